"""The clocks of a submission: which run, and what stops them."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar

from shared.clocks import clock as clocks
from shared.clocks.calendar import Calendar
from shared.clocks.clock import Clock
from shared.clocks.course import Suspension
from shared.clocks.extension import ExtensionRefused, extend
from shared.clocks.legal_time import legal_day
from shared.clocks.restart import restart
from shared.clocks.rule import Breach, ClockRule, Ground
from shared.clocks.rules import RuleBook
from shared.clocks.suspension import GroundNotAllowed, TooLateToSuspend, resume, suspend
from shared.contracts.cases import ClockStarted
from shared.errors import Refused
from shared.frozen import but

if TYPE_CHECKING:
    from services.cases.domain.case import Case
    from services.cases.domain.complaint import Complaint

Timed = TypeVar("Timed", "Complaint", "Case")

MediationBy = Literal["acceptance", "receipt"]
"""Which day decides by which law a complaint is mediated, where the law does not say it."""

ACCEPT = "C-ACCEPT"
MEDIATE = "C-MEDIATE"
MEDIATION = (MEDIATE, "C-MEDIATE-STATE")
TERMINATION_NOTICE = {"complaint": "C-TERM-NOTICE", "metrology_dispute": "D-TERM-NOTICE"}
"""Kind -> the days in which both sides hear that their mediation has ended."""
TERMINATION_NOTICES = tuple(TERMINATION_NOTICE.values())
"""All of them: disputes that were ended before they had days of their own have those of complaints."""
CLUE = "C-CLUE"
CHECK = "R-CHECK"
CLAIM = "W-CLAIM"
VERIFY = "P-VERIFY"
ZHEJIANG_ANSWER = "R-ZJ-ANSWER"
ZHEJIANG_TRANSFER = "R-ZJ-TRANSFER"
JURISDICTION = "J-DISPUTE"
DESIGNATION = "J-DESIGNATE"
APPEAL = "D-APPEAL"

TESTING: Ground = "testing"
"""The ground on which days of a test are not counted."""

OVER_WITH_THE_TIME: frozenset[Breach] = frozenset({"waiver", "auto_release", "deemed_served"})
"""What follows from such a breach is that nothing is left to be done."""

WITH_THE_ANSWER = (ACCEPT, ZHEJIANG_ANSWER, ZHEJIANG_TRANSFER)
"""What the law wants told to the caller: whoever hears what is being done with it, and by whom, has heard that it was
handed over, too (投诉办法 art. 15; 浙条例 art. 39)."""

AT_REGISTRATION = {
    "complaint": (ACCEPT, ZHEJIANG_ANSWER),
    "report": (CHECK, ZHEJIANG_ANSWER),
    "metrology_dispute": (ZHEJIANG_ANSWER,),
}


class NoSuchClock(Refused):
    """No clock of that rule runs; `facts` carry `rule_id`."""

    code = "no_such_clock"


@dataclass(frozen=True)
class LegalClocks:
    """Rules and calendar together: what it takes to start a clock."""

    rules: RuleBook
    calendar: Calendar
    mediation_by: MediationBy = "acceptance"

    def start(self, rule_id: str, at: datetime, about: str = "", law_of: date | None = None) -> Clock:
        """A clock by the version in force on the day of its trigger, or that of `law_of`.

        Raises RuleNotInForce, OutsideCalendar.
        """
        begun = clocks.start(self.rules.in_force(rule_id, law_of or legal_day(at)), at, self.calendar)
        return but(begun, about=about) if about else begun

    def at_registration(self, kind: str, at: datetime) -> tuple[Clock, ...]:
        """What runs from the receipt of a submission of that kind."""
        return tuple(self.start(rule_id, at) for rule_id in AT_REGISTRATION[kind])

    def at_receipt(self, kind: str, at: datetime) -> tuple[Clock, ...]:
        """The same for one received in the past: of a rule that came later nothing runs. Raises OutsideCalendar."""
        return self.begin(AT_REGISTRATION[kind], at)

    def to_pass_on(self, at: datetime) -> datetime | None:
        """Until when one received then is passed on if it is not ours, where a rule says so (浙条例 art. 39)."""
        return next((one.due_at for one in self.at_passing_on(at)), None)

    def at_passing_on(self, at: datetime) -> tuple[Clock, ...]:
        """The days in which one received then is passed on and the caller told of it, where a rule gives any."""
        return self.begin([ZHEJIANG_TRANSFER], at)

    def at_acceptance(self, kind: str, at: datetime, received_at: datetime) -> tuple[Clock, ...]:
        """What runs for the mediation of one taken on at `at`; that of a metrology dispute has no limit of its own."""
        decisive = {"acceptance": at, "receipt": received_at}[self.mediation_by]
        return self.begin(MEDIATION, at, legal_day(decisive)) if kind == "complaint" else ()

    def begin(self, rule_ids: Iterable[str], at: datetime, law_of: date | None = None) -> tuple[Clock, ...]:
        """Clocks of those rules in force on the day of their trigger, or of `law_of`. Raises OutsideCalendar."""
        day = law_of or legal_day(at)
        in_force = {rule.id for rule in self.rules.rules if rule.holds(day)}
        return tuple(self.start(rule_id, at, law_of=day) for rule_id in rule_ids if rule_id in in_force)

    def rule_of(self, clock: Clock) -> ClockRule:
        """The version of the rule that a clock was started by."""
        return self.rules.version(clock.rule_id, clock.rule_valid_from)

    def refuse_counted(self, running: Iterable[Clock], ground: str, at: datetime) -> None:
        """Raises GroundNotAllowed when all clocks go on counting for that, TooLateToSuspend when all have run out."""
        known = [one for one in running if one.state != "stopped" and ground in self.rule_of(one).exclusions]
        if not known:
            raise GroundNotAllowed("no deadline that runs stands still for that", ground=ground)
        if all(one.expired(at) for one in known):
            raise TooLateToSuspend("all deadlines that could stand still have run out", ground=ground)

    def hold(self, running: Iterable[Clock], holds: Iterable[Suspension]) -> tuple[Clock, ...]:
        """Let every clock stand still for each of `holds` that its rule does not count; what had run out stays so.

        One that began while that lasted stands still from its beginning, and one that stands still already goes on so.
        One that is about a single thing waits for what becomes of that thing only.
        """
        kept = tuple(running)
        for one in holds:
            kept = tuple(self._held(clock, one) for clock in kept)
        return kept

    def _held(self, clock: Clock, hold: Suspension) -> Clock:
        if not self._stands_still(clock, hold.ground) or clock.expired(hold.started_at):
            return clock
        began = max(hold.started_at, clock.started_at)
        return suspend(clock, self.rule_of(clock), hold.ground, hold.document, began, self.calendar)

    def _stands_still(self, clock: Clock, ground: str) -> bool:
        """Whether that ground holds the clock, and does not hold it already."""
        held = any(one.ground == ground for one in clock.course.open)
        return not (clock.about or held or clock.state == "stopped") and ground in self.rule_of(clock).exclusions

    def resume(self, running: Iterable[Clock], ground: str, at: datetime) -> tuple[Clock, ...]:
        """Let those go on that stand still for `ground`, save what is about a single thing.

        One that began after the end of that has lost nothing to it.
        """
        return tuple(
            resume(one, self.rule_of(one), ground, max(at, _since(one, ground)), self.calendar)
            if ground in standing_for(one)
            else one
            for one in running
        )

    def extend(
        self,
        running: Iterable[Clock],
        rule_id: str,
        approver: str,
        document: str,
        at: datetime,
        amount: int | None,
        counts_from: datetime | None = None,
    ) -> tuple[Clock, ...]:
        """Give the clock of that rule `amount` more in its own unit, or without a number the most that it may get.

        One that kept the time it was given when the days began anew at `counts_from` may be given as much in its new
        run as any. Raises NoSuchClock, ExtensionRefused, TooLateToExtend.
        """
        kept = tuple(running)
        if not any(one.rule_id == rule_id and one.state != "stopped" for one in kept):
            raise NoSuchClock("no such deadline runs", rule_id=rule_id)
        return tuple(
            self._extended(one, approver, document, at, amount, counts_from)
            if one.rule_id == rule_id and one.state != "stopped"
            else one
            for one in kept
        )

    def _extended(
        self, clock: Clock, approver: str, document: str, at: datetime, amount: int | None, counts_from: datetime | None
    ) -> Clock:
        if counts_from is None or not _kept_since(clock, counts_from):
            return extend(clock, self.rule_of(clock), approver, document, at, self.calendar, amount)
        rule = self.rules.in_force(clock.rule_id, legal_day(counts_from))
        # What it kept is its time in the new run, too, until that run with its own extension gives more.
        begun = but(restart(clock, rule, counts_from, self.calendar), state=clock.state, due_at=clock.due_at)
        longer = extend(begun, rule, approver, document, at, self.calendar, amount)
        if longer.due_at <= clock.due_at:
            raise ExtensionRefused(f"{clock.rule_id}: that gives no more time than it has", rule_id=clock.rule_id)
        return longer

    def restart(
        self, running: Iterable[Clock], rule_ids: Container[str], at: datetime, holds: Iterable[Suspension]
    ) -> tuple[Clock, ...]:
        """Let those clocks that began before run anew from `at`, under the rules in force then; the rest stays.

        One that was given more time than a new beginning gives keeps it: new facts take none away (投诉办法 art. 35).
        What `holds` the matter meanwhile holds them, too.
        """
        begun = (
            self._later(one, at) if one.rule_id in rule_ids and one.state != "stopped" and one.started_at < at else one
            for one in running
        )
        return self.hold(begun, holds)

    def _later(self, clock: Clock, at: datetime) -> Clock:
        begun = restart(clock, self.rules.in_force(clock.rule_id, legal_day(at)), at, self.calendar)
        return begun if begun.due_at >= clock.due_at else clock

    def anew(
        self, running: Iterable[Clock], rule_ids: Iterable[str], at: datetime, holds: Iterable[Suspension]
    ) -> tuple[Clock, ...]:
        """The same, and one that an act had stopped begins again beside the one that was met (投诉办法 art. 35)."""
        kept = tuple(running)
        live = {one.rule_id for one in kept if one.state != "stopped" or one.started_at >= at}
        met = {one.rule_id for one in kept} - live
        begun = tuple(self.start(rule_id, at) for rule_id in rule_ids if rule_id in met)
        return self.restart((*kept, *begun), frozenset(rule_ids), at, holds)


def standing_for(clock: Clock) -> tuple[str, ...]:
    """The grounds on which it stands still with all others; one that is about a single thing does so by itself."""
    open_now = clock.course.open if clock.state == "suspended" and not clock.about else ()
    return tuple(one.ground for one in open_now)


def _since(clock: Clock, ground: str) -> datetime:
    return next(one.started_at for one in clock.course.open if one.ground == ground)


def _kept_since(clock: Clock, counts_from: datetime) -> bool:
    """Whether it went on with the time it had been given, when the days of the others began anew."""
    given = [one.approved_at for one in clock.extensions]
    return clock.started_at < counts_from and bool(given) and max(given) <= counts_from


class _Lapsing(Protocol):
    @property
    def state(self) -> str: ...

    @property
    def breach(self) -> str: ...


def lapsed(clock: _Lapsing) -> bool:
    """A right that lapsed, or a measure that ended by itself, waits for nobody: it is over, and not overdue."""
    return clock.state == "breached" and clock.breach in OVER_WITH_THE_TIME


def timed(state: Timed, running: Iterable[Clock]) -> Timed:
    """The submission or case with these clocks, and the two instants that lists and sweeps go by."""
    kept = tuple(running)
    first = clocks.earliest_due(one for one in kept if not lapsed(one))
    return but(state, clocks=kept, due_at=first.due_at if first else None, next_due_at=clocks.next_due_at(kept))


def stopped(running: Iterable[Clock], at: datetime, *rule_ids: str) -> tuple[Clock, ...]:
    """The clocks with those of `rule_ids` stopped by an act at `at` that meets them."""
    return tuple(clocks.stop(one, at) if one.state != "stopped" and one.rule_id in rule_ids else one for one in running)


def going_on(running: Iterable[Clock], *rule_ids: str) -> tuple[Clock, ...]:
    """The clocks after an act that cannot stand: of each of those rules the one that it had stopped last goes on."""
    kept = tuple(running)
    last = {one.rule_id: one for one in kept if one.rule_id in rule_ids}
    return tuple(clocks.reopened(one) if one is last.get(one.rule_id) else one for one in kept)


def ended(running: Iterable[Clock], at: datetime, *but: str) -> tuple[Clock, ...]:
    """The clocks after nothing `but` those rules is waited for since `at`; one that began later ends as it began.

    One that is about a single thing goes on until that thing ends, unless it is over already; no side appeals any more.
    """
    return tuple(
        clocks.end(one, max(at, one.started_at)) if one.rule_id not in but and _ends(one) else one for one in running
    )


def _ends(clock: Clock) -> bool:
    return clock.state != "stopped" and (not clock.about or clock.rule_id == APPEAL or lapsed(clock))


def decided(complaint: "Complaint", running: Iterable[Clock], at: datetime, *rule_ids: str) -> tuple[Clock, ...]:
    """The clocks after a decision at `at`, which ends those of `rule_ids` only where there is nobody to tell."""
    return tuple(running) if complaint.to_be_told else stopped(running, at, *rule_ids)


def clocks_of(running: Iterable[Clock]) -> tuple[ClockStarted, ...]:
    """The clocks as events tell of them."""
    return tuple(ClockStarted(one.rule_id, one.due_at, one.provisional, one.about) for one in running)

"""How an officer changes a submission or a case: load, check who may, decide, save."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Generic

from services.cases.domain.case import Case
from services.cases.domain.closing import DECISIONS
from services.cases.domain.complaint import Complaint
from services.cases.domain.deadlines import Timed, judged
from services.cases.domain.dispatch import take_up
from services.cases.domain.hand import Hand, happened, impossible_day
from services.cases.handlers.kindred import about
from services.cases.handlers.naming import Matter, refuse_named
from services.cases.store import Desk
from shared.clocks.clock import BeforeStart
from shared.contracts.envelope import Context
from shared.contracts.registry import Dated
from shared.errors import Stale
from shared.identity.caller import Identity
from shared.store.history import Decided, Entry, Stored, handled

Decide = Callable[[Timed, Hand], Decided[Timed]]


@dataclass(frozen=True)
class Act:
    """Which submission or case is changed, by whom, at which version, in which context.

    `happened_at` is when, where it is taken down later; `said` are the officer's own words, by field.
    """

    id: str
    by: Identity
    expected: int | None
    context: Context
    happened_at: datetime | None = None
    said: Mapping[str, str] = field(default_factory=dict)

    @property
    def at(self) -> datetime:
        """When it happened, as far as it is said, or now."""
        return self.happened_at or self.context.at

    def hand(self, desk: Desk, since: datetime) -> Hand:
        """Whose hand it is, when, and by which clocks; raises Invalid for a day before `since` or to come."""
        at = self.context.at if self.happened_at is None else happened(self.happened_at, since, self.context.at)
        return Hand(self.by.subject, at, desk.clocks, self.context.at)


Since = Callable[[Timed], datetime]


def change(
    desk: Desk, act: Act, permission: str, decide: Decide[Complaint], since: Since[Complaint] | None = None
) -> Stored[Complaint]:
    """Let `decide` change it.

    Raises Forbidden outside the caller's division, Invalid for words that name who is behind it, and what `decide`
    refuses with. `since` says when at the earliest that may have been, where not since its days began and it was
    decided on last.
    """
    earliest = since or _since_decided(desk, act)

    def allow(complaint: Complaint) -> None:
        desk.guard.allowed_in(act.by, permission, complaint.division)

    return _changed(desk, _Acting(desk, act, allow, decide, earliest))


def _since_decided(desk: Desk, act: Act) -> Since[Complaint] | None:
    """What is taken down later was not before the last decision on which it rests, as none is told before it was."""
    if act.happened_at is None:
        return None
    decided = [happened_at(entry) for entry in desk.complaints.get(act.id).history if entry.type in DECISIONS]
    return lambda one: max([one.begun, *decided])


def taking_up(act: Act, decide: Decide[Complaint]) -> Decide[Complaint]:
    """The same act as one by which a colleague of its division takes up what nobody has: it is theirs from then on."""

    def taken(complaint: Complaint, hand: Hand) -> Decided[Complaint]:
        if act.by.division != complaint.division:
            return decide(complaint, hand)
        given = take_up(complaint, hand)
        decided = decide(given.state, hand)
        return Decided(decided.state, [*given.events, *decided.events])

    return taken


def change_after(
    desk: Desk, act: Act, permission: str, decide: Decide[Complaint], began: Callable[[Complaint], Iterable[datetime]]
) -> Stored[Complaint]:
    """The same for what ends or follows something: nor was that before this `began`."""
    rests_on = _since_decided(desk, act) or _begun
    return change(desk, act, permission, decide, lambda one: max([rests_on(one), *began(one)]))


def _begun(complaint: Complaint) -> datetime:
    return complaint.begun


def change_as_side(
    desk: Desk, act: Act, permission: str, decide: Decide[Complaint], since: Since[Complaint]
) -> Stored[Complaint]:
    """The same for what either side of a dispute of competence may do."""

    def allow(complaint: Complaint) -> None:
        desk.guard.allowed_in_one(act.by, permission, complaint.sides)

    return _changed(desk, _Acting(desk, act, allow, decide, since))


def change_as_reader(
    desk: Desk, act: Act, permission: str, decide: Decide[Complaint], since: Since[Complaint]
) -> Stored[Complaint]:
    """The same for what whoever handed it over may do, too, while they have to tell the caller."""

    def allow(complaint: Complaint) -> None:
        desk.guard.allowed_in_one(act.by, permission, complaint.readers)

    return _changed(desk, _Acting(desk, act, allow, decide, since))


def change_case(
    desk: Desk, act: Act, permission: str, decide: Decide[Case], since: Since[Case] | None = None
) -> Stored[Case]:
    """The same for a case; `since` says when at the earliest that may have been, where not since it was opened."""

    def allow(case: Case) -> None:
        desk.guard.allowed_in(act.by, permission, case.division)

    acting = _Acting(desk, act, allow, decide, since)
    if act.said:
        _look(acting, desk.cases.get(act.id), lambda case: about(desk, case.complaint_id))
    return desk.cases.change(act.id, acting, act.context, act.expected)


@dataclass(frozen=True)
class _Acting(Generic[Timed]):
    """What is done to the state that is there when it is saved."""

    desk: Desk
    act: Act
    allow: Callable[[Timed], None]
    decide: Decide[Timed]
    since: Since[Timed] | None = None

    def __call__(self, state: Timed) -> Decided[Timed]:
        self.allow(state)
        return judged(state, self._done, self.desk.clocks, self.act.context.at)

    def _done(self, state: Timed) -> Decided[Timed]:
        hand = self.act.hand(self.desk, self.since(state) if self.since else state.begun)
        decided = self._decided(state, hand)
        return decided if self.act.happened_at is None else dated(decided, hand.at)

    def _decided(self, state: Timed, hand: Hand) -> Decided[Timed]:
        try:
            return self.decide(state, hand)
        except BeforeStart as early:
            if self.act.happened_at is None:
                raise
            raise impossible_day() from early


def dated(decided: Decided[Timed], at: datetime) -> Decided[Timed]:
    """Who reads the history sees when it was, and by the entry itself when it was taken down."""
    events = [replace(one, happened_at=at) if isinstance(one, Dated) else one for one in decided.events]
    return Decided(decided.state, events)


def _changed(desk: Desk, acting: _Acting[Complaint]) -> Stored[Complaint]:
    act = acting.act
    if act.said:
        _look(acting, desk.complaints.get(act.id), lambda complaint: {act.id: complaint})
    return desk.complaints.change(act.id, acting, act.context, act.expected)


def _look(acting: _Acting[Timed], stored: Stored[Timed], of: Callable[[Timed], Matter]) -> None:
    """Look at the words once and not at each attempt to save: it opens the vault. Raises Invalid.

    What was done before is not looked at: it may lie elsewhere by what was done.
    """
    if not handled(stored.history, acting.act.context):
        act = acting.act
        acting.allow(stored.state)
        refuse_named(acting.desk, of(stored.state), act.said, act.by, act.context.at)


def happened_at(entry: Entry) -> datetime:
    """When it was that an entry tells of, which may have been before it was taken down."""
    said = entry.data.get("happened_at")
    return datetime.fromisoformat(said) if said else entry.at


def refuse_outdated(act: Act, stored: Stored[Complaint]) -> None:
    """Look at the version before the save does, where something happens outside the record first. Raises Stale."""
    if act.expected not in (None, stored.version):
        raise Stale("the record has changed since it was read", version=stored.version)

"""What complaints and people do with warnings."""

from services.emergency.domain import warning as domain
from services.emergency.domain.surge import Surge, SurgeRule, surge_around
from services.emergency.domain.warning import Basis, InternalWarning
from services.emergency.observations import KEPT, Observation, Patch
from services.emergency.store import Desk, latest_warning
from shared.clocks.legal_time import legal_day
from shared.contracts.additions import ComplaintAmended
from shared.contracts.cases import ComplaintRegistered
from shared.contracts.emergency import PlanActivated
from shared.contracts.envelope import Context, Received
from shared.identity.caller import Identity
from shared.ids import derived_id
from shared.store.documents import Row, Taken
from shared.store.history import Decided, Stored


def observe(desk: Desk, event: Received[ComplaintRegistered], context: Context) -> None:
    """Count a complaint when it was received, and raise what warnings its rules ask for; again gives the same.

    A sheet of last month's is no surge of today, and a surge of last month is nothing to warn of any more.
    """
    received_at = event.data.received_at or event.at
    if context.at - received_at > KEPT:
        return
    told = Observation(event.data.division, event.data.category, event.exercise, received_at)
    _judge_by_all(desk, desk.observations.note(event.subject, told, event.sequence), context)


def observe_correction(desk: Desk, event: Received[ComplaintAmended], context: Context) -> None:
    """Count a complaint for the category that it was corrected to; what was raised by the wrong one a person judges."""
    if "category" not in event.data.fields or context.at - event.at > KEPT:
        return
    seen = desk.observations.correct(event.subject, event.data.category, event.sequence, event.at)
    if seen is not None:
        _judge_by_all(desk, seen, context)


def read(desk: Desk, warning_id: str, by: Identity) -> Stored[InternalWarning]:
    """One warning; raises NotFound, Forbidden."""
    stored = desk.warnings.get(warning_id)
    refuse_unread(desk, stored.state, by)
    return stored


def refuse_unread(desk: Desk, warning: InternalWarning, by: Identity) -> None:
    """Pass for whoever may read it; raises Forbidden."""
    desk.guard.allowed_in(by, "warning.read", warning.division)


def dismiss(desk: Desk, warning_id: str, reason: str, by: Identity, context: Context) -> Stored[InternalWarning]:
    """Find it to be nothing; raises WarningClosedBefore, NotFound, Forbidden."""

    def decide(warning: InternalWarning) -> Decided[InternalWarning]:
        desk.guard.allowed_in(by, "warning.dismiss", warning.division)
        return domain.dismiss(warning, reason, by.subject, context.at)

    return desk.warnings.change(warning_id, decide, context)


def close_by_plan(desk: Desk, event: Received[PlanActivated], context: Context) -> None:
    """Close the warning from which the plan was activated, if there was one."""

    def decide(warning: InternalWarning) -> Decided[InternalWarning]:
        return domain.close_by_plan(warning, event.subject, event.actor, event.at)

    if event.data.warning_id is not None:
        desk.warnings.change(event.data.warning_id, decide, context)


def _judge_by_all(desk: Desk, seen: Observation, context: Context) -> None:
    for rule in desk.rules.surges:
        if rule.holds(legal_day(seen.at)):
            _judge(desk, rule, seen, context)


def _judge(desk: Desk, rule: SurgeRule, seen: Observation, context: Context) -> None:
    area = _area(desk, rule, seen.division)
    if area is None:
        return
    before = latest_warning(desk, area, seen.category, seen.exercise)
    if before is not None and _covered(before.state, seen):
        return
    since = before.state.closed_at if before else None
    patch = Patch(_divisions(desk, rule, area), seen.category, seen.exercise, since)
    measure = rule.measure(seen.category)
    surge = surge_around(seen.at, desk.observations.around(patch, seen.at, measure.window), measure)
    if surge is not None:
        _raise(desk, _warning(area, seen, rule, surge, before, context), context)


def _covered(before: InternalWarning, seen: Observation) -> bool:
    """Whoever closes a warning has judged every complaint made until then: none of them counts again."""
    return before.closed_at is None or seen.at <= before.closed_at


def _warning(
    area: str, seen: Observation, rule: SurgeRule, surge: Surge, before: Row[InternalWarning] | None, context: Context
) -> InternalWarning:
    measure = rule.measure(seen.category)
    basis = Basis(
        rule=rule.id,
        source=rule.source,
        certainty=rule.certainty,
        threshold=measure.threshold,
        window_minutes=measure.window_minutes,
        count=surge.count,
        first_at=surge.first_at,
        last_at=surge.last_at,
    )
    ordinal = before.state.ordinal + 1 if before else 1
    return InternalWarning(area, seen.category, seen.exercise, ordinal, basis, context.at)


def _raise(desk: Desk, warning: InternalWarning, context: Context) -> None:
    kind = "exercise" if warning.exercise else "live"
    warning_id = derived_id("warning", warning.division, warning.category, kind, str(warning.ordinal))
    try:
        desk.warnings.create(warning_id, domain.raise_warning(warning), context)
    except Taken:
        # Another complaint, or another replica, has just raised it.
        return


def _area(desk: Desk, rule: SurgeRule, division: str) -> str | None:
    """Where the rule counts: the division, or the city it reports to; 义乌 reports to no city."""
    if rule.scope == "division":
        return division
    chain = desk.divisions.chain(division)
    return next((code for code in chain if desk.divisions.get(code).kind == "city"), None)


def _divisions(desk: Desk, rule: SurgeRule, area: str) -> list[str]:
    return [area] if rule.scope == "division" else desk.divisions.query_for(area)

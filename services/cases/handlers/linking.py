"""Linking submissions that are about one matter, and bringing their groups together."""

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from itertools import product

from services.cases.domain import linking
from services.cases.domain.complaint import Complaint
from services.cases.handlers.acting import Act, change
from services.cases.handlers.following import part_of
from services.cases.schemas.handling import Link, Reason
from services.cases.store import Desk, only
from shared.contracts.additions import DuplicateLinked, DuplicateRegrouped, DuplicateUnlinked
from shared.contracts.envelope import Context, Received
from shared.errors import Contended, Stale
from shared.store.documents import ATTEMPTS, MAX_ROWS, Page, Row
from shared.store.history import Stored, handled

Tie = Received[DuplicateLinked] | Received[DuplicateRegrouped]


def link(desk: Desk, act: Act, command: Link) -> Stored[Complaint]:
    """Say that another submission is about the same matter; that one joins the group when it hears of it."""
    stored = desk.complaints.get(act.id)
    if handled(stored.history, act.context):
        return stored
    other = desk.complaints.get(command.other).state
    desk.guard.allowed_in(act.by, "complaint.supplement", other.division)
    return change(
        desk,
        act,
        "complaint.supplement",
        lambda one, hand: linking.link(one, act.id, command.other, other, hand.by),
    )


def unlink(desk: Desk, act: Act, command: Reason) -> Stored[Complaint]:
    """Take it out of its group again."""
    return change(desk, act, "complaint.supplement", lambda one, hand: linking.unlink(one, command.reason, hand))


def bring_together(desk: Desk, event: Tie, context: Context) -> None:
    """The two of a link come into one group, unless a person has taken one out since; nobody is left alone."""
    linked, pair = event.data, (event.subject, event.data.other)
    if all(linking.stands(desk.complaints.get(each).state, event.at) for each in pair):
        _meet(desk, pair, linked.group, linked.by, context)
    else:
        _settle(desk, linked.group, linked.by, context)


def follow(desk: Desk, event: Received[DuplicateRegrouped], context: Context) -> None:
    """All that were in the group that was left come along, and the two meet."""
    _settle(desk, event.data.before, event.data.by, part_of(context, "before"))
    bring_together(desk, event, context)


def part(desk: Desk, event: Received[DuplicateUnlinked], context: Context) -> None:
    """Who is left alone when another one was taken out is in no group either."""
    _settle(desk, event.data.group, event.data.by, context)


def _settle(desk: Desk, group: str, by: str, context: Context) -> None:
    """All that are or were in that group are in one, and nobody is in it alone."""
    inside = _some(desk, "group", group)
    kin = {one.id: one.state.group for one in (*inside, *_some(desk, "former_groups", group))}
    for first, other in product(list(kin)[:1], list(kin)[1:]):
        if kin[other] is None or kin[other] != kin[first]:
            _meet(desk, (first, other), group, by, part_of(context, other))
    if len(kin) == len(inside) == 1:
        desk.complaints.change(inside[0].id, partial(linking.left_alone, group=group, by=by), context)


def _meet(desk: Desk, pair: tuple[str, str], group: str, by: str, context: Context) -> None:
    """Both in one group before anything else is heard: who came into it alone would be taken out again."""
    for attempt in range(ATTEMPTS):
        one, other = (desk.complaints.get(each) for each in pair)
        step = linking.step(one.state, other.state, group)
        untouched = linking.stands(one.state, context.at) and linking.stands(other.state, context.at)
        if step is None or not untouched:
            return
        mover, lead = (one, other) if step.mover == "one" else (other, one)
        decide = partial(linking.regrouped, other_id=lead.id, other=lead.state, group=step.group, by=by)
        its_own = part_of(context, f"{attempt}") if attempt else context
        # Only if it is as it was when the step was decided.
        with suppress(Stale):
            desk.complaints.change(mover.id, decide, its_own, mover.version)
    raise Contended("too many changes to this group at once; try again")


def _some(desk: Desk, field: str, group: str) -> Sequence[Row[Complaint]]:
    return desk.complaints.rows(only(field, group), Page(limit=MAX_ROWS))

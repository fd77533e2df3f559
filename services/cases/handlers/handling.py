"""What officers do with a complaint or a dispute, from its acceptance to the archive."""

from collections.abc import Callable, Container
from dataclasses import replace
from datetime import datetime

from services.cases.domain import acceptance, arbitration, closing, mediation, telling
from services.cases.domain.complaint import Complaint, Side
from services.cases.domain.hand import Hand
from services.cases.domain.holding import began_waiting
from services.cases.domain.law import in_force
from services.cases.handlers.acting import Act, change, change_after, happened_at, taking_up
from services.cases.schemas import handling as schemas
from services.cases.store import Desk
from shared.clocks.legal_time import legal_day
from shared.contracts.handling import ComplaintAccepted
from shared.errors import Invalid
from shared.store.history import Decided, Stored

Tell = Callable[[Complaint, telling.Telling, Hand], Decided[Complaint]]


def accept(desk: Desk, act: Act) -> Stored[Complaint]:
    """Take it on."""
    return change(desk, act, "complaint.accept", taking_up(act, acceptance.accept))


def refuse(desk: Desk, act: Act, command: schemas.Refuse) -> Stored[Complaint]:
    """Do not take it on, for a ground of its kind and with the reason."""
    grounds = in_force(desk.rules.refusal, legal_day(act.at))
    return change(
        desk,
        act,
        "complaint.refuse",
        taking_up(act, lambda one, hand: acceptance.refuse(one, command.ground, command.reason, grounds, hand)),
    )


def ask_identity(desk: Desk, act: Act, command: schemas.AskIdentity) -> Stored[Complaint]:
    """Ask the caller to prove who they are."""
    asking = taking_up(act, lambda one, hand: acceptance.ask_identity(one, command.until, hand))
    return change(desk, act, "complaint.handle", asking)


def confirm_identity(desk: Desk, act: Act) -> Stored[Complaint]:
    """The caller is who they say."""
    return change(desk, act, "complaint.handle", acceptance.confirm_identity)


def withdraw(desk: Desk, act: Act, command: schemas.Withdraw) -> Stored[Complaint]:
    """The caller takes it back."""
    return change(
        desk,
        act,
        "complaint.supplement",
        lambda one, hand: acceptance.withdraw(one, command.reason, command.consent, hand),
    )


def start_mediation(desk: Desk, act: Act) -> Stored[Complaint]:
    """Invite both sides."""
    return change(desk, act, "complaint.handle", mediation.start_mediation)


def suspend_mediation(desk: Desk, act: Act, command: schemas.Suspend) -> Stored[Complaint]:
    """Hold the mediation for a ground, by a document."""
    return change(
        desk,
        act,
        "complaint.handle",
        lambda one, hand: mediation.suspend_mediation(one, command.ground, command.document, hand),
    )


def resume_mediation(desk: Desk, act: Act, command: schemas.Over) -> Stored[Complaint]:
    """Go on with the mediation."""
    return change_after(
        desk,
        act,
        "complaint.handle",
        lambda one, hand: mediation.resume_mediation(one, command.ground, hand),
        lambda one: began_waiting(one, command.ground),
    )


def agree(desk: Desk, act: Act, command: schemas.Agree) -> Stored[Complaint]:
    """Both sides have settled."""
    return change(
        desk, act, "complaint.handle", lambda one, hand: mediation.agree(one, command.form, command.consent, hand)
    )


def terminate(desk: Desk, act: Act, command: schemas.Terminate) -> Stored[Complaint]:
    """End the mediation, for a ground of its kind."""
    grounds = in_force(desk.rules.termination, legal_day(act.at))
    return change_after(
        desk,
        act,
        "complaint.handle",
        lambda one, hand: mediation.terminate(one, command.ground, grounds, command.consent, hand),
        began_waiting,
    )


def order_verification(desk: Desk, act: Act, command: schemas.OfInstitution) -> Stored[Complaint]:
    """Have the instrument verified."""
    return change(
        desk,
        act,
        "complaint.handle",
        lambda one, hand: arbitration.order_verification(one, command.institution, command.document, hand),
    )


def record_result(desk: Desk, act: Act, command: schemas.VerificationResult) -> Stored[Complaint]:
    """The result of the verification."""
    return change(
        desk,
        act,
        "complaint.handle",
        lambda one, hand: arbitration.record_result(one, command.result, command.error, hand),
    )


def appeal(desk: Desk, act: Act, command: schemas.Appeal) -> Stored[Complaint]:
    """A side asks the next higher level."""
    return change_after(
        desk,
        act,
        "complaint.handle",
        lambda one, hand: arbitration.appeal(one, command.institution, command.document, hand, command.side),
        lambda one: arbitration.told_since(one, command.side),
    )


def answer(desk: Desk, act: Act, command: schemas.Told) -> Stored[Complaint]:
    """Tell the caller what is being done, on any day since it was taken on and before it was decided."""
    history = desk.complaints.get(act.id).history
    decided = [happened_at(entry) for entry in history if entry.type in closing.ENDINGS]

    def tell(one: Complaint, told: telling.Telling, hand: Hand) -> Decided[Complaint]:
        return telling.answer(one, told, hand, bool(decided) and _waits_for_the_outcome(act, decided[-1]))

    return _told(desk, act, command, tell, frozenset({ComplaintAccepted.type}))


def _waits_for_the_outcome(act: Act, decided_at: datetime) -> bool:
    """Whether it had been decided by then; what is said to have been on that very day may have been before."""
    if act.happened_at is None:
        return act.at >= decided_at
    return legal_day(act.at) > legal_day(decided_at)


def inform(desk: Desk, act: Act, command: schemas.Informed) -> Stored[Complaint]:
    """Tell those concerned how it ended, or one side of two."""
    return _told(desk, act, command, telling.inform, closing.OUTCOMES, command.side)


def follow_up(desk: Desk, act: Act, command: schemas.FollowUp) -> Stored[Complaint]:
    """Take down how content the caller is."""
    return change(
        desk, act, "complaint.supplement", lambda one, hand: closing.follow_up(one, command.satisfaction, hand)
    )


def archive(desk: Desk, act: Act) -> Stored[Complaint]:
    """Put the file away."""
    return change(desk, act, "complaint.handle", closing.archive)


def correct(desk: Desk, act: Act, command: schemas.Reason) -> Stored[Complaint]:
    """Open a file again because it was decided wrongly; who had taken in what was merged hears of that."""

    def decide(one: Complaint, hand: Hand) -> Decided[Complaint]:
        other = desk.complaints.get(one.merged_into).state.number if one.merged_into else ""
        return closing.correct(one, command.reason, hand, other)

    return change(desk, act, "complaint.decide", decide)


def _told(
    desk: Desk, act: Act, command: schemas.Told, tell: Tell, of: Container[str], side: Side | None = None
) -> Stored[Complaint]:
    """Take down that somebody was told, at the earliest when its days began and the last of those events was."""
    told = replace(how_told(desk, command.channel, command.proof), side=side)
    outcomes = [happened_at(entry) for entry in desk.complaints.get(act.id).history if entry.type in of]
    return change(
        desk,
        act,
        "complaint.handle",
        lambda one, hand: tell(one, told, hand),
        lambda one: max([one.counts_from, *outcomes]),
    )


def how_told(desk: Desk, channel: str, proof: str) -> telling.Telling:
    """How somebody was told, by a way that is known; raises Invalid."""
    if channel not in desk.rules.told_by:
        raise Invalid("Some words are not in their lists.", errors={"channel": ["Not a known way of telling."]})
    return telling.Telling(channel, proof)


def told_at_once(desk: Desk, command: schemas.MaybeTold) -> telling.Telling | None:
    """The same where the caller may have been told in the same act; raises Invalid for half of it."""
    said = {"channel": command.channel, "proof": command.proof}
    missing = [name for name, value in said.items() if not value]
    if len(missing) == 1:
        wrong = {missing[0]: ["Missing data for required field."]}
        raise Invalid("How the caller was told goes with its proof.", errors=wrong)
    return how_told(desk, command.channel, command.proof) if command.channel and command.proof else None

"""What may be done in which state, for each kind of submission (投诉办法 2026; 细则 arts. 34-36 for disputes)."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from services.cases.domain.complaint import Complaint
from shared.errors import IllegalTransition

Table = Mapping[tuple[str, str], str]

ANY_TIME = ("raise_clue", "supplement", "link", "unlink", "note_number", "extend", "tell_of_hand_over")
"""In every state, and changing none: a clue survives refusal (art. 27), what is said anew is taken down."""

AFTERWARDS = frozenset(
    {"assign", "answer", "inform", "follow_up", "archive", "erase", "amend", "correct", "reward", "claim_reward"}
)
"""What is still done with a matter that has ended."""

_INTAKE = {
    ("registered", "assign"): "assigned",
    ("assigned", "assign"): "assigned",
    ("assigned", "return_to_intake"): "returned",
    ("returned", "assign"): "assigned",
    ("registered", "transfer"): "transferred",
    ("assigned", "transfer"): "transferred",
    ("returned", "transfer"): "transferred",
    ("registered", "hand_over"): "registered",
    ("assigned", "hand_over"): "registered",
    ("returned", "hand_over"): "registered",
    ("registered", "dispute_jurisdiction"): "jurisdiction_disputed",
    ("assigned", "dispute_jurisdiction"): "jurisdiction_disputed",
    ("returned", "dispute_jurisdiction"): "jurisdiction_disputed",
    ("jurisdiction_disputed", "agree_jurisdiction"): "registered",
    ("jurisdiction_disputed", "designate"): "registered",
    ("jurisdiction_disputed", "refer_upward"): "jurisdiction_referred",
    ("jurisdiction_referred", "designate"): "registered",
    ("transferred", "inform"): "informed",
    ("transferred", "archive"): "archived",
}
_CLOSING = {
    ("informed", "answer"): "informed",
    ("followed_up", "answer"): "followed_up",
    ("informed", "follow_up"): "followed_up",
    ("informed", "archive"): "archived",
    ("followed_up", "archive"): "archived",
    ("archived", "follow_up"): "archived",
    ("informed", "correct"): "assigned",
    ("followed_up", "correct"): "assigned",
    ("archived", "correct"): "assigned",
    ("archived", "erase"): "archived",
}
_ACCEPTANCE = {
    ("registered", "accept"): "accepted",
    ("registered", "refuse"): "refused",
    ("assigned", "accept"): "accepted",
    ("assigned", "refuse"): "refused",
    ("assigned", "ask_identity"): "awaiting_identity",
    ("awaiting_identity", "confirm_identity"): "assigned",
    ("awaiting_identity", "assign"): "awaiting_identity",
    ("awaiting_identity", "transfer"): "transferred",
    ("awaiting_identity", "hand_over"): "registered",
    ("awaiting_identity", "dispute_jurisdiction"): "jurisdiction_disputed",
    ("awaiting_identity", "refuse"): "refused",
    ("registered", "withdraw"): "withdrawn",
    ("assigned", "withdraw"): "withdrawn",
    ("awaiting_identity", "withdraw"): "withdrawn",
    ("returned", "withdraw"): "withdrawn",
    ("jurisdiction_disputed", "withdraw"): "withdrawn",
    ("jurisdiction_referred", "withdraw"): "withdrawn",
    ("withdrawn", "archive"): "archived",
    ("accepted", "assign"): "accepted",
    ("accepted", "answer"): "accepted",
    ("accepted", "start_mediation"): "mediating",
    ("accepted", "terminate"): "terminated",
    ("mediating", "answer"): "mediating",
    ("mediating", "assign"): "mediating",
    ("accepted", "suspend_mediation"): "mediation_suspended",
    ("mediating", "suspend_mediation"): "mediation_suspended",
    ("mediation_suspended", "suspend_mediation"): "mediation_suspended",
    ("mediating", "agree"): "agreed",
    ("mediating", "terminate"): "terminated",
    ("mediation_suspended", "resume_mediation"): "mediating",
    ("mediation_suspended", "terminate"): "terminated",
    ("mediation_suspended", "answer"): "mediation_suspended",
    ("mediation_suspended", "assign"): "mediation_suspended",
    ("refused", "assign"): "refused",
    ("refused", "archive"): "archived",
    ("refused", "inform"): "informed",
    ("refused", "correct"): "assigned",
    ("agreed", "assign"): "agreed",
    ("agreed", "answer"): "agreed",
    ("agreed", "inform"): "informed",
    ("agreed", "correct"): "assigned",
    ("terminated", "assign"): "terminated",
    ("terminated", "answer"): "terminated",
    ("terminated", "inform"): "informed",
    ("terminated", "correct"): "assigned",
}

COMPLAINT: Table = {**_INTAKE, **_ACCEPTANCE, **_CLOSING}

REPORT: Table = {
    **_INTAKE,
    **_CLOSING,
    ("registered", "check"): "checking",
    ("assigned", "check"): "checking",
    ("registered", "merge"): "merged",
    ("assigned", "merge"): "merged",
    ("checking", "assign"): "checking",
    ("checking", "answer"): "checking",
    ("checking", "begin_test"): "testing",
    ("testing", "begin_test"): "testing",
    ("testing", "answer"): "testing",
    ("testing", "assign"): "testing",
    ("testing", "end_test"): "checking",
    ("checking", "file_case"): "filed",
    ("checking", "decline_filing"): "not_filed",
    ("checking", "merge"): "merged",
    ("checking", "transfer"): "transferred",
    ("checking", "hand_over"): "registered",
    ("checking", "dispute_jurisdiction"): "jurisdiction_disputed",
    ("testing", "transfer"): "transferred",
    ("testing", "hand_over"): "registered",
    ("testing", "dispute_jurisdiction"): "jurisdiction_disputed",
    ("jurisdiction_disputed", "end_test"): "jurisdiction_disputed",
    ("jurisdiction_referred", "end_test"): "jurisdiction_referred",
    ("filed", "assign"): "filed",
    ("filed", "answer"): "filed",
    ("filed", "inform"): "informed",
    ("filed", "archive"): "archived",
    ("filed", "reward"): "rewarded",
    ("not_filed", "assign"): "not_filed",
    ("not_filed", "answer"): "not_filed",
    ("not_filed", "inform"): "informed",
    ("not_filed", "archive"): "archived",
    ("not_filed", "correct"): "assigned",
    ("merged", "assign"): "merged",
    ("merged", "answer"): "merged",
    ("merged", "inform"): "informed",
    ("merged", "archive"): "archived",
    ("merged", "correct"): "assigned",
    ("informed", "reward"): "rewarded",
    ("followed_up", "reward"): "rewarded",
    ("archived", "reward"): "rewarded",
    ("rewarded", "assign"): "rewarded",
    ("rewarded", "answer"): "rewarded",
    ("rewarded", "inform"): "rewarded",
    ("rewarded", "claim_reward"): "rewarded",
    ("rewarded", "archive"): "archived",
}

METROLOGY_DISPUTE: Table = {
    **_INTAKE,
    **_ACCEPTANCE,
    **_CLOSING,
    ("accepted", "order_verification"): "verifying",
    ("mediating", "order_verification"): "verifying",
    ("verifying", "answer"): "verifying",
    ("verifying", "assign"): "verifying",
    ("verifying", "record_result"): "determined",
    ("verifying", "terminate"): "terminated",
    ("determined", "answer"): "determined",
    ("determined", "appeal"): "appealed",
    ("determined", "assign"): "determined",
    ("determined", "inform"): "informed",
    ("determined", "start_mediation"): "mediating",
    ("determined", "terminate"): "terminated",
    ("informed", "start_mediation"): "mediating",
    ("followed_up", "start_mediation"): "mediating",
    ("mediating", "appeal"): "appealed",
    ("terminated", "appeal"): "appealed",
    ("informed", "appeal"): "appealed",
    ("followed_up", "appeal"): "appealed",
    ("appealed", "answer"): "appealed",
    ("appealed", "assign"): "appealed",
    ("appealed", "record_result"): "determined",
    ("appealed", "terminate"): "terminated",
}


def _amendable(table: Table) -> Table:
    """The same, where what the caller gave can be filled in or corrected until the file is put away."""
    states = {"registered", *table.values()} - {"archived"}
    return {**table, **{(state, "amend"): state for state in states}}


TRANSITIONS: Mapping[str, Table] = {
    "complaint": _amendable(COMPLAINT),
    "report": _amendable(REPORT),
    "metrology_dispute": _amendable(METROLOGY_DISPUTE),
}


def states_of(kind: str) -> frozenset[str]:
    """All states that a submission of that kind can be in."""
    return frozenset({"registered"}.union(*((state, after) for (state, _), after in TRANSITIONS[kind].items())))


def is_over(kind: str, state: str) -> bool:
    """Whether nothing is left to do there but to tell of it, to put it away or to open it again."""
    return all(action in AFTERWARDS for at, action in TRANSITIONS[kind] if at == state)


@cache
def actions_in(kind: str, state: str) -> tuple[str, ...]:
    """What may be done now, for the pages: the table's actions, then those of any time."""
    return (*sorted(action for at, action in TRANSITIONS[kind] if at == state), *ANY_TIME)


def moved(complaint: Complaint, action: str) -> Complaint:
    """The submission in the state after `action`; raises IllegalTransition, which names state and action."""
    if action in ANY_TIME:
        return complaint
    try:
        return replace(complaint, state=TRANSITIONS[complaint.kind][complaint.state, action])
    except KeyError:
        raise IllegalTransition(
            f"a {complaint.kind} that is {complaint.state} cannot be changed so",
            kind=complaint.kind, state=complaint.state, action=action,
        ) from None  # fmt: skip

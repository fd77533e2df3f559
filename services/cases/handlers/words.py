"""Words that come from lists: all that are not in theirs are named at once."""

from collections.abc import Container, Iterable

from services.cases.schemas.complaints import AmendComplaint, AmendFacts, RegisterComplaint
from services.cases.store import Desk
from shared.contracts.unsaid import said_of
from shared.errors import Invalid

Asked = tuple[str, str, Iterable[str], Container[str]]


def check(desk: Desk, command: RegisterComplaint) -> None:
    """Pass when every word of a submission stands in its list; raises Invalid, UnknownDivision."""
    desk.divisions.get(command.division)
    rules = desk.rules
    _known(
        *_said(desk, command.category, command.claims, command.facts.evidence),
        ("channel", "channel", [command.channel], rules.channels),
        ("external", "system", [one.system for one in command.external], rules.external_systems),
    )


def check_amended(desk: Desk, command: AmendComplaint) -> None:
    """The same for what is said later; raises Invalid."""
    said = {**said_of(command, AmendComplaint), **said_of(command.facts, AmendFacts)}
    _known(*_said(desk, said.get("category"), said.get("claims"), said.get("evidence")))


def _said(
    desk: Desk, category: str | None, claims: Iterable[str] | None, evidence: Iterable[str] | None
) -> Iterable[Asked]:
    rules = desk.rules
    yield "category", "category", [] if category is None else [category], rules.categories
    yield "claims", "claim", claims or (), rules.claims
    yield "facts", "kind of evidence", evidence or (), rules.facts_evidence


def _known(*asked: Asked) -> None:
    unknown = [(name, label) for name, label, given, words in asked if any(word not in words for word in given)]
    if unknown:
        errors = {name: [f"Not a known {label}."] for name, label in unknown}
        raise Invalid("Some words are not in their lists.", errors=errors)

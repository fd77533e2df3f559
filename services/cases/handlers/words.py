"""Words that come from lists: all that are not in theirs are named at once."""

from collections.abc import Container, Iterable, Iterator

from services.cases.schemas.complaints import RegisterComplaint
from services.cases.store import Desk
from shared.errors import Invalid


def check(desk: Desk, command: RegisterComplaint) -> None:
    """Pass when every word of a submission stands in its list; raises Invalid, UnknownDivision."""
    desk.divisions.get(command.division)
    errors = {name: [f"Not a known {label}."] for name, label in _unknown(desk, command)}
    if errors:
        raise Invalid("Some words are not in their lists.", errors=errors)


def _unknown(desk: Desk, command: RegisterComplaint) -> Iterator[tuple[str, str]]:
    rules = desk.rules
    asked: list[tuple[str, str, Iterable[str], Container[str]]] = [
        ("category", "category", [command.category], rules.categories),
        ("channel", "channel", [command.channel], rules.channels),
        ("claims", "claim", command.claims, rules.claims),
        ("facts", "kind of evidence", command.facts.evidence, rules.facts_evidence),
        ("external", "system", [one.system for one in command.external], rules.external_systems),
    ]
    for name, label, given, words in asked:
        if any(word not in words for word in given):
            yield name, label

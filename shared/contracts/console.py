"""What happens in `console`: accounts."""

from dataclasses import dataclass

from shared.contracts.registry import Event, event
from shared.contracts.text import Code, Division, Reference


@event("console", "account_changed")
@dataclass(frozen=True)
class AccountChanged(Event):
    """An account was made or changed; its contact data stand in the vault under `person_id`."""

    account: Reference
    person_id: Reference
    roles: tuple[Code, ...]
    division: Division
    active: bool
    language: Code = "zh"

"""The rules of `rules/pages.yaml`, read once and checked at start."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, get_args

import yaml

from shared.contracts.notify import Channel
from shared.identity.permissions import ROLES

FILE = Path(__file__).parent / "rules" / "pages.yaml"


@dataclass(frozen=True)
class Rung:
    """One role of an escalation, told so long after the planning."""

    role: str
    after: timedelta


@dataclass(frozen=True)
class PageRule:
    """Who is paged because of one event; the fields name those of the event."""

    id: str
    event: str
    template: str
    role: str
    role_field: str
    number_field: str
    task_field: str
    account_field: str
    division_field: str
    lies_field: str
    channels: tuple[Channel, ...]
    escalation: tuple[Rung, ...]
    certainty: str

    def rungs(self, facts: Mapping[str, Any]) -> tuple[Rung, ...]:
        """The roles to tell for an event with these fields, the first at once."""
        return (Rung(self.role or facts[self.role_field], timedelta(0)), *self.escalation)


@cache
def load(file: Path = FILE) -> Mapping[str, PageRule]:
    """The rules by event; raises ValueError or KeyError at start rather than at an event."""
    rows = yaml.safe_load(file.read_text(encoding="utf-8"))["pages"]
    return {rule.event: rule for rule in map(_rule, rows)}


def _rule(row: Mapping[str, Any]) -> PageRule:
    rule = PageRule(
        id=row["id"],
        event=row["event"],
        template=row["template"],
        role=row.get("role", ""),
        role_field=row.get("role_field", ""),
        number_field=row["number_field"],
        task_field=row.get("task_field", ""),
        account_field=row.get("account_field", ""),
        division_field=row.get("division_field", "division"),
        lies_field=row.get("lies_field", ""),
        channels=tuple(row["channels"]),
        escalation=tuple(Rung(one["role"], timedelta(minutes=one["after_minutes"])) for one in row["escalation"]),
        certainty=row["certainty"],
    )
    _check(rule)
    return rule


def _check(rule: PageRule) -> None:
    named = {rung.role for rung in rule.escalation} | ({rule.role} if rule.role else set())
    times = [timedelta(0), *(rung.after for rung in rule.escalation)]
    sound = (
        bool(rule.role) != bool(rule.role_field)
        and named <= ROLES
        and set(rule.channels) <= set(get_args(Channel))
        and times == sorted(set(times))
    )
    if not sound:
        raise ValueError(f"pages.yaml: {rule.id} needs one role, known roles and channels, and later steps later")

"""The rule files of `rules/`, read once and checked at start."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

from cattrs import Converter

from services.emergency.domain.plan import Plan
from services.emergency.domain.surge import SurgeRule
from shared.clocks.files import read_mapping
from shared.clocks.rule import Named
from shared.clocks.rules import RuleBook
from shared.errors import NotFound
from shared.identity.permissions import PERMISSIONS

FOLDER = Path(__file__).parent / "rules"

MOST_COUNTED = 500
LONGEST_WINDOW_MINUTES = 48 * 60

_converter = Converter(forbid_extra_keys=True)


@_converter.register_structure_hook
def _day(value: object, _: type) -> date:
    if not isinstance(value, date):
        raise ValueError("a day is written like 2026-01-01")
    return value


class UnknownPlan(NotFound):
    """No plan of that code is in force."""

    code = "unknown_plan"


@dataclass(frozen=True)
class Rules:
    """All rules of warnings, plans and reports; `notice` says what an internal warning is not."""

    clocks: RuleBook
    notice: Named
    surges: tuple[SurgeRule, ...]
    plans: tuple[Plan, ...]

    def plans_in_force(self, on: date) -> tuple[Plan, ...]:
        """The versions that hold on that day, by code."""
        return tuple(sorted((one for one in self.plans if one.holds(on)), key=lambda one: one.code))

    def plan_in_force(self, code: str, on: date) -> Plan:
        """The version of the plan that holds on that day; raises UnknownPlan."""
        for plan in self.plans_in_force(on):
            if plan.code == code:
                return plan
        raise UnknownPlan("no such plan is in force")

    def plan(self, code: str, version: int) -> Plan:
        """That very version of the plan, in force or not; raises UnknownPlan."""
        for plan in self.plans:
            if (plan.code, plan.version) == (code, version):
                return plan
        raise UnknownPlan("there is no such version of the plan")


@cache
def load() -> Rules:
    """Read all files of the folder; raises BadFile or ValueError at start rather than in a call."""
    warning = read_mapping(FOLDER / "warning.yaml")
    files = sorted((FOLDER / "plans").glob("*.yaml"))
    return Rules(
        clocks=RuleBook.load(FOLDER / "clocks.yaml"),
        notice=_converter.structure(warning["notice"], Named),
        surges=checked_surges(_converter.structure(warning["surges"], tuple[SurgeRule, ...])),
        plans=checked_plans([_converter.structure(read_mapping(file), Plan) for file in files]),
    )


def checked_surges(rules: Sequence[SurgeRule]) -> tuple[SurgeRule, ...]:
    """The rules, if their numbers can be counted; raises ValueError."""
    for rule in rules:
        for measure in (rule.usual, *rule.categories.values()):
            if not 1 <= measure.threshold <= MOST_COUNTED or not 1 <= measure.window_minutes <= LONGEST_WINDOW_MINUTES:
                raise ValueError(f"warning.yaml: {rule.id} has a threshold or window that cannot be counted")
    return tuple(rules)


def checked_plans(plans: Sequence[Plan]) -> tuple[Plan, ...]:
    """The plans, if they make sense by themselves and together; raises ValueError with the first mistake."""
    mistake = next(_mistakes(plans), None)
    if mistake is not None:
        raise ValueError(mistake)
    return tuple(plans)


def _mistakes(plans: Sequence[Plan]) -> Iterator[str]:
    for plan in plans:
        orders = [*plan.first_actions, *(order for level in plan.levels for order in level.orders)]
        if len({order.code for order in orders}) != len(orders):
            yield f"{plan.code}: an order stands twice"
        if strangers := {order.role for order in orders} - PERMISSIONS["task.acknowledge"]:
            yield f"{plan.code}: nobody of these roles acknowledges orders: {sorted(strangers)}"
        if any(not level.conditions for level in plan.levels[:-1]):
            yield f"{plan.code}: only the lightest level may be without conditions"
    yield from _overlaps(plans)


def _overlaps(plans: Sequence[Plan]) -> Iterator[str]:
    ordered = sorted(plans, key=lambda one: (one.code, one.valid_from))
    for earlier, later in pairwise(ordered):
        if earlier.code == later.code and (earlier.version == later.version or earlier.holds(later.valid_from)):
            yield f"{later.code}: two versions hold on {later.valid_from}, or are called the same"

"""Short ways to make what the tests of emergency need."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from services.emergency import rulebook
from services.emergency.domain import incident as incidents
from services.emergency.domain.incident import REPORT_CLOCKS, Incident
from services.emergency.domain.plan import Facts
from services.emergency.domain.warning import Basis, InternalWarning
from shared.clocks.calendar import Calendar
from shared.clocks.clock import start
from shared.clocks.legal_time import legal_day

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
RULES = rulebook.load()
COUNTY = RULES.plan("metrology_county", 1)
CITY = RULES.plan("metrology_city", 1)
CALENDAR = Calendar.load()


def after(**span: float) -> datetime:
    return NOW + timedelta(**span)


def warning(**more: object) -> InternalWarning:
    basis = Basis("surge_division", "a setting", "D", 40, 60, 40, NOW, NOW)
    return replace(InternalWarning("330110", "fuel_dispenser", False, 1, basis, NOW), **more)


def drafted(category: str = "fuel_dispenser") -> Incident:
    rules = [RULES.clocks.in_force(rule_id, legal_day(NOW)) for rule_id in REPORT_CLOCKS]
    level = COUNTY.level("general")
    return Incident(
        number="TF330110202600001",
        division="330110",
        category=category,
        title="Fuel dispensers of one station",
        plan=COUNTY.code,
        plan_version=COUNTY.version,
        level=level.code,
        level_title=level.title,
        facts=Facts(people_affected=60),
        warning_id=None,
        exercise=False,
        activated_by="commander-1",
        activated_at=NOW,
        clocks=tuple(start(rule, NOW, CALENDAR) for rule in rules),
    )


def activated(state: str = "activated") -> Incident:
    orders = COUNTY.orders(COUNTY.level("general"), "fuel_dispenser")
    return replace(incidents.activate(drafted(), orders).state, state=state)

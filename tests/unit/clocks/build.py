"""Short ways to make what the clock tests need."""

from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

from shared.clocks.calendar import Calendar
from shared.clocks.legal_time import CHINA
from shared.clocks.notice import Notice, read_notice
from shared.clocks.rule import ClockRule, Named, Source, Unit

CASES_RULES = Path(__file__).parents[3] / "services/cases/rules/clocks.yaml"
CALENDAR = Calendar.load()

# Invented for these tests: the real notice of 2027 is not out.
NOTICE_2027 = """
year: 2027
title: 示例通知
days_off:
  - {name: 元旦, first: 2027-01-01, last: 2027-01-03}
  - {name: 春节, first: 2027-02-05, last: 2027-02-11}
  - {name: 劳动节, first: 2027-05-01, last: 2027-05-05}
  - {name: 国庆节, first: 2027-10-01, last: 2027-10-07}
workdays:
  - {name: 春节, date: 2027-02-13}
"""

RULE = ClockRule(
    id="T-RULE",
    name=Named("测试", "Test"),
    amount=7,
    unit="working_day",
    start="next_day",
    roll="none",
    source=Source("测试办法", "10", 2026),
    certainty="S",
    valid_from=date(2004, 1, 1),
)


def working_days(amount: int) -> ClockRule:
    return replace(RULE, amount=amount)


def natural_days(amount: int, roll: str = "holidays") -> ClockRule:
    return replace(RULE, amount=amount, unit="natural_day", roll=roll)


def span(amount: int, unit: Unit) -> ClockRule:
    return replace(RULE, amount=amount, unit=unit, start="at_once")


def noon(day: str | date) -> datetime:
    return at(day, 12)


def at(day: str | date, hour: int, minute: int = 0) -> datetime:
    """A moment on the Chinese wall clock."""
    on = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime.combine(on, time(hour, minute, tzinfo=CHINA))


def notice(folder: Path, text: str = NOTICE_2027) -> Notice:
    path = folder / "notice.yaml"
    path.write_text(text, encoding="utf-8")
    return read_notice(path)

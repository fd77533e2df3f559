"""Random rules, starts and courses of clocks."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from shared.clocks.course import Suspension
from tests.unit.clocks.build import RULE, at

GROUNDS = ("testing", "recusal", "hearing", "suspension")
LADDER = ("50%", "80%", "last_working_day")

starts = st.builds(at, st.dates(date(2005, 1, 1), date(2026, 1, 31)), st.integers(0, 23), st.integers(0, 59))
amounts = st.integers(1, 60)
day_rules = st.builds(
    lambda unit, amount, roll: replace(
        RULE,
        unit=unit,
        amount=min(amount, 3) if unit == "month" else amount,
        roll="none" if unit == "working_day" else roll,
        pre_alerts=LADDER,
        exclusions=GROUNDS,
    ),
    st.sampled_from(["working_day", "natural_day", "month"]),
    amounts,
    st.sampled_from(["none", "holidays", "all_non_working"]),
)
minute_rules = st.builds(
    lambda amount: replace(RULE, unit="minute", start="at_once", amount=amount, exclusions=GROUNDS),
    st.integers(1, 300),
)
# When a suspension begins and how long it lasts, in minutes after the start of the clock.
lengths = st.lists(st.tuples(st.integers(0, 60 * 24 * 40), st.integers(0, 60 * 24 * 20)), max_size=4)
short_lengths = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 200)), max_size=4)


def suspensions(start, minutes):
    """Ended suspensions on grounds taken in turn."""
    return tuple(
        Suspension(
            GROUNDS[number % 4],
            f"文书{number}",
            start + timedelta(minutes=begin),
            start + timedelta(minutes=begin + length),
        )
        for number, (begin, length) in enumerate(minutes)
    )

"""Time that is not counted: merging, order, monotony."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from shared.clocks.course import Course, excluded_days, merged
from shared.clocks.deadline import due
from shared.clocks.legal_time import legal_day
from tests.unit.clocks.build import CALENDAR, at, natural_days
from tests.unit.clocks.strategies import day_rules, lengths, minute_rules, short_lengths, starts, suspensions

ZERO = datetime(2026, 1, 1, tzinfo=UTC)
spans = st.lists(
    st.tuples(st.integers(0, 500), st.integers(0, 100)).map(
        lambda pair: (ZERO + timedelta(minutes=pair[0]), ZERO + timedelta(minutes=sum(pair)))
    ),
    max_size=8,
)


def minutes_in(some):
    return {
        start + timedelta(minutes=n) for start, end in some for n in range(int((end - start).total_seconds() // 60))
    }


@given(spans)
def test_merged_spans_cover_the_same_time_and_neither_overlap_nor_touch(some):
    result = merged(some)
    assert minutes_in(result) == minutes_in(some)
    assert all(one[1] < other[0] for one, other in pairwise(result))


@given(spans)
def test_merging_twice_is_merging_once(some):
    assert merged(merged(some)) == merged(some)


@given(spans, st.randoms())
def test_the_order_of_spans_changes_nothing(some, chance):
    shuffled = list(some)
    chance.shuffle(shuffled)
    assert merged(shuffled) == merged(some)


@given(spans, spans)
def test_merging_in_steps_is_merging_at_once(some, others):
    assert merged([*merged(some), *others]) == merged([*some, *others])


@given(st.one_of(day_rules, minute_rules), starts, lengths, lengths, st.randoms())
def test_more_time_not_counted_never_makes_a_deadline_earlier(rule, start, minutes, more, chance):
    few = suspensions(start, minutes)
    many = [*few, *suspensions(start, more)]
    chance.shuffle(many)
    assert due(rule, start, CALENDAR, Course(few)).due_at <= due(rule, start, CALENDAR, Course(tuple(many))).due_at


@given(st.one_of(day_rules, minute_rules), starts, lengths)
def test_a_later_start_never_falls_due_earlier_whatever_was_not_counted(rule, start, minutes):
    later = start + timedelta(hours=13)
    course = Course(suspensions(later, minutes))
    assert due(rule, start, CALENDAR, course).due_at <= due(rule, later, CALENDAR, course).due_at


@given(st.one_of(day_rules, minute_rules), starts, short_lengths, st.randoms())
def test_the_order_in_which_suspensions_are_noted_changes_no_deadline(rule, start, minutes, chance):
    some = list(suspensions(start, minutes))
    before = due(rule, start, CALENDAR, Course(tuple(some)))
    chance.shuffle(some)
    after = due(rule, start, CALENDAR, Course(tuple(some)))
    assert (before.due_at, before.excluded) == (after.due_at, after.excluded)


def test_a_day_is_taken_out_when_the_clock_stands_still_at_its_end():
    span = (at("2026-11-24", 8), at("2026-11-27", 17))
    assert [day.day for day in sorted(excluded_days([span]))] == [24, 25, 26]
    assert excluded_days([(at("2026-11-24", 8), at("2026-11-24", 17))]) == frozenset()


def test_a_suspension_cut_in_two_takes_out_as_many_days_as_one():
    whole = [(at("2026-11-24", 8), at("2026-11-30", 17))]
    halves = [(at("2026-11-24", 8), at("2026-11-27", 9)), (at("2026-11-27", 15), at("2026-11-30", 17))]
    assert excluded_days(whole) == excluded_days(halves)


@given(starts, st.integers(1, 60), lengths)
def test_natural_days_end_after_the_limit_and_the_days_taken_out(start, amount, minutes):
    deadline = due(natural_days(amount, "none"), start, CALENDAR, Course(suspensions(start, minutes)))
    started_on = legal_day(start)
    assert (deadline.due_on - started_on).days == amount + len(deadline.excluded)

from datetime import timedelta

import pytest

from services.console.domain.lockout import lock_after


@pytest.mark.parametrize(("failures", "minutes"), [
    (0, None),
    (1, None),
    (4, None),
    (5, 15),
    (6, None),
    (9, None),
    (10, 30),
    (15, 60),
    (30, 480),
    (40, 1440),
    (5_000, 1440),
])  # fmt: skip
def test_each_fifth_failure_in_a_row_locks_twice_as_long_and_never_more_than_a_day(failures, minutes):
    assert lock_after(failures) == (minutes and timedelta(minutes=minutes))

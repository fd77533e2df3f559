from datetime import UTC, datetime, timedelta

import pytest

from services.console.limiter import Limiter
from shared.web.refusals import TooManyRequests

AT = datetime(2026, 11, 23, 1, tzinfo=UTC)


def test_a_caller_is_refused_after_its_tries_and_welcome_after_the_window():
    limiter = Limiter(tries=3, within=timedelta(minutes=1))
    for _ in range(3):
        limiter.take("one", AT)
    with pytest.raises(TooManyRequests) as refusal:
        limiter.take("one", AT + timedelta(seconds=20))
    assert refusal.value.facts["retry_after"] == 41
    limiter.take("another", AT)
    limiter.take("one", AT + timedelta(minutes=1))


def test_the_memory_of_callers_is_bounded():
    limiter = Limiter(tries=1, most=10)
    for number in range(1000):
        limiter.take(f"caller {number}", AT)
    assert len(limiter._windows) == 10

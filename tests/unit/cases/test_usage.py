"""The sample of what is common on file: when it is read, how much of it, and by whom."""

from datetime import timedelta

import pytest

from services.cases.handlers import intake
from services.cases.usage import SAMPLE, SAMPLE_LASTS, PairUsage
from shared.store.documents import Row
from tests.unit.cases.desk import CALL, HOTLINE, NOW, context, desk


class Counting:
    """Complaints without end, which count how often they are read."""

    def __init__(self, complaint):
        self.read = 0
        self._complaint = complaint

    def parts(self, part, where, page):
        rows = [Row(f"{self.read + place:06}", 1, self._complaint) for place in range(page.limit)]
        self.read += len(rows)
        return rows


def test_the_sample_is_read_once_an_hour():
    at_desk = desk()
    usage = PairUsage(at_desk.complaints)
    assert usage.at(NOW).texts == 0
    intake.register(at_desk, CALL, HOTLINE, context())
    assert usage.at(NOW + SAMPLE_LASTS - timedelta(seconds=1)).texts == 0
    assert usage.at(NOW + SAMPLE_LASTS).texts == 1
    assert usage.at(NOW + SAMPLE_LASTS).held["加油"] == 1


def test_the_sample_is_bounded_however_much_is_on_file():
    at_desk = desk()
    endless = Counting(intake.register(at_desk, CALL, HOTLINE, context()).state)
    assert PairUsage(endless).at(NOW).texts == SAMPLE
    assert endless.read == SAMPLE


def test_a_sample_that_could_not_be_read_is_asked_for_again():
    class Away(Counting):
        def parts(self, part, where, page):
            if not self.read:
                self.read = 1
                raise ConnectionError
            return []

    usage = PairUsage(Away(None))
    with pytest.raises(ConnectionError):
        usage.at(NOW)
    assert usage.at(NOW).texts == 0

"""Which rows of a sheet are about one matter, and what is remembered while they are compared."""

from datetime import timedelta

import pytest

from services.cases import recent
from services.cases.domain import duplicates
from services.cases.domain.duplicates import THRESHOLD, Compared, described, ranked
from services.cases.recent import LASTS, Remembered
from shared.store.documents import MAX_ROWS, Page
from tests.contract.ties_contract import TiesContract, filled
from tests.unit.cases.desk import NOW, desk


@pytest.fixture
def at_desk():
    return desk()


class TestMemoryTies(TiesContract):
    def test_what_is_remembered_is_no_older_than_a_minute(self, at_desk):
        first = at_desk.recent.of("sheet", NOW)
        assert at_desk.recent.of("sheet", NOW + LASTS / 2) is first
        assert at_desk.recent.of("sheet", NOW + LASTS) is not first

    def test_each_sheet_has_its_own_memory_and_it_ends_with_the_sheet(self, at_desk):
        first = at_desk.recent.of("sheet", NOW)
        assert at_desk.recent.of("other", NOW) is not first
        at_desk.recent.forget("sheet")
        assert at_desk.recent.of("sheet", NOW) is not first

    def test_only_the_sheets_at_work_last_are_remembered(self, at_desk):
        first = at_desk.recent.of("sheet", NOW)
        for place in range(recent.SHEETS):
            at_desk.recent.of(f"other {place}", NOW + timedelta(seconds=1))
        assert at_desk.recent.of("sheet", NOW + timedelta(seconds=2)) is not first


def test_only_what_is_not_remembered_is_asked_for():
    asked, remembered = [], Remembered(4)

    def ask(keys):
        asked.append(list(keys))
        return {key: key.upper() for key in keys}

    assert remembered.of(["a", "b", "a"], ask) == {"a": "A", "b": "B"}
    assert remembered.of(["b", "c"], ask) == {"b": "B", "c": "C"}
    assert asked == [["a", "b"], ["c"]]


def test_what_is_remembered_is_bounded():
    asked, remembered = [], Remembered(3)

    def ask(keys):
        asked.append(list(keys))
        return dict.fromkeys(keys, True)

    for keys in (["a", "b"], ["b", "c", "d"], ["d", "a"]):
        assert remembered.of(keys, ask) == dict.fromkeys(keys, True)
    assert asked == [["a", "b"], ["c", "d"], ["a"]]


def test_what_is_quickly_seen_leaves_out_nobody_who_is_likely(at_desk, monkeypatch):
    filled(at_desk)
    rows = at_desk.complaints.parts(Compared, {}, Page(limit=MAX_ROWS))
    earlier, usage = [(row.id, row.state) for row in rows], at_desk.usage.at(NOW)
    monkeypatch.setattr(duplicates, "SHOWN", len(rows))
    seen = [ranked(described(row.state), earlier, usage) for row in rows]
    monkeypatch.setattr(duplicates, "THRESHOLD", -1)
    looked_at_closely = [ranked(described(row.state), earlier, usage) for row in rows]
    assert [[one for one in each if one.score >= THRESHOLD] for each in looked_at_closely] == seen

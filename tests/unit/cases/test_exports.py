"""A list as sheets: its parts are found in bounded work, and each sheet ends where the next begins."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from services.cases import walks
from services.cases.handlers import intake
from services.cases.schemas.exchange import MOST_PARTS, ExportQuery
from services.cases.service import complaints, exchange
from services.cases.service.complaints import Stretch
from tests.unit.cases.desk import CALL, HOTLINE, NOW, OFFICER, context, desk


def call(**asked):
    return SimpleNamespace(query=ExportQuery(**asked), identity=OFFICER)


def filled(number, **last):
    """A desk with so many complaints, the oldest of which is another one."""
    at_desk = desk()
    for place in range(number):
        command = replace(CALL, **last) if place == 0 else CALL
        intake.register(at_desk, command, HOTLINE, context(at=NOW + timedelta(seconds=place)))
    return at_desk


@pytest.fixture
def pages(monkeypatch):
    """How many pages were asked for."""
    asked, found = [], complaints.found

    def counted(*given, **more):
        asked.append(given)
        return found(*given, **more)

    monkeypatch.setattr(complaints, "found", counted)
    return asked


@pytest.fixture
def rare(monkeypatch):
    """One submission a page is looked at, and two pages make a stretch."""
    monkeypatch.setattr(walks, "MOST", 1)
    monkeypatch.setattr(complaints, "MOST_PAGES", 2)
    monkeypatch.setattr(exchange, "PAGES_OF_A_LOOK", 2)


def ends(at_desk, parts, **asked):
    """What the sheets of these parts hold, and where each of them ends."""
    for part in parts:
        stretch = Stretch(at_desk, call(**asked, cursor=part["cursor"]), part["cursor"])
        yield [row.id for row in stretch], stretch.next


def test_the_parts_of_a_list_are_the_sheets_that_are_made_of_it():
    at_desk = filled(5)
    found = exchange._parts(at_desk, call(limit=2))
    assert [part["rows"] for part in found["items"]] == [2, 2, 1]
    assert (found["more"], found["next"]) == (False, None)
    sheets = list(ends(at_desk, found["items"], limit=2))
    assert [end for _, end in sheets] == [*(part["cursor"] for part in found["items"][1:]), None]
    assert sorted(one for rows, _ in sheets for one in rows) == sorted(row.id for row in at_desk.complaints.rows({}))


def test_of_very_many_parts_some_are_told_and_where_the_next_ones_begin():
    at_desk = filled(MOST_PARTS + 2)
    first = exchange._parts(at_desk, call(limit=1))
    assert (len(first["items"]), first["more"]) == (MOST_PARTS, True)
    rest = exchange._parts(at_desk, call(limit=1, cursor=first["next"]))
    assert (len(rest["items"]), rest["more"], rest["next"]) == (2, False, None)


@pytest.mark.usefixtures("rare")
def test_a_look_for_what_is_rare_ends_after_some_pages_and_goes_on_from_there(pages):
    at_desk = filled(7, channel="mail")
    wanted = {"channel": "mail", "state": "registered"}
    found = exchange._parts(at_desk, call(**wanted))
    assert (found["items"], found["more"], len(pages)) == ([], True, 2)
    looks = 1
    while found["next"]:
        assert found["items"] == []
        found = exchange._parts(at_desk, call(**wanted, cursor=found["next"]))
        looks += 1
    [part] = found["items"]
    assert (part["rows"], looks) == (1, 4)
    [(rows, end)] = ends(at_desk, [part], **wanted)
    assert (len(rows), end) == (1, None)


@pytest.mark.usefixtures("rare")
def test_a_sheet_of_what_is_rare_ends_after_some_pages_too(pages):
    at_desk = filled(7, channel="mail")
    stretch = Stretch(at_desk, call(channel="mail", state="registered"), None)
    assert (list(stretch), len(pages)) == ([], 2)
    assert stretch.next is not None


def test_a_list_without_a_row_takes_no_part():
    assert exchange._parts(desk(), call()) == {"items": [], "more": False, "next": None}

"""Matters that many rows of a sheet are about: all of them are kept, and linked a portion at a time."""

from dataclasses import replace

import orjson
import pytest

from services.cases.domain.matters import MOST_MEMBERS
from services.cases.handlers import grouping, intake, linking, matters
from services.cases.handlers.imports import MATTERS, TIES
from services.cases.schemas.handling import Link
from tests.support.sheets import orders, sheet
from tests.unit.cases.desk import CALL, HEAD, HOTLINE, NOW, act, context, desk
from tests.unit.cases.test_sheet_imports import send


def put_together(at_desk, ids, import_id="sheet"):
    """Keep one matter of these complaints."""
    ties = [[ids[0], other, ids[0], other] for other in ids[1:]]
    at_desk.sealed.put(import_id, TIES, 0, orjson.dumps(ties), NOW)
    return grouping.put_together(at_desk, import_id, 1, NOW)


@pytest.fixture
def at_desk():
    return desk()


@pytest.fixture
def many(at_desk, monkeypatch):
    """An import with a matter of five, of which two are linked at a time."""
    monkeypatch.setattr(matters, "PORTION", 2)
    made = send(at_desk, sheet(orders(1)))
    for _ in range(5):
        intake.register(at_desk, CALL, HOTLINE, context())
    put_together(at_desk, sorted(row.id for row in at_desk.complaints.rows({})), made.id)
    return made.id


def members(at_desk, import_id):
    [matter] = matters.suggested(at_desk, import_id, HOTLINE)
    return [one.id for one in matter.members]


def group_of(at_desk, complaint_id):
    return at_desk.complaints.get(complaint_id).state.group


@pytest.mark.parametrize(("size", "listed"), [(1_201, 1_201), (MOST_MEMBERS + 1, MOST_MEMBERS)])
def test_a_large_matter_keeps_all_its_complaints_within_a_bound(at_desk, size, listed):
    assert put_together(at_desk, [f"{place:05}" for place in range(size)]) == 1
    kept = orjson.loads(at_desk.sealed.get("sheet", MATTERS, 0))
    assert (kept["size"], len(kept["members"])) == (size, listed)


def test_a_large_matter_is_linked_portion_by_portion_until_all_are_in_one_group(at_desk, many):
    first, *others = ids = members(at_desk, many)
    gone_through, after = [], 0
    while after is not None:
        portion = matters.link(at_desk, many, 1, after, HOTLINE, context())
        assert all(one.ok for one in portion.items)
        gone_through.append([one.id for one in portion.items])
        after = portion.next
    assert gone_through == [ids[:2], ids[2:4], ids[4:]]
    [group] = {group_of(at_desk, one) for one in others}
    # The first one joins when it hears of the link.
    assert group is not None
    assert group_of(at_desk, first) in (None, group)


def test_the_same_request_again_links_the_same_complaints_and_no_others(at_desk, many):
    asked = context()
    first = matters.link(at_desk, many, 1, 2, HOTLINE, asked)
    versions = [row.version for row in at_desk.complaints.rows({})]
    assert [one.id for one in matters.link(at_desk, many, 1, 2, HOTLINE, asked).items] == [
        one.id for one in first.items
    ]
    assert [row.version for row in at_desk.complaints.rows({})] == versions


def test_what_a_person_has_linked_elsewhere_stays_there_and_is_said(at_desk, many):
    ids = members(at_desk, many)
    for one in (ids[0], ids[3]):
        other = intake.register(at_desk, replace(CALL, site_name="另一处"), HOTLINE, context())
        linking.link(at_desk, act(at_desk.complaints.get(one), by=HEAD), Link(other.id))
    portions = [matters.link(at_desk, many, 1, after, HOTLINE, context()) for after in (0, 2, 4)]
    outcomes = {one.id: one.code for portion in portions for one in portion.items}
    assert outcomes == {one: "linked_before" if one == ids[3] else "" for one in ids}

"""The list: its filters, what of them can be kept, and many assigned at once."""

from dataclasses import fields
from types import SimpleNamespace

import pytest

from services.cases.schemas.desk_work import AssignMany, FilterQuery
from services.cases.schemas.lists import ComplaintQuery
from services.console.forms import URLENCODED, parse
from services.console.pages.documents import document
from services.console.pages.home import worklists
from services.console.pages.listing import (
    MOST_PARTS,
    ListQuery,
    asked_of,
    assignment,
    part_with_rows,
    place_of,
    query_of,
    still_ticked,
)
from shared.contracts.schema import codec_of
from shared.errors import Invalid


def form(text: str):
    return parse(text.encode(), URLENCODED)


def test_every_filter_is_one_that_the_api_knows():
    full = ListQuery(*("x" for _ in fields(ListQuery)))
    assert set(asked_of(full)) <= {one.name for one in fields(ComplaintQuery)}


def test_what_can_be_kept_is_all_that_the_list_goes_by():
    passing = {"limit", "cursor", "due_before"}
    assert {one.name for one in fields(FilterQuery)} == {one.name for one in fields(ComplaintQuery)} - passing
    full = ListQuery(*("xx" for _ in fields(ListQuery)))
    assert set(full.said) == {one.name for one in fields(FilterQuery)}


def test_nothing_is_asked_for_that_was_left_open():
    assert asked_of(ListQuery(state="accepted")) == {"state": "accepted"}
    assert place_of(ListQuery().said) == "/complaints"


@pytest.mark.parametrize(("empty", "asked", "found"), [(0, 1, True), (3, 4, True), (MOST_PARTS, MOST_PARTS, False)])
def test_empty_parts_of_a_list_are_gone_through_to_the_first_row_and_no_further_than_allowed(empty, asked, found):
    seen = []

    def answer(service, path, **query):
        seen.append(query)
        return {"items": [] if len(seen) <= empty else ["row"], "next": f"part-{len(seen)}"}

    part = part_with_rows(SimpleNamespace(get=answer), {"channel": "mail"})
    assert (len(seen), bool(part["items"])) == (asked, found)
    assert [one.get("cursor") for one in seen] == [None, *(f"part-{n}" for n in range(1, asked))]
    assert all(one["channel"] == "mail" for one in seen)


def test_a_form_of_the_list_keeps_the_filters_and_not_the_place_in_it():
    query = query_of(form("state=accepted&sort=deadline&cursor=abc&due=soon"))
    assert query.said == {"state": "accepted", "sort": "deadline", "due": "soon"}
    assert place_of(query.said) == "/complaints?state=accepted&due=soon&sort=deadline"
    assert query_of(form("sort=worst&due=never")).said == {}


def test_what_is_ticked_goes_to_a_unit_an_officer_or_both():
    body = assignment(form("chosen=a&chosen=b&to_unit=&to_officer=officer&unit=filter"))
    assert body == {"ids": ["a", "b"], "officer": "officer"}
    assert codec_of(AssignMany).validate(body) == {}


def test_an_officer_begins_with_what_is_theirs_by_deadline():
    needs, query = worklists("officer")["mine"]
    assert (needs, query) == ("complaint.handle", ListQuery(officer="officer", sort="deadline"))
    assert all(query.sort == "deadline" for _, query in worklists("officer").values() if query.due != "none")


def test_what_waits_for_an_officer_without_a_deadline_is_on_a_list_of_its_own():
    needs, query = worklists("officer")["waiting"]
    assert (needs, query) == ("complaint.handle", ListQuery(officer="officer", due="none"))


def test_what_somebody_has_to_assign_is_more_than_what_is_registered():
    assert worklists("hotline")["registered"] == ("complaint.read", ListQuery(assigned="nobody", sort="deadline"))


def test_a_head_begins_with_what_is_late_or_will_be_and_not_with_all_that_runs():
    needs, query = worklists("head")["soon"]
    assert needs == "complaint.decide"
    assert asked_of(query) == {"sort": "deadline", "due": "soon"}


def test_a_document_says_only_what_was_filled_in():
    said = document(
        form("form=mediation_notice&recipient=respondent&meeting_at=2026-12-01T09:30&mediator=&consent_to_publish=1")
    )
    assert said == {
        "form": "mediation_notice", "recipient": "respondent", "meeting_at": "2026-12-01T09:30:00+08:00",
        "consent_to_publish": True,
    }  # fmt: skip
    with pytest.raises(Invalid):
        document(form("form=mediation_notice&meeting_at=soon"))


def test_what_was_ticked_stays_ticked_until_it_is_done():
    sent = form("chosen=a&chosen=b")
    assert still_ticked(sent, []) == {"a", "b"}
    assert still_ticked(sent, [{"id": "a", "ok": True}, {"id": "b", "ok": False}]) == {"b"}

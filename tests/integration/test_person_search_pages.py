"""Who called before is found by telephone or document number on the page, and not only the first part of it."""

import re

from services.console.pages import listing
from tests.support.cases import CALL

CALLER = {**CALL["caller"], "phone": "13805713344", "id_number": "330106199001011234"}


def found(page):
    return set(re.findall(r'href="/complaints/([0-9a-f-]{36})"', page))


def test_whoever_called_is_found_by_telephone_and_by_document_number(console, staff):
    stored = staff.register(caller=CALLER)
    browsing = console.browse("supervisor")
    for name in ("phone", "id_number"):
        answer = browsing.send("/complaints/searches", {**browsing.form("/complaints"), name: CALLER[name]})
        assert found(answer.text) == {stored["id"]}
        assert "使用该号码的人的登记共 1 件" in answer.text
    nothing = browsing.send("/complaints/searches", browsing.form("/complaints"))
    assert nothing.status_code == 422


def test_more_than_a_page_of_one_caller_is_told_and_leads_on(console, staff):
    made = {staff.register(caller={**CALLER, "phone": "13805715566"})["id"] for _ in range(listing.MOST + 1)}
    browsing = console.browse("supervisor")
    first = browsing.send("/complaints/searches", {**browsing.form("/complaints"), "phone": "13805715566"}).text
    assert "还有更多登记" in first
    (cursor,) = re.findall(r'name="cursor" value="([^"]+)"', first)
    form = {**browsing.form("/complaints"), "phone": "13805715566", "cursor": cursor}
    rest = browsing.send("/complaints/searches", form).text
    assert (len(found(first)), found(first) | found(rest)) == (listing.MOST, made)

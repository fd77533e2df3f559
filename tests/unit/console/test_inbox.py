"""Where a page of the inbox leads, and what the home page says that nobody has put into its address."""

import pytest

from services.console.pages.home import HomeQuery
from services.console.pages.inbox import place_of
from shared.contracts.schema import codec_of


@pytest.mark.parametrize(("source", "number", "place"), [
    ("cases", "TS3301102026112300001", "/complaints/some-id"),
    ("cases", "JB3301102026112300001", "/complaints/some-id"),
    ("cases", "JF3301102026112300001", "/complaints/some-id"),
    ("cases", "AJ330110202600001", "/cases/some-id"),
    ("notify", "TS3301102026112300001", "/complaints?q=TS3301102026112300001"),
    ("linkage", "AJ330110202600001", "/referrals/some-id"),
    ("emergency", "330110", "/warnings/some-id"),
])  # fmt: skip
def test_a_page_of_the_inbox_leads_to_what_it_is_about(source, number, place):
    row = {"about_source": source, "about_id": "some-id", "about_number": number, "about_task": ""}
    assert place_of({**row, "about_opens": True}) == place
    assert place_of({**row, "about_opens": False}) == ""


def test_an_order_leads_to_its_incident():
    row = {
        "about_source": "emergency",
        "about_id": "some-id",
        "about_number": "",
        "about_task": "seal_pumps",
        "about_opens": True,
    }
    assert place_of(row) == "/incidents/some-id"


def test_the_home_page_repeats_a_number_and_no_other_words():
    assert codec_of(HomeQuery).validate({"passed": "TS3301102026112300001"}) == {}
    assert codec_of(HomeQuery).validate({}) == {}
    assert codec_of(HomeQuery).validate({"passed": "您的账号已被停用"}) != {}

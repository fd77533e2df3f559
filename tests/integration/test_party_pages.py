"""Agents and joint complainants on the page of a submission: masked, and opened one by one with a reason on record."""

import pytest

AGENT = {
    "role": "agent",
    "name": "李四海",
    "phone": "13900001111",
    "address": "杭州市上城区甲乙路2号3室",
    "powers": "代为投诉",
    "until": "2099-01-01",
}


@pytest.fixture
def page(staff):
    return f"/complaints/{staff.register(parties=[AGENT])['id']}"


def test_an_agent_stands_masked_on_the_page_and_is_opened_with_a_reason(console, page):
    officer = console.browse("officer")
    text = officer.get(page).text
    assert all(word in text for word in ("李*", "139****1111", "代为投诉", "2099-01-01"))
    assert "13900001111" not in text
    form = {"csrf": officer.form(page)["csrf"], "place": "1", "reason": "通知调解时间"}
    opened = officer.send(f"{page}/people", form).text
    assert all(word in opened for word in ("李四海", "13900001111", "甲乙路2号3室"))
    assert "13812345678" not in opened
    assert "李四海" not in officer.get(page).text


@pytest.mark.parametrize(
    ("place", "reason", "status"), [("9", "通知调解", 404), ("x", "通知调解", 422), ("1", "电话13812345678", 422)]
)
def test_nobody_is_opened_for_a_wrong_place_or_without_a_proper_reason(console, page, place, reason, status):
    officer = console.browse("officer")
    refused = officer.send(f"{page}/people", {"csrf": officer.form(page)["csrf"], "place": place, "reason": reason})
    assert refused.status_code == status
    assert "李四海" not in refused.text

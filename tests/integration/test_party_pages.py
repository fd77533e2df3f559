"""Agents and joint complainants on the page of a submission: masked, and opened one by one with a reason on record."""

from datetime import UTC, datetime

import pytest

from shared.clocks.legal_time import legal_day

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


def test_an_agent_who_comes_later_is_noted_ended_and_authorised_longer_on_the_page(console, staff):
    page = f"/complaints/{staff.register()['id']}"
    officer = console.browse("officer")

    def send(step, **fields):
        assert officer.send(f"{page}/{step}", {**officer.form(page), **fields}).status_code == 303
        return officer.get(page).text

    assert f'{page}/leave_party"' not in officer.get(page).text
    come = send("join_party", **AGENT, document="授权委托书1号")
    assert all(word in come for word in ("李*", "139****1111", "代为投诉", "2099-01-01"))
    today = legal_day(datetime.now(UTC)).isoformat()
    assert f"自 {today} 起终止" in send("leave_party", place="1", on=today, document="撤销委托声明1号")
    longer = send("prolong_authority", place="1", until="2099-06-30", document="授权委托书2号")
    assert "2099-06-30" in longer
    assert f"自 {today} 起终止" not in longer


def test_what_is_refused_of_an_agent_is_said_beside_the_form(console, staff):
    page = f"/complaints/{staff.register()['id']}"
    officer = console.browse("officer")
    form = {**officer.form(page), **AGENT, "until": "2020-01-01", "document": "授权委托书1号"}
    refused = officer.send(f"{page}/join_party", form)
    assert refused.status_code == 409
    assert "委托期限已届满" in refused.text

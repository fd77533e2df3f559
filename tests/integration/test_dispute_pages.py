"""A dispute of competence on the pages of the other side: found, read, referred upward, and nothing else."""

from dataclasses import replace

import pytest

from tests.support.cases import OFFICER

OTHERS = replace(OFFICER, subject="elsewhere", division="330106")


@pytest.fixture
def disputed(staff):
    """A submission that another division has, and says that it is ours."""
    registered = staff.register(division="330106")
    return staff.act(registered, "jurisdiction-dispute", {"other": "330110", "reason": "在对方辖区"}, OTHERS)


def test_the_other_side_finds_it_on_its_worklist_and_its_page_offers_only_what_it_may_do(console, disputed):
    officer, path = console.browse("officer"), f"/complaints/{disputed['id']}"
    home = officer.get("/").text
    assert "管辖争议（由其他单位持有）" in home
    assert path in home
    page = officer.get(path).text
    assert f'{path}/referral-upward"' in page
    for offered in ("/amendment", "/caller", "/forms", "/assignment", "/jurisdiction-agreement", "/supplements"):
        assert f'{path}{offered}"' not in page
    assert officer.send(f"{path}/referral-upward", officer.form(path)).status_code == 303
    assert "referral-upward" not in officer.get(path).text


def test_whoever_hands_something_over_sees_it_until_the_caller_is_told_and_no_more(console, staff):
    stored = staff.register(division="330110")
    head, path = console.browse("supervisor"), f"/complaints/{stored['id']}"
    form = {**head.form(path), "to": "330206", "reason": "被投诉人在对方辖区"}
    sent = head.send(f"{path}/hand-over", form)
    assert (sent.status_code, sent.headers["Location"]) == (303, path)
    page = head.get(path).text
    assert f'{path}/hand-over-notice"' in page
    assert f'{path}/assignment"' not in page
    form = {**head.form(path), "channel": "phone", "proof": "通话记录1号"}
    # Whoever presses the button twice sees what came of the second time.
    for _ in range(2):
        told = head.send(f"{path}/hand-over-notice", form)
        assert (told.status_code, told.headers["Location"]) == (303, f"/?passed={stored['number']}")
    assert f"{stored['number']} 已移送其他辖区" in head.get(told.headers["Location"]).text
    assert head.get(path).status_code == 403


def test_whoever_is_no_side_of_it_does_not_find_it(console, disputed):
    page = console.browse("hotline").get("/").text
    assert f"/complaints/{disputed['id']}" not in page.partition("管辖争议（由其他单位持有）")[2]

"""Into which reports one is merged without new facts."""

import pytest

from services.console.pages.action import Ask
from services.console.pages.mergers import is_later
from services.console.texts import Texts
from shared.identity.divisions import Divisions

SOONER, LATER = "2026-12-01T15:59:59+00:00", "2026-12-15T15:59:59+00:00"


def report(due_at, state="running", rule_id="R-CHECK"):
    return {"clocks": [{"rule_id": rule_id, "state": state, "due_at": due_at}]}


@pytest.mark.parametrize(("own", "other", "later"), [
    (report(SOONER), report(LATER), True),
    (report(SOONER, "breached"), report(LATER, "suspended"), True),
    (report(LATER), report(SOONER), False),
    (report(SOONER), report(SOONER), False),
    (report(SOONER), report(LATER, "stopped"), False),
    (report(SOONER), report(LATER, rule_id="R-ZJ-ANSWER"), False),
    (report(SOONER), None, False),
])  # fmt: skip
def test_a_report_whose_check_is_due_later_is_said_to_be(own, other, later):
    assert is_later(own, other) is later


LIKELY = {
    "id": "a",
    "number": "JB1",
    "site_name": "",
    "registered_at": "2026-11-20T02:00:00+00:00",
    "reasons": ["near"],
}


@pytest.mark.parametrize(("more", "said"), [({}, False), ({"later": False}, False), ({"later": True}, True)])
def test_the_list_says_which_take_one_with_new_facts_only_and_a_link_asks_for_none(more, said):
    environment = Texts(Divisions.load()).environment("zh")
    source = (
        '{% from "complaints/actions.html" import others with context %}{{ others("id", ask, likely, "", none, "") }}'
    )
    shown = environment.from_string(source).render(ask=Ask("into", "Report", "other"), likely=[{**LIKELY, **more}])
    assert ("有新的事实才能并入" in shown, "JB1" in shown) == (said, True)

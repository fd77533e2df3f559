"""Into which reports one is merged without new facts."""

import pytest

from services.console.pages.mergers import is_later

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

"""On the pages what was done in time is taken down after its days, with its day."""

import re
from datetime import timedelta

from shared.clocks.legal_time import legal_day
from shared.resources import now
from tests.support.waiting import eventually

BACKLOG = 120


def test_more_time_that_was_granted_in_time_is_taken_down_on_the_page_once_the_miss_is_noted(console, staff):
    received = now() - timedelta(days=60)
    path = f"/complaints/{staff.register(kind='report', received_at=received.isoformat())['id']}"

    def check():
        return next(one for one in staff.get(path).json()["clocks"] if one["rule_id"] == "R-CHECK")

    missed = eventually(lambda: one if (one := check())["state"] == "breached" else None, BACKLOG)
    head = console.browse("supervisor")
    text = head.get(path).text
    assert "required" in re.search('<input id="extend-happened_at"[^>]*>', text)[0]
    assert "期限届满后，只能补记届满前的事项" in text
    granted = {"rule_id": "R-CHECK", "document": "延长审批表1号"}
    assert head.send(f"{path}/extensions", {**head.form(path), **granted}).status_code == 409
    day = legal_day(received + timedelta(days=3)).isoformat()
    assert head.send(f"{path}/extensions", {**head.form(path), **granted, "happened_at": day}).status_code == 303
    assert check()["due_at"] > missed["due_at"]
    timeline = re.search('<ol class="timeline">.*?</ol>', head.get(path).text, re.DOTALL)[0]
    assert all(word in timeline for word in ("延长审批表1号", "举报核查", "到期"))

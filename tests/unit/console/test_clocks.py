"""How deadlines are shown."""

import pytest

from services.console.texts import Texts
from shared.identity.divisions import Divisions
from tests.unit.console.test_texts import NOW

ROW = {
    "rule_id": "D-APPEAL", "about": "", "state": "breached", "due_at": "2026-11-20T15:59:59+00:00", "stopped_at": None,
    "late": True, "void": False, "provisional": False, "explanation_zh": "", "explanation_en": "",
}  # fmt: skip


def shown(breach):
    environment = Texts(Divisions.load()).environment("zh")
    source = '{% from "macros.html" import clocks with context %}{{ clocks(running, now) }}'
    return environment.from_string(source).render(running=[{**ROW, "breach": breach}], now=NOW)


@pytest.mark.parametrize(("breach", "said"), [
    ("waiver", "权利期限届满"), ("auto_release", "已自动解除"), ("deemed_served", "公告期满，视为送达"),
])  # fmt: skip
def test_what_is_over_with_its_time_is_not_called_overdue(breach, said):
    text = shown(breach)
    assert said in text
    assert "已超期" not in text
    assert "已超期" in shown("escalation")

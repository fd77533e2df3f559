"""What pages say."""

import pytest
from jinja2 import UndefinedError

from services.notify import rulebook, texts
from services.notify.domain.page import Text
from tests.unit.notify.build import EVENTS, account, desk_with
from tests.unit.notify.test_directory import planned

DEAD = {"queue": "cases.clue_raised.dead", "count": 3, "division": "330000"}
ROWS = [
    (rule.template, DEAD if event not in EVENTS else vars(EVENTS[event])) for event, rule in rulebook.load().items()
]


@pytest.mark.parametrize("exercise", [False, True])
@pytest.mark.parametrize(("template", "facts"), ROWS, ids=[template for template, _ in ROWS])
def test_every_page_rule_has_its_texts_in_both_languages(template, facts, exercise):
    wording = texts.wording(template, {**facts, "division_name": "余杭区"}, exercise)
    assert [text.language for text in wording.texts] == ["zh", "en"]
    assert wording.version >= 1
    chinese, english = wording.texts
    assert chinese.subject.startswith("【演练】") == exercise
    assert english.subject.startswith("[EXERCISE] ") == exercise
    assert not any("{" in text.subject + text.body for text in wording.texts)


def test_a_fact_that_a_template_names_and_an_event_lacks_is_an_error():
    with pytest.raises(UndefinedError):
        texts.wording("warning_raised", {"division": "330110"}, False)


def test_times_in_texts_are_those_of_a_clock_in_china():
    facts = {**vars(EVENTS["emergency.task_ordered"]), "division_name": "余杭区"}
    assert "2026-11-23 12:00" in texts.wording("task_ordered", facts, False).texts[0].subject


def test_a_line_break_in_a_fact_cannot_reach_the_subject():
    facts = {**vars(EVENTS["linkage.referral_failed"]), "division_name": "余杭区", "partner": "a\nBcc: x"}
    assert "\n" not in texts.wording("referral_failed", facts, False).texts[0].subject


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("exercise", [False, True])
@pytest.mark.parametrize("instead_of", ["", "duty_officer"])
def test_a_mail_says_that_it_is_a_drill_and_for_whom_one_stands_in(language, exercise, instead_of):
    body = texts.mail_body(Text(language, "s", "the body"), "http://console.test/inbox", instead_of, exercise)
    assert "the body" in body
    assert "http://console.test/inbox" in body
    assert ("演练" in body or "EXERCISE" in body) == exercise
    assert ("管理员" in body or "administrators" in body) == bool(instead_of)


def test_the_language_nobody_knows_is_chinese():
    page = planned(desk_with(account("li", "duty_officer")))
    assert texts.in_language(page.texts, "fr").language == "zh"


def test_a_page_rule_without_a_role_or_with_steps_out_of_order_stops_the_start(tmp_path):
    shipped = rulebook.FILE.read_text(encoding="utf-8")
    for number, (right, wrong) in enumerate(
        (("role: admin", "role: king"), ("after_minutes: 20", "after_minutes: 10"))
    ):
        file = tmp_path / f"{number}.yaml"
        file.write_text(shipped.replace(right, wrong), encoding="utf-8")
        with pytest.raises(ValueError, match=r"pages\.yaml"):
            rulebook.load(file)

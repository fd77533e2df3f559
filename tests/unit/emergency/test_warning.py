"""How an internal warning is raised and closed."""

from itertools import product

import pytest

from services.emergency import views
from services.emergency.domain import warning as domain
from services.emergency.domain.warning import TRANSITIONS, WarningClosedBefore
from tests.unit.emergency.build import RULES, after, warning

STATES = ("raised", "closed")
OUTCOMES = ("dismissed", "plan_activated")


def act(one, outcome):
    if outcome == "dismissed":
        return domain.dismiss(one, "test calls of a drill", "duty-1", after(minutes=5))
    return domain.close_by_plan(one, "incident-1", "commander-1", after(minutes=5))


@pytest.mark.parametrize(("state", "outcome"), list(product(STATES, OUTCOMES)))
def test_each_action_leads_where_the_table_says_or_changes_nothing(state, outcome):
    before = warning(state=state, outcome="dismissed" if state == "closed" else None)
    if (state, outcome) in TRANSITIONS:
        decided = act(before, outcome)
        assert decided.state.state == TRANSITIONS[state, outcome]
        assert [event.outcome for event in decided.events] == [outcome]
    elif outcome == "dismissed":
        with pytest.raises(WarningClosedBefore):
            act(before, outcome)
    else:
        assert act(before, outcome) == domain.Decided(before)


def test_a_raised_warning_names_the_rule_the_source_and_what_was_counted():
    (event,) = domain.raise_warning(warning()).events
    assert (event.rule, event.count, event.threshold, event.window_minutes) == ("surge_division", 40, 40, 60)
    assert event.rule_source == "a setting [D]"


def test_a_warning_closed_by_a_plan_knows_its_incident():
    closed = act(warning(), "plan_activated").state
    assert (closed.incident_id, closed.closed_by, closed.closed_at) == ("incident-1", "commander-1", after(minutes=5))


def test_a_warning_explains_itself_in_both_languages_on_the_chinese_wall_clock():
    explained = views.explanation(warning().basis)
    for text in (explained.zh, explained.en):
        assert "surge_division" in text
        assert "2026-11-23 10:00" in text
        assert "40" in text
        assert "[D]" in text


def test_the_notice_says_that_the_statutory_warning_is_the_governments():
    assert "不是《突发事件应对法》所称预警" in RULES.notice.zh
    assert "人民政府" in RULES.notice.zh
    assert "arts. 63-64" in RULES.notice.en

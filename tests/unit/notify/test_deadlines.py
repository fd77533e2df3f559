"""Who hears of a deadline."""

from dataclasses import replace
from typing import get_args

from services.notify.handlers.planning import (
    plan_for,
    plan_for_call_back,
    plan_for_missed,
    plan_for_moved,
    plan_for_moved_referral,
)
from shared.clocks.rule import Breach
from tests.unit.notify.build import EVENTS, NOON, account, desk_with, received

OFFICER = account("officer-1", "officer")
HEAD = account("head", "supervisor")
LAPSED = EVENTS["cases.deadline_missed.waiver"]
NEAR, MISSED, MOVED = (EVENTS[f"cases.{name}"] for name in ("deadline_near", "deadline_missed", "clock_recomputed"))


def told(desk, data, plan=plan_for):
    event = received(data, subject="complaint-1")
    plan(desk, event, event.context("notify", NOON))
    return [page.state for page in desk.pages.rows({})]


def test_a_deadline_that_is_near_stands_in_the_inbox_of_whoever_handles_it():
    (page,) = told(desk_with(OFFICER, HEAD), NEAR)
    assert (page.recipients, page.channels, page.next_due_at) == (("officer-1",), ("inbox",), None)
    assert page.texts[0].subject == "期限提醒：TS330110202600001 投诉受理决定（2026-11-23 12:00 到期）"


def test_without_an_officer_or_with_one_who_is_gone_the_head_is_reminded():
    for officer in (None, "nobody", "left"):
        gone = account("left", "officer", active=False)
        (page,) = told(desk_with(HEAD, gone), replace(NEAR, officer=officer))
        assert page.recipients == ("head",)


def test_a_missed_deadline_pages_the_head_and_says_what_follows():
    (page,) = told(desk_with(OFFICER, HEAD), MISSED, plan_for_missed)
    assert (page.recipients, page.channels) == (("head",), ("inbox", "email"))
    assert "依法应当终止程序" in page.texts[0].body


def test_what_was_done_too_late_is_told_as_done_and_asks_for_nothing():
    (page,) = told(desk_with(OFFICER, HEAD), replace(MISSED, done_at=NOON), plan_for_missed)
    chinese, english = page.texts
    assert "才办结或终结" in chinese.body
    assert "请" not in chinese.body
    assert "was met or ended only on" in english.body
    late = EVENTS["linkage.referral_deadline_missed"]
    (page,) = told(desk_with(account("linkage", "linkage_officer"), HEAD), replace(late, done_at=NOON))
    assert "逾期办理" in page.texts[0].body
    assert "came only on" in page.texts[1].body


LINKAGE = account("linkage-1", "linkage_officer")
NEAR_ONE, MOVED_ONE = (EVENTS[f"linkage.referral_{name}"] for name in ("deadline_near", "clock_recomputed"))


def test_what_a_partner_owes_soon_stands_in_the_inbox_of_the_linkage_officer():
    (page,) = told(desk_with(LINKAGE, HEAD), NEAR_ONE)
    assert (page.recipients, page.channels, page.next_due_at) == (("linkage-1",), ("inbox",), None)
    assert page.texts[0].subject == "联动期限提醒：AJ330110202600001 联动事项签收（police，2026-11-23 12:00 到期）"
    says(page, "提醒节点 50%", "reminder: 50%")


def test_a_date_of_a_partner_that_moved_is_told_to_the_linkage_officer_and_one_that_stays_to_nobody():
    (page,) = told(desk_with(LINKAGE, HEAD), MOVED_ONE, plan_for_moved_referral)
    assert (page.recipients, page.channels) == (("linkage-1",), ("inbox",))
    says(page, "由 2026-11-23 12:00 改为 2026-11-24 12:00", "due from police by 2026-11-24 12:00")
    assert "作废" not in page.texts[0].body
    assert told(desk_with(LINKAGE), replace(MOVED_ONE, due_at=MOVED_ONE.due_before), plan_for_moved_referral) == []


def test_that_a_partner_was_not_late_after_all_is_told_to_the_linkage_officer_who_heard_that_it_was():
    (page,) = told(desk_with(LINKAGE, HEAD), replace(MOVED_ONE, missed_before=True), plan_for_moved_referral)
    assert page.texts[0].subject.startswith("联动未逾期")
    says(page, "此前发出的联动逾期提醒作废", "What was said before, that the partner was late, no longer holds")


def test_a_deadline_of_a_partner_from_before_it_was_named_is_called_by_its_rule():
    for one, plan in ((NEAR_ONE, plan_for), (MOVED_ONE, plan_for_moved_referral)):
        (page,) = told(desk_with(LINKAGE), replace(one, name="", name_en=""), plan)
        says(page, "“L-SIGN”", '"L-SIGN"')


def test_where_several_things_are_held_a_reminder_names_the_one_that_is_meant():
    moved = replace(EVENTS["cases.clock_recomputed.not_missed"], officer=None)
    plans = ((NEAR, plan_for), (MISSED, plan_for_missed), (MOVED, plan_for_moved), (moved, plan_for_moved))
    for one, plan in plans:
        (page,) = told(desk_with(OFFICER, HEAD), replace(one, about="M2"), plan)
        assert all("M2" in text.subject and "M2" in text.body for text in page.texts)


def test_a_right_that_lapses_is_told_to_whoever_handles_the_matter_and_never_to_anybody_above():
    (page,) = told(desk_with(OFFICER, HEAD), LAPSED, plan_for_missed)
    assert (page.recipients, page.channels, page.next_due_at) == (("officer-1",), ("inbox",), None)
    assert [step.accounts for step in page.steps] == [("officer-1",)]
    chinese, english = page.texts
    assert chinese.subject == "期限届满：TS330110202600001 对仲裁检定提起上一级检定（2026-11-23 12:00 届满）"
    assert "视为放弃" in chinese.body
    assert not [text for text in (chinese, english) if "逾期" in text.body or "missed" in text.subject]


def test_a_right_that_lapses_where_nobody_handles_the_matter_is_told_to_nobody():
    for officer in (None, "nobody", "left"):
        gone = account("left", "officer", active=False)
        assert told(desk_with(HEAD, gone), replace(LAPSED, officer=officer), plan_for_missed) == []


SERVED, RELEASED = (EVENTS[f"cases.deadline_missed.{effect}"] for effect in ("deemed_served", "auto_release"))


def says(page, chinese, english):
    assert chinese in page.texts[0].body
    assert english in page.texts[1].body


def calls_nothing_overdue(page):
    return not [one for one in page.texts if "逾期" in one.subject + one.body or "missed" in one.subject + one.body]


def test_a_paper_that_counts_as_served_is_told_as_that_and_not_as_overdue_by_mail():
    (page,) = told(desk_with(OFFICER, HEAD), SERVED, plan_for_missed)
    assert (page.recipients, page.channels, calls_nothing_overdue(page)) == (("head",), ("inbox",), True)
    says(page, "视为送达", "counts as served")
    (page,) = told(desk_with(OFFICER, HEAD), replace(SERVED, officer="officer-1"), plan_for_missed)
    assert page.recipients == ("officer-1",)


def test_a_measure_that_ended_by_itself_is_told_to_the_head_as_over_and_not_as_overdue():
    (page,) = told(desk_with(OFFICER, HEAD), RELEASED, plan_for_missed)
    assert (page.recipients, page.channels, calls_nothing_overdue(page)) == (("head",), ("inbox", "email"), True)
    says(page, "自动解除", "ended by itself")
    assert "M2" in page.texts[0].subject


def test_what_was_said_to_be_served_or_over_is_said_not_to_be_when_the_days_move():
    moved = EVENTS["cases.clock_recomputed.not_missed"]
    (page,) = told(desk_with(OFFICER, HEAD), replace(moved, effect="deemed_served", officer=None), plan_for_moved)
    assert (page.recipients, page.channels) == (("head",), ("inbox",))
    says(page, "视为送达作废", "counts as served, no longer holds")
    (page,) = told(desk_with(OFFICER, HEAD), replace(moved, effect="auto_release", officer=None), plan_for_moved)
    assert (page.recipients, page.channels, calls_nothing_overdue(page)) == (("head",), ("inbox", "email"), True)
    says(page, "自动解除作废", "had ended by itself, no longer holds")


def test_a_notice_of_the_days_of_one_side_says_the_side_in_words():
    undone = replace(EVENTS["cases.clock_recomputed.not_missed"], officer=None)
    plans = ((NEAR, plan_for), (MISSED, plan_for_missed), (MOVED, plan_for_moved), (undone, plan_for_moved),
             (LAPSED, plan_for_missed))  # fmt: skip
    for one, plan in plans:
        (page,) = told(desk_with(OFFICER, HEAD), replace(one, about="respondent"), plan)
        chinese, english = page.texts
        assert all("被投诉人" in text and "respondent" not in text for text in (chinese.subject, chinese.body))
        assert all("respondent" in text for text in (english.subject, english.body))


def test_a_reminder_of_a_right_asks_nobody_to_act():
    (right,) = told(desk_with(OFFICER, HEAD), replace(NEAR, effect="waiver"))
    says(right, "无须在此期限内办理", "nothing is to be done here")
    assert "请按期办理" not in right.texts[0].body
    assert "Act in time" not in right.texts[1].body
    (duty,) = told(desk_with(OFFICER, HEAD), NEAR)
    says(duty, "请按期办理", "Act in time")


def test_whatever_else_follows_from_a_missed_deadline_pages_the_head():
    for effect in sorted(set(get_args(Breach)) - {"waiver", "deemed_served"}):
        (page,) = told(desk_with(OFFICER, HEAD), replace(LAPSED, effect=effect), plan_for_missed)
        assert page.recipients == ("head",)


def test_a_deadline_that_moved_is_told_to_whoever_handles_it_and_one_that_stays_to_nobody():
    assert told(desk_with(OFFICER, HEAD), MOVED, plan_for_moved)[0].recipients == ("officer-1",)
    assert told(desk_with(OFFICER, HEAD), replace(MOVED, due_at=MOVED.due_before), plan_for_moved) == []


def test_that_a_miss_was_none_is_told_to_who_was_paged_for_it_and_to_whoever_must_act_by_the_new_date():
    undone = EVENTS["cases.clock_recomputed.not_missed"]
    pages = {page.recipients: page for page in told(desk_with(OFFICER, HEAD), undone, plan_for_moved)}
    channels = {recipients: page.channels for recipients, page in pages.items()}
    assert channels == {("head",): ("inbox", "email"), ("officer-1",): ("inbox",)}
    for page in pages.values():
        says(page, "逾期提醒作废，请在新的到期时间前办结", "no longer holds: see that it is done by then")


def test_that_a_miss_was_none_is_told_once_to_a_head_who_handles_it_and_to_the_heads_alone_where_nobody_does():
    undone = EVENTS["cases.clock_recomputed.not_missed"]
    gone = account("left", "officer", active=False)
    for officer in (None, "nobody", "left", "head"):
        (page,) = told(desk_with(HEAD, gone), replace(undone, officer=officer), plan_for_moved)
        assert (page.recipients, page.channels) == (("head",), ("inbox", "email"))


def test_that_a_right_has_not_lapsed_after_all_is_told_to_whoever_was_told_that_it_had():
    undone = EVENTS["cases.clock_recomputed.not_missed"]
    (page,) = told(desk_with(OFFICER, HEAD), replace(undone, effect="waiver"), plan_for_moved)
    assert page.recipients == ("officer-1",)
    assert "权利仍可行使" in page.texts[0].body
    (page,) = told(desk_with(OFFICER, HEAD), MOVED, plan_for_moved)
    assert "作废" not in page.texts[0].body


def test_trap_35_a_reminder_says_that_its_date_is_provisional():
    for one, plan in ((NEAR, plan_for), (MISSED, plan_for_missed), (LAPSED, plan_for_missed)):
        for provisional in (False, True):
            (page,) = told(desk_with(OFFICER, HEAD), replace(one, provisional=provisional), plan)
            assert ("暂定" in page.texts[0].body) is provisional
            assert ("provisional" in page.texts[1].body) is provisional


def test_a_reporter_who_has_no_address_is_called_by_the_head_and_everybody_else_by_the_hotline():
    desk_of_three = (OFFICER, HEAD, account("hotline-1", "hotline"))
    for name, recipient in (("", "hotline-1"), (".report", "head")):
        letter = EVENTS[f"notify.letter_undeliverable{name}"]
        (page,) = told(desk_with(*desk_of_three), letter, plan_for_call_back)
        assert (page.recipients, page.channels) == ((recipient,), ("inbox",))

"""Use cases of notify on documents in memory."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.notify.domain.delivery import Outcome
from services.notify.handlers import dead_letters, deliveries, pages
from services.notify.handlers.planning import plan_for, plan_for_assigned, plan_for_designated
from services.notify.listing import unanswered_first
from services.notify.mail import SmtpServer
from shared.config import ConfigError
from shared.contracts.envelope import Context
from shared.errors import Forbidden
from shared.ids import derived_id
from tests.unit.notify.build import EVENTS, NOON, Recorder, account, desk_with, know, received, task_taken, who

DUTY = account("duty", "duty_officer")
HEAD = account("head", "supervisor")
ROOT = account("root", "admin", "330000")
TEN = NOON + timedelta(minutes=10)


def page_of(desk, source="cases.case_graded_major", **how):
    event = received(EVENTS[source], **how)
    return plan_for(desk, event, event.context("notify", NOON)).id


def answer(desk, page_id, by, key="key-1", at=NOON):
    return pages.acknowledge(desk, page_id, by, Context(by.subject, key, "", at))


def test_the_same_event_twice_makes_one_page():
    desk = desk_with(DUTY)
    assert page_of(desk) == page_of(desk)
    assert len(desk.pages.rows({})) == 1


def test_a_mail_holds_the_link_and_one_id_for_all_its_tries_and_no_name():
    sender = Recorder(Outcome("will_retry", "connection"))
    desk = desk_with(DUTY, sender=sender)
    page_id = page_of(desk)
    deliveries.carry_on(desk, page_id, NOON)
    deliveries.carry_on(desk, page_id, NOON + timedelta(seconds=5))
    first, second = sender.mails
    assert first.message_id == second.message_id
    assert first.to == "duty@example.cn"
    assert "http://console.test/inbox" in first.text
    assert "张三" not in first.text + first.subject


def test_nothing_of_an_address_stands_in_a_document_and_every_opening_is_on_record():
    desk = desk_with(DUTY)
    page_id = page_of(desk)
    deliveries.carry_on(desk, page_id, NOON)
    assert "@" not in repr(desk.pages.get(page_id)) + repr(desk.contacts.get("duty"))
    (opened,) = desk.people.reveals(derived_id("person", "duty"))
    assert (opened.by, opened.reason) == ("service:notify", f"page {page_id}")


def test_each_is_written_to_in_their_own_language():
    sender = Recorder()
    desk = desk_with(account("duty", "duty_officer", language="en"), sender=sender)
    deliveries.carry_on(desk, page_of(desk, exercise=True), NOON)
    assert sender.mails[0].subject.startswith("[EXERCISE] Major metrology case")


def test_who_became_inactive_after_the_planning_is_not_written_to():
    sender = Recorder()
    desk = desk_with(DUTY, sender=sender)
    page_id = page_of(desk)
    know(desk, **{**DUTY, "active": False, "sequence": 2})
    deliveries.carry_on(desk, page_id, NOON)
    assert sender.mails == []
    assert desk.pages.get(page_id).state.deliveries[1].reason == "account_inactive"


@pytest.mark.parametrize("erased", [True, False])
def test_a_person_erased_or_without_an_address_is_given_up_visibly(erased):
    desk = desk_with(account("duty", "duty_officer", email="x@example.cn" if erased else ""))
    page_id = page_of(desk)
    if erased:
        desk.people.erase(derived_id("person", "duty"), by="head-1", reason="依申请", at=NOON)
    deliveries.carry_on(desk, page_id, NOON)
    given_up = desk.pages.get(page_id).state.deliveries[1]
    assert (given_up.state, given_up.reason) == ("gave_up", "person_gone" if erased else "no_address")


def test_an_acknowledgement_during_a_sending_is_neither_lost_nor_doubled():
    class Meanwhile(Recorder):
        def send(self, mail):
            answer(desk, page_id, who("duty", "duty_officer"))
            return super().send(mail)

    desk = desk_with(DUTY, sender=Meanwhile())
    page_id = page_of(desk)
    deliveries.carry_on(desk, page_id, NOON)
    stored = desk.pages.get(page_id)
    assert [entry.type for entry in stored.history] == ["page_planned", "page_acknowledged", "page_attempted"]
    assert stored.state.deliveries[1].state == "sent"
    assert stored.state.next_due_at is None


def test_only_those_it_is_addressed_to_may_acknowledge():
    desk = desk_with(DUTY, HEAD)
    page_id = page_of(desk)
    with pytest.raises(Forbidden):
        answer(desk, page_id, who("head", "supervisor"))
    deliveries.carry_on(desk, page_id, NOON)
    deliveries.carry_on(desk, page_id, TEN)
    assert answer(desk, page_id, who("head", "supervisor"), at=TEN).state.acknowledged_by == "head"
    assert answer(desk, page_id, who("duty", "duty_officer"), "key-2").version == desk.pages.get(page_id).version


def test_a_page_is_read_by_its_recipients_and_by_those_who_oversee_the_division():
    desk = desk_with(DUTY)
    page_id = page_of(desk)
    for reader in (who("duty", "duty_officer", "330200"), who("a", "auditor", "330000"), who("b", "supervisor")):
        assert pages.read(desk, page_id, reader).id == page_id
    for stranger in (who("c", "officer"), who("d", "supervisor", "330200"), who("e", "partner")):
        with pytest.raises(Forbidden):
            pages.read(desk, page_id, stranger)


def test_taking_a_task_on_answers_its_page_and_no_other():
    desk = desk_with(account("li", "officer"))
    ordered = page_of(desk, "emergency.task_ordered", subject="activation-1")
    other = page_of(desk, "emergency.task_ordered", event_id="event-2", subject="activation-2")
    event = received(task_taken(), "event-3", "activation-1")
    for _ in range(2):
        pages.settle_task(desk, event, event.context("notify", NOON))
    assert desk.pages.get(ordered).state.acknowledged_by == "li"
    assert desk.pages.get(ordered).version == 2
    assert desk.pages.get(other).state.state == "open"


def test_a_task_taken_on_before_its_page_is_planned_waits():
    desk = desk_with(account("li", "officer"))
    event = received(task_taken(), "event-3", "activation-1")
    with pytest.raises(pages.TaskNotPagedYet):
        pages.settle_task(desk, event, event.context("notify", NOON))


def test_an_inbox_shows_what_is_addressed_to_the_caller_unanswered_first_page_by_page():
    desk = desk_with(DUTY, HEAD)
    ids = [page_of(desk, event_id=f"event-{number}") for number in range(5)]
    answer(desk, ids[2], who("duty", "duty_officer"))
    seen, cursor = [], None
    while True:
        part = unanswered_first(desk.pages, "duty", 2, cursor)
        seen += [row.id for row in part.items]
        cursor = part.next
        if cursor is None:
            break
    assert sorted(seen) == sorted(ids)
    assert seen[-1] == ids[2]
    assert unanswered_first(desk.pages, "head", 2, None).items == ()


def test_more_dead_letters_than_before_page_the_administrators_once():
    desk = desk_with(ROOT)
    for found in ({"q.dead": 2}, {"q.dead": 2}, {"q.dead": 1}, {"q.dead": 2}, {}):
        dead_letters.look(desk, found, NOON)
    assert len(desk.pages.rows({})) == 1
    dead_letters.look(desk, {"q.dead": 3}, NOON)
    assert len(desk.pages.rows({})) == 2


def test_two_replicas_that_see_the_same_dead_letters_make_one_page():
    one = desk_with(ROOT)
    dead_letters.look(one, {"q.dead": 2}, NOON)
    one.last_look.clear()
    dead_letters.look(one, {"q.dead": 2}, NOON + timedelta(seconds=30))
    assert len(one.pages.rows({})) == 1


@pytest.mark.parametrize("uri", ["http://x", "smtp://", "smtp://u:geheim@h:25?tls=1"])
def test_an_unfit_mail_setting_stops_the_start_without_being_quoted(uri):
    with pytest.raises(ConfigError) as refusal:
        SmtpServer.of(uri)
    assert "geheim" not in str(refusal.value)


def test_a_mail_setting_names_server_sign_in_and_sender():
    server = SmtpServer.of("smtp://duty%40x:p%2Fw@mail.example.cn:587?starttls&from=duty@example.cn")
    assert (server.host, server.port, server.user, server.password) == ("mail.example.cn", 587, "duty@x", "p/w")
    assert (server.starttls, server.sender) == (True, "duty@example.cn")


def test_an_officer_is_told_of_what_others_assigned_to_them_and_of_nothing_else():
    desk = desk_with(HEAD, account("officer", "officer"))
    assigned = EVENTS["cases.complaint_assigned"]
    for number, event in enumerate([assigned, replace(assigned, officer="head"), replace(assigned, officer=None)]):
        heard = received(event, event_id=f"event-{number}")
        plan_for_assigned(desk, heard, heard.context("notify", NOON))
    (told,) = desk.pages.rows({})
    assert told.state.recipients == ("officer",)


@pytest.mark.parametrize(("before", "told"), [
    ("former", [("former",), ("officer",)]), ("head", [("officer",)]), ("gone", [("officer",)]), (None, [("officer",)]),
])  # fmt: skip
def test_who_has_a_submission_no_longer_hears_of_it_unless_they_passed_it_on(before, told):
    desk = desk_with(HEAD, account("officer", "officer"), account("former", "officer"))
    heard = received(replace(EVENTS["cases.complaint_assigned"], before=before))
    plan_for_assigned(desk, heard, heard.context("notify", NOON))
    assert sorted(row.state.recipients for row in desk.pages.rows({})) == told


@pytest.mark.parametrize(("event", "division"), [
    ("cases.complaint_handed_over", "330106"), ("cases.jurisdiction_disputed", "330106"),
    ("cases.jurisdiction_agreed", "330106"),
    ("cases.jurisdiction_referred", "330100"),
])  # fmt: skip
def test_of_a_dispute_about_jurisdiction_the_other_side_is_told_and_then_the_common_superior(event, division):
    heads = [account(f"head-{code}", "supervisor", code) for code in ("330110", "330106", "330100")]
    desk = desk_with(*heads)
    told = desk.pages.get(page_of(desk, event)).state
    assert told.recipients[0] == f"head-{division}"
    assert "head-330110" not in told.recipients


@pytest.mark.parametrize("designated", ["330110", "330106"])
def test_whose_it_is_by_the_superior_is_told_to_both_sides_each_by_a_page_of_its_own(designated):
    desk = desk_with(*(account(f"head-{code}", "supervisor", code) for code in ("330110", "330106", "330100")))
    said = replace(EVENTS["cases.jurisdiction_designated"], designated=designated)
    for _ in range(2):
        heard = received(said)
        plan_for_designated(desk, heard, heard.context("notify", NOON))
    pages = [row.state for row in desk.pages.rows({})]
    told = sorted(page.recipients for page in pages)
    assert told == [("head-330106", "head-330100"), ("head-330110", "head-330100")]
    assert all(designated in page.texts[0].body for page in pages)
    assert {page.division for page in pages if page.about.opens} == {designated}


def test_a_designation_from_before_it_named_the_other_side_is_told_to_the_one_it_names():
    desk = desk_with(account("head-330110", "supervisor"))
    heard = received(replace(EVENTS["cases.jurisdiction_designated"], other=None))
    plan_for_designated(desk, heard, heard.context("notify", NOON))
    assert [row.state.recipients for row in desk.pages.rows({})] == [("head-330110",)]

"""Letters to callers: written once, sent to the vault's address, or called about."""

import pytest

from services.notify import texts
from services.notify.domain.delivery import BACKOFF, Outcome
from services.notify.handlers import letters, planning
from shared.contracts.additions import DuplicateLinked, DuplicateUnlinked
from shared.contracts.notify import LetterUndeliverable
from shared.identity.people import Owner, Person
from shared.store.documents import Row
from tests.unit.notify.build import NOON, Recorder, account, desk_with, received

NUMBER = "TS3301102026112300001"
OWNER = Owner("cases", "complaint-1")
LINKED = DuplicateLinked(NUMBER, "330110", "other-1", "group-1", "person-1", "officer")


def written(desk, data=LINKED, event_id="event-1"):
    event = received(data, event_id)
    letters.plan_for(desk, event, event.context("notify", NOON))
    return desk.letters.rows({})


def send(desk, row, at=NOON):
    letters.carry_on(desk, row, at)
    stored = desk.letters.get(row.id)
    return Row(stored.id, stored.version, stored.state)


def test_a_caller_is_told_once_however_often_the_event_comes():
    desk = desk_with()
    desk.people.keep("person-1", Person(name="张三", email="zhang@example.test"), OWNER, NOON)
    written(desk)
    (row,) = written(desk)
    after = send(desk, row)
    (mail,) = desk.sender.mails
    assert (mail.to, after.state.delivery.state, after.state.next_due_at) == ("zhang@example.test", "sent", None)
    assert NUMBER in mail.subject
    assert "张三" not in mail.text


def test_undoing_a_link_is_told_too():
    desk = desk_with()
    desk.people.keep("person-1", Person(email="zhang@example.test"), OWNER, NOON)
    (row,) = written(desk, DuplicateUnlinked(NUMBER, "330110", "group-1", "person-1", "officer"))
    send(desk, row)
    assert "单独办理" in desk.sender.mails[0].subject


def test_an_anonymous_reporter_is_written_nothing():
    desk = desk_with()
    assert written(desk, DuplicateLinked(NUMBER, "330110", "other-1", "group-1", None, "officer")) == []


def test_who_left_no_address_is_called_back_by_the_hotline():
    desk = desk_with(account("operator", "hotline"))
    desk.people.keep("person-1", Person(phone="13800000001"), OWNER, NOON)
    (row,) = written(desk)
    send(desk, row)
    last = desk.letters.get(row.id).history[-1]
    assert (last.type, last.data["reason"]) == ("letter_undeliverable", "no_address")
    event = received(LetterUndeliverable(**last.data), last.id, row.id)
    page = planning.plan_for(desk, event, event.context("notify", NOON))
    assert page.state.recipients == ("operator",)
    assert NUMBER in page.state.texts[0].subject


def test_nobody_is_asked_to_call_a_person_who_is_gone():
    desk = desk_with()
    desk.people.keep("person-1", Person(email="zhang@example.test"), OWNER, NOON)
    (row,) = written(desk)
    desk.people.erase("person-1", by="head-1", reason="依申请", at=NOON)
    after = send(desk, row)
    last = desk.letters.get(row.id).history[-1]
    assert (last.type, last.data["outcome"], last.data["reason"]) == ("letter_attempted", "gave_up", "person_gone")
    assert (desk.sender.mails, after.state.delivery.state, after.state.next_due_at) == ([], "gave_up", None)


@pytest.mark.parametrize("template", ["letter_duplicate_linked", "letter_duplicate_unlinked", "call_back"])
def test_words_about_a_link_are_true_where_both_submissions_are_of_one_person(template):
    facts = {"number": NUMBER, "division": "330110", "division_name": "余杭区", "reason": "no_address"}
    for said in ("duplicate_linked", "duplicate_unlinked"):
        for text in texts.wording(template, {**facts, "template": said}, False).texts:
            words = (text.subject + text.body).lower()
            assert not [one for one in ("他人", "每一位", "others", "each of you") if one in words]


def test_a_mail_server_that_is_away_is_tried_again_and_in_the_end_a_person_calls():
    away = Outcome("will_retry", "connection")
    desk = desk_with(sender=Recorder(*[away] * (len(BACKOFF) + 1)))
    desk.people.keep("person-1", Person(email="zhang@example.test"), OWNER, NOON)
    (row,) = written(desk)
    at = NOON
    for wait in BACKOFF:
        row = send(desk, row, at)
        assert row.state.next_due_at == at + wait
        at += wait
    row = send(desk, row, at)
    assert row.state.next_due_at is None
    assert desk.letters.get(row.id).history[-1].type == "letter_undeliverable"


def test_every_look_at_an_address_is_on_record():
    desk = desk_with()
    desk.people.keep("person-1", Person(email="zhang@example.test"), OWNER, NOON)
    (row,) = written(desk)
    send(desk, row)
    assert [one.by for one in desk.people.reveals("person-1")] == ["service:notify"]

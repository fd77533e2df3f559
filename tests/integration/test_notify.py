"""notify with a real database, broker and mail server."""

from datetime import timedelta

import pytest

from services.notify.handlers import deliveries
from services.notify.handlers.planning import plan_for
from services.notify.mail import Mail, SmtpSender
from shared.ids import derived_id
from shared.messaging.due import LEASE
from shared.messaging.publisher import CONFIRMED, Message
from shared.store.documents import Documents
from shared.store.mongo import MongoDocuments, open_database
from tests.support.notify import Mailbox, Platform, eventually
from tests.unit.notify.build import EVENTS, NOON, account, desk_with, received, task_taken, who

DUTY, HEAD, CHIEF = (
    account("duty", "duty_officer"),
    account("head", "supervisor"),
    account("chief", "commander", "330000", language="en"),
)


@pytest.fixture
def mailbox():
    with Mailbox().open() as box:
        yield box


@pytest.fixture
def desk_on(database):
    """Makes desks on MongoDB that send to a port, with the duty officer, the supervisor and the commander known."""

    def documents(kind):
        MongoDocuments(database, kind).declare_indexes()
        return Documents(MongoDocuments(open_database(database.client, database.name), kind))

    return lambda port: desk_with(DUTY, HEAD, CHIEF, sender=SmtpSender(f"smtp://127.0.0.1:{port}"), documents=documents)


def page_of(desk, event_id="event-1"):
    event = received(EVENTS["cases.case_graded_major"], event_id)
    return plan_for(desk, event, event.context("notify", NOON)).id


def work(desk, at):
    """Do all that is due at `at`, as `@due` does."""
    for _ in range(20):
        row = desk.pages.claim_due(at, LEASE)
        if row is None:
            return
        deliveries.carry_on(desk, row.id, at)
        desk.pages.release(row.id)
    pytest.fail("due work does not end")


def mail_to(desk, page_id, name):
    found = desk.pages.get(page_id).state.deliveries
    return next(one for one in found if (one.account, one.channel) == (name, "email"))


def test_while_the_mail_server_is_down_a_mail_waits_and_then_is_sent_once(desk_on):
    box = Mailbox()
    desk = desk_on(box.port)
    page_id = page_of(desk)
    work(desk, NOON)
    waiting = mail_to(desk, page_id, "duty")
    assert (waiting.state, waiting.reason, waiting.next_at) == ("waiting", "connection", NOON + timedelta(seconds=5))
    with box.open():
        work(desk, NOON + timedelta(seconds=4))
        assert box.mails() == []
        work(desk, NOON + timedelta(seconds=5))
        work(desk, NOON + timedelta(minutes=9))
        assert [mail["to"] for mail in box.mails()] == [["duty@example.cn"]]
    assert mail_to(desk, page_id, "duty").state == "sent"


def test_a_temporary_refusal_is_tried_again_under_the_same_message_id(desk_on, mailbox):
    desk = desk_on(mailbox.port)
    mailbox.refuse(451, 2)
    page_id = page_of(desk)
    for seconds in (0, 5, 35):
        work(desk, NOON + timedelta(seconds=seconds))
    (mail,) = mailbox.mails()
    assert mail["message_id"] == f"<{derived_id('mail', page_id, 'duty')}@quanheng>"
    assert (mail_to(desk, page_id, "duty").attempts, mail_to(desk, page_id, "duty").state) == (3, "sent")


def test_a_final_refusal_is_visible_and_hastens_the_next_step(desk_on, mailbox):
    desk = desk_on(mailbox.port)
    mailbox.refuse(550, 1)
    page_id = page_of(desk)
    work(desk, NOON)
    assert (mail_to(desk, page_id, "duty").state, mail_to(desk, page_id, "duty").reason) == ("gave_up", "smtp_550")
    assert [mail["to"] for mail in mailbox.mails()] == [["head@example.cn"]]


def test_unanswered_pages_climb_to_the_supervisor_and_the_commander_in_their_language(desk_on, mailbox):
    desk = desk_on(mailbox.port)
    page_id = page_of(desk)
    for minutes in (0, 9, 10, 20, 60):
        work(desk, NOON + timedelta(minutes=minutes))
    mails = mailbox.mails()
    assert [mail["to"] for mail in mails] == [["duty@example.cn"], ["head@example.cn"], ["chief@example.cn"]]
    assert [mail["subject"][:5] for mail in mails] == ["重大计量违", "重大计量违", "Major"]
    assert desk.pages.get(page_id).state.next_due_at is None


def test_a_step_whose_time_passed_while_nothing_ran_is_still_taken(desk_on, mailbox):
    desk = desk_on(mailbox.port)
    page_of(desk)
    work(desk, NOON + timedelta(days=2))
    assert len(mailbox.mails()) == 3


def test_starttls_is_never_left_out_when_it_is_asked_for(mailbox):
    outcome = SmtpSender(f"smtp://127.0.0.1:{mailbox.port}?starttls").send(
        Mail("duty@example.cn", "s", "t", "<1@quanheng>", NOON)
    )
    assert (outcome.result, outcome.reason) == ("will_retry", "not_supported")
    assert mailbox.mails() == []


def test_an_address_that_would_begin_another_header_is_given_up(mailbox):
    sender = SmtpSender(f"smtp://127.0.0.1:{mailbox.port}")
    outcome = sender.send(Mail("a@example.cn\nBcc: b@example.cn", "s", "t", "<1@quanheng>", NOON))
    assert outcome.reason == "bad_address"


@pytest.fixture
def platform(mongo_uri, tmp_path, mailbox):
    with Platform(mongo_uri, tmp_path, mailbox).up() as one:
        yield one


def test_one_event_sent_ten_times_at_once_makes_one_page_and_one_mail_each_until_acknowledged(platform):
    duty, second = who("duty", "duty_officer"), who("second", "duty_officer", "330100")
    with platform.serving():
        platform.know("duty", "duty_officer")
        platform.know("second", "duty_officer", "330100")
        platform.say(EVENTS["cases.case_graded_major"], times=10)
        eventually(lambda: len(platform.mailbox.mails()) >= 2)
        (row,) = platform.inbox(duty)
        assert (row["about_id"], row["state"], len(platform.inbox(second))) == ("case-1", "open", 1)
        path = f"/pages/{row['id']}"
        assert platform.call("POST", f"{path}/acknowledgement", who("li", "officer")).status_code == 403
        answered = platform.call("POST", f"{path}/acknowledgement", duty)
        assert (answered.status_code, answered.json()["acknowledged_by"]) == (200, "duty")
        again = platform.call("POST", f"{path}/acknowledgement", second, "key-2")
        assert again.json()["version"] == answered.json()["version"]
        listed = platform.call("GET", "/pages?state=acknowledged", who("b", "supervisor", "330100")).json()
        assert [one["id"] for one in listed["items"]] == [row["id"]]
        assert platform.call("GET", "/pages", who("c", "supervisor", "330200")).json()["items"] == []
        assert "example.cn" not in platform.call("GET", path, who("a", "auditor", "330000")).text
    assert platform.letters() == {}
    recipients = sorted(mail["to"][0] for mail in platform.mailbox.mails())
    assert recipients == ["duty@example.cn", "second@example.cn"]
    assert "example.cn" not in platform.log.read_text()


def test_a_letter_that_died_pages_the_administrators_at_the_first_look_of_the_next_process(platform):
    root = who("root", "admin", "330000")
    queue = "notify.case_graded_major.dead"
    with platform.serving():
        platform.know("root", "admin", "330000")
        message = Message("cases.events", "case_graded_major", b"not json", {}, "poison")
        assert platform.publisher.publish([message]) == [CONFIRMED]
        eventually(lambda: platform.letters() == {queue: 1})
    with platform.serving():
        (row,) = eventually(lambda: platform.inbox(root))
        assert (row["template"], row["about_id"]) == ("dead_letters", queue)
        eventually(lambda: len(platform.mailbox.mails()) == 1)
        assert platform.call("POST", f"/pages/{row['id']}/acknowledgement", root).status_code == 200


def test_taking_a_task_on_answers_its_page_even_when_it_comes_before_the_order(platform):
    officer = who("li", "officer")
    with platform.serving():
        platform.know("li", "officer")
        platform.say(task_taken(), subject="activation-1", sequence=3)
        platform.say(EVENTS["emergency.task_ordered"], subject="activation-1", sequence=2)
        eventually(lambda: [row["acknowledged_by"] for row in platform.inbox(officer)] == ["li"])
    assert platform.letters() == {}

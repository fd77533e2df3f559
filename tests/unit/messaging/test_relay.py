"""One round of the relay, with an outbox and a publisher made by hand."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from shared.contracts.cloudevents import read
from shared.contracts.envelope import Context
from shared.messaging.publisher import CONFIRMED, REFUSED, RETURNED, Unpublished
from shared.messaging.relay import Relay, Wake
from shared.store.history import extend
from shared.store.outbox import Mark, Pending
from tests.support.services.origin.store import told

AT = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


class HandOutbox:
    def __init__(self, *pending):
        self.waiting = list(pending)
        self.marks = []
        self.more = False

    def pending(self, limit):
        return self.waiting[:limit]

    def mark(self, marks):
        self.marks += marks
        return False


class HandPublisher:
    """Answers with what `outcomes` says for a message id, else confirms; breaks at batch number `breaks_at`."""

    def __init__(self, outcomes=None, breaks_at=0):
        self.outcomes = outcomes or {}
        self.breaks_at = breaks_at
        self.batches = []

    def publish(self, messages):
        self.batches.append(messages)
        if len(self.batches) == self.breaks_at:
            raise Unpublished
        return [self.outcomes.get(message.message_id, CONFIRMED) for message in messages]


def pending(document_id, events, published=0, kind="things"):
    context = Context("tester", "cause", "story", AT)
    entries = extend(document_id, (), [told(number=str(n)) for n in range(1, events + 1)], context)
    return Pending(kind, document_id, published, tuple(entries[published:]))


def relay(outbox, publisher):
    return Relay("cases", outbox, publisher, None, lambda: AT)


def sequences(batch):
    return [(message.headers["ce-subject"], message.headers["ce-sequence"]) for message in batch]


def test_the_next_entry_of_a_document_leaves_only_after_the_one_before_was_confirmed():
    outbox, publisher = HandOutbox(pending("a", 2), pending("b", 3)), HandPublisher()
    assert relay(outbox, publisher).sweep() == 5
    batches = [sequences(batch) for batch in publisher.batches]
    assert batches == [[("a", "1"), ("b", "1")], [("a", "2"), ("b", "2")], [("b", "3")]]
    assert outbox.marks == [Mark("things", "a", 2), Mark("things", "b", 3)]


@pytest.mark.parametrize("outcome", [RETURNED, REFUSED])
def test_a_document_stops_at_the_first_entry_that_nobody_took_and_others_go_on(outcome):
    stuck = pending("a", 3)
    outbox = HandOutbox(stuck, pending("b", 3))
    publisher = HandPublisher({stuck.entries[1].id: outcome})
    relay(outbox, publisher).sweep()
    assert [sequences(batch) for batch in publisher.batches][2] == [("b", "3")]
    assert outbox.marks == [Mark("things", "a", 1), Mark("things", "b", 3)]


def test_what_was_confirmed_is_marked_even_when_the_broker_goes_away_then():
    outbox = HandOutbox(pending("a", 3))
    with pytest.raises(Unpublished):
        relay(outbox, HandPublisher(breaks_at=3)).sweep()
    assert outbox.marks == [Mark("things", "a", 2)]


def test_documents_of_two_kinds_may_have_one_id():
    outbox = HandOutbox(pending("a", 2), pending("a", 1, kind="others"))
    assert relay(outbox, HandPublisher()).sweep() == 3
    assert set(outbox.marks) == {Mark("things", "a", 2), Mark("others", "a", 1)}


def test_a_half_published_document_goes_on_where_it_was():
    outbox = HandOutbox(pending("a", 3, published=2))
    publisher = HandPublisher()
    assert relay(outbox, publisher).sweep() == 1
    assert [sequences(batch) for batch in publisher.batches] == [[("a", "3")]]
    assert outbox.marks == [Mark("things", "a", 3)]


def test_an_entry_that_cannot_be_written_holds_up_its_own_document_only():
    bad = pending("a", 2)
    bad = replace(bad, entries=(replace(bad.entries[0], type=""), bad.entries[1]))
    outbox, publisher = HandOutbox(bad, pending("b", 1)), HandPublisher()
    assert relay(outbox, publisher).sweep() == 1
    assert outbox.marks == [Mark("things", "b", 1)]


def test_an_event_that_nobody_needs_to_hear_may_go_nowhere():
    context = Context("tester", "cause", "story", AT)
    entry = extend("a", (), [told()], context)[0]
    outbox = HandOutbox(Pending("things", "a", 0, (entry, replace(entry, seq=2, type="complaint_refused"))))
    publisher = HandPublisher()
    relay(outbox, publisher).sweep()
    assert [batch[0].mandatory for batch in publisher.batches] == [True, False]


def test_a_message_says_everything_about_its_entry():
    one = pending("a", 1)
    publisher = HandPublisher()
    relay(HandOutbox(one), publisher).sweep()
    (message,) = publisher.batches[0]
    event, entry = read(message.headers, message.body), one.entries[0]
    assert (message.exchange, message.routing_key) == ("cases.events", "complaint_accepted")
    assert (event.id, event.sequence, event.at) == (entry.id, entry.seq, entry.at)
    assert (event.correlation, event.causation, event.subject) == ("story", "cause", "a")
    assert event.data == told()


class HandLease:
    """Held or not, as the test says."""

    def __init__(self):
        self.held = False

    def hold(self, at):
        return self.held

    def give_up(self):
        self.held = False


def test_what_is_saved_where_the_lease_is_not_held_is_told_to_the_others():
    told_others, lease, publisher = [], HandLease(), HandPublisher()
    one = Relay("cases", HandOutbox(), publisher, lease, lambda: AT, lambda: told_others.append(True))
    one.offer(pending("a", 1))
    assert told_others == [True]
    lease.held = True
    assert one._turn() is False
    one.offer(pending("b", 1))
    assert one._turn() is True
    assert (told_others, len(publisher.batches)) == ([True], 1)


def test_what_was_offered_and_not_published_when_the_lease_was_lost_is_told_to_the_others():
    told_others, lease, publisher = [], HandLease(), HandPublisher()
    one = Relay("cases", HandOutbox(), publisher, lease, lambda: AT, lambda: told_others.append(True))
    lease.held = True
    one._turn()
    one.offer(pending("a", 1))
    lease.held = False
    assert one._turn() is False
    assert (told_others, publisher.batches) == ([True], [])


def test_a_bell_that_rang_before_the_wait_ends_it_at_once():
    wake = Wake()
    wake.ring()
    wake.ring()
    wake.wait(60)


def test_a_bell_that_does_not_ring_is_waited_for_in_vain_and_no_longer_than_said():
    Wake().wait(0.001)

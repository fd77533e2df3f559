"""Acknowledging several messages with one frame never takes one along that is still worked on."""

from types import SimpleNamespace

import eventlet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.consumer import DrainingQueueConsumer


class HandChannel:
    """The broker's side of a channel: which deliveries it waits for, and how many frames it got."""

    def __init__(self):
        self.connection = object()
        self.outstanding = set()
        self.frames = 0

    def ack(self, tag, multiple):
        self.frames += 1
        settled = {one for one in self.outstanding if one <= tag} if multiple else {tag}
        assert settled <= self.outstanding, "the broker closes a channel that acknowledges twice"
        self.outstanding -= settled


class HandMessage:
    def __init__(self, channel, tag):
        self.channel = channel
        self.delivery_tag = tag
        channel.outstanding.add(tag)

    def ack(self, multiple=False):
        self.channel.ack(self.delivery_tag, multiple)

    def requeue(self):
        self.channel.ack(self.delivery_tag, False)


def consuming(channel, count):
    """A consumer that works on so many messages."""
    consumer = DrainingQueueConsumer()
    consumer.container = SimpleNamespace(spawn_managed_thread=lambda work: None)
    receive = consumer._receiver(None)
    messages = [HandMessage(channel, tag) for tag in range(1, count + 1)]
    for message in messages:
        receive(message)
    return consumer, messages


@given(st.permutations(range(8)), st.sets(st.integers(0, 7)), st.lists(st.integers(1, 4), max_size=8))
def test_just_what_is_done_is_settled_in_whatever_order_it_ends(order, given_back, sizes):
    channel = HandChannel()
    consumer, messages = consuming(channel, len(order))
    waiting = list(order)
    for size in sizes:
        done, waiting = waiting[:size], waiting[size:]
        for place in done:
            (consumer.give_back if place in given_back else consumer.ack)(messages[place])
        eventlet.sleep(0)
        assert channel.outstanding == {place + 1 for place in waiting}
        assert {tag for _, tag in consumer._unsettled} == channel.outstanding


def test_what_is_done_in_the_same_moment_takes_one_frame():
    channel = HandChannel()
    consumer, messages = consuming(channel, 10)
    for message in reversed(messages[:9]):
        consumer.ack(message)
    eventlet.sleep(0)
    assert (channel.outstanding, channel.frames) == ({10}, 1)


@pytest.mark.parametrize("old_first", [True, False])
def test_what_came_by_a_connection_that_is_gone_is_left_to_the_broker_and_nothing_with_it(old_first):
    channel, gone = HandChannel(), HandChannel()
    consumer, messages = consuming(channel, 2)
    gone.connection = None
    done = [HandMessage(gone, 9), *messages]
    for message in done if old_first else reversed(done):
        consumer.ack(message)
    eventlet.sleep(0)
    assert (channel.outstanding, channel.frames) == (set(), 1)
    assert gone.outstanding == {9}
    assert consumer._unsettled == set()

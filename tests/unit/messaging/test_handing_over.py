"""What arrives goes to the workers in the order in which it came, by one thread at a time."""

from types import SimpleNamespace

import eventlet
import pytest

from shared.messaging.consumer import DrainingQueueConsumer


class HandProvider:
    """Takes messages; each takes until the others have had a turn."""

    def __init__(self):
        self.taken = []

    def handle_message(self, message):
        eventlet.sleep(0)
        if message.delivery_tag == 13:
            raise ValueError("a mistake of ours")
        self.taken.append(message.delivery_tag)


@pytest.fixture
def threads():
    return []


@pytest.fixture
def consumer(threads):
    made = DrainingQueueConsumer()
    made.container = SimpleNamespace(spawn_managed_thread=lambda work: threads.append(eventlet.spawn(work)))
    return made


def arrive(consumer, provider, tags):
    receive = consumer._receiver(provider)
    for tag in tags:
        receive(SimpleNamespace(channel=None, delivery_tag=tag))


def test_all_that_arrives_meanwhile_takes_one_thread_and_keeps_its_order(consumer, threads):
    one, other = HandProvider(), HandProvider()
    arrive(consumer, one, [1, 2])
    arrive(consumer, other, [3])
    eventlet.sleep(0)
    arrive(consumer, one, [4])
    threads[0].wait()
    assert (len(threads), one.taken, other.taken) == (1, [1, 2, 4], [3])


def test_what_arrives_when_all_is_handed_over_takes_another(consumer, threads):
    provider = HandProvider()
    arrive(consumer, provider, [1])
    threads[0].wait()
    arrive(consumer, provider, [2])
    threads[1].wait()
    assert provider.taken == [1, 2]


def test_a_mistake_of_ours_ends_the_thread_and_the_container_learns_of_it(consumer, threads):
    provider = HandProvider()
    arrive(consumer, provider, [13, 14])
    with pytest.raises(ValueError, match="mistake"):
        threads[0].wait()
    assert provider.taken == []

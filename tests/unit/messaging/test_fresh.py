"""Which saves may go out unread: only those whose document has nothing older unpublished."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging import fresh
from shared.messaging.fresh import Fresh
from shared.store.outbox import Mark, Pending


def save(document_id, *entries):
    """Entries are told apart by number here; the first of them has `published` before it."""
    return Pending("things", document_id, entries[0] - 1, entries)


def taken(saves):
    return {one.document_id: (one.published, one.entries) for one in saves.take()}


@pytest.fixture
def saves():
    return Fresh()


def test_a_new_document_goes_out_at_once_and_once(saves):
    saves.offer(save("a", 1, 2))
    assert taken(saves) == {"a": (0, (1, 2))}
    assert taken(saves) == {}
    assert not saves.left_out


def test_a_change_of_a_document_that_was_not_followed_is_left_to_the_sweep(saves):
    saves.offer(save("a", 4))
    assert taken(saves) == {}
    assert saves.left_out


def test_a_document_goes_on_where_the_relay_published_it_to(saves):
    saves.follow([Mark("things", "a", 3)])
    saves.offer(save("a", 4))
    assert taken(saves) == {"a": (3, (4,))}


def test_saves_of_one_document_go_out_together_in_order(saves):
    for one in (save("a", 1), save("b", 1), save("a", 2)):
        saves.offer(one)
    assert taken(saves) == {"a": (0, (1, 2)), "b": (0, (1,))}


def test_a_save_that_is_heard_of_before_the_one_it_builds_on_is_left_to_the_sweep(saves):
    for one in (save("a", 2), save("a", 1)):
        saves.offer(one)
    assert taken(saves) == {"a": (0, (1,))}
    assert saves.left_out


def test_what_a_sweep_has_published_meanwhile_does_not_go_out_again(saves):
    saves.follow([Mark("things", "a", 2)])
    saves.offer(save("a", 1))
    saves.offer(save("a", 2, 3))
    assert taken(saves) == {"a": (2, (3,))}
    assert not saves.left_out


def test_what_is_too_much_to_hold_is_left_to_the_sweep(saves, monkeypatch):
    monkeypatch.setattr(fresh, "MOST_OFFERED", 2)
    for name in "abc":
        saves.offer(save(name, 1))
    assert set(taken(saves)) == {"a", "b"}
    assert saves.left_out


def test_only_the_documents_of_late_are_followed(saves, monkeypatch):
    monkeypatch.setattr(fresh, "MOST_FOLLOWED", 2)
    saves.follow([Mark("things", "a", 1), Mark("things", "b", 1), Mark("things", "a", 2), Mark("things", "c", 1)])
    saves.offer(save("b", 2))
    saves.offer(save("a", 3))
    assert taken(saves) == {"a": (2, (3,))}


def test_nothing_is_certain_once_another_relay_has_published(saves):
    saves.follow([Mark("things", "a", 1)])
    saves.offer(save("b", 1))
    saves.forget()
    saves.offer(save("a", 2))
    assert taken(saves) == {}


STEPS = st.lists(st.one_of(st.integers(1, 6), st.sampled_from(["take", "sweep"])), max_size=30)


@given(STEPS)
def test_whatever_is_heard_of_when_no_entry_overtakes_another_or_goes_out_twice(steps):
    """The document has six entries from the start; a number hears of that entry's save, a sweep publishes the next."""
    saves, published = Fresh(), []
    for step in [*steps, "take"]:
        if step == "sweep":
            published += [len(published) + 1]
        elif step == "take":
            published += [entry for one in saves.take() for entry in one.entries]
        else:
            saves.offer(save("a", step))
        saves.follow([Mark("things", "a", len(published))] if published else [])
    assert published == list(range(1, len(published) + 1))

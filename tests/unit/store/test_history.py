"""The chain inside a document: whatever is changed from outside is found, and where."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.cases import EvidenceRecorded
from shared.contracts.envelope import Context
from shared.errors import HistoryFull, KeyReused
from shared.store.history import (
    MAX_HISTORY,
    BrokenChain,
    Stored,
    check_chain,
    extend,
    from_document,
    handled,
    made_now,
    to_document,
)

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def said(kind="note"):
    return EvidenceRecorded(evidence_id="e", kind=kind, findings=("f",), officers=("o1", "o2"))


def because(cause="c1", **changes):
    return Context(**{"actor": "a", "cause": cause, "correlation": "story", "at": NOON, **changes})


@pytest.fixture
def history():
    first = extend("d1", (), [said(), said()], because())
    return (*first, *extend("d1", first, [said(), said()], because("c2")))


def broken_at(history, document_id="d1"):
    with pytest.raises(BrokenChain) as broken:
        check_chain(document_id, history)
    assert broken.value.facts["document"] == document_id
    return broken.value.facts["seq"]


def test_an_untouched_chain_holds(history):
    check_chain("d1", history)
    check_chain("d1", ())


CHANGES = {
    "id": "other", "seq": 9, "type": "case_opened", "v": 2, "at": NOON + timedelta(milliseconds=1), "actor": "b",
    "cause": "c9", "correlation": "another", "fingerprint": "f", "exercise": True, "data": {"kind": "other"},
    "prev": "0" * 64, "hash": "0" * 64,
}  # fmt: skip


@pytest.mark.parametrize("field", CHANGES)
def test_a_changed_field_is_found_where_it_stands(history, field):
    changed = [*history]
    changed[1] = replace(history[1], **{field: CHANGES[field]})
    assert broken_at(changed) == 2


def test_every_field_of_an_entry_is_covered(history):
    assert set(CHANGES) == set(history[0].__dict__)


def test_a_change_deep_inside_the_data_is_found(history):
    changed = [*history]
    changed[2] = replace(history[2], data={**history[2].data, "officers": ["o1", "o3"]})
    assert broken_at(changed) == 3


@pytest.mark.parametrize(("gone", "at"), [(0, 1), (1, 2), (2, 3)])
def test_a_removed_entry_is_found(history, gone, at):
    assert broken_at([entry for place, entry in enumerate(history) if place != gone]) == at


def test_reordered_entries_are_found(history):
    assert broken_at([history[0], history[2], history[1], history[3]]) == 2


def test_a_repeated_entry_is_found(history):
    assert broken_at([*history, history[-1]]) == 5


def test_an_entry_transplanted_from_another_document_is_found(history):
    other = extend("d2", (), [said(), said()], because())
    assert broken_at([history[0], other[1], *history[2:]]) == 2


def test_a_whole_history_transplanted_to_another_document_is_found(history):
    assert broken_at(history, "d2") == 1


def test_an_end_that_was_cut_off_leaves_a_chain_that_holds_so_the_version_must_be_compared(history):
    check_chain("d1", history[:3])


def test_a_forged_entry_with_a_matching_hash_breaks_the_next_one(history):
    forged = extend("d1", history[:1], [said("forged")], because())
    assert broken_at([history[0], forged[0], *history[2:]]) == 3


@given(
    text=st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40),
    at=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)),
)
def test_an_entry_is_the_same_after_it_was_kept(text, at):
    context = because(at=at.replace(tzinfo=UTC), actor=text, correlation=text)
    entries = extend("d1", (), [replace(said(), evidence_id=text)], context)
    kept = [from_document(to_document(entry)) for entry in entries]
    assert kept == entries
    check_chain("d1", kept)


def test_entry_ids_are_the_same_for_the_same_cause_and_differ_otherwise(history):
    again = extend("d1", (), [said(), said()], because())
    assert [entry.id for entry in again] == [entry.id for entry in history[:2]]
    assert len({entry.id for entry in history}) == 4
    assert extend("d2", (), [said()], because())[0].id != history[0].id


def test_a_handled_cause_is_known_by_its_fingerprint(history):
    assert handled(history, because("c2"))
    assert not handled(history, because("c3"))
    with pytest.raises(KeyReused):
        handled(history, because("c2", fingerprint="other"))


def test_a_history_takes_no_more_than_it_may():
    full = extend("d1", (), [said()] * MAX_HISTORY, because())
    assert len(full) == MAX_HISTORY
    with pytest.raises(HistoryFull):
        extend("d1", full, [said()], because("c2"))
    with pytest.raises(HistoryFull):
        extend("d1", full[:-1], [said(), said()], because("c2"))


@pytest.mark.parametrize(("context", "now"), [
    (because("c2"), True), (because("c2", at=NOON + timedelta(milliseconds=1)), False), (because("c1"), False),
])  # fmt: skip
def test_a_call_that_has_made_it_what_it_is_is_known_from_one_sent_again(history, context, now):
    assert made_now(Stored("d1", None, history), context) == now

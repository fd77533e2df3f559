"""What every keeper of documents must do; run on the one in memory and on the one in MongoDB."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from eventlet import GreenPool

from shared.contracts.cases import EvidenceRecorded
from shared.contracts.envelope import Context
from shared.errors import Contended, HistoryFull, KeyReused, NotFound, Refused, Stale
from shared.store.documents import Documents, Index, Kind, Page, Taken
from shared.store.history import MAX_HISTORY, Decided, check_chain

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)


@dataclass(frozen=True)
class Mark:
    by: str
    share: float


@dataclass(frozen=True)
class Balance:
    number: str
    room: str = "a"
    weight: int = 0
    state: str = "open"
    tags: tuple[str, ...] = ()
    mark: Mark | None = None
    checked_at: datetime | None = None
    next_due_at: datetime | None = None
    seals: tuple[Mark, ...] = ()
    bits: int | None = None
    names: tuple[str, ...] = ()


BY_TAG = Index(("room", "tags", "-checked_at", "-_id", "bits"))

KIND = Kind(
    "cases",
    "balances",
    Balance,
    (
        Index(("number",), unique=True),
        Index(("room",), unique=True, where={"state": "sealed"}),
        Index(("seals.by", "seals.share"), unique=True, where={"seals.by": {"$type": "string"}}),
        Index(("names",), unique=True, where={"names": {"$type": "string"}}),
        BY_TAG,
    ),
)


def because(cause, at=NOON, **changes):
    fields = {"actor": "officer-1", "cause": cause, "correlation": f"story-{cause}", "at": at}
    return Context(**{**fields, **changes})


def noted(kind="note", findings=()):
    return EvidenceRecorded(evidence_id="e", kind=kind, findings=tuple(findings), officers=("o1", "o2"))


def new(number, **fields):
    return Decided(Balance(number, **fields), (noted(),))


def add(amount):
    return lambda state: Decided(replace(state, weight=state.weight + amount), (noted(),))


class StoreContract:
    """Subclasses provide a fixture `documents`: an empty `Documents` of KIND."""

    def make(self, documents, document_id, **fields):
        return documents.create(document_id, new(f"n-{document_id}", **fields), because(f"make-{document_id}"))

    def test_a_document_comes_out_as_put_in(self, documents):
        state = Balance("n1", "b", 3, "open", ("x", "y"), Mark("o1", 0.25), NOON, NOON + LEASE)
        created = documents.create("d1", Decided(state, (noted(findings=("f1",)), noted())), because("c1"))
        loaded = documents.get("d1")
        assert loaded == created
        assert loaded.state == state
        assert loaded.version == 2
        check_chain("d1", loaded.history)

    def test_an_entry_says_who_did_what_when_and_why(self, documents):
        documents.create("d1", new("n1"), because("c1", fingerprint="f", exercise=True))
        (entry,) = documents.get("d1").history
        assert (entry.seq, entry.type, entry.v, entry.at) == (1, "evidence_recorded", 1, NOON)
        assert (entry.actor, entry.cause, entry.correlation) == ("officer-1", "c1", "story-c1")
        assert (entry.fingerprint, entry.exercise) == ("f", True)
        assert entry.data["officers"] == ["o1", "o2"]

    def test_what_is_not_there_is_not_found(self, documents):
        with pytest.raises(NotFound):
            documents.get("nothing")
        with pytest.raises(NotFound):
            documents.change("nothing", add(1), because("c1"))

    def test_creating_again_for_the_same_cause_answers_as_before(self, documents):
        first = documents.create("d1", new("n1"), because("c1"))
        again = documents.create("d1", new("n2", weight=9), because("c1", at=NOON + LEASE))
        assert again == first

    def test_creating_again_still_answers_after_the_document_has_moved_on(self, documents):
        documents.create("d1", new("n1"), because("c1"))
        documents.change("d1", add(1), because("c2"))
        assert documents.create("d1", new("n1"), because("c1")).version == 2

    def test_what_a_cause_has_made_is_found_by_it_and_by_no_other(self, documents):
        assert documents.made("d1", because("c1")) is None
        first = documents.create("d1", new("n1"), because("c1"))
        assert documents.made("d1", because("c1")) == first
        assert documents.made("d1", because("c2")) is None

    def test_an_id_is_taken_for_every_other_cause(self, documents):
        documents.create("d1", new("n1"), because("c1"))
        with pytest.raises(Taken):
            documents.create("d1", new("n2"), because("c2"))

    def test_a_key_that_comes_with_another_request_is_refused(self, documents):
        documents.create("d1", new("n1"), because("c1", fingerprint="f"))
        with pytest.raises(KeyReused):
            documents.create("d1", new("n1"), because("c1", fingerprint="g"))
        documents.change("d1", add(1), because("c2", fingerprint="f"))
        with pytest.raises(KeyReused):
            documents.change("d1", add(1), because("c2", fingerprint="g"))
        assert documents.get("d1").state.weight == 1

    def test_what_is_unique_is_taken_by_the_first(self, documents):
        documents.create("d1", new("n1"), because("c1"))
        with pytest.raises(Taken):
            documents.create("d2", new("n1"), because("c2"))
        with pytest.raises(NotFound):
            documents.get("d2")

    def test_a_partial_index_binds_only_those_it_names(self, documents):
        for number in range(3):
            documents.create(f"open{number}", new(f"o{number}", room="b"), because(f"o{number}"))
        documents.create("s1", new("s1", room="b", state="sealed"), because("s1"))
        with pytest.raises(Taken):
            documents.create("s2", new("s2", room="b", state="sealed"), because("s2"))
        documents.create("s3", new("s3", room="c", state="sealed"), because("s3"))

    def test_what_is_unique_in_a_list_is_taken_item_by_item(self, documents):
        mine, other = Mark("police", 1.0), Mark("police", 2.0)
        documents.create("b1", new("1", seals=(mine, other)), because("c1"))
        documents.create("b2", new("2"), because("c2"))
        documents.create("b3", new("3"), because("c3"))
        documents.create("b4", new("4", seals=(Mark("tax", 1.0),)), because("c4"))
        with pytest.raises(Taken):
            documents.create("b5", new("5", seals=(Mark("tax", 3.0), other)), because("c5"))

    def test_each_of_many_names_is_one_documents_and_those_without_any_meet_nowhere(self, documents):
        documents.create("b1", new("1", names=("x", "y")), because("c1"))
        documents.create("b2", new("2"), because("c2"))
        documents.create("b3", new("3"), because("c3"))
        with pytest.raises(Taken):
            documents.create("b4", new("4", names=("z", "y")), because("c4"))
        named = documents.change("b3", lambda one: Decided(replace(one, names=("z",)), (noted(),)), because("c5"))
        with pytest.raises(Taken):
            documents.change("b2", lambda one: Decided(replace(one, names=("z",)), (noted(),)), because("c6"))
        assert [row.id for row in documents.rows({"names": {"$in": ["y", "z"]}})] == ["b1", named.id]

    def test_a_change_to_something_taken_is_refused_and_changes_nothing(self, documents):
        documents.create("s1", new("s1", room="b", state="sealed"), because("s1"))
        before = documents.create("d1", new("n1", room="b"), because("c1"))

        def seal(state):
            return Decided(replace(state, state="sealed"), (noted(),))

        with pytest.raises(Taken):
            documents.change("d1", seal, because("c2"))
        assert documents.get("d1") == before

    def test_a_document_does_not_stand_in_its_own_way(self, documents):
        documents.create("s1", new("s1", room="b", state="sealed"), because("s1"))
        assert documents.change("s1", add(1), because("c1")).state.weight == 1

    def test_a_cause_changes_a_document_once(self, documents):
        self.make(documents, "d1")
        first = documents.change("d1", add(5), because("c1"))
        again = documents.change("d1", add(5), because("c1", at=NOON + LEASE))
        assert again == first
        assert documents.get("d1").state.weight == 5

    def test_a_handled_cause_is_answered_even_when_the_reader_is_behind(self, documents):
        self.make(documents, "d1")
        documents.change("d1", add(5), because("c1"), expected=1)
        assert documents.change("d1", add(5), because("c1"), expected=1).version == 2

    def test_a_reader_who_is_behind_is_told_the_version(self, documents):
        self.make(documents, "d1")
        documents.change("d1", add(1), because("c1"))
        with pytest.raises(Stale) as stale:
            documents.change("d1", add(1), because("c2"), expected=1)
        assert stale.value.facts == {"version": 2}
        assert documents.change("d1", add(1), because("c3"), expected=2).version == 3

    def test_a_refusal_changes_nothing(self, documents):
        before = self.make(documents, "d1")

        def refuse(_):
            raise Refused

        with pytest.raises(Refused):
            documents.change("d1", refuse, because("c1"))
        assert documents.get("d1") == before

    def test_no_event_no_change(self, documents):
        before = self.make(documents, "d1")
        assert documents.change("d1", Decided, because("c1")) == before
        assert documents.get("d1") == before

    def test_a_state_that_changes_without_an_event_is_an_error_of_the_programmer(self, documents):
        before = self.make(documents, "d1")
        with pytest.raises(TypeError):
            documents.change("d1", lambda state: Decided(replace(state, weight=1)), because("c1"))
        with pytest.raises(TypeError):
            documents.create("d2", Decided(Balance("n2")), because("c2"))
        assert documents.get("d1") == before

    def test_writers_at_once_lose_no_update(self, documents):
        self.make(documents, "d1")
        pool = GreenPool(4)
        for number in range(20):
            pool.spawn(documents.change, "d1", add(1), because(f"c{number}"))
        pool.waitall()
        stored = documents.get("d1")
        assert (stored.state.weight, stored.version) == (20, 21)
        check_chain("d1", stored.history)

    def test_the_same_cause_at_once_has_one_effect(self, documents):
        self.make(documents, "d1")
        pool = GreenPool(10)
        for _ in range(10):
            pool.spawn(documents.change, "d1", add(1), because("c1"))
        pool.waitall()
        assert documents.get("d1").state.weight == 1

    def test_the_same_creation_at_once_makes_one_document(self, documents):
        pool = GreenPool(10)
        answers = [pool.spawn(documents.create, "d1", new(f"n{number}"), because("c1")) for number in range(10)]
        made = {answer.wait().state.number for answer in answers}
        assert made == {documents.get("d1").state.number}

    def test_a_writer_that_always_loses_is_told_so(self, documents):
        self.make(documents, "d1")
        rivals = iter(range(1000))

        def lose(state):
            documents.change("d1", add(1), because(f"rival{next(rivals)}"))
            return add(1)(state)

        with pytest.raises(Contended):
            documents.change("d1", lose, because("c1"))

    def test_times_are_cut_to_milliseconds_so_that_the_chain_holds_after_a_reload(self, documents):
        documents.create("d1", new("n1"), because("c1", at=NOON + timedelta(microseconds=123_999)))
        documents.change("d1", add(1), because("c2", at=NOON + timedelta(microseconds=999_999)))
        stored = documents.get("d1")
        assert [entry.at.microsecond for entry in stored.history] == [123_000, 999_000]
        check_chain("d1", stored.history)

    def test_later_entries_belong_to_the_story_that_the_first_began(self, documents):
        documents.create("d1", new("n1"), because("c1", correlation="story", exercise=True))
        documents.change("d1", add(1), because("c2", correlation="another", exercise=False))
        stored = documents.get("d1")
        assert [(entry.correlation, entry.exercise) for entry in stored.history] == [("story", True)] * 2
        check_chain("d1", stored.history)

    def test_a_history_has_an_end(self, documents):
        events = (noted(),) * (MAX_HISTORY - 1)
        documents.create("d1", Decided(Balance("n1"), events), because("c1"))
        assert documents.change("d1", add(1), because("c2")).version == MAX_HISTORY
        with pytest.raises(HistoryFull):
            documents.change("d1", add(1), because("c3"))
        assert documents.get("d1").version == MAX_HISTORY

    @pytest.mark.parametrize(
        ("where", "found"),
        [
            ({}, "abcd"), ({"state": "sealed"}, "cd"), ({"weight": 2}, "b"), ({"state": {"$in": ["open"]}}, "ab"),
            ({"weight": {"$gte": 2, "$lt": 4}}, "bc"), ({"weight": {"$gt": 2, "$lte": 4}}, "cd"),
            ({"state": {"$ne": "open"}}, "cd"), ({"tags": "y"}, "bc"), ({"mark.by": "o2"}, "d"),
            ({"mark": None}, "abc"),
            ({"room": "a", "$or": [{"weight": 1}, {"mark": None, "weight": {"$gt": 2}}]}, "ac"),
            ({"checked_at": {"$gte": NOON}}, "b"), ({"state": "open", "weight": {"$gt": 1}}, "b"),
            ({"tags": {"$in": ["x", "z"]}}, "bc"), ({"tags": {"$all": ["x", "y"]}}, "b"),
            ({"seals": {"$elemMatch": {"by": "o1", "share": {"$gte": 0.5}}}}, "b"),
            ({"seals": {"$elemMatch": {"by": "o1", "$or": [{"share": {"$gte": 0.5}}, {"share": {"$lt": 0}}]}}}, "b"),
        ],
    )  # fmt: skip
    def test_rows_are_found_by_what_they_are(self, documents, where, found):
        self.make(documents, "a", weight=1)
        self.make(documents, "b", weight=2, tags=("x", "y"), checked_at=NOON, seals=(Mark("o1", 0.5),))
        self.make(documents, "c", weight=3, state="sealed", tags=("y", "z"), seals=(Mark("o1", 0.1), Mark("o3", 0.9)))
        self.make(documents, "d", weight=4, state="sealed", room="d", mark=Mark("o2", 1.0))
        assert "".join(row.id for row in documents.rows(where)) == found

    def test_a_row_is_the_document_without_its_history(self, documents):
        stored = self.make(documents, "a", weight=1, mark=Mark("o2", 0.5))
        (row,) = documents.rows({})
        assert (row.id, row.version, row.state) == ("a", 1, stored.state)

    @pytest.mark.parametrize("sort", ["_id", "-_id", "weight", "-weight", "checked_at", "-checked_at"])
    def test_pages_follow_each_other_without_gap_or_repeat(self, documents, sort):
        for number in range(7):
            self.make(documents, f"d{number}", weight=number // 3, checked_at=NOON + timedelta(days=number % 2))
        name = sort.lstrip("-")
        whole = [row.id for row in documents.rows({}, Page(sort))]
        assert sorted(whole) == [f"d{number}" for number in range(7)]
        seen, after = [], None
        while page := documents.rows({}, Page(sort, 2, after)):
            seen += [row.id for row in page]
            last = page[-1]
            after = (last.id if name == "_id" else getattr(last.state, name), last.id)
        assert seen == whole
        keys = [documents.get(one).state for one in whole] if name != "_id" else []
        values = [getattr(state, name) for state in keys]
        assert values == sorted(values, reverse=sort.startswith("-"))

    def test_a_list_is_bounded(self, documents):
        for number in range(202):
            self.make(documents, f"d{number:03}")
        assert len(documents.rows({}, Page(limit=1000))) == 201
        assert len(documents.rows({})) == 50

    def test_due_work_is_claimed_once_earliest_first(self, documents):
        self.make(documents, "never")
        self.make(documents, "later", next_due_at=NOON + LEASE)
        self.make(documents, "second", next_due_at=NOON)
        self.make(documents, "first", next_due_at=NOON - LEASE)
        claimed = [documents.claim_due(NOON, LEASE) for _ in range(3)]
        assert [row and row.id for row in claimed] == ["first", "second", None]

    def test_a_released_claim_may_be_taken_again(self, documents):
        self.make(documents, "d1", next_due_at=NOON)
        assert documents.claim_due(NOON, LEASE).id == "d1"
        documents.release("d1")
        assert documents.claim_due(NOON, LEASE).id == "d1"

    def test_a_claim_of_a_dead_process_ends_with_its_lease(self, documents):
        self.make(documents, "d1", next_due_at=NOON)
        assert documents.claim_due(NOON, LEASE).id == "d1"
        assert documents.claim_due(NOON + LEASE - timedelta(milliseconds=1), LEASE) is None
        assert documents.claim_due(NOON + LEASE, LEASE).id == "d1"

    def test_a_claim_at_once_is_won_by_one(self, documents):
        self.make(documents, "d1", next_due_at=NOON)
        pool = GreenPool(10)
        claims = [pool.spawn(documents.claim_due, NOON, LEASE) for _ in range(10)]
        assert sum(claim.wait() is not None for claim in claims) == 1

    def test_a_claim_is_no_change_of_the_document(self, documents):
        before = self.make(documents, "d1", next_due_at=NOON)
        documents.claim_due(NOON, LEASE)
        assert documents.get("d1") == before
        assert documents.change("d1", add(1), because("c1"), expected=1).version == 2

    def test_a_story_is_told_by_time_then_document_then_sequence(self, documents):
        story = {"correlation": "story"}
        documents.create("b", new("n1"), because("c1", at=NOON, **story))
        documents.create("a", Decided(Balance("n2"), (noted(), noted())), because("c2", at=NOON, **story))
        documents.create("c", new("n3"), because("c3"))
        documents.change("b", add(1), because("c4", at=NOON + LEASE))
        told = [(document_id, entry.seq) for document_id, entry in documents.trace("story")]
        assert told == [("a", 1), ("a", 2), ("b", 1), ("b", 2)]
        assert len(documents.trace("story", limit=3)) == 3
        assert documents.trace("unheard of") == []

    def test_each_save_is_heard_of_once_with_what_it_added(self, make_documents):
        saves = []
        documents: Documents[Balance] = make_documents(lambda stored, added: saves.append((stored, list(added))))
        made = self.make(documents, "d1")
        changed = documents.change("d1", add(1), because("c1"))
        assert saves == [(made, [*made.history]), (changed, [changed.history[1]])]
        self.make(documents, "d1")
        documents.change("d1", add(1), because("c1"))
        documents.change("d1", Decided, because("c2"))
        assert len(saves) == 2

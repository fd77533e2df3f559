"""How every keeper of documents searches with bounded work; run on the one in memory and on the one in MongoDB."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from shared.store import documents as store
from shared.store.documents import Newest, Page, Votes, Walk
from tests.contract.store_contract import BY_TAG, NOON, Mark, because, new


@dataclass(frozen=True)
class Voted:
    number: str


@dataclass(frozen=True)
class Seal:
    by: str


@dataclass(frozen=True)
class Glance:
    """A part of a Balance, with parts of what lies in it."""

    number: str
    checked_at: datetime
    seals: tuple[Seal, ...]
    mark: Seal | None = None


def seen(glance):
    """What it says, whichever class its inner parts are of."""
    return glance.number, glance.checked_at, [one.by for one in glance.seals], glance.mark.by


def make(documents, document_id, hours, tags, **fields):
    at = NOON + timedelta(hours=hours)
    decided = new(f"n-{document_id}", tags=tags, checked_at=at, **fields)
    return documents.create(document_id, decided, because(f"make-{document_id}"))


def walk(most, **keep):
    return Walk(BY_TAG, {"room": {"$in": ["a", "b"]}, "tags": "x"}, keep, most)


def newest(each, **where):
    return Newest(BY_TAG, {"room": {"$in": ["a", "b"]}, **where}, "tags", "checked_at", each)


def votes(weights, each=50, **where):
    return Votes(newest(each, **where), weights)


def walked(documents, most, limit, **keep):
    """All pages of a walk, one list of ids for each."""
    pages, after = [], None
    while True:
        found = documents.sift(walk(most, **keep), Page("-checked_at", limit, after))
        pages.append([row.id for row in found.rows])
        if len(found.rows) == limit:
            after = (found.rows[-1].state.checked_at, found.rows[-1].id)
        elif found.reached:
            after = found.reached
        else:
            return pages


class SearchContract:
    """Subclasses provide a fixture `documents`: an empty `Documents` of KIND."""

    @pytest.fixture
    def filled(self, documents):
        """Twelve with tag x, the newest d11; every fourth is heavy; two others are no part of the walk."""
        for number in range(12):
            room = "b" if number % 2 else "a"
            make(documents, f"d{number:02}", number, ("x", "y"), room=room, weight=int(number % 4 == 0))
        make(documents, "elsewhere", 5, ("x",), room="c")
        make(documents, "untagged", 5, ("y",), room="a")
        return documents

    def test_a_walk_finds_what_its_sift_keeps_newest_first(self, filled):
        found = filled.sift(walk(50, weight=1), Page("-checked_at", 10))
        assert [row.id for row in found.rows] == ["d08", "d04", "d00"]
        assert found.reached is None

    def test_a_walk_looks_at_no_more_documents_than_it_may_and_tells_where_it_stopped(self, filled):
        found = filled.sift(walk(5, weight=1), Page("-checked_at", 10))
        assert [row.id for row in found.rows] == ["d08"]
        assert found.reached == (NOON + timedelta(hours=7), "d07")

    @pytest.mark.parametrize(("most", "limit"), [(1, 1), (3, 2), (5, 10), (12, 3), (50, 50)])
    def test_pages_of_a_walk_follow_each_other_without_gap_or_repeat(self, filled, most, limit):
        pages = walked(filled, most, limit, weight=1)
        assert [one for page in pages for one in page] == ["d08", "d04", "d00"]
        assert all(len(page) <= limit for page in pages)

    @pytest.mark.parametrize("every", [1, 2, 7, 13, 39])
    @pytest.mark.parametrize("limit", [1, 4, 20])
    def test_a_page_is_filled_however_far_apart_what_is_kept_lies(self, documents, every, limit):
        for number in range(40):
            make(documents, f"d{number:02}", -number, ("x",), weight=int(number % every == 0))
        found = documents.sift(walk(50, weight=1), Page("-checked_at", limit))
        assert [row.id for row in found.rows] == [f"d{number:02}" for number in range(0, 40, every)][:limit]

    def test_a_walk_that_ends_with_its_last_document_is_over(self, filled):
        assert filled.sift(walk(12, weight=7), Page("-checked_at", 5)).reached is None
        assert filled.sift(walk(11, weight=7), Page("-checked_at", 5)).reached is not None

    @pytest.mark.parametrize(("most", "limit"), [(3, 10), (4, 10), (7, 2), (50, 10)])
    def test_a_walk_in_two_legs_finds_what_it_finds_in_one(self, filled, monkeypatch, most, limit):
        in_one = walked(filled, most, limit, weight=1)
        monkeypatch.setattr(store, "FIRST_LEG", 3)
        assert walked(filled, most, limit, weight=1) == in_one

    def test_the_second_leg_of_a_walk_is_gone_only_when_the_first_has_not_filled_the_page(self, filled, monkeypatch):
        monkeypatch.setattr(store, "FIRST_LEG", 4)
        assert filled.sift(walk(7, weight=1), Page("-checked_at", 1)).reached is None
        found = filled.sift(walk(7, weight=1), Page("-checked_at", 3))
        assert ([row.id for row in found.rows], found.reached) == (["d08"], (NOON + timedelta(hours=5), "d05"))

    def test_a_list_along_a_chosen_index_is_the_same_list(self, filled):
        where = {"room": {"$in": ["a", "b"]}, "tags": "x"}
        page = Page("-checked_at", 5, after=(NOON + timedelta(hours=9), "d09"))
        assert filled.rows(where, replace(page, by=BY_TAG)) == filled.rows(where, page)

    def test_a_walk_passes_over_those_whose_number_lacks_a_bit(self, documents):
        for number, bits in enumerate((0, 0b01, 0b10, 0b11, None, 2**63 - 1)):
            make(documents, f"d{number}", number, ("x",), room="a", bits=bits)
        with_both = replace(walk(50), bits=("bits", 0b11))
        assert [row.id for row in documents.sift(with_both, Page("-checked_at", 10)).rows] == ["d5", "d4", "d3"]
        assert [row.id for row in documents.sift(with_both, Page("-checked_at", 2)).rows] == ["d5", "d4"]

    def test_what_is_passed_over_counts_as_walked(self, documents):
        for number in range(6):
            make(documents, f"d{number}", number, ("x",), room="a", bits=0)
        found = documents.sift(replace(walk(4), bits=("bits", 1)), Page("-checked_at", 10))
        assert (found.rows, found.reached) == ([], (NOON + timedelta(hours=2), "d2"))

    def test_the_most_votes_come_first(self, documents):
        make(documents, "both", 0, ("p", "q"))
        make(documents, "heavy", 1, ("q",))
        make(documents, "light", 2, ("p",))
        make(documents, "none", 3, ("r",))
        make(documents, "elsewhere", 4, ("p", "q"), room="c")
        found = documents.alike(Voted, votes({"p": 1.0, "q": 2.5}), 10)
        assert [row.id for row in found] == ["both", "heavy", "light"]
        assert [row.id for row in documents.alike(Voted, votes({"p": 1.0, "q": 2.5}), 1)] == ["both"]

    def test_of_a_frequent_value_only_the_newest_vote(self, filled):
        assert [row.id for row in filled.alike(Voted, votes({"x": 1.0}, each=3), 10)] == ["d09", "d10", "d11"]

    def test_votes_obey_the_filter(self, filled):
        found = filled.alike(Voted, votes({"x": 1.0}, checked_at={"$gte": NOON + timedelta(hours=10)}), 10)
        assert [row.id for row in found] == ["d10", "d11"]

    def test_nothing_to_vote_for_finds_nothing(self, filled):
        assert filled.alike(Voted, votes({}), 10) == []

    def test_of_votes_cast_at_one_instant_the_last_id_counts_first(self, documents):
        for one in ("d1", "d3", "d2"):
            make(documents, one, 0, ("x",))
        assert {row.id for row in documents.alike(Voted, votes({"x": 1.0}, each=2), 10)} == {"d2", "d3"}

    def test_the_newest_of_each_value_come_newest_first(self, filled):
        make(filled, "late", 20, ("y", "z"), room="b")
        found = filled.newest(newest(2), ["x", "y", "z", "unheard of"])
        assert [[document_id for _, document_id in found[value]] for value in found] == [
            ["d11", "d10"], ["late", "d11"], ["late"], [],
        ]  # fmt: skip
        assert found["z"] == [(NOON + timedelta(hours=20), "late")]

    def test_of_one_instant_the_newest_is_the_last_id(self, documents):
        for one in ("d1", "d3", "d2"):
            make(documents, one, 0, ("x",), room="ab"[one == "d2"])
        assert [document_id for _, document_id in documents.newest(newest(2), ["x"])["x"]] == ["d3", "d2"]

    def test_the_newest_obey_the_filter(self, filled):
        found = filled.newest(newest(5, checked_at={"$lte": NOON + timedelta(hours=1)}), ["x"])
        assert [document_id for _, document_id in found["x"]] == ["d01", "d00"]

    def test_the_newest_of_many_values_are_asked_for_in_parts(self, filled):
        values = [f"none {place}" for place in range(120)]
        assert filled.newest(newest(1), [*values, "x"])["x"] == [(NOON + timedelta(hours=11), "d11")]
        assert filled.newest(newest(1), []) == {}

    def test_only_a_part_of_the_state_is_read_where_no_more_is_asked_for(self, documents):
        made = make(documents, "one", 3, ("x",), mark=Mark("p", 0.5), seals=(Mark("q", 0.25), Mark("r", 0.75)))
        whole = Glance("n-one", NOON + timedelta(hours=3), (Seal("q"), Seal("r")), Seal("p"))
        (row,) = documents.parts(Glance, {"number": "n-one"}, Page("-checked_at"))
        (sifted,) = documents.sift(walk(5), Page("-checked_at", 5), Glance).rows
        (voted,) = documents.alike(Glance, votes({"x": 1.0}), 5)
        assert seen(row.state) == seen(whole)
        assert (row.id, row.version) == ("one", made.version)
        assert row == sifted == voted

    def test_a_part_that_is_null_or_empty_is_read_as_such(self, documents):
        make(documents, "one", 3, ("x",))
        (row,) = documents.parts(Glance, {})
        assert row.state == Glance("n-one", NOON + timedelta(hours=3), (), None)

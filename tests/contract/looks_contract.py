"""What every vault's record of looks answers; run on the one in memory and on the one in MongoDB."""

from dataclasses import replace
from datetime import timedelta

from shared.identity.looks import Lines, LooksAt
from shared.identity.people import Owner
from tests.contract.vault_contract import LI, NOON, ZHANG, keep

HOUR = timedelta(hours=1)
ALL = Lines(10)


def at(*people, documents=(), only_there=False, since=None):
    return LooksAt(people, documents, only_there, since)


def said(looks):
    return [(one.way, one.by, (one.at - NOON) // HOUR, one.person_id, one.document) for one in looks]


class LooksContract:
    """Subclasses provide a fixture `vault`: an empty one."""

    def test_who_opened_somebody_is_told_newest_first_with_reason_and_document_also_after_an_erasure(self, vault):
        keep(vault, "p1", ZHANG)
        keep(vault, "p2", LI)
        keep(vault, "p3", LI)
        vault.reveal("p1", by="a", reason="回访", at=NOON, document="d1")
        vault.reveal("p2", by="b", reason="核对", at=NOON + HOUR)
        vault.reveal("p3", by="b", reason="核对", at=NOON)
        vault.erase("p1", by="head", reason="依申请", at=NOON + HOUR)
        found = vault.looks.at_people(at("p1", "p2"), ALL)
        assert said(found) == [("opened", "b", 1, "p2", ""), ("opened", "a", 0, "p1", "d1")]
        assert [one.reason for one in found] == ["核对", "回访"]

    def test_openings_in_other_documents_can_be_left_out(self, vault):
        keep(vault, "p1", ZHANG)
        for hours, document in enumerate(("d1", "d2", "")):
            vault.reveal("p1", by="a", reason="回访", at=NOON + hours * HOUR, document=document)
        found = vault.looks.at_people(at("p1", documents=("d1",), only_there=True), ALL)
        assert [one.document for one in found] == ["d1"]

    def test_guesses_are_told_by_what_was_said_of_and_whom_they_met(self, vault):
        keep(vault, "p1", ZHANG)
        vault.guessed("p1", "d1", by="a", at=NOON)
        vault.guessed("p1", "d2", by="b", at=NOON)
        assert said(vault.looks.at_people(at("p1", documents=("d1",)), ALL)) == [("guessed", "a", 0, "p1", "d1")]
        assert vault.looks.at_people(at("p1"), ALL) == []

    def test_searches_by_a_number_of_theirs_are_told_from_a_day_on_where_they_are_asked_for(self, vault):
        keep(vault, "p1", replace(ZHANG, other_phones="13700002222"))
        for hours, phone in enumerate((ZHANG.phone, "13700002222", LI.phone)):
            vault.search("cases", phone=phone, id_number="", by="a", at=NOON + hours * HOUR)
        vault.compared(vault.hash_of("phone", ZHANG.phone), 1, by="b", at=NOON + 3 * HOUR)
        assert vault.looks.at_people(at("p1"), ALL) == []
        found = vault.looks.at_people(at("p1", since=NOON + HOUR), ALL)
        assert said(found) == [("compared", "b", 3, "", ""), ("searched", "a", 1, "", "")]
        assert [one.found for one in found] == [1, 1]

    def test_a_search_for_several_of_their_numbers_is_one_line(self, vault):
        keep(vault, "p1", ZHANG)
        vault.search("cases", phone=ZHANG.phone, id_number=ZHANG.id_number, by="a", at=NOON)
        assert len(vault.looks.at_people(at("p1", since=NOON), ALL)) == 1

    def test_what_an_account_looked_at_is_told_from_a_day_on_newest_first(self, vault):
        keep(vault, "p1", ZHANG)
        vault.reveal("p1", by="a", reason="回访", at=NOON, document="d2")
        vault.reveal("p1", by="a", reason="回访", at=NOON + HOUR, document="d2")
        vault.search("cases", phone=LI.phone, id_number="", by="a", at=NOON + 2 * HOUR)
        vault.guessed("p1", "d3", by="a", at=NOON + 3 * HOUR)
        vault.guessed("p1", "d3", by="b", at=NOON + 3 * HOUR)
        found = vault.looks.by_account("a", Lines(10, since=NOON + HOUR))
        assert said(found) == [
            ("guessed", "a", 3, "p1", "d3"), ("searched", "a", 2, "", ""), ("opened", "a", 1, "p1", "d2"),
        ]  # fmt: skip

    def test_an_opening_without_its_document_has_that_of_the_person_while_they_are_kept(self, vault):
        vault.keep("p1", ZHANG, Owner("cases", "d1"), NOON)
        vault.reveal("p1", by="a", reason="回访", at=NOON)
        assert [one.document for one in vault.looks.by_account("a", ALL)] == ["d1"]
        vault.erase("p1", by="head", reason="依申请", at=NOON)
        assert [one.document for one in vault.looks.by_account("a", ALL)] == [""]

    def test_every_line_is_read_once_part_by_part_though_many_have_one_instant(self, vault):
        keep(vault, "p1", ZHANG)
        for hours in (0, 0, 0, 1):
            vault.reveal("p1", by="a", reason="回访", at=NOON + hours * HOUR)
        for by in ("a", "b"):
            vault.guessed("p1", "d1", by=by, at=NOON)
        read = []
        while part := vault.looks.at_people(
            at("p1", documents=("d1",)), Lines(2, (read[-1].at, read[-1].id) if read else None)
        ):
            assert len(part) <= 2
            read += part
        assert len({one.id for one in read}) == len(read) == 6
        assert read == sorted(read, key=lambda one: (one.at, one.id), reverse=True)

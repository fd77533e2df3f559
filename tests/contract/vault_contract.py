"""What every vault must do; run on the one in memory and on the one in MongoDB."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from shared.errors import Invalid, NotFound, Refused
from shared.identity.people import (
    Amendment,
    Owner,
    Person,
    PersonErased,
    PersonUnreadable,
    PersonVault,
    Waiting,
)
from shared.identity.sweep import sweep

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)
ZHANG = Person(
    name="张三丰",
    phone="138 1234 5678",
    id_number="33010219900307123x",
    address="浙江省杭州市余杭区五常街道文一西路969号",
    email="zhang@example.cn",
    kind="complainant",
)
LI = Person(name="李四", phone="13900001111")
BOTH = Person(name="王五", phone="13700002222", other_phones="0571-88886666、0571-88886666转802、89")
NAMELESS = {"name": ""}


def keep(vault: PersonVault, person_id: str, person: Person, document: str = "d1", at: datetime = NOON) -> None:
    """Keep a person for a document of `cases`."""
    vault.keep(person_id, person, Owner("cases", document), at)


class VaultContract:
    """Subclasses provide a fixture `vault`: an empty one."""

    def open(self, vault: PersonVault, person_id: str = "p1", at: datetime = NOON) -> Person:
        return vault.reveal(person_id, by="officer-1", reason="回访", at=at)

    def test_a_person_comes_out_as_put_in(self, vault):
        keep(vault, "p1", ZHANG)
        assert self.open(vault) == ZHANG

    def test_a_person_is_kept_when_the_block_that_runs_meanwhile_has_ended(self, vault):
        with vault.keeping("p1", ZHANG, Owner("cases", "d1"), NOON):
            pass
        with vault.keeping("p1", LI, Owner("cases", "d1"), NOON):
            pass
        assert self.open(vault) == ZHANG

    def test_whom_a_block_refuses_is_nobodys_at_once_unless_they_were_kept_before(self, vault):
        keep(vault, "p1", ZHANG)
        for person_id, person in (("p1", ZHANG), ("p2", LI)):
            with pytest.raises(Refused), vault.keeping(person_id, person, Owner("cases", "d1"), LATER):
                raise Refused("no")
        assert self.open(vault) == ZHANG
        assert vault.find(phone=LI.phone) == []

    def test_after_any_other_error_the_person_stays_for_what_may_have_been_saved(self, vault):
        with pytest.raises(OSError, match="away"), vault.keeping("p1", ZHANG, Owner("cases", "d1"), NOON):
            raise OSError("away")
        with vault.keeping("p1", ZHANG, Owner("cases", "d1"), NOON):
            pass
        assert self.open(vault) == ZHANG

    def test_keeping_the_same_id_again_keeps_the_first(self, vault):
        keep(vault, "p1", ZHANG)
        keep(vault, "p1", LI)
        assert self.open(vault) == ZHANG
        assert vault.find(phone=LI.phone) == []

    def test_people_are_found_by_phone_however_it_is_written(self, vault):
        keep(vault, "p1", ZHANG)
        keep(vault, "p2", LI)
        keep(vault, "p3", Person(name="同号", phone="13812345678"))
        assert vault.find(phone="+86 138-1234-5678") == ["p1", "p3"]

    def test_the_document_numbers_behind_a_phone_are_counted_without_opening_anyone(self, vault):
        other = Person(name="张三丰", phone=ZHANG.phone, id_number="330102199003071224")
        for place, person in enumerate((ZHANG, ZHANG, other, LI)):
            keep(vault, f"p{place}", person)
        everybody = ["p0", "p1", "p2", "p3", "nobody"]
        hashes = [vault.hash_of("phone", one.phone) for one in (ZHANG, LI)]
        assert [vault.identities(everybody, one) for one in hashes] == [2, 0]
        assert vault.identities(["p0", "p1"], hashes[0]) == 1
        assert vault.reveals("p0") == []

    def test_people_are_found_by_each_of_their_numbers_and_by_no_scrap_of_one(self, vault):
        keep(vault, "p1", BOTH)
        for phone in (BOTH.phone, "(0571) 8888 6666", "0571-88886666-802"):
            assert vault.find(phone=phone) == ["p1"]
            assert vault.search("cases", phone=phone, id_number="", by="officer-1", at=NOON) == ["d1"]
            assert vault.proves(["p1"], phone)
        assert vault.find(phone="89") == []
        assert not vault.proves(["p1"], "89")

    def test_another_number_is_no_document_number_of_those_behind_a_phone(self, vault):
        keep(vault, "p1", BOTH)
        keep(vault, "p2", replace(BOTH, id_number=ZHANG.id_number))
        assert vault.identities(["p1", "p2"], vault.hash_of("phone", BOTH.phone)) == 1

    def test_other_numbers_are_masked_one_by_one(self, vault):
        keep(vault, "p1", BOTH)
        assert vault.masked("p1").other_phones == "057*****6666、057*****6666、**"
        keep(vault, "p2", LI)
        assert vault.masked("p2").other_phones == ""

    def test_other_numbers_that_are_emptied_find_nobody_any_more(self, vault):
        keep(vault, "p1", BOTH)
        said = Amendment("a1", "d1")
        vault.amendments.propose("p1", said, {"other_phones": ""}, NOON)
        vault.amendments.settle("p1", said.id, 2)
        assert vault.find(phone="0571-88886666") == []
        assert vault.find(phone=BOTH.phone) == ["p1"]

    def test_people_are_found_by_document_number_whatever_its_case(self, vault):
        keep(vault, "p1", ZHANG)
        assert vault.find(id_number="33010219900307123X") == ["p1"]

    def test_a_phone_is_not_taken_for_a_document_number(self, vault):
        keep(vault, "p1", ZHANG)
        assert vault.find(id_number="13812345678") == []

    def test_a_search_for_both_finds_whoever_matches_one(self, vault):
        keep(vault, "p1", ZHANG)
        keep(vault, "p2", LI)
        assert vault.find(phone=LI.phone, id_number=ZHANG.id_number) == ["p1", "p2"]

    @pytest.mark.parametrize("query", [{}, {"phone": "不详"}, {"id_number": "无"}])
    def test_a_search_for_nothing_is_refused(self, vault, query):
        keep(vault, "p1", Person(name="无名", phone="不详", id_number="无"))
        with pytest.raises(Invalid):
            vault.find(**query)

    def test_equal_phones_have_equal_hashes_that_do_not_hold_the_phone(self, vault):
        first = vault.hash_of("phone", "138 1234 5678")
        assert first == vault.hash_of("phone", "+8613812345678")
        assert first != vault.hash_of("phone", "13812345679")
        assert first != vault.hash_of("id_number", "13812345678")
        assert "1381234" not in first

    def test_a_code_is_the_same_for_one_number_and_another_for_others(self, vault):
        codes = {vault.code_of(f"JB{number}") for number in range(50)}
        assert len(codes) > 45
        assert all(len(code) == 6 and code.isdigit() for code in codes)
        assert vault.code_of("JB0") == vault.code_of("JB0")

    def test_each_reveal_stands_on_record_newest_first(self, vault):
        keep(vault, "p1", ZHANG)
        keep(vault, "p2", LI)
        self.open(vault)
        self.open(vault, "p2")
        vault.reveal("p1", by="officer-2", reason="送达", at=NOON + timedelta(hours=1))
        assert [(reveal.by, reveal.reason) for reveal in vault.reveals("p1")] == [
            ("officer-2", "送达"),
            ("officer-1", "回访"),
        ]
        assert vault.reveals("p1")[1].at == NOON

    @pytest.mark.parametrize(("by", "reason"), [("officer-1", " "), ("", "回访"), ("officer-1", "因" * 501)])
    def test_a_reveal_needs_a_name_and_a_reason(self, vault, by, reason):
        keep(vault, "p1", ZHANG)
        with pytest.raises(Invalid):
            vault.reveal("p1", by=by, reason=reason, at=NOON)
        assert vault.reveals("p1") == []

    def test_a_reveal_of_nobody_is_not_found_and_leaves_no_record(self, vault):
        with pytest.raises(NotFound):
            self.open(vault, "nobody")
        assert vault.reveals("nobody") == []

    def test_the_masked_view_shows_the_ends_only_and_needs_no_record(self, vault):
        keep(vault, "p1", ZHANG)
        masked = vault.masked("p1")
        assert masked.name == "张*"
        assert masked.phone == "138****5678"
        assert masked.id_number == "330102********123X"
        assert masked.address == "浙江省杭州市余杭区五常街道***"
        assert masked.email == "z***@example.cn"
        assert vault.reveals("p1") == []

    def test_a_question_about_a_person_is_answered_without_a_record_and_without_showing_them(self, vault):
        keep(vault, "p1", ZHANG)
        assert vault.holds("p1", lambda person: person.name == ZHANG.name) is True
        assert vault.holds("p1", lambda person: person.name == LI.name) is False
        assert vault.reveals("p1") == []
        with pytest.raises(NotFound):
            vault.holds("nobody", lambda _: True)

    def say(self, vault, name="a1", document="d1", person_id="p1", at=NOON, **said):
        vault.amendments.propose(person_id, Amendment(name, document), said, at)

    def test_what_is_said_of_somebody_later_waits_and_takes_the_place_of_what_was_known(self, vault):
        keep(vault, "p1", ZHANG)
        sealed = vault.seal("p1", b"paper")
        self.say(vault, phone="13987654321")
        assert self.open(vault) == ZHANG
        vault.amendments.settle("p1", "a1", 2)
        assert self.open(vault) == replace(ZHANG, phone="13987654321")
        assert vault.find(phone="13987654321") == ["p1"]
        assert vault.find(phone=ZHANG.phone) == []
        assert vault.find(id_number=ZHANG.id_number) == ["p1"]
        assert vault.unseal("p1", sealed) == b"paper"

    def test_what_is_blank_in_an_amendment_is_known_no_more_and_found_by_no_more(self, vault):
        keep(vault, "p1", ZHANG)
        self.say(vault, phone=" ", email="")
        vault.amendments.settle("p1", "a1", 2)
        assert self.open(vault) == replace(ZHANG, phone="", email="")
        assert vault.find(phone=ZHANG.phone) == []
        assert vault.find(id_number=ZHANG.id_number) == ["p1"]

    def test_nobody_is_amended_to_nothing(self, vault):
        keep(vault, "p1", LI)
        with pytest.raises(Invalid):
            vault.amendments.propose("p1", Amendment("a1", "d1"), {**NAMELESS, "phone": " "}, NOON)
        assert self.open(vault) == LI
        assert vault.find(phone=LI.phone) == ["p1"]

    def test_an_amendment_that_was_refused_leaves_nothing_whatever_was_said_in_between(self, vault):
        keep(vault, "p1", ZHANG)
        self.say(vault, "refused", phone="13987654321", email="wrong@example.cn")
        self.say(vault, "saved", phone="13700000000")
        vault.amendments.settle("p1", "saved", 2)
        vault.amendments.withdraw("p1", "refused")
        vault.amendments.settle("p1", "refused", 3)
        assert self.open(vault) == replace(ZHANG, phone="13700000000")

    def test_of_two_amendments_of_one_document_the_later_counts_whichever_is_settled_first(self, vault):
        keep(vault, "p1", ZHANG)
        self.say(vault, "first", phone="13987654321", email="first@example.cn")
        self.say(vault, "second", phone="13700000000")
        vault.amendments.settle("p1", "second", 3)
        vault.amendments.settle("p1", "first", 2)
        assert self.open(vault) == replace(ZHANG, phone="13700000000", email="first@example.cn")

    def test_two_amendments_that_together_would_leave_nobody_leave_who_is_known(self, vault):
        keep(vault, "p1", LI)
        self.say(vault, "a1", phone="")
        vault.amendments.propose("p1", Amendment("a2", "d1"), NAMELESS, NOON)
        for sequence, name in enumerate(("a1", "a2"), 2):
            vault.amendments.settle("p1", name, sequence)
        assert self.open(vault) == replace(LI, phone="")

    def test_settling_again_changes_nothing(self, vault):
        keep(vault, "p1", ZHANG)
        self.say(vault, "first", phone="13987654321")
        vault.amendments.settle("p1", "first", 2)
        self.say(vault, "second", phone="13700000000")
        vault.amendments.settle("p1", "second", 3)
        vault.amendments.settle("p1", "first", 2)
        assert self.open(vault).phone == "13700000000"

    def test_what_has_waited_too_long_is_listed_with_its_document_until_it_is_ended(self, vault):
        keep(vault, "p1", ZHANG)
        vault.keep("p2", LI, Owner("console", "d2"), NOON)
        self.say(vault, "a1", "d1", phone="13987654321")
        self.say(vault, "a2", "other half", phone="13700000000")
        self.say(vault, "a3", "d2", "p2", phone="13700000000")
        later = NOON + timedelta(seconds=1)
        assert vault.amendments.waiting("cases", NOON) == []
        found = vault.amendments.waiting("cases", later)
        assert found == [Waiting("p1", Amendment("a1", "d1")), Waiting("p1", Amendment("a2", "other half"))]
        vault.amendments.settle("p1", "a1", 2)
        vault.amendments.withdraw("p1", "a2")
        assert vault.amendments.waiting("cases", later) == []

    def test_nobody_who_is_unknown_or_erased_can_be_amended(self, vault):
        keep(vault, "p1", ZHANG)
        self.say(vault, "before", phone="13987654321")
        vault.erase("p1", by="head-1", reason="个保法第四十七条", at=NOON)
        vault.amendments.settle("p1", "before", 2)
        for person_id, error in (("p1", PersonErased), ("nobody", NotFound)):
            with pytest.raises(error):
                self.say(vault, person_id=person_id, phone="13987654321")

    def test_an_erased_person_is_gone_and_says_when_and_by_whom(self, vault):
        keep(vault, "p1", ZHANG)
        vault.erase("p1", by="head-1", reason="个保法第四十七条", at=NOON)
        with pytest.raises(PersonErased) as erased:
            self.open(vault)
        assert erased.value.facts == {
            "person_id": "p1",
            "erased_at": "2026-11-23T04:00:00+00:00",
            "by": "head-1",
        }
        with pytest.raises(PersonErased):
            vault.masked("p1")
        assert vault.find(phone=ZHANG.phone, id_number=ZHANG.id_number) == []

    def test_an_erasure_leaves_the_record_of_earlier_reveals(self, vault):
        keep(vault, "p1", ZHANG)
        self.open(vault)
        vault.erase("p1", by="head-1", reason="依申请", at=NOON)
        assert len(vault.reveals("p1")) == 1

    def test_a_late_retry_of_intake_does_not_bring_an_erased_person_back(self, vault):
        keep(vault, "p1", ZHANG)
        vault.erase("p1", by="head-1", reason="依申请", at=NOON)
        keep(vault, "p1", ZHANG)
        with pytest.raises(PersonErased):
            self.open(vault)
        assert vault.find(phone=ZHANG.phone) == []

    def test_erasing_twice_keeps_the_first_tombstone(self, vault):
        keep(vault, "p1", ZHANG)
        vault.erase("p1", by="head-1", reason="依申请", at=NOON)
        vault.erase("p1", by="head-2", reason="再次", at=NOON + timedelta(days=1))
        with pytest.raises(PersonErased) as erased:
            self.open(vault)
        assert erased.value.facts["by"] == "head-1"

    def test_erasing_nobody_or_without_a_reason_is_refused(self, vault):
        keep(vault, "p1", ZHANG)
        with pytest.raises(NotFound):
            vault.erase("nobody", by="head-1", reason="依申请", at=NOON)
        with pytest.raises(Invalid):
            vault.erase("p1", by="head-1", reason="", at=NOON)
        assert self.open(vault) == ZHANG

    def test_a_paper_opens_for_its_person_alone_and_looks_like_nothing(self, vault):
        keep(vault, "p1", ZHANG)
        keep(vault, "p2", LI)
        first, second = (vault.seal("p1", name.encode()) for name in ("决定书 张三丰", "通知书"))
        assert "张三丰".encode() not in first
        assert vault.unseal("p1", first).decode() == "决定书 张三丰"
        assert vault.unseal("p1", second).decode() == "通知书"
        with pytest.raises(PersonUnreadable):
            vault.unseal("p2", first)

    def test_the_papers_of_an_erased_person_are_closed_for_good(self, vault):
        keep(vault, "p1", ZHANG)
        paper = vault.seal("p1", b"paper")
        vault.erase("p1", by="head-1", reason="依申请", at=NOON)
        for closed in (lambda: vault.unseal("p1", paper), lambda: vault.seal("p1", b"another")):
            with pytest.raises(PersonErased):
                closed()

    def test_nobody_has_papers(self, vault):
        with pytest.raises(NotFound):
            vault.seal("nobody", b"paper")
        with pytest.raises(NotFound):
            vault.unseal("nobody", b"paper")

    def search(self, vault, by="officer-1", at=NOON, **asked):
        return vault.search("cases", by=by, at=at, **{"phone": "", "id_number": "", **asked})

    def test_a_search_gives_the_documents_of_one_service_each_once(self, vault):
        keep(vault, "p1", ZHANG, "d1")
        keep(vault, "p2", ZHANG, "d1")
        keep(vault, "p3", ZHANG, "d2", NOON + timedelta(hours=1))
        vault.keep("p4", ZHANG, Owner("console", "d4"), NOON)
        keep(vault, "p5", LI, "d5")
        assert self.search(vault, phone="138 1234 5678") == ["d2", "d1"]
        assert self.search(vault, id_number=ZHANG.id_number) == ["d2", "d1"]

    def test_a_search_stands_on_record_with_who_and_when_and_never_the_number(self, vault):
        keep(vault, "p1", ZHANG)
        self.search(vault, phone=ZHANG.phone)
        self.search(vault, phone="13700000000", at=NOON + timedelta(hours=1))
        found, newest = sorted(vault.searches("officer-1"), key=lambda one: one.at)
        assert (found.at, found.hashes, found.found) == (NOON, (vault.hash_of("phone", ZHANG.phone),), 1)
        assert newest.found == 0
        assert "1381234" not in repr(found)
        assert vault.searches("officer-2") == []

    def test_what_was_shown_by_comparison_stands_on_record_once_a_day(self, vault):
        told = vault.hash_of("phone", ZHANG.phone)
        for hours in (0, 1, 2, 24):
            vault.compared(told, 2, by="officer-1", at=NOON + timedelta(hours=hours))
        vault.compared(told, 2, by="officer-2", at=NOON)
        newest, first = vault.searches("officer-1")
        assert (first.at, first.hashes, first.found) == (NOON, (told,), 2)
        assert newest.at == NOON + timedelta(hours=24)

    def test_words_that_told_of_somebody_stand_on_record_once_a_day_with_what_they_were_said_of(self, vault):
        keep(vault, "p1", ZHANG)
        for person, hours in (("p1", 0), ("p1", 1), ("p2", 1), ("p1", 24)):
            vault.guessed(person, "report-1", by="officer-1", at=NOON + timedelta(hours=hours))
        vault.guessed("p1", "report-1", by="officer-2", at=NOON)
        found = sorted(vault.searches("officer-1"), key=lambda one: one.at)
        assert [one.at for one in found] == [NOON + timedelta(hours=hours) for hours in (0, 1, 24)]
        assert {(one.document, one.hashes, one.found) for one in found} == {("report-1", (), 1)}
        self.search(vault, phone=ZHANG.phone, at=NOON + timedelta(hours=30))
        assert vault.searches("officer-1")[0].document == ""

    def test_a_search_for_nothing_leaves_no_record(self, vault):
        with pytest.raises(Invalid):
            self.search(vault)
        assert vault.searches("officer-1") == []

    def test_a_number_is_found_without_the_extension_that_it_was_given_with(self, vault):
        keep(vault, "p1", Person(name="王五", phone="0571-88886666转802", other_phones="13700002222、0571-87770000转1"))
        for asked in ("0571-88886666", "0571 88886666 转 802", "0571-87770000"):
            assert self.search(vault, phone=asked), asked
            assert vault.proves(["p1"], asked), asked
        assert vault.hash_of("phone", "0571-88886666转802") == vault.hash_of("phone", "057188886666")
        assert vault.identities(["p1"], vault.hash_of("phone", "0571-88886666")) == 0

    def test_a_phone_proves_whose_it_is_and_nothing_else_does(self, vault):
        keep(vault, "p1", ZHANG)
        keep(vault, "p2", LI)
        assert vault.proves(["p1"], "+86 138-1234-5678")
        assert vault.proves(["p1", "p2"], LI.phone)
        assert not vault.proves(["p1"], LI.phone)
        assert not vault.proves(["p1"], ZHANG.id_number)
        for phone in ("", "不详", "0", "0" * 31):
            assert not vault.proves(["p1"], phone)
            assert not vault.proves(["nobody"], phone)
            assert not vault.proves([], phone)

    def test_an_erased_person_proves_nothing(self, vault):
        keep(vault, "p1", ZHANG)
        vault.erase("p1", by="head-1", reason="依申请", at=NOON)
        assert not vault.proves(["p1"], ZHANG.phone)

    def waiting(self, vault, service="cases", before=NOON + timedelta(seconds=1)):
        return [one.person_id for one in vault.awaited(service, before)]

    def test_a_person_is_awaited_until_their_document_has_been_seen(self, vault):
        keep(vault, "p1", ZHANG)
        keep(vault, "p2", LI, at=NOON + timedelta(days=1))
        vault.keep("p3", LI, Owner("console", "d3"), NOON)
        assert self.waiting(vault) == ["p1"]
        assert self.waiting(vault, before=NOON) == []
        assert self.waiting(vault, before=NOON + timedelta(days=2)) == ["p1", "p2"]
        vault.confirm(["p1"])
        assert self.waiting(vault) == []
        assert self.open(vault) == ZHANG

    def test_an_orphan_is_dropped_and_can_come_again(self, vault):
        keep(vault, "p1", ZHANG)
        (orphan,) = vault.awaited("cases", NOON + timedelta(days=1))
        assert vault.drop(orphan)
        assert not vault.drop(orphan)
        with pytest.raises(NotFound):
            self.open(vault)
        keep(vault, "p1", LI)
        assert self.open(vault) == LI

    def test_somebody_kept_again_meanwhile_is_no_orphan(self, vault):
        keep(vault, "p1", ZHANG)
        (orphan,) = vault.awaited("cases", NOON + timedelta(days=2))
        keep(vault, "p1", ZHANG, at=NOON + timedelta(days=1))
        assert not vault.drop(orphan)
        assert self.open(vault) == ZHANG

    def test_nobody_waits_for_the_document_of_somebody_erased(self, vault):
        keep(vault, "p1", ZHANG)
        vault.erase("p1", by="head-1", reason="依申请", at=NOON)
        assert self.waiting(vault) == []

    def test_a_sweep_drops_whoever_nothing_refers_to_and_asks_no_more_about_the_others(self, vault):
        keep(vault, "p1", ZHANG, "made")
        keep(vault, "p2", LI, "never made")
        keep(vault, "p3", LI, "today", NOON + timedelta(days=1))
        keep(vault, "p4", LI, "made")
        tomorrow = NOON + timedelta(days=1, seconds=1)
        assert sorted(sweep(vault, "cases", lambda _: {"p1"}, tomorrow)) == ["made", "never made"]
        assert sweep(vault, "cases", lambda _: pytest.fail("asked again"), tomorrow) == []
        assert self.open(vault) == ZHANG
        for nobody in ("p2", "p4"):
            with pytest.raises(NotFound):
                self.open(vault, nobody)
        assert self.open(vault, "p3") == LI

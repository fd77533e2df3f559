"""What every vault must do; run on the one in memory and on the one in MongoDB."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.errors import Invalid, NotFound
from shared.identity.people import Person, PersonErased, PersonVault

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
ZHANG = Person(
    name="张三丰",
    phone="138 1234 5678",
    id_number="33010219900307123x",
    address="浙江省杭州市余杭区五常街道文一西路969号",
    email="zhang@example.cn",
    kind="complainant",
)
LI = Person(name="李四", phone="13900001111")


class VaultContract:
    """Subclasses provide a fixture `vault`: an empty one."""

    def open(self, vault: PersonVault, person_id: str = "p1", at: datetime = NOON) -> Person:
        return vault.reveal(person_id, by="officer-1", reason="回访", at=at)

    def test_a_person_comes_out_as_put_in(self, vault):
        vault.keep("p1", ZHANG)
        assert self.open(vault) == ZHANG

    def test_keeping_the_same_id_again_keeps_the_first(self, vault):
        vault.keep("p1", ZHANG)
        vault.keep("p1", LI)
        assert self.open(vault) == ZHANG
        assert vault.find(phone=LI.phone) == []

    def test_people_are_found_by_phone_however_it_is_written(self, vault):
        vault.keep("p1", ZHANG)
        vault.keep("p2", LI)
        vault.keep("p3", Person(name="同号", phone="13812345678"))
        assert vault.find(phone="+86 138-1234-5678") == ["p1", "p3"]

    def test_people_are_found_by_document_number_whatever_its_case(self, vault):
        vault.keep("p1", ZHANG)
        assert vault.find(id_number="33010219900307123X") == ["p1"]

    def test_a_phone_is_not_taken_for_a_document_number(self, vault):
        vault.keep("p1", ZHANG)
        assert vault.find(id_number="13812345678") == []

    def test_a_search_for_both_finds_whoever_matches_one(self, vault):
        vault.keep("p1", ZHANG)
        vault.keep("p2", LI)
        assert vault.find(phone=LI.phone, id_number=ZHANG.id_number) == ["p1", "p2"]

    @pytest.mark.parametrize("query", [{}, {"phone": "不详"}, {"id_number": "无"}])
    def test_a_search_for_nothing_is_refused(self, vault, query):
        vault.keep("p1", Person(name="无名", phone="不详", id_number="无"))
        with pytest.raises(Invalid):
            vault.find(**query)

    def test_equal_phones_have_equal_hashes_that_do_not_hold_the_phone(self, vault):
        first = vault.hash_of("phone", "138 1234 5678")
        assert first == vault.hash_of("phone", "+8613812345678")
        assert first != vault.hash_of("phone", "13812345679")
        assert first != vault.hash_of("id_number", "13812345678")
        assert "1381234" not in first

    def test_each_reveal_stands_on_record_newest_first(self, vault):
        vault.keep("p1", ZHANG)
        vault.keep("p2", LI)
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
        vault.keep("p1", ZHANG)
        with pytest.raises(Invalid):
            vault.reveal("p1", by=by, reason=reason, at=NOON)
        assert vault.reveals("p1") == []

    def test_a_reveal_of_nobody_is_not_found_and_leaves_no_record(self, vault):
        with pytest.raises(NotFound):
            self.open(vault, "nobody")
        assert vault.reveals("nobody") == []

    def test_the_masked_view_shows_the_ends_only_and_needs_no_record(self, vault):
        vault.keep("p1", ZHANG)
        masked = vault.masked("p1")
        assert masked.name == "张*"
        assert masked.phone == "138****5678"
        assert masked.id_number == "330102********123X"
        assert masked.address == "浙江省杭州市余杭区五常街道***"
        assert masked.email == "z***@example.cn"
        assert vault.reveals("p1") == []

    def test_an_erased_person_is_gone_and_says_when_and_by_whom(self, vault):
        vault.keep("p1", ZHANG)
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
        vault.keep("p1", ZHANG)
        self.open(vault)
        vault.erase("p1", by="head-1", reason="依申请", at=NOON)
        assert len(vault.reveals("p1")) == 1

    def test_a_late_retry_of_intake_does_not_bring_an_erased_person_back(self, vault):
        vault.keep("p1", ZHANG)
        vault.erase("p1", by="head-1", reason="依申请", at=NOON)
        vault.keep("p1", ZHANG)
        with pytest.raises(PersonErased):
            self.open(vault)
        assert vault.find(phone=ZHANG.phone) == []

    def test_erasing_twice_keeps_the_first_tombstone(self, vault):
        vault.keep("p1", ZHANG)
        vault.erase("p1", by="head-1", reason="依申请", at=NOON)
        vault.erase("p1", by="head-2", reason="再次", at=NOON + timedelta(days=1))
        with pytest.raises(PersonErased) as erased:
            self.open(vault)
        assert erased.value.facts["by"] == "head-1"

    def test_erasing_nobody_or_without_a_reason_is_refused(self, vault):
        vault.keep("p1", ZHANG)
        with pytest.raises(NotFound):
            vault.erase("nobody", by="head-1", reason="依申请", at=NOON)
        with pytest.raises(Invalid):
            vault.erase("p1", by="head-1", reason="", at=NOON)
        assert self.open(vault) == ZHANG

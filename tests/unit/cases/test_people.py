"""Who is behind a submission: masked, by a code name, in full on record, found on record, and forgotten."""

from dataclasses import replace
from datetime import date, timedelta
from unittest.mock import Mock

import pytest

from services.cases.domain.people import NobodyThere, StillNeeded, code_name
from services.cases.handlers import additions, complaints, desk_work, handling, intake, people
from services.cases.schemas.complaints import Caller, ExternalIn, InstrumentIn, PartyIn
from services.cases.schemas.handling import Reason, Supplement, Withdraw
from services.cases.schemas.people import Erase, RevealPerson, SearchByPerson
from services.cases.schemas.suggestions import SuggestDuplicates
from services.cases.views import complaint_view
from shared.contracts.envelope import Received
from shared.contracts.handling import ComplaintArchived
from shared.contracts.registry import load
from shared.errors import Forbidden, IllegalTransition, Invalid, NotFound
from shared.identity.people import Owner, Person, PersonErased
from shared.ids import derived_id, new_id
from shared.store.documents import Taken
from shared.store.history import Decided, check_chain
from tests.unit.cases.desk import CALL, HEAD, HOTLINE, NOW, OFFICER, STRANGER, act, context, desk

AGENT = PartyIn("agent", "李四", "13900000001", "330102199003071233", powers="代为投诉", until=date(2027, 1, 1))
ZHANG = Caller("张三丰", "13812345678", "余杭区五常街道某路1号", "33010219900307123X", "zhang@example.cn")
WORDS = ("张三丰", "13812345678", "某路1号", "33010219900307123X", "zhang@example.cn")


@pytest.fixture
def at_desk():
    return desk()


def registered(at_desk, **changes):
    return intake.register(at_desk, replace(CALL, **{"caller": ZHANG, **changes}), HOTLINE, context())


def archived(at_desk, **changes):
    stored = handling.withdraw(at_desk, act(registered(at_desk, **changes)), Withdraw("来电撤回"))
    return handling.archive(at_desk, act(stored))


def erase(at_desk, stored, place=0, by=HEAD):
    return people.erase(at_desk, act(stored, by), Erase("依本人申请删除", place))


def deliver(at_desk, stored):
    """The last event of a document reaches the vault."""
    entry = stored.history[-1]
    assert entry.type in ("caller_erased", "party_erased")
    people.forget(at_desk, received(stored, entry))


def received(stored, entry):
    return Received(
        entry.id, "cases", entry.type, stored.id, entry.seq, "story", entry.cause, NOW, entry.actor, False,
        load("cases", entry.type, entry.v, entry.data),
    )  # fmt: skip


def test_everybody_behind_a_complaint_is_shown_masked(at_desk):
    stored = registered(at_desk, parties=(AGENT,))
    caller, agent = people.masked(at_desk, stored.id, OFFICER)
    assert (caller.place, caller.role, caller.name, caller.phone) == (0, "caller", "张*", "138****5678")
    assert (agent.place, agent.role, agent.name, agent.powers) == (1, "agent", "李*", "代为投诉")
    assert at_desk.people.reveals(stored.state.person_id) == []


def test_each_of_them_is_opened_by_itself_with_a_reason_on_record(at_desk):
    stored = registered(at_desk, parties=(AGENT,))
    opened = people.reveal(at_desk, stored.id, RevealPerson("核对授权", 1), OFFICER, context("officer"))
    assert (opened.name, opened.phone, opened.id_number) == ("李四", "13900000001", "330102199003071233")
    (record,) = at_desk.people.reveals(stored.state.parties[0].person_id)
    assert (record.by, record.reason, record.at) == ("officer", "核对授权", NOW)
    assert at_desk.people.reveals(stored.state.person_id) == []
    with pytest.raises(NobodyThere):
        people.reveal(at_desk, stored.id, RevealPerson("核对授权", 2), OFFICER, context("officer"))


def test_the_reason_of_an_opening_keeps_nothing_of_the_people_it_is_about(at_desk):
    """The record outlives them."""
    stored = registered(at_desk, parties=(AGENT,))
    why = RevealPerson("李四代张三丰（某路1号）来电，回访王五福")
    people.reveal(at_desk, stored.id, why, OFFICER, context("officer"))
    (record,) = at_desk.people.reveals(stored.state.person_id)
    assert record.reason == "***代***（***）来电，回访王五福"


def test_an_officer_knows_a_reporter_by_a_code_name_only(at_desk):
    stored = registered(at_desk, kind="report", parties=(AGENT,))
    for one in people.masked(at_desk, stored.id, OFFICER):
        assert one.code_name == code_name(stored.id, one.place)
        assert {one.name, one.phone, one.address, one.id_number, one.email} == {""}
    with pytest.raises(Forbidden):
        people.reveal(at_desk, stored.id, RevealPerson("核实"), OFFICER, context("officer"))
    assert at_desk.people.reveals(stored.state.person_id) == []


def test_who_has_the_highest_level_sees_a_reporter_masked_and_in_full_on_record(at_desk):
    stored = registered(at_desk, kind="report")
    (masked,) = people.masked(at_desk, stored.id, HEAD)
    assert (masked.role, masked.name, masked.phone) == ("reporter", "张*", "138****5678")
    assert people.reveal(at_desk, stored.id, RevealPerson("发放奖励"), HEAD, context("head")).name == "张三丰"
    assert len(at_desk.people.reveals(stored.state.person_id)) == 1


def test_a_level_opens_nothing_without_the_role_or_outside_the_division(at_desk):
    stored = registered(at_desk, kind="report")
    for by in (replace(HEAD, roles=frozenset({"auditor"})), replace(STRANGER, confidentiality=3)):
        with pytest.raises(Forbidden):
            people.reveal(at_desk, stored.id, RevealPerson("核实"), by, context())


def test_a_code_name_tells_two_reports_of_one_person_apart(at_desk):
    one, other = registered(at_desk, kind="report"), registered(at_desk, kind="report")
    assert code_name(one.id, 0) != code_name(other.id, 0)


@pytest.mark.parametrize(
    "written",
    [
        "13812345678",
        "138-1234-5678",
        "138 1234 5678",
        "138.1234.5678",
        "１３８１２３４５６７８",
        "幺三八一二三四五六七八",
    ],
)
def test_what_a_caller_says_of_themselves_in_the_text_is_in_the_vault_alone(at_desk, written):
    said = f"我是张三丰，电话{written}，住余杭区五常街道某路1号，身份证33010219900307123x"
    for changes in ({"kind": "report"}, {"also_report": True, "claims": ("refund",)}, {}):
        narrative = registered(at_desk, narrative=said, **changes).state.narrative
        assert not [word for word in (*WORDS, written, "07123x") if word in narrative]
        assert narrative.count("***") == 4


def test_an_agent_who_stands_in_the_text_is_in_the_vault_alone(at_desk):
    said = "代理人李四海（139-0000-1111，家住杭州市上城区甲乙路2号3室）代为投诉"
    agent = PartyIn("agent", "李四海", "13900001111", "", "杭州市上城区甲乙路2号3室", "一般代理", date(2027, 1, 1))
    narrative = registered(at_desk, narrative=said, parties=(agent,)).state.narrative
    assert narrative == "代理人***（***，家住***）代为投诉"


def test_the_street_where_it_happened_stays_in_the_text_though_the_caller_lives_there(at_desk):
    caller = Caller("张三丰", "13812345678", "余杭区五常街道")
    assert registered(at_desk, narrative="余杭区五常街道菜场短斤少两", caller=caller).state.narrative.startswith(
        "余杭区五常"
    )


def test_that_one_person_reported_earlier_is_no_reason_to_suggest_it(at_desk):
    report = registered(at_desk, kind="report", site_name="另一家店", narrative="完全不同的事情")
    typed = SuggestDuplicates("330110", "fuel_dispenser", "某新站", "", "加油少了五升", phone="13812345678")
    assert complaints.suggest(at_desk, typed, HOTLINE, context()) == []
    (found,) = complaints.suggest(at_desk, typed, replace(HEAD, division="330100"), context())
    assert (found.id, found.reasons[0]) == (report.id, "same_caller")


def test_who_is_shown_that_a_telephone_called_before_stands_on_record(at_desk):
    registered(at_desk)
    typed = SuggestDuplicates("330110", "fuel_dispenser", "某新站", "", "加油少了五升", phone="13812345678")
    complaints.suggest(at_desk, replace(typed, phone="13800000000"), HOTLINE, context())
    assert at_desk.people.searches("hotline") == []
    for _ in range(3):
        assert complaints.suggest(at_desk, typed, HOTLINE, context())
    (one,) = at_desk.people.searches("hotline")
    assert (one.hashes, one.found) == ((at_desk.people.hash_of("phone", "13812345678"),), 1)


def test_reports_of_one_phone_are_not_counted_against_a_consumer(at_desk):
    for _ in range(6):
        registered(at_desk, kind="report")
    complaint = registered(at_desk)
    assert "many_by_one_phone" not in [
        one.rule.id for one in desk_work.hints_of(at_desk, complaint.id, OFFICER, context())
    ]


def found(at_desk, by, **asked):
    where = people.found_by_person(at_desk, SearchByPerson(**asked), by, context(by.subject))
    return {row.id for row in at_desk.complaints.rows(where)}


def test_submissions_are_found_by_the_number_of_anybody_behind_them(at_desk):
    one, other = registered(at_desk, parties=(AGENT,)), registered(at_desk)
    assert found(at_desk, HOTLINE, phone="+86 138-1234-5678") == {one.id, other.id}
    assert found(at_desk, HOTLINE, id_number=AGENT.id_number) == {one.id}
    assert found(at_desk, HOTLINE, phone="13700000000") == set()


def test_a_search_stays_within_the_divisions_of_who_searches(at_desk):
    registered(at_desk)
    assert found(at_desk, STRANGER, phone="13812345678") == set()


def test_a_report_is_found_by_those_only_who_may_know_its_reporter(at_desk):
    complaint, report = registered(at_desk), registered(at_desk, kind="report")
    assert found(at_desk, HOTLINE, phone="13812345678") == {complaint.id}
    assert found(at_desk, HEAD, phone="13812345678") == {complaint.id, report.id}


def test_every_search_stands_on_record_with_the_hash_and_not_the_number(at_desk):
    found(at_desk, HOTLINE, phone="13812345678")
    (record,) = at_desk.people.searches("hotline")
    assert record.hashes == (at_desk.people.hash_of("phone", "13812345678"),)
    assert (record.at, record.found) == (NOW, 0)
    with pytest.raises(Invalid):
        found(at_desk, HOTLINE)


def test_somebody_erased_is_gone_from_the_vault_and_the_history_stays_valid(at_desk):
    stored = archived(at_desk)
    erased = erase(at_desk, stored)
    assert (erased.state.phone_hash, erased.state.erased) == (None, (0,))
    (shown,) = people.masked(at_desk, stored.id, HEAD)
    assert (shown.state, shown.name, shown.phone) == ("erased", "", "")
    with pytest.raises(PersonErased):
        people.reveal(at_desk, stored.id, RevealPerson("核实"), HEAD, context("head"))
    for _ in range(2):
        deliver(at_desk, erased)
    with pytest.raises(PersonErased):
        at_desk.people.masked(stored.state.person_id)
    assert found(at_desk, HEAD, phone="13812345678") == set()
    check_chain(erased.id, at_desk.complaints.get(erased.id).history)
    assert not [word for word in WORDS if word in repr(erased)]


def test_whether_there_is_still_somebody_to_tell_stands_beside_whether_anybody_gave_a_name(at_desk):
    def said(stored):
        view = complaint_view(stored, HEAD, NOW)
        return view["has_caller"], view["to_be_told"]

    stored = archived(at_desk)
    assert said(stored) == (True, True)
    corrected = handling.correct(at_desk, act(erase(at_desk, stored), HEAD), Reason("认定有误"))
    assert said(corrected) == (True, False)
    assert said(intake.register(at_desk, replace(CALL, kind="report", caller=None), HOTLINE, context())) == (
        False, False,
    )  # fmt: skip


def test_a_party_is_erased_by_itself(at_desk):
    erased = erase(at_desk, archived(at_desk, parties=(AGENT,)), place=1)
    deliver(at_desk, erased)
    assert [one.state for one in people.masked(at_desk, erased.id, HEAD)] == ["kept", "erased"]
    assert erased.state.phone_hash is not None


def test_erasing_twice_changes_once(at_desk):
    once = erase(at_desk, archived(at_desk))
    assert erase(at_desk, once).version == once.version


def test_nobody_is_erased_while_the_file_is_open(at_desk):
    with pytest.raises(IllegalTransition):
        erase(at_desk, registered(at_desk))


def test_only_a_head_of_the_division_erases(at_desk):
    stored = archived(at_desk)
    for by in (OFFICER, HOTLINE, replace(HEAD, division="330200")):
        with pytest.raises(Forbidden):
            erase(at_desk, stored, by=by)


def test_the_caller_of_a_mixed_submission_is_kept_until_both_halves_are_closed_and_then_leaves_both(at_desk):
    stored = archived(at_desk, also_report=True)
    split = next(entry for entry in stored.history if entry.type == "submission_split")
    event = received(stored, split)
    report = intake.register_other_half(at_desk, event, event.context("cases", NOW))
    with pytest.raises(StillNeeded):
        erase(at_desk, stored)
    at_desk.complaints.change(report.id, lambda one: _closed(one, report), context())
    erased = erase(at_desk, at_desk.complaints.get(stored.id))
    gone, shared = erased.history[-2:]
    assert (gone.type, shared.type) == ("caller_erased", "erasure_shared")
    event = received(erased, shared)
    for _ in range(2):
        people.erase_shared(at_desk, event, event.context("cases", NOW))
    other = at_desk.complaints.get(report.id)
    assert (other.state.phone_hash, other.state.erased, other.history[-1].type) == (None, (0,), "caller_erased")
    check_chain(other.id, other.history)


def _closed(one, report):
    return Decided(replace(one, state="archived"), [ComplaintArchived(one.number, one.division, "officer")])


def test_somebody_whose_submission_was_never_saved_is_swept_after_a_day(at_desk):
    stored = registered(at_desk, parties=(AGENT,))
    lost = derived_id("complaint", new_id())
    at_desk.people.keep("lost", Person(name="李四"), Owner("cases", lost), NOW)
    assert people.sweep_orphans(at_desk, NOW + timedelta(hours=23)) == []
    assert people.sweep_orphans(at_desk, NOW + timedelta(days=1, seconds=1)) == [lost]
    with pytest.raises(NotFound):
        at_desk.people.masked("lost")
    assert [one.state for one in people.masked(at_desk, stored.id, OFFICER)] == ["kept", "kept"]


def test_what_is_said_later_names_nobody_behind_it_either():
    at_desk = desk()
    agent = PartyIn("agent", "王律师傅", "13611112222", powers="代为投诉", until=NOW.date())
    stored = registered(at_desk, caller=Caller("张三", "13812345678"), parties=(agent,))
    text = "我是张三，电话138 1234 5678，由王律师傅（13611112222）代办，又少了两升"
    said = additions.supplement(at_desk, act(stored), Supplement(text, False)).state.supplements[0].text
    assert "又少了两升" in said
    for personal in ("张三", "1234", "王律师傅", "13611112222"):
        assert personal not in said


def test_what_is_said_after_somebody_was_erased_is_still_taken_down():
    at_desk = desk()
    stored = registered(at_desk)
    at_desk.people.erase(stored.state.person_id, by="head", reason="依申请删除", at=NOW)
    assert additions.supplement(at_desk, act(stored), Supplement("又少了两升", False)).state.supplements[0].text


@pytest.mark.parametrize(("phone", "told"), [
    ("0571-88881234", "电话88881234"), ("0571-88881234-802", "0571-88881234找我"),
    ("+86 571 8888 1234", "(86)571-88881234"),
    ("13812345678", "138,1234,5678"), ("13812345678", "138~1234~5678"), ("0571-88881234", "零五七一-八八八八一二三四"),
])  # fmt: skip
def test_a_callers_number_is_found_in_the_text_in_part_and_in_any_form(at_desk, phone, told):
    narrative = registered(
        at_desk, narrative=f"回电{told}。", caller=Caller("张三丰", phone), kind="report"
    ).state.narrative
    assert not [part for part in ("8888", "1234", "八八", "二三") if part in narrative], narrative


def test_a_name_is_found_with_blanks_in_it_and_a_word_that_is_no_name_stays(at_desk):
    assert registered(at_desk, narrative="我是张 三 丰").state.narrative == "我是***"
    nobody = Caller("未知", "13812345678")
    assert registered(at_desk, narrative="原因未知", caller=nobody).state.narrative == "原因未知"


def test_what_stands_beside_the_account_names_nobody_either(at_desk):
    tool = InstrumentIn(reading="见张三丰照片", reweighed="138-1234-5678")
    state = registered(at_desk, kind="report", position="找张三丰13812345678", instrument=tool).state
    beside = state.site.position + state.instrument.reading + state.instrument.reweighed
    assert not [word for word in ("张三丰", "1234") if word in beside], beside


def test_a_number_or_mail_address_of_the_callers_own_does_not_stand_as_that_of_the_business(at_desk):
    site = {"site_name": "某加油站13812345678", "site_address": "五常街道某路1号，zhang@example.cn"}
    stood = registered(at_desk, kind="report", **site).state.site
    assert (stood.name, stood.address) == ("某加油站***", "五常街道某路1号，***")


def test_where_a_business_is_stays_though_the_caller_lives_or_is_called_so(at_desk):
    site = {"site_name": "张三丰小吃店", "site_address": "余杭区五常街道某路1号"}
    stood = registered(at_desk, **site).state.site
    assert (stood.name, stood.address) == (site["site_name"], site["site_address"])


def test_once_somebody_is_erased_no_number_is_kept_that_is_told_later(at_desk):
    stored = archived(at_desk, caller=replace(ZHANG, phone="13812345678"))
    erase(at_desk, stored)
    deliver(at_desk, at_desk.complaints.get(stored.id))
    again = additions.supplement(
        at_desk, act(at_desk.complaints.get(stored.id)), Supplement("张三又来电 13812345678，表号 20260001")
    )
    assert again.state.supplements[-1].text == "张三又来电 ***，表号 20260001"


def test_who_was_said_in_a_try_that_was_refused_or_lost_does_not_stand_behind_the_corrected_one(at_desk, monkeypatch):
    numbered = (ExternalIn("hotline_12345", "GD1"),)
    registered(at_desk, external=numbered)

    def sent(caller, external, mark):
        command = replace(CALL, caller=caller, external=external)
        return intake.register(at_desk, command, HOTLINE, context(cause="hotline:key", fingerprint=mark))

    with pytest.raises(Taken):
        sent(replace(ZHANG, name="李四", phone="13700000001"), numbered, "a")
    assert at_desk.people.find(phone="13700000001") == []
    with monkeypatch.context() as away:
        away.setattr(at_desk.complaints, "create", Mock(side_effect=OSError("away")))
        with pytest.raises(OSError, match="away"):
            sent(replace(ZHANG, name="李四", phone="13700000002"), (), "b")
    stored = sent(replace(ZHANG, name="李思", phone="13700000003"), (), "c")
    known = people.reveal(at_desk, stored.id, RevealPerson("核实情况"), HEAD, context("head"))
    assert (known.name, known.phone) == ("李思", "13700000003")
    assert at_desk.people.proves([stored.state.person_id], "13700000003")

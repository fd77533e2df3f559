"""What the caller gave, filled in or corrected later (补正)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.cases.domain import amending as domain
from services.cases.domain.amending import MOST_AMENDMENTS, Said, TooManyAmendments
from services.cases.domain.complaint import Amendment
from services.cases.handlers import additions, amending, complaints, handling, intake, people, saving
from services.cases.handlers.acting import Act
from services.cases.handlers.intake import Arrival
from services.cases.schemas.complaints import (
    AmendCaller,
    AmendComplaint,
    AmendFacts,
    AmendInstrument,
    Caller,
    ExternalIn,
    PartyIn,
)
from services.cases.schemas.handling import Reason, Supplement, Withdraw
from services.cases.schemas.people import Erase, RevealPerson, SearchByPerson
from shared.contracts.additions import ComplaintAmended
from shared.contracts.cases import SubmissionSplit
from shared.contracts.envelope import Received
from shared.errors import Forbidden, IllegalTransition, Invalid, Stale
from shared.identity.people import PersonErased
from shared.ids import new_id
from shared.store.history import check_chain
from tests.unit.cases.build import HAND
from tests.unit.cases.desk import CALL, HEAD, HOTLINE, NOW, OFFICER, STRANGER, act, context, desk

OTHER_PHONE = "13987654321"


def registered(at_desk, **changes):
    return intake.register(at_desk, replace(CALL, **changes), HOTLINE, context())


def without_caller(at_desk):
    """One that another system took down, whose caller was not on the sheet."""
    command = replace(CALL, caller=None, external=(ExternalIn("hotline_12345", "GD20261123"),))
    return intake.register(at_desk, command, HOTLINE, context(), Arrival(kept_elsewhere=True))


def heard(stored, data):
    return Received(
        new_id(), data.source, data.type, stored.id, stored.version, "story", "cause", NOW, "actor", False, data
    )


def caller_of(at_desk, stored, by=HEAD):
    return people.reveal(at_desk, stored.id, RevealPerson("核对"), by, context(by.subject))


def test_what_was_missing_and_is_said_later_is_missing_no_more():
    at_desk = desk()
    stored = registered(at_desk, caller=Caller("张三"))
    assert {"caller_phone", "caller_address", "site_address", "claims", "happened_at"} <= set(stored.state.missing)
    said = AmendComplaint(
        site_address="余杭区文一西路1号",
        caller=AmendCaller(phone=OTHER_PHONE),
        claims=("refund",),
        facts=AmendFacts(NOW, evidence=("receipt",)),
    )
    amended = amending.amend(at_desk, act(stored, HOTLINE), said)
    assert amended.state.missing == ("caller_address",)
    assert amended.state.site.address == "余杭区文一西路1号"
    assert (amended.state.claims, amended.state.facts.happened_at) == (("refund",), NOW)
    assert caller_of(at_desk, stored).name == "张三"
    check_chain(amended.id, amended.history)


def test_what_stood_there_before_stays_readable_but_of_people_only_that_something_was_said():
    at_desk = desk()
    stored = registered(at_desk)
    said = AmendComplaint(
        category="market_scale", site_name="余杭某农贸市场", caller=AmendCaller("李四", OTHER_PHONE),
        instrument=AmendInstrument(serial="A-7", unaltered=False),
    )  # fmt: skip
    amended = amending.amend(at_desk, act(stored), said)
    (kept,) = amended.state.amendments
    assert {one.field: one.before for one in kept.fields} == {
        "category": "fuel_dispenser", "site_name": "余杭某加油站", "serial": "", "unaltered": "",
        "caller_name": "", "caller_phone": "",
    }  # fmt: skip
    entry = amended.history[-1]
    assert entry.type == "complaint_amended"
    assert set(entry.data["fields"]) == {one.field for one in kept.fields}
    for personal in ("张三", "李四", "13812345678", OTHER_PHONE, "某农贸市场"):
        assert personal not in repr(entry.data)
    again = amending.amend(at_desk, act(amended), AmendComplaint(instrument=AmendInstrument(unaltered=True)))
    assert again.state.amendments[1].fields[0].before == "false"


def test_what_a_person_told_is_never_overwritten_by_an_amendment():
    at_desk = desk()
    stored = registered(at_desk)
    amended = amending.amend(at_desk, act(stored), AmendComplaint(site_name="另一家", caller=AmendCaller("李四")))
    assert amended.state.narrative == stored.state.narrative
    assert not hasattr(AmendComplaint(), "narrative")


def test_a_corrected_person_is_in_the_vault_and_found_by_the_new_number_only():
    at_desk = desk()
    stored = registered(at_desk)
    amended = amending.amend(at_desk, act(stored), AmendComplaint(caller=AmendCaller(phone=OTHER_PHONE)))
    assert amended.state.person_id == stored.state.person_id
    assert amended.state.phone_hash == at_desk.people.hash_of("phone", OTHER_PHONE)
    seen = caller_of(at_desk, stored)
    assert (seen.name, seen.phone, seen.address) == ("张三", OTHER_PHONE, "余杭区某路1号")
    for phone, ids in ((OTHER_PHONE, [stored.id]), ("13812345678", [])):
        found = people.found_by_person(at_desk, SearchByPerson(phone=phone), HEAD, context("head"))
        assert [one for one in found["_id"]["$in"] if one == stored.id] == ids


def test_a_matter_that_came_without_its_caller_can_get_one():
    at_desk = desk()
    stored = without_caller(at_desk)
    assert "caller" in stored.state.missing
    amended = amending.amend(at_desk, act(stored), AmendComplaint(caller=AmendCaller("张三", OTHER_PHONE)))
    assert amended.state.person_id is not None
    assert not {"caller", "caller_name", "caller_phone"} & set(amended.state.missing)
    assert "caller_address" in amended.state.missing
    assert caller_of(at_desk, amended).phone == OTHER_PHONE


def test_it_is_found_by_what_was_corrected_and_by_its_new_site():
    at_desk = desk()
    stored, other = registered(at_desk), registered(at_desk, site_name="西湖某超市")
    amended = amending.amend(
        at_desk, act(stored), AmendComplaint(site_name="西湖某超市", instrument=AmendInstrument(serial="XH-2026-77"))
    )
    assert amended.state.site.id == other.state.site.id
    assert "#xh202677" in amended.state.grams
    _, met = complaints.search(at_desk, "余杭某加油站", {"division": {"$in": ["330110"]}}, NOW)
    assert not met(amended.state)


def test_the_same_said_again_changes_nothing():
    at_desk = desk()
    stored = registered(at_desk)
    same = AmendComplaint(category=CALL.category, site_name=CALL.site_name)
    assert amending.amend(at_desk, act(stored), same).version == stored.version


def test_an_amendment_sent_again_under_its_key_never_undoes_a_later_one():
    at_desk = desk()
    stored = registered(at_desk)
    first = Act(stored.id, OFFICER, 1, context("officer", cause="officer:key-1", fingerprint="f"))
    amended = amending.amend(at_desk, first, AmendComplaint(caller=AmendCaller(phone=OTHER_PHONE)))
    amending.amend(at_desk, act(amended), AmendComplaint(caller=AmendCaller(phone="13700000000")))
    again = amending.amend(at_desk, first, AmendComplaint(caller=AmendCaller(phone=OTHER_PHONE)))
    assert again.version == 3
    assert caller_of(at_desk, stored).phone == "13700000000"


def test_an_amendment_of_an_outdated_version_changes_neither_record_nor_person():
    at_desk = desk()
    stored = registered(at_desk)
    amending.amend(at_desk, act(stored), AmendComplaint(category="market_scale"))
    with pytest.raises(Stale):
        amending.amend(at_desk, act(stored), AmendComplaint(caller=AmendCaller("李四", OTHER_PHONE)))
    assert caller_of(at_desk, stored).name == "张三"
    lacking = without_caller(at_desk)
    with pytest.raises(Stale):
        amending.amend(
            at_desk, replace(act(lacking), expected=7), AmendComplaint(caller=AmendCaller("李四", OTHER_PHONE))
        )
    assert at_desk.people.find(phone=OTHER_PHONE) == []


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (AmendComplaint(category="nothing"), "category"),
        (AmendComplaint(claims=("nothing",)), "claims"),
        (AmendComplaint(facts=AmendFacts(evidence=("nothing",))), "facts"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_its_field_and_nothing_is_half_stored(said, field):
    at_desk = desk()
    stored = registered(at_desk)
    with pytest.raises(Invalid) as refused:
        amending.amend(at_desk, act(stored), said)
    assert field in refused.value.facts["errors"]
    assert at_desk.complaints.get(stored.id).version == 1


def test_an_officer_of_another_city_amends_nothing():
    at_desk = desk()
    stored = registered(at_desk)
    with pytest.raises(Forbidden):
        amending.amend(at_desk, act(stored, STRANGER), AmendComplaint(caller=AmendCaller("李四", OTHER_PHONE)))
    assert caller_of(at_desk, stored).name == "张三"


def test_who_may_not_know_a_reporter_gives_one_to_an_anonymous_report_and_changes_none():
    at_desk = desk()
    anonymous = registered(at_desk, kind="report", caller=None)
    named = amending.amend(at_desk, act(anonymous, HOTLINE), AmendComplaint(caller=AmendCaller("张三", OTHER_PHONE)))
    assert named.state.person_id is not None
    with pytest.raises(Forbidden):
        amending.amend(at_desk, act(named), AmendComplaint(caller=AmendCaller(phone="13700000000")))
    assert amending.amend(at_desk, act(named), AmendComplaint(site_address="某路2号")).state.site.address == "某路2号"
    head = Act(anonymous.id, HEAD, None, context("head"))
    assert amending.amend(at_desk, head, AmendComplaint(caller=AmendCaller(phone="13700000000"))).version == 4


def test_an_amendment_opens_each_person_once_whatever_was_written():
    at_desk = desk()
    others = tuple(PartyIn(role, f"第{place}人") for place, role in enumerate(["representative", *["represented"] * 9]))
    stored, opened = registered(at_desk, parties=others), []
    holds = at_desk.people.holds
    at_desk.people.holds = lambda person_id, asks: (opened.append(person_id), holds(person_id, asks))[1]
    amending.amend(at_desk, act(stored), AmendComplaint(position="9号枪"))
    assert len(opened) <= 11


def test_a_file_that_was_put_away_is_not_amended_nor_is_somebody_who_was_erased():
    at_desk = desk()
    stored = registered(at_desk)
    for step in (
        lambda now: handling.withdraw(at_desk, act(now), Withdraw("来电撤回")),
        lambda now: handling.archive(at_desk, act(now)),
    ):
        stored = step(stored)
    with pytest.raises(IllegalTransition):
        amending.amend(at_desk, act(stored), AmendComplaint(category="market_scale"))
    gone = people.erase(at_desk, act(stored, HEAD), Erase("依申请删除", 0))
    reopened = handling.correct(at_desk, act(gone, HEAD), Reason("认定有误"))
    with pytest.raises(PersonErased):
        amending.amend(at_desk, act(reopened), AmendComplaint(caller=AmendCaller("李四", OTHER_PHONE)))


def test_both_halves_of_a_mixed_submission_have_the_caller_that_was_corrected():
    at_desk = desk()
    stored = registered(at_desk, also_report=True)
    report_id = stored.state.counterpart
    split = SubmissionSplit(stored.state.number, "330110", report_id)
    report = intake.register_other_half(at_desk, heard(stored, split), context())
    assert {"site_address", "happened_at"} <= set(report.state.missing)
    amended = amending.amend(at_desk, act(stored), AmendComplaint(caller=AmendCaller(phone=OTHER_PHONE)))
    event = ComplaintAmended(**{**amended.history[-1].data, "fields": tuple(amended.history[-1].data["fields"])})
    assert event.other == report_id
    amending.follow(at_desk, heard(amended, event), context())
    followed = at_desk.complaints.get(report_id)
    assert followed.state.phone_hash == amended.state.phone_hash
    assert followed.history[-1].data["other"] is None


def test_what_a_report_learns_of_its_reporter_is_not_missing_in_the_complaint_it_was_split_from():
    at_desk = desk()
    stored = registered(at_desk, also_report=True, caller=Caller("张三"))
    report_id = stored.state.counterpart
    split = SubmissionSplit(stored.state.number, "330110", report_id)
    intake.register_other_half(at_desk, heard(stored, split), context())
    head = Act(report_id, HEAD, None, context("head"))
    amended = amending.amend(at_desk, head, AmendComplaint(caller=AmendCaller(phone=OTHER_PHONE, address="某路1号")))
    event = ComplaintAmended(**{**amended.history[-1].data, "fields": tuple(amended.history[-1].data["fields"])})
    amending.follow(at_desk, heard(amended, event), context())
    assert not {"caller_phone", "caller_address"} & set(at_desk.complaints.get(stored.id).state.missing)


def test_what_may_be_amended_is_bounded():
    at_desk = desk()
    stored = registered(at_desk)
    full = replace(stored.state, amendments=(Amendment(NOW, "officer", ()),) * MOST_AMENDMENTS)
    with pytest.raises(TooManyAmendments):
        domain.amend(full, stored.id, Said({"category": "market_scale"}), at_desk.rules.required, HAND)


def test_who_comes_to_be_known_later_is_taken_out_of_what_was_told_before():
    at_desk = desk()
    told = f"张三说少了五升，电话{OTHER_PHONE}"
    command = replace(CALL, caller=None, narrative=told, external=(ExternalIn("hotline_12345", "GD20261123"),))
    stored = intake.register(at_desk, command, HOTLINE, context(), Arrival(kept_elsewhere=True))
    stored = additions.supplement(at_desk, act(stored), Supplement("张三又来电"))
    after = amending.amend(at_desk, act(stored), AmendComplaint(caller=AmendCaller("张三", OTHER_PHONE))).state
    assert after.narrative == "***说少了五升，电话***"
    assert [one.text for one in after.supplements] == ["***又来电"]


def test_a_half_that_hears_of_an_amendment_after_the_erasure_gets_nobody_back():
    at_desk = desk()
    first = registered(at_desk).state
    half = replace(first, kind="report", person_id=None, phone_hash=None)
    gone = replace(first, erased=(0,))
    assert not domain.follow(half, gone, ("caller_phone",), (), (), HAND).events


PHONE_SAID = AmendComplaint(caller=AmendCaller(phone=OTHER_PHONE))


def breaking_off(*_, **__):
    raise OSError("the process ended")


def broken_off(at_desk, monkeypatch, place, by):
    """A correction whose process ends before it comes to `place`."""
    with monkeypatch.context() as until_then:
        until_then.setattr(f"services.cases.handlers.{place}", breaking_off)
        with pytest.raises(OSError, match="ended"):
            amending.amend(at_desk, by, PHONE_SAID)
    return at_desk.complaints.get(by.id)


def event_of(stored):
    entry = stored.history[-1]
    data = ComplaintAmended(**{**entry.data, "fields": tuple(entry.data["fields"]), "emptied": ()})
    return replace(heard(stored, data), causation=entry.cause)


def test_what_a_refused_correction_said_stays_nowhere_though_another_was_saved_in_between(monkeypatch):
    at_desk = desk()
    stored, change = registered(at_desk), amending.change

    def crossed(*given):
        monkeypatch.setattr(amending, "change", change)
        amending.amend(at_desk, act(stored), AmendComplaint(caller=AmendCaller(email="z@example.cn")))
        return change(*given)

    monkeypatch.setattr(amending, "change", crossed)
    with pytest.raises(Stale):
        amending.amend(at_desk, act(stored), PHONE_SAID)
    known = caller_of(at_desk, stored)
    assert (known.phone, known.email) == (CALL.caller.phone, "z@example.cn")
    assert at_desk.people.amendments.waiting("cases", NOW + timedelta(days=9)) == []


def test_what_was_saved_takes_its_place_by_its_event_when_the_process_ended_in_between(monkeypatch):
    at_desk = desk()
    saved = broken_off(at_desk, monkeypatch, "saving._end", act(registered(at_desk)))
    assert saved.history[-1].type == "complaint_amended"
    assert caller_of(at_desk, saved).phone == CALL.caller.phone
    for _ in range(2):
        amending.follow(at_desk, event_of(saved), context("cases"))
    assert caller_of(at_desk, saved).phone == OTHER_PHONE


@pytest.mark.parametrize(("place", "phone"), [("saving._end", OTHER_PHONE), ("amending.change", CALL.caller.phone)])
def test_what_waits_for_a_day_is_put_in_its_place_if_it_was_saved_and_forgotten_if_not(monkeypatch, place, phone):
    at_desk = desk()
    stored = broken_off(at_desk, monkeypatch, place, act(registered(at_desk)))
    saving.sweep_waiting(at_desk, NOW + timedelta(hours=23))
    assert caller_of(at_desk, stored).phone == CALL.caller.phone
    saving.sweep_waiting(at_desk, NOW + timedelta(days=2))
    assert caller_of(at_desk, stored).phone == phone
    assert at_desk.people.amendments.waiting("cases", NOW + timedelta(days=9)) == []


def test_a_correction_tried_again_after_a_crash_is_saved_once(monkeypatch):
    at_desk = desk()
    by = act(registered(at_desk))
    broken_off(at_desk, monkeypatch, "amending.change", by)
    again = amending.amend(at_desk, by, PHONE_SAID)
    assert caller_of(at_desk, again).phone == OTHER_PHONE
    assert [entry.type for entry in again.history].count("complaint_amended") == 1

"""Many at once, filters, who is competent, hints, retired codes, the two halves of a mixed submission."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest
from marshmallow import ValidationError

from services.cases.domain.finding import wanted
from services.cases.domain.jurisdiction import Whereabouts, competent
from services.cases.domain.legal_clocks import timed
from services.cases.domain.saved_filter import TooManyFilters
from services.cases.due import by_deadline
from services.cases.handlers import additions, complaints, desk_work, intake, people
from services.cases.handlers.desk_work import EARLIER
from services.cases.schemas.complaints import Caller, ExternalIn, FactsIn, PartyIn
from services.cases.schemas.desk_work import AskJurisdiction, AssignMany, FilterQuery, SaveFilter
from services.cases.schemas.handling import NoteNumber
from services.cases.schemas.lists import ComplaintQuery
from services.cases.schemas.people import SearchByPerson
from services.cases.views import complaint_view
from shared.clocks.legal_time import end_of_day, legal_day
from shared.contracts.cases import SubmissionSplit
from shared.contracts.envelope import Received
from shared.contracts.schema import codec_of
from shared.errors import Forbidden, IllegalTransition, Invalid
from shared.identity.numbers import is_uscc
from shared.ids import new_id
from shared.store.documents import Page, Taken
from tests.unit.cases.build import CLOCKS, HAND, submission
from tests.unit.cases.desk import CALL, HEAD, HOTLINE, NOW, OFFICER, STRANGER, act, context, desk
from tests.unit.cases.paper import on_file


def registered(at_desk, **changes):
    return intake.register(at_desk, replace(CALL, **changes), HOTLINE, context())


def heard(stored, data):
    return Received(
        new_id(), data.source, data.type, stored.id, stored.version, "story", "cause", NOW, "actor", False, data
    )


def test_one_that_cannot_be_assigned_does_not_hold_up_the_others():
    at_desk = desk()
    one, other = registered(at_desk), registered(at_desk)
    command = AssignMany((one.id, "nothing", other.id, one.id), officer="officer")
    outcomes = desk_work.assign_many(at_desk, command, HOTLINE, context())
    assert [(each.id, each.ok, each.code) for each in outcomes] == [
        (one.id, True, ""), ("nothing", False, "not_found"), (other.id, True, ""),
    ]  # fmt: skip
    assert at_desk.complaints.get(other.id).state.officer == "officer"


def test_many_assigned_again_under_the_same_key_change_once():
    at_desk = desk()
    one = registered(at_desk)
    same = context(cause="hotline:key-1", fingerprint="f")
    for _ in range(2):
        desk_work.assign_many(at_desk, AssignMany((one.id,), unit="某所"), HOTLINE, same)
    assert at_desk.complaints.get(one.id).version == 2


def test_who_has_it_no_longer_is_said_of_each_that_goes_to_somebody_else_or_to_a_unit():
    at_desk = desk()
    one = registered(at_desk)
    to = [AssignMany((one.id,), officer="officer"), AssignMany((one.id,), unit="某所", officer="officer")]
    to.append(AssignMany((one.id,), unit="某所"))
    same = context()
    answers = [desk_work.assign_many(at_desk, each, HOTLINE, context())[0].before for each in to[:2]]
    answers += [desk_work.assign_many(at_desk, to[2], HOTLINE, same)[0].before for _ in range(2)]
    assert answers == [None, None, "officer", "officer"]


def test_many_of_another_city_are_refused_one_by_one():
    at_desk = desk()
    one = registered(at_desk)
    elsewhere = replace(STRANGER, roles=frozenset({"supervisor"}))
    (outcome,) = desk_work.assign_many(at_desk, AssignMany((one.id,), unit="某所"), elsewhere, context())
    assert outcome.code == "forbidden"


def test_a_filter_is_kept_for_oneself_and_nobody_else_removes_it():
    at_desk = desk()
    command = SaveFilter("我的待办", FilterQuery(state="assigned", sort="deadline"))
    kept = desk_work.keep_filter(at_desk, command, OFFICER, context("officer"))
    assert [row.state.query for row in desk_work.my_filters(at_desk, OFFICER)] == [
        {"state": "assigned", "sort": "deadline"}
    ]
    assert desk_work.my_filters(at_desk, HEAD) == []
    with pytest.raises(Forbidden):
        desk_work.remove_filter(at_desk, kept.id, HEAD, context("head"))
    with pytest.raises(Taken):
        desk_work.keep_filter(at_desk, command, OFFICER, context("officer"))
    desk_work.remove_filter(at_desk, kept.id, OFFICER, context("officer"))
    assert desk_work.my_filters(at_desk, OFFICER) == []
    with pytest.raises(IllegalTransition):
        desk_work.remove_filter(at_desk, kept.id, OFFICER, context("officer"))
    desk_work.keep_filter(at_desk, command, OFFICER, context("officer"))


def test_a_filter_keeps_all_that_the_list_goes_by():
    at_desk = desk()
    asked = {
        "state": "assigned", "category": "taximeter", "kind": "complaint", "channel": "window", "division": "330110",
        "officer": "officer", "unit": "塘栖所", "group": "g", "clock": "C-ACCEPT", "due": "soon", "q": "余杭 加油站",
        "sort": "deadline", "assigned": "nobody",
    }  # fmt: skip
    assert set(asked) == {one.name for one in fields(FilterQuery)}
    command = codec_of(SaveFilter).load({"name": "我的待办", "query": asked})
    assert desk_work.keep_filter(at_desk, command, OFFICER, context("officer")).state.query == asked


@pytest.mark.parametrize("filter_", [
    {"name": "他", "query": {"q": "13812345678"}}, {"name": "他", "query": {"q": "330106198001011234"}},
    {"name": "找13812345678", "query": {}},
])  # fmt: skip
def test_no_filter_keeps_a_number_of_somebody(filter_):
    with pytest.raises(ValidationError):
        codec_of(SaveFilter).load(filter_)


@pytest.mark.parametrize(("asked", "where"), [
    ({}, {}),
    ({"due": "late"}, {"due_at": {"$lt": NOW, "$type": "date"}}),
    ({"due": "soon"}, {"due_at": {"$lt": end_of_day(legal_day(NOW) + timedelta(days=3)), "$type": "date"}}),
    ({"due": "soon", "due_before": NOW}, {"due_at": {"$lt": NOW, "$type": "date"}}),
    ({"sort": "deadline"}, {"due_at": {"$type": "date"}}),
])  # fmt: skip
def test_deadlines_are_asked_for_by_how_near_they_are(asked, where):
    found = by_deadline(ComplaintQuery(**asked), NOW)
    assert {name: value for name, value in found.items() if name != "clocks"} == where


def found(at_desk, at, **asked):
    return [row.id for row in at_desk.complaints.rows(by_deadline(ComplaintQuery(**asked), at), Page())]


def test_what_stands_still_is_neither_late_nor_due_soon_and_its_deadline_can_still_be_asked_for():
    at_desk = desk()
    stored = on_file(at_desk, "c-1", **held())
    long_after = NOW + timedelta(days=200)
    assert found(at_desk, long_after, due="late") == found(at_desk, long_after, due="soon") == []
    assert found(at_desk, long_after, clock="C-MEDIATE") == [stored]
    running = on_file(at_desk, "c-2", **held(at_desk.clocks.start("C-ACCEPT", NOW)))
    assert found(at_desk, long_after, due="late") == [running]
    assert found(at_desk, long_after, due="late", clock="C-MEDIATE") == []


def test_what_is_overdue_by_a_rule_is_so_by_that_rule_and_by_no_other():
    at_desk = desk()
    check, answer = (CLOCKS.start(rule, NOW) for rule in ("R-CHECK", "R-ZJ-ANSWER"))
    assert answer.due_at < check.due_at
    stands = timed(submission("report", "checking"), [replace(answer, state="breached"), check])
    one = on_file(at_desk, "c-1", kind="report", clocks=stands.clocks, due_at=stands.due_at)
    between, after = answer.due_at + timedelta(hours=1), check.due_at + timedelta(hours=1)
    for asked in ({"due": "late"}, {"due": "late", "clock": "R-ZJ-ANSWER"}, {"due_before": between}):
        assert found(at_desk, between, **asked) == [one]
    for asked in ({"due": "late", "clock": "R-CHECK"}, {"due_before": between, "clock": "R-CHECK"}):
        assert found(at_desk, between, **asked) == []
    assert found(at_desk, after, due="late", clock="R-CHECK") == [one]


def held(*more):
    """A mediation that waits for a test, with other clocks that run."""
    mediated = CLOCKS.hold([CLOCKS.start("C-MEDIATE", NOW)], [HAND.hold("testing", "委托书1号")])
    stands = timed(submission("complaint"), (*mediated, *more))
    return {"clocks": stands.clocks, "due_at": stands.due_at}


def test_a_right_that_lapsed_is_no_deadline_that_runs():
    at_desk = desk()
    lapsed = [replace(CLOCKS.start("D-APPEAL", NOW), state="breached"), CLOCKS.start("D-APPEAL", NOW)]
    missed = replace(CLOCKS.start("C-ACCEPT", NOW), state="breached")
    for number, one in enumerate((*lapsed, missed)):
        on_file(at_desk, f"c-{number}", clocks=(one,))
    assert found(at_desk, NOW, clock="D-APPEAL") == ["c-1"]
    assert found(at_desk, NOW, clock="C-ACCEPT") == ["c-2"]


def test_nobody_keeps_more_filters_than_fit():
    at_desk = desk()
    for number in range(50):
        desk_work.keep_filter(at_desk, SaveFilter(f"{number}", FilterQuery()), OFFICER, context("officer"))
    with pytest.raises(TooManyFilters):
        desk_work.keep_filter(at_desk, SaveFilter("more", FilterQuery()), OFFICER, context("officer"))


def test_the_last_filter_that_fits_is_kept_once_however_often_it_is_sent():
    at_desk = desk()
    for number in range(49):
        desk_work.keep_filter(at_desk, SaveFilter(f"{number}", FilterQuery()), OFFICER, context("officer"))
    same = context("officer", cause="officer:key-1", fingerprint="a")
    kept = [desk_work.keep_filter(at_desk, SaveFilter("last", FilterQuery()), OFFICER, same) for _ in range(2)]
    assert kept[0] == kept[1]


@pytest.mark.parametrize(
    ("kind", "known", "expected"),
    [
        ("complaint", Whereabouts(business="330106"), [("330106", "13", False)]),
        (
            "complaint",
            Whereabouts(business="330106", platform="330110"),
            [("330106", "13", True), ("330110", "13", True)],
        ),
        ("complaint", Whereabouts(platform="330110"), [("330110", "13", False)]),
        ("complaint", Whereabouts(business="330110", platform="330110"), [("330110", "13", False)]),
        ("complaint", Whereabouts(act="330106"), []),
        ("report", Whereabouts(act="330106"), [("330106", "29", False)]),
        ("report", Whereabouts(business="330106", platform="330110"), [("330106", "31", True), ("330110", "31", True)]),
        ("report", Whereabouts(business="330110", act="330106"), [("330106", "29", True), ("330110", "29", True)]),
        ("metrology_dispute", Whereabouts(business="330782"), [("330782", "", False)]),
        (
            "metrology_dispute",
            Whereabouts(business="330106", platform="330110"),
            [("330106", "", True), ("330110", "", True)],
        ),
    ],
)
def test_the_competent_divisions_follow_from_the_articles_and_of_a_dispute_from_a_setting(kind, known, expected):
    assert [(one.division, one.article, one.several) for one in competent(kind, known)] == expected


@pytest.mark.parametrize(("kind", "first"), [("complaint", True), ("metrology_dispute", True), ("report", False)])
def test_that_the_first_receiver_acts_is_said_of_complaints_and_disputes_and_of_no_report(kind, first):
    found = competent(kind, Whereabouts(business="330110", act="330106", platform="330108"))
    assert {one.first_receiver for one in found} == {first}
    assert {one.first_receiver for one in competent(kind, Whereabouts(business="330110"))} == {False}


def test_a_platform_that_nobody_knows_is_named():
    with pytest.raises(Invalid):
        desk_work.jurisdiction(desk(), AskJurisdiction(platform="atlantis"), context())


def test_of_a_platform_that_is_not_known_the_address_of_the_seller_decides():
    asked = AskJurisdiction(business_division="330110", platform="atlantis")
    assert "330110" in [one.division for one in desk_work.jurisdiction(desk(), asked, context())]


@pytest.mark.parametrize("name", ["taobao", "淘宝网", "Taobao", " 淘宝 网"])
def test_a_platform_by_any_of_its_names_stands_for_a_seller_that_cannot_be_found(name):
    found = desk_work.jurisdiction(desk(), AskJurisdiction(platform=name), context())
    assert [one.division for one in found] == ["330110"]


@pytest.mark.parametrize(("code", "parts"), [
    ("330104", [("330102", True), ("330114", True)]), ("330103", [("330105", False)]), ("330106", [("330106", False)]),
])  # fmt: skip
def test_trap_33_of_a_division_that_was_split_all_parts_are_suggested(code, parts):
    found = desk_work.jurisdiction(desk(), AskJurisdiction(business_division=code), context())
    assert [(one.division, one.one_part) for one in found] == parts


def test_trap_33_a_retired_division_code_is_taken_and_stands_for_its_successor():
    stored = registered(desk(), division="330103")
    assert stored.state.division == "330105"
    assert stored.state.number.startswith("TS330105")


@pytest.mark.parametrize(("at", "division"), [("330114", "330114"), ("330102", "330102"), ("330100", "330102")])
def test_trap_33_of_a_division_that_was_split_each_part_takes_down_its_own(at, division):
    stored = intake.register(desk(), replace(CALL, division="330104"), replace(HOTLINE, division=at), context())
    assert (stored.state.division, stored.state.number[:8]) == (division, f"TS{division}")


@pytest.mark.parametrize("code", ["330102", "330103", "330104"])
def test_trap_33_a_retired_code_opens_no_division_that_the_hotline_may_not_write_to(code):
    with pytest.raises(Forbidden):
        intake.register(desk(), replace(CALL, division=code), replace(HOTLINE, division="330110"), context())


def test_many_submissions_of_one_phone_are_a_hint_and_refuse_nothing():
    at_desk = desk()
    for _ in range(4):
        registered(at_desk)
    last = registered(at_desk)
    found = desk_work.hints_of(at_desk, last.id, OFFICER, context())
    assert [(one.rule.id, one.count) for one in found] == [
        ("many_by_one_phone", 5), ("many_about_one_business", 5), ("no_proof_of_purchase", 1),
    ]  # fmt: skip
    assert all(one.rule.source.article == "17" for one in found)


def test_old_calls_that_are_taken_down_all_at_once_are_not_many_of_late():
    at_desk = desk()
    for days in (320, 240, 160, 80):
        registered(at_desk, received_at=NOW - timedelta(days=days))
    last = registered(at_desk)
    found = {one.rule.id: one.count for one in desk_work.hints_of(at_desk, last.id, OFFICER, context())}
    assert "many_by_one_phone" not in found
    assert "many_about_one_business" not in found


@pytest.mark.parametrize("reader", [OFFICER, HEAD])
def test_who_also_reports_what_they_have_seen_is_not_counted_twice(reader):
    at_desk = desk()
    first, last = registered(at_desk, also_report=True), registered(at_desk, also_report=True)
    for one in (first, last):
        split = heard(one, SubmissionSplit(one.state.number, one.state.division, one.state.counterpart))
        intake.register_other_half(at_desk, split, split.context("cases", NOW))
    assert "many_about_one_business" not in {
        one.rule.id for one in desk_work.hints_of(at_desk, last.id, reader, context())
    }


def test_what_came_later_crowds_nothing_out_of_the_days_that_count():
    at_desk = desk()
    calls = [registered(at_desk) for _ in range(5)]
    for _ in range(EARLIER + 1):
        later = replace(context(), at=NOW + timedelta(days=1), cause=new_id())
        intake.register(at_desk, replace(CALL, narrative="后来的"), HOTLINE, later)
    found = {one.rule.id: one.count for one in desk_work.hints_of(at_desk, calls[-1].id, OFFICER, context())}
    assert found["many_by_one_phone"] == 5


def test_several_document_numbers_behind_one_phone_are_a_hint():
    at_desk = desk()
    for number in ("330102199003071224", "330102199003071232"):
        last = registered(at_desk, caller=replace(CALL.caller, id_number=number))
    found = {one.rule.id: one.count for one in desk_work.hints_of(at_desk, last.id, OFFICER, context())}
    assert found["several_people_one_phone"] == 2


def test_the_same_words_from_many_phones_about_one_business_are_a_hint_and_other_words_are_none():
    at_desk = desk()
    told = ["换个说法：机器跳得太快，多收了我两块钱"] + ["加油时油枪计量不准，要求退一赔三并书面答复"] * 5
    calls = [
        registered(at_desk, narrative=text, caller=Caller(phone=f"1390000000{place}"))
        for place, text in enumerate(told)
    ]
    found = [desk_work.hints_of(at_desk, one.id, OFFICER, context()) for one in (calls[-1], calls[0])]
    alike = [{one.rule.id: one.count for one in hints}.get("alike_about_one_business") for hints in found]
    assert alike == [5, None]


def test_a_receipt_is_proof_and_a_report_has_no_such_hints():
    at_desk = desk()
    proven = registered(at_desk, facts=FactsIn(evidence=("receipt",)))
    report = registered(at_desk, kind="report")
    assert desk_work.hints_of(at_desk, proven.id, OFFICER, context()) == ()
    assert desk_work.hints_of(at_desk, report.id, OFFICER, context()) == ()


def test_a_mixed_submission_is_split_and_both_halves_are_linked():
    at_desk = desk()
    complaint = registered(at_desk, also_report=True)
    report_id = complaint.state.counterpart
    event = heard(complaint, SubmissionSplit(complaint.state.number, complaint.state.division, report_id))
    for _ in range(2):
        report = intake.register_other_half(at_desk, event, event.context("cases", NOW))
    assert (report.id, report.state.kind, report.state.counterpart) == (report_id, "report", complaint.id)
    assert {one.rule_id for one in report.state.clocks} == {"R-CHECK", "R-ZJ-ANSWER"}
    assert report.state.number.startswith("JB330110")
    assert report.state.missing == ("site_address", "happened_at", "evidence")


def test_the_number_of_the_report_is_there_while_the_caller_is_and_only_for_who_takes_it_down():
    at_desk = desk()
    stored = registered(at_desk, also_report=True)
    number = complaint_view(stored, HOTLINE, NOW)["report_number"]
    split = SubmissionSplit(**stored.history[1].data)
    report = intake.register_other_half(at_desk, heard(stored, split), context())
    assert (number[:2], report.state.number) == ("JB", number)
    for reader, at in ((OFFICER, NOW), (HEAD, NOW), (HOTLINE, NOW + timedelta(minutes=11))):
        view = complaint_view(stored, reader, at, leads_on=complaints.leads_on(at_desk, stored.state, reader))
        assert view["report_number"] is None
        assert (number in repr(view)) is (reader is HEAD)


def test_no_half_of_a_mixed_submission_leads_to_the_other_below_the_level_that_may_know_reporters():
    at_desk = desk()
    complaint = registered(at_desk, also_report=True)
    report_id = complaint.state.counterpart
    event = heard(complaint, SubmissionSplit(complaint.state.number, complaint.state.division, report_id))
    report = intake.register_other_half(at_desk, event, event.context("cases", NOW))
    for half, other in ((complaint, report.id), (report, complaint.id)):
        assert not complaints.leads_on(at_desk, half.state, OFFICER)
        assert other not in repr(complaint_view(half, OFFICER, NOW))
        assert complaints.leads_on(at_desk, half.state, HEAD)
        assert complaint_view(half, HEAD, NOW, leads_on=True)["counterpart"] == other


def halves(at_desk, **changes):
    """A mixed submission and the report in it."""
    complaint = registered(at_desk, also_report=True, **changes)
    event = heard(complaint, SubmissionSplit(**complaint.history[1].data))
    return complaint, intake.register_other_half(at_desk, event, event.context("cases", NOW))


@pytest.mark.parametrize(("phone", "left"), [
    ("13812345678", "可打13912345678找我，身份证***"),
    ("", "可打***找我，身份证***"),
])  # fmt: skip
def test_the_report_in_a_mixed_submission_keeps_of_the_account_what_any_report_keeps(phone, left):
    at_desk, told = desk(), "可打13912345678找我，身份证330106199003075177"
    _, half = halves(at_desk, caller=Caller("张三", phone), narrative=told)
    report = registered(at_desk, kind="report", caller=Caller("张三", phone), narrative=told)
    assert half.state.narrative == report.state.narrative == left


def test_the_report_in_a_mixed_submission_does_not_name_whom_the_vault_has_learnt_of_meanwhile():
    at_desk = desk()
    complaint = registered(at_desk, also_report=True, caller=Caller("张三"), narrative="我叫张小三")
    at_desk.people.put(complaint.state.person_id, {"name": "张小三"})
    event = heard(complaint, SubmissionSplit(**complaint.history[1].data))
    assert intake.register_other_half(at_desk, event, event.context("cases", NOW)).state.narrative == "我叫***"


def test_trap_23_the_id_of_the_report_in_a_mixed_submission_cannot_be_worked_out_from_the_complaints():
    one, other = (intake.register(desk(), replace(CALL, also_report=True), HOTLINE, context(cause="key")) for _ in "ab")
    assert one.id == other.id
    assert one.state.counterpart != other.state.counterpart


def test_the_report_in_a_mixed_submission_is_found_by_the_number_of_its_caller():
    at_desk = desk()
    found = {one.id for one in halves(at_desk)}
    where = people.found_by_person(at_desk, SearchByPerson(phone=CALL.caller.phone), HEAD, context("head"))
    assert {row.id for row in at_desk.complaints.rows(where)} == found


def test_a_report_is_not_split_into_two_reports():
    with pytest.raises(Invalid) as refused:
        registered(desk(), kind="report", also_report=True)
    assert "also_report" in refused.value.facts["errors"]


@pytest.mark.parametrize("kind", ["complaint", "metrology_dispute"])
def test_what_a_kind_needs_is_asked_for_by_name(kind):
    with pytest.raises(Invalid) as refused:
        registered(desk(), kind=kind, caller=None)
    assert "caller" in refused.value.facts["errors"]


def test_what_is_still_missing_is_shown_and_holds_nothing_up():
    stored = registered(desk(), caller=Caller(name="张三"))
    assert {"caller_phone", "caller_address", "claims", "evidence"} <= set(stored.state.missing)


def test_a_joint_complaint_keeps_its_people_in_the_vault_and_nowhere_else():
    at_desk = desk()
    parties = (PartyIn("representative", "李四", "13900000001"), PartyIn("represented", "王五"))
    stored = registered(at_desk, parties=parties)
    text = repr(stored)
    assert not any(word in text for word in ("李四", "王五", "13900000001"))
    assert at_desk.people.masked(stored.state.parties[0].person_id).name == "李*"


def test_another_systems_number_belongs_to_one_submission():
    at_desk = desk()
    number = (ExternalIn("platform_12315", "133000202611230001"),)
    registered(at_desk, external=number)
    with pytest.raises(Taken):
        registered(at_desk, external=number)
    other = registered(at_desk)
    with pytest.raises(Taken):
        additions.note_number(at_desk, act(other), NoteNumber("platform_12315", "133000202611230001"))


def test_trap_34_a_rural_collective_is_taken_down_with_its_credit_code():
    code = next(f"N2330110MF1234567{c}" for c in "0123456789ABCDEFGHJKLMNPQRTUWXY" if is_uscc(f"N2330110MF1234567{c}"))
    assert registered(desk(), credit_code=code).state.site.credit_code == code


def test_trap_25_a_person_is_shown_by_the_family_name_and_the_ends_of_numbers():
    at_desk = desk()
    caller = Caller("欧阳某某", "13812345678", "浙江省杭州市余杭区仓前街道某路1号", "330102199003071234")
    shown = people.masked_one(at_desk, registered(at_desk, caller=caller).id, 0, OFFICER)
    assert (shown.name, shown.phone, shown.id_number) == ("欧阳*", "138****5678", "330102********1234")
    assert "1号" not in shown.address


def test_a_number_of_another_system_that_was_noted_later_is_what_it_is_found_by():
    at_desk = desk()
    stored = registered(at_desk)
    noted = additions.note_number(at_desk, act(stored), NoteNumber("platform_12315", "133000202611230001"))
    assert set(wanted("133000202611230001")[0].grams) <= set(noted.state.grams)

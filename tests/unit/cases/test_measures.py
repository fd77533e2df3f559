"""What is preserved, sealed or seized in a case: whose days run, what follows when they have passed, who decides."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.cases.domain import deadlines
from services.cases.domain.case import (
    Case,
    CaseClosedBefore,
    CaseDeclined,
    InvestigatorDecides,
    TwoOfficersNeeded,
)
from services.cases.domain.case_filing import follow_report
from services.cases.domain.hand import Hand
from services.cases.domain.measures import ends, taking, time
from services.cases.domain.measures.in_force import MeasureInForce, MeasureOver, NoSuchMeasure, limit_of
from services.cases.domain.measures.state import Taken
from services.cases.domain.measures.taking import (
    MAX_MEASURES,
    NothingToApprove,
    OnlyPreservedTurns,
    TooManyMeasures,
)
from services.cases.handlers import case_decisions, clocks, measures, reports
from services.cases.handlers.acting import Act
from services.cases.schemas.cases import CloseCase
from services.cases.schemas.handling import BeginTest, ByDocument, DeclineFiling, Over
from services.cases.schemas.measures import ExtendMeasure, TakeMeasure
from shared.clocks.extension import ExtensionRefused, TooLateToExtend
from shared.clocks.legal_time import legal_day
from shared.clocks.suspension import GroundNotAllowed, NotSuspended, SuspendedBefore, TooLateToSuspend
from shared.errors import Forbidden, Invalid, Refused
from shared.store.calendars import Calendars
from tests.unit.cases.build import CLOCKS
from tests.unit.cases.desk import HEAD, NOW, OFFICER, STRANGER, act, context, desk
from tests.unit.cases.test_case_decisions import NO, check, head, opened, raised
from tests.unit.cases.test_deadlines import CHANGE_2026
from tests.unit.cases.test_deadlines import heard as noted
from tests.unit.clocks.build import noon

TWO = ("officer", "second")
SCALE = TakeMeasure("先行登记保存证据通知书1号", "preservation", "电子秤一台", TWO)
SEALED = replace(SCALE, kind="seal", document="实施行政强制措施决定书1号")
BY = ByDocument("解除行政强制措施决定书1号")
LONGER = ExtendMeasure("延长行政强制措施期限决定书1号", "案情复杂，尚待检定结果")
TEST = ByDocument("检测期间告知书1号")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def at_desk():
    made = desk()
    return replace(made, calendars=Calendars(made.notices, seconds=count(0, 10).__next__))


def on(stored, days=0, by=OFFICER, **more):
    return Act(stored.id, by, stored.version, context(by.subject, at=NOW + timedelta(days=days)), **more)


def took(at_desk, *commands):
    case = opened(at_desk, raised(at_desk))
    for one in commands:
        case = measures.take(at_desk, on(case), one)
    return case


def swept(at_desk, stored, at):
    row = at_desk.cases.claim_due(at, MINUTE)
    clocks.sound(at_desk, at_desk.cases, row, at)
    at_desk.cases.release(row.id)
    return at_desk.cases.get(stored.id)


def days(stored, one="M1"):
    clock = limit_of(getattr(stored, "state", stored), one)
    return clock.state, legal_day(clock.due_at).isoformat()


def how(stored, one=0):
    ended = stored.state.measures[one].ended
    return ended and ended.how


def types(stored):
    return [entry.type for entry in stored.history]


def case_of(day):
    return Case("AJ330110202600001", "330110", "market_scale", "complaint-1", "site-1", noon(day))


def hand(day, by="head"):
    return Hand(by, noon(day), CLOCKS)


def taken_on(day, kind="seal", case=None):
    taken = Taken(kind, "电子秤一台", TWO, "决定书1号")
    return taking.take(case or case_of(day), taken, 2, hand(day)).state


def test_trap_07_what_is_preserved_and_not_acted_upon_in_seven_working_days_is_free_by_itself():
    case = taken_on("2026-09-18", "preservation")
    assert days(case) == ("running", "2026-09-29")
    last = limit_of(case, "M1").due_at
    in_time = deadlines.sound(case, CLOCKS, last).state
    assert in_time.measures[0].ended is None
    said = deadlines.sound(in_time, CLOCKS, last + timedelta(milliseconds=1))
    assert [event.type for event in said.events] == ["deadline_missed", "measure_lapsed"]
    assert (said.events[0].effect, said.events[0].about, said.events[1].measure) == ("auto_release", "M1", "M1")
    assert (said.state.measures[0].ended.how, said.state.measures[0].ended.at) == ("lapsed", last)
    assert said.state.due_at is None
    assert not deadlines.sound(said.state, CLOCKS, last + timedelta(days=9)).events


def test_trap_07_the_sweep_ends_it_in_the_same_save_and_no_act_brings_it_back(at_desk):
    case = took(at_desk, SCALE)
    assert days(case) == ("running", "2026-12-02")
    over = swept(at_desk, case, limit_of(case.state, "M1").due_at + MINUTE)
    assert (how(over), types(over)[-2:]) == ("lapsed", ["deadline_missed", "measure_lapsed"])
    for again in (
        lambda: measures.finish(at_desk, on(over, 10, HEAD), "M1", "released", BY),
        lambda: measures.turn(at_desk, on(over, 10), "M1", SEALED),
    ):
        with pytest.raises(MeasureOver):
            again()


def test_trap_07_it_is_over_when_its_days_have_passed_before_any_look_has_noted_that(at_desk):
    case = took(at_desk, SCALE)
    with pytest.raises(MeasureOver):
        measures.turn(at_desk, on(case, 10), "M1", SEALED)
    assert case_decisions.decline(at_desk, on(case, 10, HEAD), NO).state.filing == NO.ground


def test_what_was_done_within_the_days_and_is_taken_down_after_them_ended_it_in_time(at_desk):
    case = took(at_desk, replace(SCALE, urgent=True))
    over = swept(at_desk, case, limit_of(case.state, "M1").due_at + MINUTE)
    within = {"happened_at": NOW + timedelta(hours=3)}
    approved = measures.approve(at_desk, on(over, 11, HEAD, **within), "M1", ByDocument("审批表1号"))
    assert approved.history[-1].data["late"] is False
    released = measures.finish(at_desk, on(approved, 11, HEAD, **within), "M1", "released", BY)
    assert (how(released), released.history[-1].data["late"]) == ("released", False)
    assert [one.late for one in released.state.clocks if one.about] == [False, False]


def test_by_days_that_a_later_notice_gives_back_it_had_not_ended(at_desk):
    case = took(at_desk, replace(SCALE, urgent=True))
    at = limit_of(case.state, "M1").due_at + MINUTE
    over = swept(at_desk, case, at)
    assert [one.state for one in over.state.clocks if one.about] == ["breached", "stopped"]
    noted(at_desk, 1, CHANGE_2026)
    clocks.reckon(at_desk, at)
    alive = at_desk.cases.get(case.id)
    assert (how(alive), days(alive), types(alive)[-1]) == (None, ("running", "2026-12-03"), "measure_revived")
    assert [one.state for one in alive.state.clocks if one.about] == ["running", "breached"]
    assert how(measures.turn(at_desk, on(alive, 10), "M1", SEALED)) == "turned"


def test_a_case_that_was_closed_since_has_nothing_held_by_days_given_back(at_desk):
    case = case_decisions.file_case(at_desk, head(opened(at_desk, raised(at_desk))))
    case = measures.take(at_desk, on(case), SCALE)
    at = limit_of(case.state, "M1").due_at + MINUTE
    closed = case_decisions.close(at_desk, on(swept(at_desk, case, at), 10, HEAD), CloseCase("investigation_ended"))
    noted(at_desk, 1, CHANGE_2026)
    clocks.reckon(at_desk, at)
    assert how(at_desk.cases.get(closed.id)) == "lapsed"


def test_trap_08_a_seal_lasts_thirty_days_and_thirty_more_and_the_days_of_its_test():
    case = taken_on("2026-06-01")
    assert days(case) == ("running", "2026-07-01")
    case = time.begin_test(case, "M1", "检测期间告知书1号", hand("2026-06-10")).state
    assert days(case)[0] == "suspended"
    case = time.end_test(case, "M1", hand("2026-06-20")).state
    assert days(case) == ("running", "2026-07-11")
    case = time.extend(case, "M1", "延长决定书1号", "案情复杂", hand("2026-07-10")).state
    assert days(case) == ("running", "2026-08-10")
    with pytest.raises(ExtensionRefused):
        time.extend(case, "M1", "延长决定书2号", "案情复杂", hand("2026-08-01"))


def test_trap_08_no_seal_is_prolonged_or_tested_free_after_its_days(at_desk):
    case = took(at_desk, SEALED)
    with pytest.raises(TooLateToExtend):
        measures.extend(at_desk, on(case, 31, HEAD), "M1", LONGER)
    with pytest.raises(TooLateToSuspend):
        measures.begin_test(at_desk, on(case, 31), "M1", TEST)


def test_trap_08_a_seal_that_has_run_out_is_told_to_the_heads_and_stays_overdue_until_it_is_lifted(at_desk):
    case = took(at_desk, SEALED)
    late = swept(at_desk, case, NOW + timedelta(days=40))
    missed = [entry.data for entry in late.history if entry.data.get("rule") == "P-SEAL"][-1]
    assert (missed["effect"], missed["about"], how(late)) == ("escalation", "M1", None)
    assert late.state.due_at <= limit_of(late.state, "M1").due_at
    lifted = measures.finish(at_desk, on(late, 41, HEAD), "M1", "released", BY)
    assert (how(lifted), lifted.history[-1].data["late"]) == ("released", True)
    assert days(lifted)[0] == "stopped"


def test_an_extension_says_why_and_until_when(at_desk):
    longer = measures.extend(at_desk, on(took(at_desk, SEALED), 3, HEAD), "M1", replace(LONGER, amount=10))
    said = longer.history[-1].data
    assert (said["reason"], said["document"], said["measure"]) == (LONGER.reason, LONGER.document, "M1")
    assert legal_day(limit_of(longer.state, "M1").due_at) == date(2027, 1, 2)


def test_what_was_taken_on_the_spot_is_approved_within_twenty_four_hours(at_desk):
    case = took(at_desk, replace(SCALE, urgent=True), replace(SEALED, urgent=True), SEALED)
    assert [(one.rule_id, one.about) for one in case.state.clocks if "REPORT" in one.rule_id] == [
        ("P-PRESERVE-REPORT", "M1"),
        ("P-SEAL-REPORT", "M2"),
    ]
    assert case.state.due_at == NOW + timedelta(hours=24)
    case = measures.approve(at_desk, on(case, 0, HEAD), "M1", ByDocument("审批表1号"))
    assert (case.history[-1].data["late"], case.state.measures[0].approved_at) == (False, NOW)
    case = measures.approve(at_desk, on(case, 2, HEAD), "M2", ByDocument("审批表2号"))
    assert case.history[-1].data["late"] is True
    for settled in ("M1", "M3"):
        with pytest.raises(NothingToApprove):
            measures.approve(at_desk, on(case, 2, HEAD), settled, ByDocument("审批表3号"))


def test_the_hours_for_the_approval_count_from_the_taking_whenever_its_case_was_opened_here(at_desk):
    case = opened(at_desk, raised(at_desk))
    before = on(case, happened_at=case.state.opened_at - timedelta(minutes=30))
    late = measures.take(at_desk, replace(before, context=context("officer", at=NOW + timedelta(hours=2))), SEALED)
    assert late.state.measures[0].began_at == case.state.opened_at - timedelta(minutes=30)
    assert late.history[-1].data["happened_at"] is not None
    with pytest.raises(Invalid):
        measures.take(at_desk, on(late, happened_at=NOW - timedelta(days=30)), SEALED)
    with pytest.raises(Invalid):
        measures.finish(at_desk, on(late, 1, HEAD, happened_at=NOW - timedelta(days=1)), "M1", "released", BY)


def test_what_the_head_lifts_at_once_needs_no_approval_any_more(at_desk):
    case = took(at_desk, replace(SEALED, urgent=True))
    lifted = measures.finish(at_desk, on(case, 0, HEAD), "M1", "released", BY)
    assert [(one.state, one.void) for one in lifted.state.clocks if one.about] == [
        ("stopped", False),
        ("stopped", True),
    ]


def test_two_officers_take_a_measure_and_one_of_them_takes_it_down(at_desk):
    case = opened(at_desk, raised(at_desk))
    with pytest.raises(TwoOfficersNeeded):
        measures.take(at_desk, on(case), replace(SCALE, officers=("officer", "officer")))
    with pytest.raises(Forbidden):
        measures.take(at_desk, on(case), replace(SCALE, officers=("second", "third")))
    with pytest.raises(Forbidden):
        measures.take(at_desk, on(case, by=STRANGER), replace(SCALE, officers=("stranger", "second")))


def test_trap_10_whoever_has_taken_a_measure_decides_nothing_about_it_nor_about_the_case(at_desk):
    both = replace(OFFICER, roles=frozenset({"officer", "supervisor"}))
    case = took(at_desk, replace(SEALED, urgent=True))
    for decide in (
        lambda: measures.approve(at_desk, on(case, by=both), "M1", BY),
        lambda: measures.extend(at_desk, on(case, by=both), "M1", LONGER),
        lambda: measures.finish(at_desk, on(case, by=both), "M1", "released", BY),
        lambda: case_decisions.file_case(at_desk, on(case, by=both)),
    ):
        with pytest.raises(InvestigatorDecides):
            decide()


def test_what_was_preserved_is_sealed_with_days_of_its_own(at_desk):
    case = took(at_desk, replace(SCALE, urgent=True))
    turned = measures.turn(at_desk, on(case, 5), "M1", SEALED)
    old, new = turned.state.measures
    assert (old.ended.how, old.ended.document, new.source, new.kind) == ("turned", SEALED.document, "M1", "seal")
    assert (days(turned, "M1")[0], days(turned, "M2")) == ("stopped", ("running", "2026-12-28"))
    assert types(turned)[-2:] == ["measure_turned", "measure_taken"]


def test_only_a_preservation_turns_and_only_into_something_graver(at_desk):
    case = took(at_desk, SCALE, SEALED)
    with pytest.raises(OnlyPreservedTurns):
        measures.turn(at_desk, on(case, 1), "M1", SCALE)
    with pytest.raises(OnlyPreservedTurns):
        measures.turn(at_desk, on(case, 1), "M2", replace(SEALED, kind="seizure"))


def test_what_is_preserved_is_sent_to_a_test_within_its_days_and_they_go_on(at_desk):
    with pytest.raises(GroundNotAllowed):
        measures.begin_test(at_desk, on(took(at_desk, SCALE), 1), "M1", TEST)


def test_the_days_of_a_test_stand_still_for_what_is_tested_and_for_nothing_else(at_desk):
    case = took(at_desk, SEALED, replace(SEALED, kind="seizure"))
    tested = measures.begin_test(at_desk, on(case, 1), "M1", TEST)
    assert [one.state for one in tested.state.clocks] == ["running", "suspended", "running"]
    assert (tested.state.holds, tested.state.measures[0].test.document) == ((), TEST.document)
    with pytest.raises(SuspendedBefore):
        measures.begin_test(at_desk, on(tested, 2), "M1", TEST)
    with pytest.raises(NotSuspended):
        measures.end_test(at_desk, on(tested, 2), "M2")
    with pytest.raises(NotSuspended):
        case_decisions.end_test(at_desk, on(tested, 2), Over())
    back = measures.end_test(at_desk, on(tested, 11), "M1")
    assert (days(back, "M1"), days(back, "M2")) == (("running", "2027-01-02"), ("running", "2026-12-23"))


def test_a_test_for_the_check_of_the_clue_leaves_what_is_sealed_alone(at_desk):
    case = took(at_desk, SEALED)
    tested = case_decisions.begin_test(at_desk, on(case, 1), BeginTest("检测委托书1号"))
    assert check(tested) == [("P-VERIFY", "suspended"), ("P-SEAL", "running")]
    both = measures.begin_test(at_desk, on(tested, 2), "M1", TEST)
    back = case_decisions.end_test(at_desk, on(both, 3), Over())
    assert check(back) == [("P-VERIFY", "running"), ("P-SEAL", "suspended")]
    filed = case_decisions.file_case(at_desk, on(back, 4, HEAD))
    assert check(filed) == [("P-VERIFY", "stopped"), ("P-SEAL", "suspended"), ("P-DECIDE", "running")]


def test_what_is_lifted_during_its_test_is_in_time(at_desk):
    tested = measures.begin_test(at_desk, on(took(at_desk, SEALED), 1), "M1", TEST)
    lifted = measures.finish(at_desk, on(tested, 50, HEAD), "M1", "disposed", ByDocument("行政处罚决定书1号"))
    assert (how(lifted), lifted.history[-1].data["late"], lifted.state.measures[0].test) == ("disposed", False, None)


def test_no_case_ends_while_something_is_held(at_desk):
    case = took(at_desk, SEALED)
    with pytest.raises(MeasureInForce):
        case_decisions.decline(at_desk, on(case, 1, HEAD), NO)
    filed = case_decisions.file_case(at_desk, on(case, 1, HEAD))
    with pytest.raises(MeasureInForce):
        case_decisions.close(at_desk, on(filed, 2, HEAD), CloseCase("investigation_ended"))
    lifted = measures.finish(at_desk, on(filed, 2, HEAD), "M1", "released", BY)
    assert (
        case_decisions.close(at_desk, on(lifted, 2, HEAD), CloseCase("investigation_ended")).state.closing is not None
    )


def test_a_report_is_not_called_unfiled_while_something_is_held_in_its_case(at_desk):
    report = raised(at_desk, "report")
    measures.take(at_desk, on(opened(at_desk, report)), SEALED)
    checked = reports.check(at_desk, act(report))
    with pytest.raises(MeasureInForce):
        reports.decline_filing(at_desk, act(checked, HEAD), DeclineFiling("other", "无"))


def test_what_was_sealed_while_the_report_was_declined_stays_to_be_lifted(at_desk):
    case = follow_report(taken_on("2026-11-23"), "no_fault", "无", hand("2026-11-24")).state
    assert days(case) == ("running", "2026-12-23")
    lifted = ends.finish(case, "M1", "released", "解除决定书1号", hand("2026-11-25")).state
    assert (lifted.due_at, lifted.measures[0].ended.how) == (None, "released")


def test_nothing_is_taken_in_a_case_that_has_ended(at_desk):
    declined = case_decisions.decline(at_desk, on(took(at_desk), 0, HEAD), NO)
    with pytest.raises(CaseDeclined):
        measures.take(at_desk, on(declined), SCALE)
    filed = case_decisions.file_case(at_desk, head(opened(at_desk, raised(at_desk))))
    with pytest.raises(CaseClosedBefore):
        measures.take(at_desk, on(case_decisions.close(at_desk, head(filed), CloseCase("investigation_ended"))), SCALE)


def test_a_case_has_so_many_measures_and_no_other_ids():
    case = case_of("2026-11-23")
    for _ in range(MAX_MEASURES):
        case = taken_on("2026-11-23", case=case)
    assert case.measures[-1].id == f"M{MAX_MEASURES}"
    with pytest.raises(TooManyMeasures):
        taken_on("2026-11-23", case=case)
    with pytest.raises(NoSuchMeasure):
        time.end_test(case, "M0", hand("2026-11-24"))


ACTS = {
    "test": lambda case, one, at: time.begin_test(case, one, "告知书1号", at),
    "back": time.end_test,
    "longer": lambda case, one, at: time.extend(case, one, "延长决定书1号", "案情复杂", at, 10),
    "lift": lambda case, one, at: ends.finish(case, one, "released", "解除决定书1号", at),
}


def played(case, acts):
    for step, (name, one) in enumerate(acts):
        if name is None:
            continue
        try:
            case = ACTS[name](case, one, hand(date(2026, 3, 3) + timedelta(days=2 * step))).state
        except Refused:
            continue
    return case


@given(some.lists(some.tuples(some.sampled_from(sorted(ACTS)), some.sampled_from(["M1", "M2"])), max_size=12))
def test_what_happens_to_one_seal_never_moves_the_days_of_another(acts):
    both = taken_on("2026-03-02", case=taken_on("2026-03-02"))
    alone = [(name if one == "M1" else None, one) for name, one in acts]
    after, expected = played(both, acts), played(both, alone)
    assert limit_of(after, "M1") == limit_of(expected, "M1")
    assert after.measures[0] == expected.measures[0]
    assert limit_of(expected, "M2") == limit_of(both, "M2")

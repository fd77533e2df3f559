"""The caller was told what is being done, and that is taken down when the matter has gone on (投诉办法 art. 15)."""

import pytest

from services.cases.domain.telling import NothingToAnswer
from services.cases.handlers import handling, reports
from services.cases.schemas.complaints import InstrumentIn
from services.cases.schemas.handling import (
    Agree,
    DeclineFiling,
    FollowUp,
    Informed,
    OfInstitution,
    Refuse,
    Terminate,
    Told,
    VerificationResult,
)
from shared.clocks.legal_time import end_of_day, legal_day
from shared.errors import IllegalTransition, Invalid
from tests.unit.cases.desk import HEAD, desk
from tests.unit.cases.test_happened_before import clock, days, looked_at, registered, then

WAITED_FOR = ("C-ACCEPT", "R-ZJ-ANSWER")
BY_PHONE = Told("phone", "通话记录1号")


def answered(at_desk, stored, on, now):
    return handling.answer(at_desk, then(stored, on, now), BY_PHONE)


def informed(at_desk, stored, on):
    return handling.inform(at_desk, then(stored, None, on), Informed("phone", "通话记录2号"))


def mediating(at_desk):
    accepted = handling.accept(at_desk, then(registered(at_desk), None, days(1)))
    return handling.start_mediation(at_desk, then(accepted, None, days(2)))


def settled(at_desk):
    return handling.agree(at_desk, then(mediating(at_desk), None, days(16)), Agree("agreement"))


def failed(at_desk):
    return handling.terminate(at_desk, then(mediating(at_desk), None, days(16)), Terminate("no_agreement"))


def told_the_end(at_desk):
    return informed(at_desk, settled(at_desk), days(16))


def asked_how_it_was(at_desk):
    return handling.follow_up(at_desk, then(told_the_end(at_desk), None, days(16)), FollowUp(5))


@pytest.mark.parametrize("end", [settled, failed, told_the_end, asked_how_it_was])
def test_who_was_told_of_an_acceptance_in_time_was_told_in_time_whatever_came_of_it_since(end):
    at_desk = desk()
    ended = end(at_desk)
    after = answered(at_desk, ended, days(1), days(17))
    assert after.state.state == ended.state.state
    for rule in WAITED_FOR:
        assert (legal_day(clock(after, rule).stopped_at), clock(after, rule).late) == (legal_day(days(1)), False)


def test_a_miss_that_was_noted_meanwhile_was_none():
    at_desk = desk()
    missed = looked_at(at_desk, settled(at_desk), days(16))
    assert {clock(missed, rule).state for rule in WAITED_FOR} == {"breached"}
    after = answered(at_desk, informed(at_desk, missed, days(16)), days(1), days(17))
    assert not any(clock(after, rule).late for rule in WAITED_FOR)


@pytest.mark.parametrize("heard", [False, True])
@pytest.mark.parametrize("end", [
    reports.file_case,
    lambda at_desk, act: reports.decline_filing(at_desk, act, DeclineFiling("other", "初次违法并已改正")),
])  # fmt: skip
def test_a_reporter_was_answered_during_the_check_though_that_is_taken_down_after_its_end(end, heard):
    at_desk = desk()
    checked = reports.check(at_desk, then(registered(at_desk, "report"), None, days(1)))
    stored = end(at_desk, then(checked, None, days(16), HEAD))
    stored = informed(at_desk, stored, days(16)) if heard else stored
    after = answered(at_desk, stored, days(3), days(17))
    assert after.state.state == stored.state.state
    met = clock(after, "R-ZJ-ANSWER")
    assert (legal_day(met.stopped_at), met.late) == (legal_day(days(3)), False)


def test_a_dispute_was_answered_before_its_verification_was_asked_for():
    at_desk = desk()
    stored = registered(at_desk, "metrology_dispute", instrument=InstrumentIn("某厂"))
    accepted = handling.accept(at_desk, then(stored, None, days(1)))
    command = OfInstitution("省计量院", "委托书1号")
    ordered = handling.order_verification(at_desk, then(accepted, None, days(3)), command)
    found = handling.record_result(at_desk, then(ordered, None, days(20)), VerificationResult("beyond_limits"))
    after = answered(at_desk, found, days(2), days(21))
    assert legal_day(clock(after, "R-ZJ-ANSWER").stopped_at) == legal_day(days(2))


def test_nobody_was_told_of_an_acceptance_before_it():
    at_desk = desk()
    accepted = handling.accept(at_desk, then(registered(at_desk), None, days(4)))
    mediated = handling.start_mediation(at_desk, then(accepted, None, days(5)))
    agreed = handling.agree(at_desk, then(mediated, None, days(6)), Agree("agreement"))
    with pytest.raises(Invalid):
        answered(at_desk, agreed, days(2), days(7))


def test_the_earlier_of_two_answers_is_the_one_that_counts_whichever_is_taken_down_first():
    at_desk = desk()
    late = answered(at_desk, mediating(at_desk), None, days(16))
    assert clock(late, "C-ACCEPT").late
    after = answered(at_desk, late, days(2), days(16))
    assert not clock(after, "C-ACCEPT").late
    assert answered(at_desk, after, days(5), days(16)).state.clocks == after.state.clocks


def test_what_was_told_by_then_is_not_answered_once_more_after_the_end():
    at_desk = desk()
    with pytest.raises(NothingToAnswer):
        answered(at_desk, told_the_end(at_desk), None, days(17))


@pytest.mark.parametrize("end", [settled, failed])
@pytest.mark.parametrize("on", [None, days(17)])
def test_once_it_is_decided_the_caller_waits_for_the_outcome_and_no_answer_ends_that(end, on):
    at_desk = desk()
    ended = end(at_desk)
    with pytest.raises(NothingToAnswer):
        answered(at_desk, ended, on, days(17))
    assert clock(at_desk.complaints.get(ended.id), "R-ZJ-ANSWER").state != "stopped"


@pytest.mark.parametrize("end", [settled, failed])
def test_an_answer_that_is_said_to_have_been_on_the_day_of_the_decision_was_before_it(end):
    at_desk = desk()
    after = answered(at_desk, end(at_desk), end_of_day(legal_day(days(16))), days(17))
    assert clock(after, "R-ZJ-ANSWER").state == "stopped"


def test_who_was_told_of_a_refusal_was_told_of_no_acceptance():
    at_desk = desk()
    refused = handling.refuse(at_desk, then(registered(at_desk), None, days(1)), Refuse("other", "未提供购买凭证"))
    with pytest.raises(IllegalTransition):
        answered(at_desk, refused, days(1), days(16))
    with pytest.raises(NothingToAnswer):
        answered(at_desk, informed(at_desk, refused, days(16)), days(1), days(17))


def test_nothing_more_is_said_of_a_file_that_is_put_away():
    at_desk = desk()
    away = handling.archive(at_desk, then(told_the_end(at_desk), None, days(16)))
    with pytest.raises(IllegalTransition):
        answered(at_desk, away, days(1), days(17))

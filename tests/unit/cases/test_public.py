"""What is told without a sign-in: to whoever proves it by phone, little; to everybody else the very same nothing."""

from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from services.cases import rulebook
from services.cases.domain.closing import RatedBefore
from services.cases.domain.legal_clocks import timed
from services.cases.domain.public import NotOpenForRating, NotYours, standing
from services.cases.domain.transitions import TRANSITIONS, states_of
from services.cases.handlers import complaints, handling, intake, people, public
from services.cases.handlers.acting import Act
from services.cases.handlers.public import Asking
from services.cases.schemas.complaints import Caller, PartyIn
from services.cases.schemas.handling import FollowUp, Informed, Refuse, Suspend, Told, Withdraw
from services.cases.schemas.people import Erase, RevealPerson
from services.cases.schemas.public import AskStatus, RateHandling
from services.cases.views import complaint_view
from shared.clocks.legal_time import legal_day
from shared.web.refusals import TooManyRequests
from tests.unit.cases.build import CLOCKS, submission
from tests.unit.cases.desk import CALL, HEAD, HOTLINE, NOW, OFFICER, act, context, desk

PHONE = "13812345678"
AGENT = PartyIn("agent", "李四", "13900000001", powers="代为投诉", until=date(2027, 1, 1))
STATES = rulebook.load().public.states


@pytest.fixture
def at_desk():
    return desk()


def registered(at_desk, **changes):
    return intake.register(at_desk, replace(CALL, **changes), HOTLINE, context())


def asking(address="198.51.100.1", at=NOW):
    return Asking(address, context("public", at=at))


def ask(at_desk, number, phone=PHONE, code="", **how):
    return public.status(at_desk, AskStatus(number, phone, code), asking(**how))


def rate(at_desk, number, satisfaction=4, phone=PHONE):
    return public.rate(at_desk, RateHandling(satisfaction, number, phone), asking())


def informed(at_desk, **changes):
    stored = handling.refuse(at_desk, act(registered(at_desk, **changes)), Refuse("other", "未提供购买凭证"))
    return handling.inform(at_desk, act(stored), Informed("phone", "通话记录1号"))


@pytest.mark.parametrize(("taken_down", "typed"), [
    ("0571-86221234", "86221234"), ("0571-86221234转802", "0571 8622 1234"), ("0571-86221234", "+86 571 86221234"),
])  # fmt: skip
def test_a_landline_proves_with_and_without_the_area_code_of_its_city(at_desk, taken_down, typed):
    stored = registered(at_desk, caller=Caller("张三", taken_down))
    assert ask(at_desk, stored.state.number, typed).state.id == "received"
    with pytest.raises(NotYours):
        ask(at_desk, stored.state.number, "86221235")


def test_a_landline_that_was_taken_down_without_its_area_code_proves_with_it_too(at_desk):
    stored = registered(at_desk, caller=Caller("张三", "", other_phones="86221234"))
    assert ask(at_desk, stored.state.number, "0571-86221234").state.id == "received"


@pytest.mark.parametrize("kind", TRANSITIONS)
def test_every_state_of_every_kind_has_exactly_one_word_for_the_public(kind):
    for state in states_of(kind):
        assert [one.id for one in STATES if state in one.covers] != []
        assert len([one for one in STATES if state in one.covers]) == 1
        assert standing(submission(kind, state), (), STATES, False).state.zh


def test_the_words_cover_no_state_that_does_not_exist():
    known = frozenset().union(*(states_of(kind) for kind in TRANSITIONS))
    assert {state for one in STATES for state in one.covers} == known


def test_number_and_phone_tell_how_far_it_is_and_nothing_else(at_desk):
    stored = registered(at_desk)
    told = ask(at_desk, stored.state.number)
    assert (told.state.id, told.registered_on, told.told_on, told.may_rate) == (
        "received", date(2026, 11, 23), None, False,
    )  # fmt: skip
    assert told.next_day == date(2026, 12, 2)
    said = repr(asdict(told))
    hidden = (stored.state.site.name, stored.state.narrative, "hotline", "330110", "张", "张三", PHONE, stored.id)
    assert not [word for word in hidden if word in said]


def test_trap_35_a_day_in_a_year_whose_holidays_are_not_announced_is_not_told_as_final():
    for received, provisional in ((NOW, False), (datetime(2026, 12, 28, 2, tzinfo=UTC), True)):
        said = replace(submission("complaint"), registered_at=received)
        one = timed(said, CLOCKS.at_registration("complaint", received))
        assert standing(one, (), STATES, False).provisional is provisional


def test_while_all_days_stand_still_no_day_is_told_by_which_the_office_has_to_act(at_desk):
    accepted = handling.accept(at_desk, act(registered(at_desk)))
    told = handling.answer(at_desk, act(accepted), Told("phone", "通话记录1号"))
    assert not ask(at_desk, told.state.number).standing_still
    handling.suspend_mediation(at_desk, act(told), Suspend("testing", "委托书1号"))
    asked = ask(at_desk, told.state.number, at=NOW + timedelta(days=200))
    assert (asked.next_day, asked.provisional, asked.standing_still) == (None, False, True)


@pytest.mark.parametrize("written", ["{} ", " {}", "{:lower}", "TS 330110 "])
def test_a_number_may_be_typed_with_blanks_and_small_letters(at_desk, written):
    number = registered(at_desk).state.number
    typed = {"{} ": f"{number} ", " {}": f" {number}", "{:lower}": number.lower()}.get(
        written, f"TS 330110 {number[8:]}"
    )
    assert ask(at_desk, typed, "+86 138-1234-5678").state.id == "received"


def test_a_reporter_and_a_party_may_ask_too_with_the_code_of_the_report(at_desk):
    stored = registered(at_desk, kind="report", parties=(AGENT,))
    code = at_desk.people.code_of(stored.state.number)
    for phone in (PHONE, AGENT.phone):
        assert ask(at_desk, stored.state.number, phone, code=f" {code[:3]}－{code[3:]}").state.id == "received"


def test_trap_23_the_number_of_a_report_and_a_suspected_telephone_confirm_nothing(at_desk):
    stored = registered(at_desk, kind="report")
    code, other = (at_desk.people.code_of(number) for number in (stored.state.number, "JB3301102026112300002"))
    wrong = "".join(str(9 - int(digit)) for digit in code)
    answers = [refusal(ask, at_desk, stored.state.number, PHONE)]
    answers += [refusal(ask, at_desk, stored.state.number, PHONE, one) for one in (wrong, other, code[:-1], "六")]
    answers += [refusal(ask, at_desk, stored.state.number, "13700000000", one) for one in (code, wrong)]
    assert len({str(one) for one in answers}) == 1


def test_a_complaint_is_asked_about_without_a_code(at_desk):
    assert ask(at_desk, registered(at_desk).state.number, code="123456").state.id == "received"


def test_an_agent_asks_until_their_authority_ends_and_the_caller_afterwards_too(at_desk):
    number = registered(at_desk, parties=(AGENT,)).state.number
    for at, answered in ((datetime(2027, 1, 1, 2, tzinfo=UTC), True), (datetime(2027, 1, 2, 2, tzinfo=UTC), False)):
        asked = AskStatus(number, AGENT.phone)
        if answered:
            assert public.status(at_desk, asked, asking(at=at)).state.id == "received"
        else:
            with pytest.raises(NotYours):
                public.status(at_desk, asked, asking(at=at))
        assert public.status(at_desk, AskStatus(number, PHONE), asking(at=at)).state.id == "received"


def test_trap_23_the_code_of_a_report_is_shown_to_whoever_takes_it_down_and_with_a_reporter_opened_on_record(at_desk):
    stored = registered(at_desk, kind="report")
    code = at_desk.people.code_of(stored.state.number)
    assert complaints.code_to_tell(at_desk, stored, HOTLINE, NOW) == code
    for reader, at in ((HEAD, NOW), (OFFICER, NOW), (HOTLINE, NOW + timedelta(minutes=11))):
        assert complaints.code_to_tell(at_desk, stored, reader, at) is None
        assert code not in repr(complaint_view(stored, reader, at)) + repr(people.masked(at_desk, stored.id, reader))
    assert people.reveal(at_desk, stored.id, RevealPerson("举报人问查询码"), HEAD, context("head")).query_code == code
    assert code not in repr(stored)


def test_the_code_of_the_report_in_a_mixed_submission_is_told_with_its_number(at_desk):
    stored = registered(at_desk, also_report=True)
    number = complaint_view(stored, HOTLINE, NOW)["report_number"]
    assert complaints.code_to_tell(at_desk, stored, HOTLINE, NOW) == at_desk.people.code_of(number)
    assert complaints.code_to_tell(at_desk, registered(at_desk, position="4号枪"), HOTLINE, NOW) is None
    assert people.reveal(at_desk, stored.id, RevealPerson("核实情况"), HEAD, context("head")).query_code == ""


def test_no_code_is_told_where_nobody_behind_the_report_has_a_telephone_to_ask_by(at_desk):
    for caller in (None, Caller("张三")):
        stored = registered(at_desk, kind="report", caller=caller)
        assert complaints.code_to_tell(at_desk, stored, HOTLINE, NOW) is None


def refusal(call, *given):
    with pytest.raises(NotYours) as refused:
        call(*given)
    return (type(refused.value), refused.value.message, refused.value.facts)


def test_a_wrong_number_a_wrong_phone_and_none_get_the_same_answer_whatever_is_asked(at_desk):
    number = registered(at_desk).state.number
    other = registered(at_desk, caller=replace(CALL.caller, phone="13700000000")).state.number
    anonymous = registered(at_desk, kind="report", caller=None).state.number
    wrong = [
        (number, "13700000000"), (number, ""), (number, "不详"), (other, PHONE), (anonymous, PHONE), (anonymous, ""),
        ("TS33011020261123999", PHONE), ("", ""), ("x" * 64, PHONE), ("{'$ne': ''}", PHONE),
    ]  # fmt: skip
    answers = [refusal(ask, at_desk, *one) for one in wrong]
    answers += [refusal(rate, at_desk, number, 5, phone) for number, phone in wrong]
    assert len({str(one) for one in answers}) == 1


def test_whatever_is_wrong_the_same_is_looked_up(at_desk):
    number = registered(at_desk).state.number
    looked = []
    counting = replace(
        at_desk, complaints=Counting(at_desk.complaints, looked), people=Counting(at_desk.people, looked)
    )
    traces = []
    for given in ((number, "13700000000"), (number, ""), ("TS33011020261123999", PHONE), ("", "")):
        refusal(ask, counting, *given)
        traces.append(tuple(looked))
        looked.clear()
    assert set(traces) == {("rows", "proves", "proves", "code_of")}


class Counting:
    """Notes what is asked of the thing behind it."""

    def __init__(self, behind, looked):
        self._behind = behind
        self._looked = looked

    def __getattr__(self, name):
        self._looked.append(name)
        return getattr(self._behind, name)


def test_it_is_rated_once_after_the_person_was_told(at_desk):
    number = informed(at_desk).state.number
    told = ask(at_desk, number)
    assert (told.state.id, told.told_on, told.next_day, told.may_rate) == ("decided", date(2026, 11, 23), None, True)
    assert rate(at_desk, number).may_rate is False
    (row,) = at_desk.complaints.rows({"number": number})
    history = at_desk.complaints.get(row.id).history
    assert (row.state.satisfaction, history[-1].type, history[-1].actor) == (4, "followed_up", "public")
    assert history[-1].data["by"] == "public"
    with pytest.raises(NotOpenForRating) as refused:
        rate(at_desk, number, 1)
    assert refused.value.facts == {}


def test_what_is_put_away_after_the_person_was_told_is_rated_in_the_days_after_that(at_desk):
    stored = handling.archive(at_desk, act(informed(at_desk)))
    last, over = NOW + timedelta(days=30), NOW + timedelta(days=31)
    assert not ask(at_desk, stored.state.number, at=over).may_rate
    assert ask(at_desk, stored.state.number, at=last).may_rate
    with pytest.raises(NotOpenForRating):
        public.rate(at_desk, RateHandling(4, stored.state.number, PHONE), asking(at=over))
    rated = public.rate(at_desk, RateHandling(4, stored.state.number, PHONE), asking(at=last))
    assert (rated.state.id, rated.may_rate) == ("closed", False)
    with pytest.raises(RatedBefore):
        handling.follow_up(at_desk, Act(stored.id, HEAD, None, context("head")), FollowUp(1))


def test_what_was_put_away_and_nobody_told_is_not_rated(at_desk):
    answered = handling.answer(
        at_desk, act(handling.accept(at_desk, act(registered(at_desk)))), Told("phone", "通话记录1号")
    )
    assert not ask(at_desk, answered.state.number).may_rate
    withdrawn = handling.withdraw(at_desk, act(registered(at_desk, position="4号枪")), Withdraw("来电撤回"))
    stored = handling.archive(at_desk, act(withdrawn))
    with pytest.raises(NotOpenForRating):
        rate(at_desk, stored.state.number)


def test_before_the_person_was_told_there_is_nothing_to_rate(at_desk):
    with pytest.raises(NotOpenForRating) as refused:
        rate(at_desk, registered(at_desk).state.number)
    assert refused.value.facts == {}
    assert "registered" not in refused.value.message


def test_who_was_erased_cannot_ask_any_more(at_desk):
    stored = handling.archive(at_desk, act(handling.withdraw(at_desk, act(registered(at_desk)), Withdraw("来电撤回"))))
    assert ask(at_desk, stored.state.number).state.id == "closed"
    people.erase(at_desk, act(stored, HEAD), Erase("依申请删除"))
    refusal(ask, at_desk, stored.state.number)


def waits(at_desk, times, *given, **how):
    for _ in range(times):
        with pytest.raises(NotYours):
            ask(at_desk, *given, **how)
    with pytest.raises(TooManyRequests) as refused:
        ask(at_desk, *given, **how)
    return refused.value.facts["retry_after"]


def test_one_number_cannot_be_tried_with_many_phones(at_desk):
    number = registered(at_desk).state.number
    for last in range(10):
        refusal(ask, at_desk, number, f"1370000000{last}")
    with pytest.raises(TooManyRequests) as refused:
        public.status(at_desk, AskStatus(number, "13711111111"), asking("203.0.113.9"))
    assert refused.value.facts == {"retry_after": 3600}


def test_one_phone_cannot_be_tried_with_many_numbers(at_desk):
    for last in range(10):
        refusal(ask, at_desk, f"TS3301102026112300{last}")
    with pytest.raises(TooManyRequests):
        public.status(at_desk, AskStatus("TS330110202611230099", PHONE), asking("203.0.113.9"))


def test_one_address_cannot_try_many_of_both(at_desk):
    for last in range(60):
        refusal(ask, at_desk, f"TS{last}", f"138000000{last:02}")
    with pytest.raises(TooManyRequests):
        ask(at_desk, "TS99", "13800000099")
    assert ask(at_desk, registered(at_desk).state.number, address="203.0.113.9").state.id == "received"
    later = NOW + timedelta(minutes=10)
    refusal(lambda: ask(at_desk, "TS99", "13800000099", at=later))


def test_a_number_that_does_not_exist_is_limited_like_one_that_does(at_desk):
    assert waits(at_desk, 10, "TS33011020261123999", "") == waits(at_desk, 10, registered(at_desk).state.number, "")


def test_how_it_ended_is_not_one_word_for_all_ends():
    ends = [("complaint", "agreed"), ("complaint", "terminated"), ("complaint", "transferred"), ("report", "filed")]
    said = [standing(submission(kind, state), (), STATES, False).state.id for kind, state in ends]
    assert said == ["settled", "mediation_ended", "passed_on", "case_filed"]


@pytest.mark.parametrize("state", ["informed", "followed_up"])
def test_that_somebody_was_told_changes_nothing_of_how_it_ended(state):
    ends = {
        "settled": {"agreement": "record"},
        "mediation_ended": {"termination": "no_agreement"},
        "passed_on": {"transferred_to": "某局"},
        "case_filed": {"filing": "filed"},
        "decided": {"refusal": "too_late"},
    }
    for said, end in ends.items():
        one = replace(submission("complaint", state), **end)
        assert standing(one, (), STATES, False).state.id == said


def test_until_when_somebody_may_appeal_is_not_the_day_by_which_the_office_acts():
    determined = submission("metrology_dispute", "determined")
    appeal = CLOCKS.start("D-APPEAL", NOW)
    assert standing(timed(determined, [appeal]), (), STATES, False).next_day is None
    answer = CLOCKS.start("R-ZJ-ANSWER", NOW)
    both = standing(timed(determined, [appeal, answer]), (), STATES, False)
    assert both.next_day == legal_day(answer.due_at)

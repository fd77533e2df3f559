"""Which steps of a penalty procedure a page offers, and to whom."""

import pytest

from services.console.pages.penalty import DECIDE, RECORD, REVIEW, STEPS, WHEN_POSSIBLE, possible

HANDED_IN = {"handed_in_at": "2026-11-23T02:00:00+00:00", "opinion": "", "reviewer": "", "reviewed_at": None}
CASE = {
    "filing": "filed", "closing": None, "clocks": [], "evidence": [{"officers": ["officer"]}], "measures": [],
    "penalty": {"review": HANDED_IN, "notice": None, "hearing": None, "ruling": None, "reports": []},
}  # fmt: skip


def names(reader, *permissions, **changes):
    return [one.name for one in possible({**CASE, **changes}, permissions.__contains__, reader)]


def test_every_step_says_when_it_can_be_taken():
    assert {one.name for one in STEPS} == set(WHEN_POSSIBLE)


def test_who_has_investigated_is_offered_neither_review_nor_ruling():
    assert names("colleague", RECORD, REVIEW) == ["review", "report_crime"]
    assert names("officer", RECORD, REVIEW, DECIDE) == ["report_crime"]
    assert names("colleague", RECORD, REVIEW, measures=[{"officers": ["colleague"]}]) == ["report_crime"]
    assert names("head", DECIDE) == ["rule"]


def test_a_decision_that_was_made_is_annulled_by_the_head_and_made_anew_only_then():
    ruling = {"outcome": "not_punished", "service": {"served_at": None, "announced_at": None}, "handed_over_at": None}
    assert names("head", DECIDE, penalty={**CASE["penalty"], "ruling": ruling}) == ["annul"]
    assert names("head", DECIDE) == ["rule"]


def test_a_case_that_is_not_filed_or_is_closed_offers_no_step():
    assert names("head", DECIDE, filing=None) == names("head", DECIDE, closing={"ground": "executed"}) == []


def told(*windows, hearing=True):
    """A case whose party has the notice, with those of the days in which a hearing may be asked for."""
    notice = {"hearing": hearing, "waived": False, "service": {"served_at": "2026-11-23T02:00:00+00:00"}}
    clocks = [{"rule_id": "H-REQUEST", "state": state} for state in windows]
    return {**CASE, "clocks": clocks, "penalty": {**CASE["penalty"], "notice": notice}}


def asking(case):
    """How the form for the request of a hearing asks for its day, where there is one."""
    steps = possible(case, {RECORD}.__contains__, "officer")
    days = [ask for one in steps if one.name == "ask_hearing" for ask in one.asks if ask.name == "happened_at"]
    return [(day.required, bool(day.hint)) for day in days]


@pytest.mark.parametrize(("windows", "asked"), [
    (["running"], [(False, False)]),
    (["suspended"], [(False, False)]),
    (["breached"], [(True, True)]),
    (["breached", "running"], [(False, False)]),
    (["breached", "stopped"], []),
    (["stopped"], []),
    ([], []),
])  # fmt: skip
def test_a_hearing_that_was_asked_for_in_time_is_taken_down_after_its_days_with_its_day(windows, asked):
    assert asking(told(*windows)) == asked


def test_no_hearing_is_offered_by_days_of_a_former_notice_where_the_present_one_opens_none():
    assert asking(told("breached", hearing=False)) == []


PASSED_ON = {"outcome": "crime_passed_on", "service": {"served_at": None, "announced_at": None}, "handed_over_at": None}
CRIME = {"report_crime", "approve_transfer", "refuse_transfer", "hand_over_crime"}


def on_the_way(ruling, *reports):
    """The steps towards the police that are offered: to officers and heads who have not investigated."""
    penalty = {**CASE["penalty"], "ruling": ruling, "reports": list(reports)}
    return [one for one in names("colleague", RECORD, DECIDE, penalty=penalty) if one in CRIME]


def report(approval=None, refusal=None, void=False, handed_over_at=None):
    return {"approval": approval, "refusal": refusal, "void": void, "handed_over_at": handed_over_at}


DECIDING = ["approve_transfer", "refuse_transfer"]


@pytest.mark.parametrize(("ruling", "reports", "offered"), [
    (None, [], ["report_crime"]),
    (None, [report()], DECIDING),
    (None, [report(approval={"approver": "principal"})], []),
    (None, [report(refusal={"reason": "证据不足"})], ["report_crime"]),
    (None, [report(void=True)], ["report_crime"]),
    (PASSED_ON, [], DECIDING),
    (PASSED_ON, [report()], DECIDING),
    (PASSED_ON, [report(approval={"approver": "principal"})], ["hand_over_crime"]),
    (PASSED_ON, [report(refusal={"reason": "证据不足"})], ["report_crime"]),
    ({**PASSED_ON, "handed_over_at": "2026-11-24"}, [report(approval={"approver": "principal"})], []),
    ({**PASSED_ON, "outcome": "passed_on"}, [], []),
    ({**PASSED_ON, "outcome": "penalty"}, [], ["report_crime"]),
    ({**PASSED_ON, "outcome": "penalty"}, [report(void=True)], ["report_crime"]),
    ({**PASSED_ON, "outcome": "penalty"}, [report()], DECIDING),
    ({**PASSED_ON, "outcome": "penalty"}, [report(approval={"approver": "principal"})], ["hand_over_crime"]),
    ({**PASSED_ON, "outcome": "not_punished", "handed_over_at": "2026-11-24"}, [report(approval={})], []),
])  # fmt: skip
def test_a_crime_is_reported_then_decided_about_by_the_principal_and_handed_over_once_they_approved(
    ruling, reports, offered
):
    assert on_the_way(ruling, *reports) == offered

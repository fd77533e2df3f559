"""Whatever becomes of a case: once it is closed or not filed no deadline of it runs, and no step is taken in it."""

from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from services.cases import rulebook
from services.cases.domain import case as domain
from services.cases.domain import case_closing, case_filing, case_time
from services.cases.domain.case import Case, CaseClosedBefore, Closing, Evidence, NoSuchStep
from services.cases.domain.grounds import FILED
from services.cases.domain.hand import Hand
from services.cases.domain.legal_clocks import timed
from services.cases.domain.rapid_response import STEPS
from shared.clocks.legal_time import legal_day
from shared.errors import Refused
from tests.unit.cases.build import CLOCKS
from tests.unit.cases.desk import NOW

RULES = rulebook.load()
LATER = Hand("head", NOW + timedelta(days=1), CLOCKS)
GROUNDS = frozenset({"other"})
FRESH = Case("AJ330110202600001", "330110", "fuel_dispenser", "c-1", "site-1", NOW)
CLOSING = Closing("investigation_ended", legal_day(NOW), no_crime="检察机关决定不起诉")


def found(one, finding):
    """Evidence with that finding, which may start the rapid response."""
    evidence = Evidence("e", "electronic_data", (finding,), ("officer", "colleague"), "", LATER.at)

    def start(level):
        return tuple(CLOCKS.start(rule_id, LATER.at) for rule_id in rulebook.response_rules(level, rural=False))

    return domain.record_evidence(replace(one, evidence=()), evidence, 2, RULES.grading, start)


def step(name):
    return lambda one: domain.take_response_step(one, name, "指令1号", "officer", LATER.at)


ENDS = {
    "close": lambda one: case_closing.close(one, CLOSING, RULES.closing, GROUNDS, LATER),
    "decline": lambda one: case_filing.decline(one, "other", "无", "已由公安机关退回", GROUNDS, LATER),
    "follow_unfiled": lambda one: case_filing.follow_report(one, "other", "无", LATER),
    "follow_unfiled_of_before": lambda one: case_filing.follow_report(
        one, "other", "无", LATER if one.holds else replace(LATER, at=NOW)
    ),
}
ACTS = {
    **ENDS,
    "file": lambda one: case_filing.file_case(one, LATER),
    "follow_filed": lambda one: case_filing.follow_report(one, FILED, "", LATER),
    "extend": lambda one: case_time.extend(one, None, "head", "审批表1号", LATER),
    "begin_test": lambda one: case_time.begin_hold(one, "testing", "检测委托书1号", LATER),
    "end_test": lambda one: case_time.end_hold(one, None, LATER),
    "grave_finding": lambda one: found(one, "crime_suspected"),
    "gravest_finding": lambda one: found(one, "casualties"),
    **{name: step(name) for name in STEPS},
}


def live(one):
    return frozenset(each.rule_id for each in one.clocks if each.state != "stopped")


def key(one):
    return one.filing, one.closing, one.holds, one.level, live(one)


def after(one, act):
    try:
        return ACTS[act](one).state
    except Refused:
        return None


@cache
def walked():
    """Every case that acts can lead to, and where each act leads from there."""
    frontier, ways = [timed(FRESH, [CLOCKS.start("P-VERIFY", NOW)]), replace(FRESH, filing=FILED)], {}
    while frontier:
        one = frontier.pop()
        if key(one) not in ways:
            ways[key(one)] = one, {act: then for act in ACTS if (then := after(one, act)) is not None}
            frontier += ways[key(one)][1].values()
    return list(ways.values())


def test_no_deadline_of_a_case_runs_once_it_is_closed_or_not_filed():
    ended = [(act, then) for before, ways in walked() for act, then in ways.items() if act in ENDS and then != before]
    assert {act for act, _ in ended} == set(ENDS)
    for act, then in ended:
        assert (act, live(then), then.due_at, then.next_due_at) == (act, frozenset(), None, None)


@pytest.mark.parametrize("name", STEPS)
def test_no_step_of_the_rapid_response_is_taken_in_a_case_that_is_closed_nor_where_nothing_waits_for_it(name):
    for one, _ in walked():
        if one.closing is not None:
            with pytest.raises(CaseClosedBefore):
                step(name)(one)
            assert not live(one)
        elif not live(one) & set(STEPS[name]):
            with pytest.raises(NoSuchStep):
                step(name)(one)
        else:
            assert not live(step(name)(one).state) & set(STEPS[name])


def test_what_ran_out_before_the_case_was_closed_stays_late_and_what_had_not_does_not():
    major = found(replace(FRESH, filing=FILED), "casualties").state
    hand = replace(LATER, at=LATER.at + timedelta(minutes=45))
    closed = case_closing.close(major, CLOSING, RULES.closing, GROUNDS, hand).state
    assert {one.rule_id: one.late for one in closed.clocks} == {
        "RR-ORDER": True, "RR-SCENE": False, "RR-REPORT-1": False,
    }  # fmt: skip

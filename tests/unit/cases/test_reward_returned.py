"""What was put aside for a report that cannot be rewarded by then goes back to its case."""

from dataclasses import replace

from services.cases.handlers import handling, people, reports
from services.cases.schemas.handling import ByDocument, Informed
from services.cases.schemas.people import Erase
from shared.contracts.case_decisions import RewardReserved
from shared.contracts.checking import RewardReturned
from shared.ids import new_id
from shared.store.history import check_chain
from tests.unit.cases.desk import HEAD, NOW, act, desk
from tests.unit.cases.test_rewards import ask, close, filed, granted, heard

BY_SMS = Informed("sms", "回执1号")


def reserved_in(at_desk, case):
    return heard(at_desk.cases.get(case.id), RewardReserved)


def settled(at_desk, event):
    return reports.grant_reward(at_desk, event, event.context("cases", NOW))


def given_back(at_desk, report):
    event = heard(report, RewardReturned)
    return reports.release_reward(at_desk, event, event.context("cases", NOW))


def now(at_desk, report):
    return at_desk.complaints.get(report.id)


def archived(at_desk, report):
    handling.inform(at_desk, act(now(at_desk, report)), BY_SMS)
    return handling.archive(at_desk, act(now(at_desk, report)))


def test_a_reporter_who_was_erased_meanwhile_is_not_rewarded_and_the_cap_has_it_again():
    at_desk = desk()
    report, case = filed(at_desk)
    close(at_desk, case)
    archived(at_desk, report)
    ask(at_desk, report)
    people.erase(at_desk, act(now(at_desk, report), HEAD), Erase("依本人申请删除"))
    after = settled(at_desk, reserved_in(at_desk, case))
    assert (after.state.state, after.state.reward, after.history[-1].type) == ("archived", None, "reward_returned")
    kept = given_back(at_desk, after)
    assert (kept.state.rewards, kept.history[-1].type) == ((), "reward_released")
    check_chain(after.id, after.history)


def test_a_report_that_has_its_reward_by_then_gets_no_second_one_and_what_was_granted_stands():
    at_desk = desk()
    report, case = filed(at_desk)
    close(at_desk, case)
    granted(at_desk, case, report)
    handling.inform(at_desk, act(now(at_desk, report)), BY_SMS)
    reports.claim_reward(at_desk, act(now(at_desk, report)), ByDocument("收据1号"))
    rewarded = handling.archive(at_desk, act(now(at_desk, report)))
    # Another head had one put aside in another of its cases before the report heard of the first.
    from_another = replace(reserved_in(at_desk, case), id=new_id(), subject="another case")
    after = settled(at_desk, from_another)
    assert (after.state.reward, after.state.state) == (rewarded.state.reward, "archived")
    assert heard(after, RewardReturned).data.case_id == "another case"
    assert at_desk.cases.get(case.id).state.rewards

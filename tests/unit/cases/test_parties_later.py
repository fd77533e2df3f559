"""Agents, representatives and joint complainants who come, go or are authorised longer later (投诉办法 arts. 11-12)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.cases.domain import parties as domain
from services.cases.domain.complaint import Party
from services.cases.domain.parties import MOST_PARTIES, NotAnAgent, NotLonger, TooManyParties
from services.cases.domain.people import NobodyThere, StillNeeded
from services.cases.domain.registration import (
    AuthorityEnded,
    AuthorityMissing,
    NoJointComplaint,
    TooManyRepresentatives,
)
from services.cases.handlers import additions, complaints, handling, intake, parties, people, public
from services.cases.handlers.public import Asking
from services.cases.schemas.complaints import Caller, ExternalIn, PartyIn
from services.cases.schemas.handling import Supplement, Withdraw
from services.cases.schemas.people import Erase, JoinParty, LeaveParty, ProlongAuthority, RevealPerson, SearchByPerson
from services.cases.schemas.public import AskStatus
from services.cases.views import complaint_view
from shared.clocks.legal_time import legal_day
from shared.contracts.envelope import Received
from shared.contracts.handling import ComplaintArchived
from shared.contracts.registry import load
from shared.errors import Forbidden, IllegalTransition, Invalid, Stale
from shared.identity.people import PersonErased
from shared.store.history import Decided, check_chain
from tests.unit.cases.build import HAND, JOINT, submission
from tests.unit.cases.desk import CALL, HEAD, HOTLINE, NOW, OFFICER, STRANGER, act, context, desk

TODAY = legal_day(NOW)
NUMBER = "13900000001"
AGENT = JoinParty(
    "agent", "李四光", NUMBER, "330102199003071233", "余杭区某弄9号", "代为投诉", TODAY + timedelta(days=30),
    document="授权委托书1号",
)  # fmt: skip
SPEAKER = JoinParty("representative", "赵六", document="推选书1号")
JOINED = JoinParty("represented", "钱七", document="推选书1号")


@pytest.fixture
def at_desk():
    return desk()


def registered(at_desk, **changes):
    return intake.register(at_desk, replace(CALL, **changes), HOTLINE, context())


def joined(at_desk, command=AGENT, stored=None, by=HOTLINE):
    return parties.join(at_desk, act(stored or registered(at_desk), by), command)


def left(at_desk, stored, place=1, on=TODAY, by=HOTLINE):
    return parties.leave(at_desk, act(stored, by), LeaveParty(place, on, "撤销委托声明1号"))


def prolonged(at_desk, stored, until, place=1, by=HOTLINE):
    return parties.prolong(at_desk, act(stored, by), ProlongAuthority(place, until, "授权委托书2号"))


def test_somebody_who_comes_later_is_in_the_vault_alone_and_seen_like_those_who_came_at_once(at_desk):
    stored = joined(at_desk)
    _, agent = people.masked(at_desk, stored.id, OFFICER)
    assert (agent.place, agent.role, agent.name, agent.powers) == (1, "agent", "李*", "代为投诉")
    opened = people.reveal(at_desk, stored.id, RevealPerson("核对授权", 1), OFFICER, context("officer"))
    assert (opened.phone, opened.id_number) == (NUMBER, AGENT.id_number)
    assert [one.reason for one in at_desk.people.reveals(stored.state.parties[0].person_id)] == ["核对授权"]
    found = people.found_by_person(at_desk, SearchByPerson(phone=NUMBER), HEAD, context("head"))
    assert stored.id in found["_id"]["$in"]
    entry = stored.history[-1]
    assert (entry.type, entry.data["person"], entry.data["role"]) == (
        "party_joined", stored.state.parties[0].person_id, "agent",
    )  # fmt: skip
    for personal in ("李四光", NUMBER, AGENT.id_number, "某弄"):
        assert personal not in repr(stored.history) + repr(stored.state)
    check_chain(stored.id, stored.history)


@pytest.mark.parametrize(
    "document", ["李四光的授权委托书", "授权委托书（李 四 光，余杭区某弄9号）", "委托书，证件330102199003071233"]
)
def test_the_document_by_which_somebody_comes_does_not_name_them(at_desk, document):
    """It stands in the history for good, for all to read and beyond an erasure."""
    stored = registered(at_desk)
    with pytest.raises(Invalid) as refused:
        joined(at_desk, replace(AGENT, document=document), stored)
    assert list(refused.value.facts["errors"]) == ["document"]
    assert at_desk.complaints.get(stored.id).version == stored.version
    assert at_desk.people.find(phone=NUMBER) == []


@pytest.mark.parametrize(("name", "document"), [("李先生", "李先生的授权委托书"), ("某加油站", "余杭某加油站推选书")])
def test_how_somebody_is_spoken_to_or_what_the_business_is_called_may_stand_in_it(at_desk, name, document):
    assert joined(at_desk, replace(AGENT, name=name, document=document)).history[-1].data["document"] == document


def test_the_rules_of_the_intake_hold_for_who_comes_later(at_desk):
    for lacking in ({"powers": ""}, {"until": None}):
        with pytest.raises(AuthorityMissing):
            joined(at_desk, replace(AGENT, **lacking))
    with pytest.raises(AuthorityEnded):
        joined(at_desk, replace(AGENT, until=TODAY - timedelta(days=1)))
    with pytest.raises(NoJointComplaint):
        joined(at_desk, JOINED)
    stored = joined(at_desk, JOINED, joined(at_desk, SPEAKER, joined(at_desk, SPEAKER)))
    with pytest.raises(TooManyRepresentatives):
        joined(at_desk, SPEAKER, stored)
    full = replace(submission("complaint"), parties=tuple(Party("represented", f"p-{n}") for n in range(MOST_PARTIES)))
    with pytest.raises(TooManyParties):
        domain.join(full, Party("represented", "p"), "推选书1号", JOINT, HAND)


def test_nobody_comes_once_the_file_is_put_away(at_desk):
    stored = handling.withdraw(at_desk, act(joined(at_desk)), Withdraw("来电撤回"))
    stored = handling.archive(at_desk, act(stored))
    for change in (lambda: joined(at_desk, AGENT, stored), lambda: left(at_desk, stored)):
        with pytest.raises(IllegalTransition):
            change()
    gone = people.erase(at_desk, act(stored, HEAD), Erase("依本人申请删除", 1))
    assert gone.history[-1].data["person"] == stored.state.parties[0].person_id


def test_who_was_refused_is_in_no_vault(at_desk):
    stored = registered(at_desk)
    with pytest.raises(AuthorityMissing):
        joined(at_desk, replace(AGENT, powers=""), stored)
    additions.supplement(at_desk, act(stored), Supplement("补充"))
    with pytest.raises(Stale):
        joined(at_desk, AGENT, stored)
    assert at_desk.people.find(phone=NUMBER) == []


def test_a_form_sent_twice_brings_one_person(at_desk):
    stored = registered(at_desk)
    same = act(stored, HOTLINE)
    assert parties.join(at_desk, same, AGENT) == parties.join(at_desk, same, AGENT)
    assert len(at_desk.complaints.get(stored.id).state.parties) == len(at_desk.people.find(phone=NUMBER)) == 1


@pytest.mark.parametrize("kind", ["complaint", "report"])
def test_the_account_names_nobody_who_came_later(at_desk, kind):
    stored = registered(at_desk, kind=kind, narrative=f"李四光帮我打电话，他的电话 {NUMBER}，短了五升")
    told = joined(at_desk, AGENT, stored, HEAD).state.narrative
    assert "李四光" not in told
    assert NUMBER not in told
    assert "短了五升" in told


def test_whose_authority_was_ended_or_is_over_learns_nothing_at_the_public_page(at_desk):
    def asks(stored, at=NOW):
        asking = Asking("198.51.100.1", context("public", at=at))
        return public.status(at_desk, AskStatus(stored.state.number, NUMBER), asking)

    stored = joined(at_desk)
    assert asks(stored)
    longer = prolonged(at_desk, stored, TODAY + timedelta(days=60))
    assert asks(longer, NOW + timedelta(days=59))
    ended = left(at_desk, longer)
    assert (ended.state.parties[0].ended, ended.history[-1].type) == (TODAY, "party_left")
    with pytest.raises(public.NotYours):
        asks(ended)
    assert people.masked_one(at_desk, ended.id, 1, OFFICER).ended == TODAY
    again = prolonged(at_desk, ended, TODAY + timedelta(days=10))
    assert asks(again)


def test_who_leaves_did_so_between_the_receipt_and_today(at_desk):
    stored = joined(at_desk)
    for on in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(Invalid) as refused:
            left(at_desk, stored, on=on)
        assert set(refused.value.facts["errors"]) == {"on"}


def test_those_who_complain_on_are_still_spoken_for(at_desk):
    stored = joined(at_desk, JOINED, joined(at_desk, SPEAKER))
    with pytest.raises(NoJointComplaint):
        left(at_desk, stored, 1)
    other = joined(at_desk, SPEAKER, stored)
    assert left(at_desk, other, 1).state.parties[0].ended == TODAY


def test_who_left_makes_room_for_another_representative(at_desk):
    stored = joined(at_desk, SPEAKER, joined(at_desk, SPEAKER))
    assert len(joined(at_desk, SPEAKER, left(at_desk, stored)).state.parties) == 3


def test_an_authority_is_prolonged_for_agents_only_and_never_shortened(at_desk):
    stored = joined(at_desk, SPEAKER, joined(at_desk))
    with pytest.raises(NotAnAgent):
        prolonged(at_desk, stored, TODAY + timedelta(days=90), 2)
    with pytest.raises(NotAnAgent):
        prolonged(at_desk, stored, TODAY + timedelta(days=90), 0)
    with pytest.raises(NobodyThere):
        prolonged(at_desk, stored, TODAY + timedelta(days=90), 3)
    with pytest.raises(NotLonger):
        prolonged(at_desk, stored, TODAY + timedelta(days=29))
    with pytest.raises(AuthorityEnded):
        prolonged(at_desk, stored, date(2020, 1, 1))
    after = prolonged(at_desk, stored, TODAY + timedelta(days=31))
    assert (after.state.parties[0].until, after.history[-1].type) == (
        TODAY + timedelta(days=31), "authority_prolonged",
    )  # fmt: skip


def test_nothing_is_said_of_somebody_who_was_erased():
    erased = replace(submission("complaint"), parties=(Party("agent", "p", "代为投诉", TODAY),), erased=(1,))
    with pytest.raises(PersonErased):
        domain.leave(erased, 1, TODAY, "声明1号", JOINT, HAND)
    with pytest.raises(PersonErased):
        domain.prolong(erased, 1, TODAY, "授权委托书2号", HAND)


def test_who_may_not_know_a_reporter_says_nothing_of_their_agents(at_desk):
    stored = registered(at_desk, kind="report")
    for by in (HOTLINE, OFFICER):
        with pytest.raises(Forbidden):
            joined(at_desk, AGENT, stored, by)
    stored = joined(at_desk, AGENT, stored, HEAD)
    assert people.masked_one(at_desk, stored.id, 1, OFFICER).name == ""
    for change in (left, lambda *all_of, by: prolonged(*all_of, TODAY + timedelta(days=90), by=by)):
        with pytest.raises(Forbidden):
            change(at_desk, stored, by=OFFICER)
    nameless = registered(at_desk, kind="report", caller=None)
    assert joined(at_desk, AGENT, nameless).state.parties


def mixed(at_desk, **changes):
    """Both halves of a mixed submission, the report as it is registered by itself."""
    first = registered(at_desk, also_report=True, **changes)
    split = next(one for one in first.history if one.type == "submission_split")
    return first, intake.register_other_half(at_desk, heard(first, split), context("service:cases"))


def heard(stored, entry):
    return Received(
        entry.id, "cases", entry.type, stored.id, entry.seq, "story", entry.cause, NOW, entry.actor, False,
        load("cases", entry.type, entry.v, entry.data),
    )  # fmt: skip


def deliver(at_desk, stored):
    """The other half hears the last that was said."""
    parties.follow(at_desk, heard(stored, stored.history[-1]), context("service:cases"))


AT_ONCE = PartyIn("agent", "李四光", NUMBER, powers="代为投诉", until=TODAY + timedelta(days=30))


def test_the_report_in_a_mixed_submission_has_the_same_people_beside_its_maker(at_desk):
    first, report = mixed(at_desk, parties=(AT_ONCE,))
    assert report.state.parties == first.state.parties
    assert people.masked_one(at_desk, report.id, 1, OFFICER).name == ""
    assert people.masked_one(at_desk, report.id, 1, HEAD).name == "李*"
    asked = AskStatus(report.state.number, NUMBER, at_desk.people.code_of(report.state.number))
    assert public.status(at_desk, asked, Asking("198.51.100.1", context("public")))


@pytest.mark.parametrize("said_of_the_report", [False, True])
def test_who_comes_or_goes_in_one_half_does_so_in_the_other(at_desk, said_of_the_report):
    halves = mixed(at_desk)
    one, other = reversed(halves) if said_of_the_report else halves
    come = joined(at_desk, AGENT, one, HEAD)
    for said in (come, prolonged(at_desk, come, TODAY + timedelta(days=90), by=HEAD)):
        deliver(at_desk, said)
        deliver(at_desk, said)
    assert at_desk.complaints.get(other.id).state.parties == at_desk.complaints.get(one.id).state.parties
    gone = left(at_desk, at_desk.complaints.get(one.id), by=HEAD)
    deliver(at_desk, gone)
    followed = at_desk.complaints.get(other.id)
    assert followed.state.parties == gone.state.parties
    new = followed.history[other.version :]
    assert [entry.type for entry in new] == ["party_joined", "party_left"]
    for entry in new:
        assert (entry.data["other"], entry.data["number"]) == (None, other.state.number)
    deliver(at_desk, followed)
    assert at_desk.complaints.get(one.id).version == gone.version


def test_the_account_of_the_other_half_names_nobody_who_came_later(at_desk):
    first, report = mixed(at_desk, narrative="李四光陪我去的，短了五升")
    deliver(at_desk, joined(at_desk, AGENT, first))
    assert "李四光" not in at_desk.complaints.get(report.id).state.narrative


def put_away(at_desk, stored):
    def decide(one):
        return Decided(replace(one, state="archived"), [ComplaintArchived(one.number, one.division, "officer")])

    return at_desk.complaints.change(stored.id, decide, context())


def test_who_stands_in_both_halves_is_erased_when_both_are_put_away_and_then_from_both(at_desk):
    first, report = mixed(at_desk, parties=(AT_ONCE,))
    erase = Erase("依本人申请删除", 1)
    away = put_away(at_desk, first)
    with pytest.raises(StillNeeded):
        people.erase(at_desk, act(away, HEAD), erase)
    put_away(at_desk, report)
    erased = people.erase(at_desk, act(away, HEAD), erase)
    gone, shared = erased.history[-2:]
    people.forget(at_desk, heard(erased, gone))
    people.erase_shared(at_desk, heard(erased, shared), context("service:cases"))
    for one in (first, report):
        assert at_desk.complaints.get(one.id).state.erased == (1,)
        assert people.masked_one(at_desk, one.id, 1, HEAD).state == "erased"
    assert at_desk.people.find(phone=NUMBER) == []


def test_the_report_in_a_mixed_submission_has_its_outer_numbers_for_those_who_may_know_its_maker(at_desk):
    first, report = mixed(at_desk, external=(ExternalIn("hotline_12345", "GD20261123"),))
    numbers = first.state.external
    assert complaints.read_whole(at_desk, report.id, HEAD).state.external == numbers
    assert complaints.read_whole(at_desk, report.id, OFFICER).state.external == ()
    assert complaints.read_whole(at_desk, first.id, HEAD).state.external == numbers


def test_another_city_says_nothing_of_anybody(at_desk):
    with pytest.raises(Forbidden):
        joined(at_desk, AGENT, None, STRANGER)
    with pytest.raises(Forbidden):
        left(at_desk, joined(at_desk), by=STRANGER)


def test_a_caller_of_whom_nothing_else_is_known_can_be_spoken_for(at_desk):
    assert joined(at_desk, AGENT, registered(at_desk, caller=Caller("张三"))).state.parties


def test_what_an_agent_of_a_reporter_may_do_is_told_to_those_who_may_know_the_reporter(at_desk):
    powers = "代为领取奖金"
    report = registered(at_desk, kind="report", parties=(replace(AT_ONCE, powers=powers),))
    for reader, told in ((OFFICER, False), (HEAD, True)):
        shown = repr((complaint_view(report, reader, NOW)["parties"], people.masked(at_desk, report.id, reader)))
        assert (powers in shown) is told
    complaint = registered(at_desk, parties=(replace(AT_ONCE, powers=powers),), position="9号枪")
    assert powers in repr(complaint_view(complaint, OFFICER, NOW)["parties"])


def test_an_agent_who_comes_later_is_not_described_by_who_they_speak_for(at_desk):
    stored = joined(at_desk, replace(AGENT, powers="代张三（13812345678）和解"))
    assert stored.state.parties[0].powers == "代***（***）和解"

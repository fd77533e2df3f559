"""A metrology dispute is no complaint of a consumer: it is turned away, ended and told of by lists of its own."""

from collections import Counter
from dataclasses import replace

import pytest

from services.cases import rulebook
from services.cases.domain import telling
from services.cases.domain.grounds import GroundOfOtherKind, NoGroundsThen, UnknownGround, known_for
from services.cases.domain.law import in_force
from services.cases.domain.legal_clocks import timed
from services.cases.handlers import handling
from services.cases.schemas.complaints import InstrumentIn
from services.cases.schemas.handling import Refuse, Terminate
from shared.clocks.legal_time import legal_day
from tests.unit.cases.build import CLOCKS, HAND, submission
from tests.unit.cases.desk import NOW, act, desk
from tests.unit.cases.test_handling import BY_PHONE, clock, due_on
from tests.unit.cases.test_happened_before import registered

RULES = rulebook.load()
LISTS = {"refusal": RULES.refusal, "termination": RULES.termination}
CONSUMER_RULE = "投诉举报"


def taken_down(at_desk, kind):
    return registered(at_desk, kind, instrument=InstrumentIn("某厂") if kind == "metrology_dispute" else None)


def refused(kind, ground):
    at_desk = desk()
    return handling.refuse(at_desk, act(taken_down(at_desk, kind)), Refuse(ground, "见说明")).state


def ended(kind, ground):
    at_desk = desk()
    accepted = handling.accept(at_desk, act(taken_down(at_desk, kind)))
    return handling.terminate(at_desk, act(accepted), Terminate(ground)).state


def of(kind, grounds):
    return {one.id for one in grounds if kind in one.kinds}


def only(kind, other, grounds):
    return sorted(of(kind, grounds) - of(other, grounds))


@pytest.mark.parametrize("ground", only("complaint", "metrology_dispute", RULES.refusal))
def test_a_dispute_is_not_refused_on_a_ground_of_consumers(ground):
    with pytest.raises(GroundOfOtherKind) as error:
        refused("metrology_dispute", ground)
    assert error.value.facts == {"ground": ground, "kind": "metrology_dispute"}


@pytest.mark.parametrize("ground", only("complaint", "metrology_dispute", RULES.termination))
def test_the_mediation_of_a_dispute_does_not_end_on_a_ground_of_consumers(ground):
    with pytest.raises(GroundOfOtherKind):
        ended("metrology_dispute", ground)


@pytest.mark.parametrize("ground", sorted(of("metrology_dispute", RULES.refusal)))
def test_a_dispute_is_refused_on_each_ground_of_its_own_list(ground):
    assert refused("metrology_dispute", ground).refusal == ground


@pytest.mark.parametrize("ground", sorted(of("metrology_dispute", RULES.termination)))
def test_the_mediation_of_a_dispute_ends_on_each_ground_of_its_own_list(ground):
    assert ended("metrology_dispute", ground).termination == ground


@pytest.mark.parametrize(("end", "name"), [(refused, "refusal"), (ended, "termination")])
def test_a_complaint_does_not_end_on_what_is_listed_for_disputes(end, name):
    for ground in only("metrology_dispute", "complaint", LISTS[name]):
        with pytest.raises(GroundOfOtherKind):
            end("complaint", ground)
    with pytest.raises(UnknownGround) as error:
        end("complaint", "too_busy")
    assert error.value.code == "unknown_ground"


@pytest.mark.parametrize("name", LISTS)
def test_each_kind_has_a_ground_once_and_one_id_says_the_same_of_all(name):
    assert set(Counter((kind, one.id) for one in LISTS[name] for kind in one.kinds).values()) == {1}
    said = {(one.id, one.zh, one.en) for one in LISTS[name]}
    assert len(said) == len({one.id for one in LISTS[name]})


@pytest.mark.parametrize("name", LISTS)
def test_grounds_of_disputes_are_settings_that_say_nothing_of_consumers(name):
    for one in LISTS[name]:
        if "metrology_dispute" in one.kinds:
            assert (one.certainty, one.item, one.source.title) == ("D", None, "中华人民共和国计量法实施细则")
            assert not {word for word in ("消费", "生活", "投诉", "经营者") if word in one.zh}


def test_on_a_day_before_the_list_of_complaints_disputes_have_theirs():
    before = in_force(RULES.refusal, legal_day(NOW).replace(month=4, day=10))
    assert known_for("metrology_dispute", "not_our_duty", before) == "not_our_duty"
    with pytest.raises(NoGroundsThen):
        known_for("complaint", "not_our_duty", before)


def test_the_two_sides_of_a_dispute_hear_of_its_end_within_days_that_are_a_setting():
    one = ended("metrology_dispute", "no_agreement")
    assert due_on(one, "D-TERM-NOTICE") == "2026-12-02"
    assert "C-TERM-NOTICE" not in {each.rule_id for each in one.clocks}
    why = clock(one, "D-TERM-NOTICE").explanation_zh
    assert "设定" in why
    assert CONSUMER_RULE not in why
    assert clock(telling.inform(one, BY_PHONE, HAND).state, "D-TERM-NOTICE").state == "stopped"


def test_a_dispute_that_was_ended_when_it_had_the_days_of_complaints_ends_those_by_the_telling():
    before = submission("metrology_dispute", "terminated")
    before = timed(replace(before, arbitration=None), (*before.clocks, CLOCKS.start("C-TERM-NOTICE", NOW)))
    assert clock(telling.inform(before, BY_PHONE, HAND).state, "C-TERM-NOTICE").state == "stopped"


def test_no_form_that_cites_the_rule_of_complaints_is_made_of_a_dispute():
    assert not [form.id for form in RULES.forms.forms if "metrology_dispute" in form.kinds]

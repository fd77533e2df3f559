"""The form that fills in, corrects and empties: only what differs from what stood in it is said."""

import pytest

from services.cases.schemas.complaints import AmendComplaint
from services.console.forms import Form
from services.console.pages.correction import correction, crossed, merged, present, stood_in, written
from shared.contracts.schema import codec_of
from shared.errors import Invalid
from shared.web.refusals import Malformed
from tests.unit.console.test_actions import form

COMPLAINT = {
    "category": "fuel_dispenser",
    "site": {"id": "s", "name": "某加油站", "address": "", "position": "3号枪", "platform": "", "credit_code": ""},
    "facts": {"happened_at": "2026-11-20T02:30:17Z", "amount_fen": 30000, "evidence": ["receipt"]},
    "claims": ["refund"],
    "instrument": {
        "make": "", "model": "JYJ-1", "serial": "A-7", "certificate": "", "reading": "", "reweighed": "",
        "unaltered": True,
    },
}  # fmt: skip
STOOD = present(COMPLAINT)


def filled(**fields: list[str]) -> Form:
    return Form({**STOOD.fields, **fields})


def test_a_form_sent_as_it_was_shown_says_nothing():
    assert correction(STOOD, STOOD) == {}


def test_an_instant_is_shown_as_the_clock_here_has_it():
    assert STOOD.text("happened_at") == "2026-11-20T10:30"


def test_what_was_filled_in_is_said_as_the_api_takes_it():
    said = correction(
        filled(
            site_address=["某路1号"], claims=["refund", "compensation"], phone=["13812345678"],
            happened_at=["2026-11-20T09:00"], serial=["A-8"], unaltered=["no"], evidence=["video"],
        ),
        STOOD,
    )  # fmt: skip
    assert said == {
        "site_address": "某路1号",
        "claims": ["refund", "compensation"],
        "caller": {"phone": "13812345678"},
        "facts": {"happened_at": "2026-11-20T09:00:00+08:00", "evidence": ["video"]},
        "instrument": {"serial": "A-8", "unaltered": False},
    }
    assert codec_of(AmendComplaint).load(said).instrument.unaltered is False


def test_what_was_emptied_is_null():
    said = correction(
        filled(
            position=[""], claims=[""], happened_at=[""], amount=[""], evidence=[""], model=[""], unaltered=[""],
            emptied=["caller_phone", "caller_email", "nothing"],
        ),
        STOOD,
    )  # fmt: skip
    assert said == {
        "position": None,
        "claims": None,
        "caller": {"phone": None, "email": None},
        "facts": {"happened_at": None, "amount_fen": None, "evidence": None},
        "instrument": {"model": None, "unaltered": None},
    }
    codec_of(AmendComplaint).load(said)


def test_a_field_that_the_form_does_not_have_is_left_as_it_is():
    assert correction(form(category="fuel_dispenser"), STOOD) == {}


def test_what_is_both_told_and_emptied_is_refused_beside_its_field_and_with_all_else_that_is_wrong():
    with pytest.raises(Invalid) as refused:
        correction(filled(phone=["13812345678"], emptied=["caller_phone"], amount=["abc"]), STOOD)
    assert refused.value.facts["errors"] == {
        "phone": ["Either filled in or emptied."],
        "amount": ["Not an amount in yuan."],
    }


def test_the_same_form_says_the_same_whatever_stands_there_meanwhile():
    sent = Form({**filled(position=[""]).fields, "stood": [written(STOOD)]})
    assert correction(sent, stood_in(sent)) == {"position": None}


@pytest.mark.parametrize("stood", ["", "{", "[]", '{"a": "b"}', '{"a": [1]}'])
def test_a_form_that_does_not_bring_along_what_stood_in_it_cannot_be_read(stood):
    with pytest.raises(Malformed):
        stood_in(Form({"stood": [stood]}))


def test_where_somebody_else_was_faster_only_what_was_changed_here_is_said_of_what_they_left():
    now = present({**COMPLAINT, "category": "market_scale", "site": {**COMPLAINT["site"], "position": "4号枪"}})
    mine = filled(position=[""], model=["JYJ-2"])
    assert crossed(mine, STOOD, now) == ["position"]
    upon = merged(mine, STOOD, now)
    assert upon.text("category") == "market_scale"
    assert correction(upon, now) == {"position": None, "instrument": {"model": "JYJ-2"}}

"""The form that fills in and corrects: only what differs from what stands there is said."""

from services.cases.schemas.complaints import AmendComplaint
from services.console.forms import Form
from services.console.pages.amendment import amendment, present
from shared.contracts.schema import codec_of
from tests.unit.console.test_actions import form

COMPLAINT = {
    "category": "fuel_dispenser",
    "site": {"id": "s", "name": "某加油站", "address": "", "position": "3号枪", "platform": "", "credit_code": ""},
    "facts": {"happened_at": "2026-11-20T02:30:17Z", "amount_fen": 30000, "evidence": ["receipt"]},
    "claims": ["refund"],
    "instrument": None,
}


def filled(**fields: list[str]) -> Form:
    return Form({**present(COMPLAINT).fields, **fields})


def test_a_form_sent_as_it_was_shown_says_nothing():
    assert amendment(present(COMPLAINT), present(COMPLAINT)) == {}


def test_an_instant_is_shown_as_the_clock_here_has_it():
    assert present(COMPLAINT).text("happened_at") == "2026-11-20T10:30"


def test_what_was_filled_in_is_said_as_the_api_takes_it():
    said = amendment(
        filled(
            site_address=["某路1号"], position=[""], claims=["refund", "compensation"], phone=["13812345678"],
            happened_at=["2026-11-20T09:00"], serial=["A-7"], unaltered=["no"], evidence=[],
        ),
        present(COMPLAINT),
    )  # fmt: skip
    assert said == {
        "site_address": "某路1号",
        "position": "",
        "claims": ["refund", "compensation"],
        "caller": {"phone": "13812345678"},
        "facts": {"happened_at": "2026-11-20T09:00:00+08:00", "evidence": []},
        "instrument": {"serial": "A-7", "unaltered": False},
    }
    assert codec_of(AmendComplaint).load(said).instrument.unaltered is False


def test_a_field_that_the_form_does_not_have_is_left_as_it_is():
    assert amendment(form(category="fuel_dispenser"), present({**COMPLAINT, "claims": [], "facts": {
        "happened_at": None, "amount_fen": None, "evidence": [],
    }})) == {}  # fmt: skip

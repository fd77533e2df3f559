"""What the form of the hotline sends, and where it shows what is wrong."""

from urllib.parse import urlencode

import pytest

from services.cases.schemas.complaints import RegisterComplaint
from services.console.forms import URLENCODED, parse
from services.console.pages.problem import Problem
from services.console.pages.registration import first_wrong, placed, registration
from shared.contracts.schema import codec_of
from shared.errors import Invalid

SAID = {
    "division": "330110", "category": "fuel_dispenser", "channel": "hotline_12315", "site_name": "余杭某加油站",
    "narrative": "加了五十升，油箱只有四十五升", "phone": "13805710001",
}  # fmt: skip


def form(**fields):
    return parse(urlencode({**SAID, **fields}, doseq=True).encode(), URLENCODED)


def accepted(body) -> bool:
    return codec_of(RegisterComplaint).validate(body) == {}


def test_a_plain_complaint_says_no_more_than_was_typed():
    body = registration(form())
    assert body["kind"] == "complaint"
    assert body["caller"] == {"phone": "13805710001"}
    assert not {"facts", "claims", "instrument", "parties", "external", "also_report"} & set(body)
    assert accepted(body)


def test_a_full_complaint_is_what_the_api_reads():
    body = registration(form(
        caller_name="张三", id_number="33010019900101001X", email="a@example.org", caller_address="某路 1 号",
        happened_at="2026-11-20T09:30", amount="1,350.50", evidence=["receipt", "photo"], claims=["refund", "other"],
        also_report="1", platform="某平台", party0_role="agent", party0_name="李四", party0_powers="全权",
        party0_until="2027-01-01", party2_role="representative", party2_name="王五", external1_system="hotline_12345",
        external1_number="A-1",
    ))  # fmt: skip
    assert body["facts"] == {
        "happened_at": "2026-11-20T09:30:00+08:00", "amount_fen": 135_050, "evidence": ["receipt", "photo"],
    }  # fmt: skip
    assert [one["name"] for one in body["parties"]] == ["李四", "王五"]
    assert body["external"] == [{"system": "hotline_12345", "number": "A-1"}]
    assert body["also_report"] is True
    assert accepted(body)


def test_the_day_of_receipt_is_said_as_the_day_it_was_here_and_what_is_wrong_stands_beside_it():
    body = registration(form(received_on="2026-11-16"))
    assert body["received_at"] == "2026-11-16T00:00:00+08:00"
    assert accepted(body)
    with pytest.raises(Invalid) as wrong:
        registration(form(received_on="gestern"))
    assert wrong.value.facts["errors"] == {"received_on": ["Not a valid date."]}
    refused = Problem(422, "invalid", "", {}, {"received_at": ["Lies in the future."]})
    assert placed(refused, form()).errors == {"received_on": ["Lies in the future."]}


def test_a_dispute_says_whether_the_instrument_was_kept_as_it_was_only_when_that_is_known():
    fields = {"kind": "metrology_dispute", "serial": "SN-1"}
    assert registration(form(**fields, unaltered="no"))["instrument"] == {"serial": "SN-1", "unaltered": False}
    assert registration(form(**fields, unaltered=""))["instrument"] == {"serial": "SN-1"}
    assert accepted(registration(form(**fields, unaltered="yes")))


def test_a_report_needs_no_caller_and_splits_nothing_off():
    body = registration(form(kind="report", phone="", also_report="1"))
    assert not {"caller", "also_report"} & set(body)
    assert accepted(body)


@pytest.mark.parametrize(("field", "text"), [
    ("amount", "12.345"), ("amount", "many"), ("amount", "-5"), ("happened_at", "yesterday"), ("party1_until", "soon"),
])  # fmt: skip
def test_an_amount_or_a_time_that_is_none_is_refused_beside_its_field(field, text):
    with pytest.raises(Invalid) as refusal:
        registration(form(**{field: text}))
    assert set(refusal.value.facts["errors"]) == {field}


@pytest.mark.parametrize(("path", "field"), [
    ("caller.phone", "phone"), ("caller.name", "caller_name"), ("caller", "phone"), ("site_name", "site_name"),
    ("facts.amount_fen", "amount"), ("facts.happened_at", "happened_at"), ("facts.evidence.0", "evidence"),
    ("instrument", "serial"), ("instrument.make", "make"), ("claims", "claims"), ("parties.0.phone", "party1_phone"),
    ("parties.1.until", "party3_until"), ("external.0.number", "external1_number"), ("external", "external0_system"),
])  # fmt: skip
def test_an_error_of_the_api_stands_beside_the_field_that_it_is_about(path, field):
    filled = form(party1_name="李四", party3_name="王五", external1_number="A-1")
    assert set(placed(Problem(422, "invalid", "", {}, {path: ["wrong"]}), filled).errors) == {field}


@pytest.mark.parametrize(("code", "field"), [
    ("too_many_representatives", "party0_role"), ("authority_missing", "party0_powers"), ("taken", "external0_number"),
])  # fmt: skip
def test_a_refusal_of_a_rule_stands_beside_what_it_is_about(code, field):
    assert placed(Problem(409, code, "so not", {}), form()).errors == {field: ["so not"]}


def test_the_cursor_goes_to_the_first_field_that_is_wrong():
    assert first_wrong({"serial": [], "division": [], "party2_phone": []}) == "division"
    assert first_wrong({"party2_phone": []}) == "party2_phone"
    assert first_wrong({}) == "phone"

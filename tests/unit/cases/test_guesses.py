"""What is said later of a report by whoever may not know its reporter: nobody is guessed unseen (投诉办法 art. 37)."""

from dataclasses import replace

import pytest

from services.cases.handlers import additions, amending, intake, parties
from services.cases.schemas.complaints import (
    AmendCaller,
    AmendComplaint,
    AmendInstrument,
    Caller,
    InstrumentIn,
    PartyIn,
)
from services.cases.schemas.handling import Supplement
from services.cases.schemas.people import JoinParty
from shared.contracts.cases import SubmissionSplit
from shared.contracts.envelope import Received
from shared.errors import Stale
from shared.identity.caller import Identity
from shared.ids import new_id
from tests.unit.cases.desk import CALL, HEAD, HOTLINE, NOW, OFFICER, act, context, desk

OWN, ANOTHERS = "13812345678", "13912345678"
REPORTER = Caller("张三丰", OWN, "余杭区五常大道9号3幢201室", email="zhang@example.cn")
DUTY = Identity("duty", frozenset({"duty_officer"}), "330110", 0)
GUESS = "是不是张三丰，还是李四光，他说又少了两升"


@pytest.fixture
def at_desk():
    return desk()


def registered(at_desk, **changes):
    command = replace(CALL, **{"kind": "report", "caller": REPORTER, **changes})
    return intake.register(at_desk, command, HOTLINE, context())


def said_later(at_desk, stored, text, by=OFFICER):
    return additions.supplement(at_desk, act(stored, by), Supplement(text)).state.supplements[-1].text


def on_record(at_desk, by=OFFICER):
    return [(one.document, one.at, one.found) for one in at_desk.people.searches(by.subject)]


@pytest.mark.parametrize("number", [OWN, "138 1234 5678", "+86 138-1234-5678", "一三八一二三四五六七八"])
def test_the_reporters_number_is_taken_out_like_anybody_elses(at_desk, number):
    stored = registered(at_desk)
    other = number.replace("138", "139").replace("一三八", "一三九")
    own, anothers = (said_later(at_desk, at_desk.complaints.get(stored.id), f"打{one}。") for one in (number, other))
    assert own == anothers
    assert own.replace("+", "") == "打***。"
    assert on_record(at_desk) == []


@pytest.mark.parametrize("text", ["身份证330106199003075177", "0571-88881234转12", f"{ANOTHERS}@139.com"])
def test_every_number_goes_whoevers_it_is(at_desk, text):
    caller = replace(REPORTER, phone="0571-88881234转12", id_number="330106199003075177", email=f"{ANOTHERS}@139.com")
    theirs, nobodys = registered(at_desk, caller=caller), registered(at_desk)
    assert said_later(at_desk, theirs, text) == said_later(at_desk, nobodys, text)
    assert on_record(at_desk) == []


@pytest.mark.parametrize(("site", "instrument"), [
    (("position", "platform", "site_name", "site_address"), ()),
    ((), ("make", "model", "serial", "certificate", "reading", "reweighed")),
])  # fmt: skip
def test_so_it_is_with_all_that_is_amended(at_desk, site, instrument):
    stored = registered(at_desk)
    said = [
        AmendComplaint(
            **dict.fromkeys(site, f"找{number}"), instrument=AmendInstrument(**dict.fromkeys(instrument, f"找{number}"))
        )
        for number in (OWN, ANOTHERS)
    ]
    for one in said:
        after = amending.amend(at_desk, act(at_desk.complaints.get(stored.id)), one).state
        assert {getattr(after.site, name.removeprefix("site_")) for name in site} <= {"找***"}
        assert {getattr(after.instrument, name) for name in instrument} <= {"找***"}
    assert on_record(at_desk) == []


def test_what_stands_there_already_stays_as_it_is(at_desk):
    """Numbers that the reporter gave of the business are no guess; a form sends them back as they stand."""
    stored = registered(at_desk, position=f"门口写着{ANOTHERS}", instrument=InstrumentIn(serial=ANOTHERS))
    said = AmendComplaint(
        category="market_scale", position=f"门口写着{ANOTHERS}", instrument=AmendInstrument(serial=ANOTHERS)
    )
    after = amending.amend(at_desk, act(stored), said).state
    assert (after.site.position, after.instrument.serial) == (f"门口写着{ANOTHERS}", ANOTHERS)


def test_a_name_guessed_right_is_taken_out_and_stands_on_record_with_who_when_and_where(at_desk):
    stored = registered(at_desk)
    assert said_later(at_desk, stored, GUESS) == "是不是***，还是李四光，他说又少了两升"
    assert on_record(at_desk) == [(stored.id, NOW, 1)]
    (record,) = at_desk.people.searches("officer")
    assert not [word for word in ("张三丰", "李四光") if word in repr(record)]


@pytest.mark.parametrize("said", [
    AmendComplaint(position="张三丰旁边"), AmendComplaint(platform="张三丰的店"),
    AmendComplaint(site_address="某路1号 zhang@example.cn"), AmendComplaint(instrument=AmendInstrument(model="张三丰")),
    AmendComplaint(position="五常大道9号3幢201室"),
])  # fmt: skip
def test_so_does_what_is_guessed_right_by_an_amendment(at_desk, said):
    stored = registered(at_desk)
    amending.amend(at_desk, act(stored), said)
    assert on_record(at_desk) == [(stored.id, NOW, 1)]


def test_a_guess_that_leaves_what_stood_there_is_on_record_too(at_desk):
    stored = registered(at_desk, position="张三丰")
    after = amending.amend(at_desk, act(stored), AmendComplaint(position="张三丰"))
    assert (after.state.site.position, after.version) == ("***", stored.version)
    assert len(on_record(at_desk)) == 1


@pytest.mark.parametrize(("field", "guesses"), [
    ("site_name", "李四光 张三丰 王五福 赵六顺"), ("site_address", "甲路1号；五常大道9号3幢201室；乙路2号"),
])  # fmt: skip
def test_what_is_typed_as_the_name_or_place_of_a_business_is_no_answer_when_it_is_replaced(at_desk, field, guesses):
    """It bears names while it stands there, and loses none by being corrected."""
    stored = registered(at_desk)
    typed = amending.amend(at_desk, act(stored), AmendComplaint(**{field: guesses}))
    after = amending.amend(at_desk, act(typed), AmendComplaint(**{field: "某站"}))
    assert after.state.amendments[-1].fields[0].before == getattr(typed.state.site, field[5:]) == guesses
    assert on_record(at_desk) == []


def test_the_home_of_a_reporter_where_it_happened_stays_what_it_was_when_it_is_corrected(at_desk):
    stored = registered(at_desk, site_address=REPORTER.address)
    after = amending.amend(at_desk, act(stored), AmendComplaint(site_address="余杭区文一路1号")).state
    assert after.amendments[-1].fields[0].before == REPORTER.address


def test_whoever_stands_beside_the_reporter_is_guessed_on_record_by_themselves(at_desk):
    agent = PartyIn("agent", "司徒静远", "13611112222", powers="代为举报", until=NOW.date())
    stored = registered(at_desk, parties=(agent,))
    said_later(at_desk, stored, "张三丰和司徒静远")
    assert on_record(at_desk) == [(stored.id, NOW, 1)] * 2


def test_one_person_is_on_record_once_a_day_for_each_who_asks(at_desk):
    stored = registered(at_desk)
    for by in (OFFICER, HOTLINE, OFFICER):
        said_later(at_desk, at_desk.complaints.get(stored.id), GUESS, by)
    assert len(on_record(at_desk)) == len(on_record(at_desk, HOTLINE)) == 1


def test_what_tells_of_nobody_leaves_no_record(at_desk):
    stored = registered(at_desk)
    assert said_later(at_desk, stored, "李四光说又少了两升") == "李四光说又少了两升"
    assert on_record(at_desk) == []


def test_the_record_stands_before_anything_is_saved(at_desk, monkeypatch):
    stored = registered(at_desk)

    def gone(*_, **__):
        raise OSError("the vault is away")

    monkeypatch.setattr(at_desk.people, "guessed", gone)
    with pytest.raises(OSError, match="away"):
        said_later(at_desk, stored, GUESS)
    assert at_desk.complaints.get(stored.id) == stored


def test_a_request_that_is_repeated_has_the_record_of_the_first(at_desk):
    stored = registered(at_desk)
    same = act(stored)
    for _ in range(2):
        additions.supplement(at_desk, same, Supplement(GUESS))
    assert on_record(at_desk) == [(stored.id, NOW, 1)]
    with pytest.raises(Stale):
        additions.supplement(at_desk, act(stored), Supplement(GUESS))


def test_whoever_may_open_those_behind_a_submission_looks_at_nothing_new(at_desk):
    report, complaint = registered(at_desk), registered(at_desk, kind="complaint")
    text = f"{GUESS}，打{ANOTHERS}"
    left = f"是不是***，还是李四光，他说又少了两升，打{ANOTHERS}"
    assert said_later(at_desk, report, text, HEAD) == said_later(at_desk, complaint, text) == left
    for stored, by in ((report, HEAD), (complaint, OFFICER)):
        one = act(at_desk.complaints.get(stored.id), by)
        after = amending.amend(at_desk, one, AmendComplaint(platform=f"张三丰{ANOTHERS}")).state
        assert after.site.platform == f"***{ANOTHERS}"
        assert on_record(at_desk, by) == []


def test_whoever_may_open_nobody_guesses_a_complainant_on_record_too(at_desk):
    stored = registered(at_desk, kind="complaint")
    assert said_later(at_desk, stored, "李四光说又少了两升", DUTY) == "李四光说又少了两升"
    assert on_record(at_desk, DUTY) == []
    # Who complains may be called back by any number that is said; of a report none is kept.
    said = f"{GUESS}，打{OWN}或{ANOTHERS}"
    left = f"是不是***，还是李四光，他说又少了两升，打***或{ANOTHERS}"
    assert said_later(at_desk, at_desk.complaints.get(stored.id), said, DUTY) == left
    assert on_record(at_desk, DUTY) == [(stored.id, NOW, 1)]


@pytest.mark.parametrize("kind", ["complaint", "report"])
def test_so_does_a_level_without_the_role_and_so_it_is_with_what_is_amended(at_desk, kind):
    by = replace(DUTY, confidentiality=3)
    one = act(registered(at_desk, kind=kind), by)
    after = amending.amend(at_desk, one, AmendComplaint(position="张三丰旁边", site_name="张三丰面馆")).state.site
    assert (after.position, after.name) == ("***旁边", "张三丰面馆")
    assert on_record(at_desk, by) == [(one.id, NOW, 1)]


@pytest.mark.parametrize("said", [{"name": "张三丰"}, {"phone": OWN}, {"address": REPORTER.address, "name": "李四光"}])
def test_what_is_said_of_a_complainant_and_known_already_is_a_guess_of_whoever_may_open_nobody(at_desk, said):
    stored = registered(at_desk, kind="complaint")
    amending.amend(at_desk, act(stored, DUTY), AmendComplaint(caller=AmendCaller(**said)))
    assert on_record(at_desk, DUTY) == [(stored.id, NOW, 1)]


@pytest.mark.parametrize("said", [{"name": "李四光"}, {"phone": ANOTHERS}, {"email": ""}, {"id_number": None}])
def test_what_is_news_of_them_is_none(at_desk, said):
    stored = registered(at_desk, kind="complaint")
    amending.amend(at_desk, act(stored, DUTY), AmendComplaint(caller=AmendCaller(**said)))
    assert on_record(at_desk, DUTY) == []


def test_what_an_agent_may_do_is_no_way_to_guess_for_whom(at_desk):
    stored = registered(at_desk, kind="complaint")
    for name, by in (("李四光", DUTY), ("张三丰", OFFICER), ("张三丰", DUTY)):
        agent = JoinParty("agent", "司徒静远", powers=f"代{name}投诉", until=NOW.date(), document="委托书1号")
        joined = parties.join(at_desk, act(at_desk.complaints.get(stored.id), by), agent)
        assert joined.state.parties[-1].powers == f"代{name}投诉".replace("张三丰", "***")
    assert on_record(at_desk) == []
    assert on_record(at_desk, DUTY) == [(stored.id, NOW, 1)]


def test_a_caller_who_is_named_by_the_amendment_itself_is_no_guess(at_desk):
    stored = registered(at_desk, caller=None)
    said = AmendComplaint(position="张三丰旁边", caller=AmendCaller("张三丰"))
    assert amending.amend(at_desk, act(stored), said).state.site.position == "***旁边"
    assert on_record(at_desk) == []


def test_the_half_that_follows_an_amendment_puts_nothing_on_record(at_desk):
    first = registered(at_desk, kind="complaint", also_report=True)
    split = heard(first, SubmissionSplit(**first.history[1].data))
    report = intake.register_other_half(at_desk, split, context())
    said_later(at_desk, report, GUESS, HEAD)
    amended = amending.amend(at_desk, act(first), AmendComplaint(caller=AmendCaller(address="某路9号")))
    entry = amended.history[-1]
    data = {**entry.data, **{name: tuple(entry.data[name]) for name in ("fields", "emptied")}}
    amending.follow(at_desk, heard(amended, amending.ComplaintAmended(**data)), context())
    assert on_record(at_desk) == []


def heard(stored, data):
    return Received(
        new_id(), data.source, data.type, stored.id, stored.version, "story", "cause", NOW, "officer", False, data
    )

"""What is emptied in a correction is emptied: absent stays, null empties, and what is needed is refused by its name."""

from dataclasses import replace

import pytest

from services.cases.handlers import amending, complaints, intake, people
from services.cases.handlers.acting import Act
from services.cases.handlers.intake import Arrival
from services.cases.schemas.complaints import (
    AmendCaller,
    AmendComplaint,
    AmendFacts,
    AmendInstrument,
    Caller,
    FactsIn,
    InstrumentIn,
)
from services.cases.schemas.people import RevealPerson, SearchByPerson
from services.cases.store import COMPLAINT
from shared.contracts.additions import ComplaintAmended
from shared.contracts.cases import SubmissionSplit
from shared.contracts.registry import contract_of
from shared.contracts.schema import codec_of
from shared.errors import Forbidden, Invalid, KeyReused, Stale
from shared.store.documents import Documents
from shared.store.history import check_chain
from shared.store.memory import MemoryDocuments
from tests.unit.cases.desk import CALL, HEAD, HOTLINE, NOW, OFFICER, act, context, desk
from tests.unit.cases.test_amending import caller_of, heard

FULL = replace(
    CALL,
    site_name="余杭某加油站", site_address="文一西路1号", position="3号枪", platform="某平台",
    caller=Caller("张三", "13812345678", "余杭区某路1号", "", "zhang@example.cn"),
    facts=FactsIn(NOW, 30000, ("receipt",)),
    claims=("refund",),
    instrument=InstrumentIn("某厂", "JYJ-1", "XH-2026-77", "检字1号", "62升", "50升", True),
)  # fmt: skip
ALL_SITE = ("site_name", "site_address", "position", "platform")


def registered(at_desk, **changes):
    return intake.register(at_desk, replace(FULL, **changes), HOTLINE, context())


def body(**said):
    """As it comes over the wire, where null and absent are two things."""
    return codec_of(AmendComplaint).load(said)


def refused(at_desk, stored, said):
    with pytest.raises(Invalid) as refusal:
        amending.amend(at_desk, act(stored, HEAD), said)
    assert at_desk.complaints.get(stored.id) == stored
    return refusal.value.facts["errors"]


def test_null_empties_what_is_absent_stays_and_what_stood_there_is_readable():
    at_desk = desk()
    stored = registered(at_desk)
    said = body(
        **dict.fromkeys(ALL_SITE),
        claims=None,
        facts={"happened_at": None, "amount_fen": None},
        instrument={"serial": None, "certificate": None, "reading": None, "unaltered": None},
    )
    amended = amending.amend(at_desk, act(stored), said)
    state = amended.state
    assert (state.site.name, state.site.address, state.site.position, state.site.platform) == ("", "", "", "")
    assert (state.facts.happened_at, state.facts.amount_fen, state.facts.evidence) == (None, None, ("receipt",))
    assert (state.claims, state.category) == ((), CALL.category)
    assert vars(state.instrument) == vars(InstrumentIn("某厂", "JYJ-1", "", "", "", "50升", None))
    kept = {one.field: (one.before, one.emptied) for one in state.amendments[0].fields}
    assert kept["position"] == ("3号枪", True)
    assert kept["reading"] == ("62升", True)
    assert kept["unaltered"] == ("true", True)
    assert kept["amount_fen"] == ("30000", True)
    assert {"site_name", "site_address", "claims", "happened_at"} <= set(state.missing)
    assert "evidence" not in state.missing
    check_chain(amended.id, amended.history)


def test_blank_text_and_an_empty_list_are_null():
    at_desk = desk()
    stored = registered(at_desk)
    said = AmendComplaint(position=" ", claims=(), instrument=AmendInstrument(serial=" "))
    state = amending.amend(at_desk, act(stored), said).state
    assert (state.site.position, state.claims, state.instrument.serial) == ("", (), "")
    assert all(one.emptied for one in state.amendments[0].fields)


def test_a_part_that_is_null_is_emptied_as_a_whole():
    at_desk = desk()
    stored = registered(at_desk)
    state = amending.amend(at_desk, act(stored), body(facts=None, instrument=None)).state
    assert (state.facts.happened_at, state.facts.evidence, state.instrument) == (None, (), None)


def test_an_instrument_of_which_nothing_is_known_any_more_is_none():
    at_desk = desk()
    stored = registered(at_desk, instrument=InstrumentIn(model="JYJ-1"))
    amended = amending.amend(at_desk, act(stored), AmendComplaint(instrument=AmendInstrument(model=None)))
    assert amended.state.instrument is None
    assert amended.state.amendments[0].fields[0].before == "JYJ-1"


def test_the_event_says_what_was_emptied_and_not_what_it_was():
    at_desk = desk()
    stored = registered(at_desk)
    said = body(category="market_scale", position=None, caller={"email": None})
    data = amending.amend(at_desk, act(stored), said).history[-1].data
    assert set(data["fields"]) == {"category", "position", "caller_email"}
    assert set(data["emptied"]) == {"position", "caller_email"}
    assert "zhang@example.cn" not in repr(data)
    assert "3号枪" not in repr(data)


def test_an_event_from_before_says_nothing_of_what_was_emptied():
    old = {"number": "n", "division": "330110", "category": "other", "site": "s", "fields": ["position"]}
    shape = contract_of("cases", "complaint_amended").shape
    assert codec_of(shape).load({**old, "other": None, "by": "officer"}).emptied == ()


def test_what_was_emptied_is_found_no_more_and_its_site_is_no_longer_the_same_as_another():
    at_desk = desk()
    stored, other = registered(at_desk), registered(at_desk)
    amended = amending.amend(at_desk, act(stored), body(site_name=None, instrument={"serial": None}))
    assert amended.state.site.id != other.state.site.id
    assert "#xh202677" not in amended.state.grams
    assert not {"余杭", "加油"} & set(amended.state.grams)
    assert amended.state.name_bits != stored.state.name_bits
    _, met = complaints.search(at_desk, "余杭某加油站", {"division": {"$in": ["330110"]}}, NOW)
    assert met(other.state)
    assert not met(amended.state)


@pytest.mark.parametrize(
    ("kind", "said", "field", "why"),
    [
        ("complaint", {"category": None}, "category", "Needed for a complaint."),
        ("complaint", {"caller": None}, "caller", "Needed for a complaint."),
        ("complaint", {"caller": dict.fromkeys(("name", "phone", "address", "email"))}, "caller",
         "Needed for a complaint."),
        ("metrology_dispute", {"instrument": None}, "instrument", "Needed for a metrology_dispute."),
        ("report", {"caller": None}, "caller", "People are erased, not emptied."),
    ],
)  # fmt: skip
def test_what_the_kind_needs_is_not_emptied_and_the_refusal_names_it(kind, said, field, why):
    at_desk = desk()
    stored = registered(at_desk, kind=kind)
    assert refused(at_desk, stored, body(site_address=None, **said)) == {field: [why]}
    assert caller_of(at_desk, stored).name == "张三"


def test_all_that_is_needed_and_would_be_emptied_is_named_at_once():
    at_desk = desk()
    stored = registered(at_desk, kind="metrology_dispute")
    assert set(refused(at_desk, stored, body(category=None, caller=None, instrument=None))) == {
        "category", "caller", "instrument",
    }  # fmt: skip


def test_what_another_system_never_told_does_not_keep_the_rest_from_being_emptied():
    at_desk = desk()
    command = replace(FULL, kind="metrology_dispute", caller=None, instrument=None)
    stored = intake.register(at_desk, command, HOTLINE, context(), Arrival(kept_elsewhere=True))
    said = body(position=None, caller=None, instrument=None)
    assert amending.amend(at_desk, act(stored), said).state.site.position == ""


def test_what_is_emptied_of_a_caller_leaves_the_vault_and_is_missing_again():
    at_desk = desk()
    stored = registered(at_desk)
    amended = amending.amend(at_desk, act(stored), body(caller={"phone": None, "email": " "}))
    seen = caller_of(at_desk, stored)
    assert (seen.name, seen.phone, seen.address, seen.email) == ("张三", "", "余杭区某路1号", "")
    assert amended.state.phone_hash is None
    assert "caller_phone" in amended.state.missing
    assert [(one.field, one.before, one.emptied) for one in amended.state.amendments[0].fields] == [
        ("caller_phone", "", True), ("caller_email", "", True),
    ]  # fmt: skip
    found = people.found_by_person(at_desk, SearchByPerson(phone="13812345678"), HEAD, context("head"))
    assert stored.id not in found["_id"]["$in"]


def test_who_may_not_know_a_reporter_empties_nothing_of_them():
    at_desk = desk()
    stored = registered(at_desk, kind="report")
    for said in ({"caller": {"phone": None}}, {"caller": None}):
        with pytest.raises(Forbidden):
            amending.amend(at_desk, act(stored), body(**said))
    assert caller_of(at_desk, stored).phone == "13812345678"
    assert amending.amend(at_desk, act(stored, HEAD), body(caller={"phone": None})).state.phone_hash is None


def test_what_is_emptied_can_be_filled_again():
    at_desk = desk()
    stored = registered(at_desk)
    empty = amending.amend(at_desk, act(stored), body(site_name=None, caller={"phone": None}))
    filled = amending.amend(at_desk, act(empty), body(site_name=FULL.site_name, caller={"phone": "13812345678"}))
    assert filled.state.site == stored.state.site
    assert filled.state.phone_hash == stored.state.phone_hash
    assert filled.state.missing == stored.state.missing
    assert filled.state.grams == stored.state.grams
    assert [[one.emptied for one in each.fields] for each in filled.state.amendments] == [[True, True], [False, False]]


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"facts": {}, "instrument": {}, "caller": {}},
        {"position": None, "claims": None, "facts": {"amount_fen": None}, "instrument": None},
        {"position": "", "claims": [], "facts": None, "instrument": {"serial": ""}},
        {"category": "fuel_dispenser", "site_name": "余杭某加油站"},
        {"caller": {"id_number": None, "email": ""}},
        {"caller": {"name": "张三", "phone": " 13812345678 "}},
    ],
)
def test_a_change_that_changes_nothing_is_answered_with_what_stands_there_and_leaves_no_entry(said):
    at_desk = desk()
    caller = Caller("张三", "13812345678", "余杭区某路1号")
    bare = {"position": "", "claims": (), "facts": FactsIn(), "instrument": None, "caller": caller}
    stored = registered(at_desk, **bare)
    assert amending.amend(at_desk, act(stored), body(**said)) == stored


def test_nothing_is_said_of_somebody_who_is_not_there_by_blanks():
    at_desk = desk()
    stored = registered(at_desk, kind="report", caller=None)
    for said in (None, {"phone": None}, {"name": " "}):
        assert amending.amend(at_desk, act(stored), body(caller=said)) == stored


def test_a_number_that_they_are_not_found_by_is_mended_by_saying_it_again():
    backend = MemoryDocuments(COMPLAINT)
    at_desk = desk(Documents(backend))
    stored = registered(at_desk)
    lost = replace(stored.state, phone_hash="of another form", number="TS33011020261123009990")
    other = replace(stored, id="other", state=lost)
    backend.insert(other)
    amended = amending.amend(at_desk, act(other), body(caller={"phone": "13812345678"}))
    assert amended.state.phone_hash == stored.state.phone_hash


def test_an_emptying_sent_again_under_its_key_has_one_effect_and_never_undoes_what_came_later():
    at_desk = desk()
    stored = registered(at_desk)
    first = Act(stored.id, OFFICER, 1, context("officer", cause="officer:key-1", fingerprint="f"))
    said = body(position=None, caller={"phone": None})
    amending.amend(at_desk, first, said)
    assert amending.amend(at_desk, first, said).version == 2
    filled = at_desk.complaints.get(stored.id)
    amending.amend(at_desk, act(filled), body(position="4号枪", caller={"phone": "13987654321"}))
    again = amending.amend(at_desk, first, said)
    assert (again.version, again.state.site.position) == (3, "4号枪")
    assert caller_of(at_desk, stored).phone == "13987654321"
    with pytest.raises(KeyReused):
        amending.amend(at_desk, replace(first, context=replace(first.context, fingerprint="g")), body(position="5"))


def test_of_two_that_cross_only_the_first_has_an_effect():
    at_desk = desk()
    stored = registered(at_desk)
    amending.amend(at_desk, act(stored), body(position="4号枪"))
    for said in ({"position": None}, {"caller": {"phone": None}}, {}):
        with pytest.raises(Stale):
            amending.amend(at_desk, act(stored), body(**said))
    assert at_desk.complaints.get(stored.id).state.site.position == "4号枪"
    assert caller_of(at_desk, stored).phone == "13812345678"


def test_the_other_half_hears_that_something_of_their_caller_was_emptied():
    at_desk = desk()
    stored = registered(at_desk, also_report=True)
    report_id = stored.state.counterpart
    split = SubmissionSplit(stored.state.number, "330110", report_id)
    intake.register_other_half(at_desk, heard(stored, split), context())
    head = Act(report_id, HEAD, None, context("head"))
    amended = amending.amend(at_desk, head, body(caller={"phone": None, "address": None}))
    data = amended.history[-1].data
    event = ComplaintAmended(**{**data, **{name: tuple(data[name]) for name in ("fields", "emptied")}})
    amending.follow(at_desk, heard(amended, event), context())
    first = at_desk.complaints.get(stored.id)
    assert first.state.phone_hash is None
    assert {"caller_phone", "caller_address"} <= set(first.state.missing)
    assert all(one.emptied for one in first.state.amendments[0].fields)
    assert set(first.history[-1].data["emptied"]) == {"caller_phone", "caller_address"}


def test_a_word_that_no_list_knows_is_refused_beside_what_is_emptied():
    at_desk = desk()
    stored = registered(at_desk)
    said = AmendComplaint(position=None, facts=AmendFacts(evidence=("nothing",)), caller=AmendCaller(phone=None))
    assert "facts" in refused(at_desk, stored, said)
    reveal = RevealPerson("核对")
    assert people.reveal(at_desk, stored.id, reveal, HEAD, context("head")).phone == "13812345678"

"""By what complaints are found, and what a search asks for."""

from dataclasses import replace

import pytest

from services.cases.domain.complaint import ExternalNumber, Site
from services.cases.domain.finding import NAME_GRAMS, NUMBERS, TOLD_GRAMS, Wanted, bits_of, findable, wanted
from services.cases.domain.likeness import Usage, pairs
from services.cases.handlers import amending, complaints, intake
from services.cases.schemas.complaints import AmendComplaint, ExternalIn, InstrumentIn, RegisterComplaint
from shared.contracts.schema import codec_of
from shared.errors import Invalid
from shared.web.listing import sifted
from tests.unit.cases.desk import CALL, HOTLINE, NOW, STRANGER, act, context, desk

STATION = replace(CALL, site_name="中石化余杭塘栖加油站", site_address="杭州市余杭区塘栖镇塘栖路100号")
MARKET = replace(CALL, site_name="塘栖农贸市场", site_address="杭州市余杭区广济路8号", category="market_scale")


def found(at_desk, query, limit=50, by=HOTLINE, **where):
    """The names that a search finds, over all its pages."""
    seen, cursor = [], None
    visible = {"division": {"$in": at_desk.guard.visible_divisions(by)}, **where}
    while True:
        walk, met = complaints.search(at_desk, query, visible, NOW)
        page = sifted(at_desk.complaints, walk, met, "-registered_at", limit, cursor)
        seen += [row.state.site.name for row in page.items]
        cursor = page.next
        if not cursor:
            return seen


def by_name(query):
    """What is asked for in names; nothing else may be meant."""
    (sought,) = wanted(query)
    return sought


@pytest.fixture
def at_desk():
    made = desk()
    intake.register(made, STATION, HOTLINE, context())
    intake.register(made, MARKET, HOTLINE, context())
    return made


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("加油站", [STATION.site_name]),
        ("栖加", [STATION.site_name]),
        ("塘栖", [MARKET.site_name, STATION.site_name]),
        ("广济路8", [MARKET.site_name]),
        ("塘栖路１００", [STATION.site_name]),
        (" 余杭·塘栖 ", [STATION.site_name]),
        ("塘栖 市场", [MARKET.site_name]),
        ("塘栖 广济", [MARKET.site_name]),
        ("市场 加油站", []),
        ("栖塘", []),
        ("临平", []),
    ],
)
def test_part_of_a_name_or_address_finds_it(at_desk, query, names):
    assert sorted(found(at_desk, query)) == sorted(names)


def test_pairs_that_stand_apart_are_not_the_word_itself(at_desk):
    intake.register(at_desk, replace(CALL, site_name="甲乙丙店和乙丙甲店"), HOTLINE, context())
    assert found(at_desk, "丙甲乙丙") == []


@pytest.mark.parametrize("written", ["TS3301102026112300001", "ts3301102026112300001", "ＴＳ3301102026112300001"])
def test_a_number_finds_its_complaint_alone(at_desk, written):
    assert found(at_desk, written) == [STATION.site_name]


def test_what_was_told_and_who_called_are_not_searched(at_desk):
    assert found(at_desk, "五十升") == []
    assert found(at_desk, "张三") == []
    assert found(at_desk, "13812345678") == []


def test_a_search_obeys_divisions_and_filters(at_desk):
    assert found(at_desk, "塘栖", by=STRANGER) == []
    assert found(at_desk, "塘栖", category="market_scale") == [MARKET.site_name]
    assert found(at_desk, "塘栖", state="refused") == []


def test_pages_of_a_search_hold_everything_once(at_desk):
    for number in range(7):
        intake.register(at_desk, replace(STATION, site_name=f"塘栖第{number}加油站"), HOTLINE, context())
    names = found(at_desk, "塘栖", limit=2)
    assert len(names) == len(set(names)) == 9


@pytest.mark.parametrize("query", ["站", "  ", "站 店", "·，"])
def test_a_search_needs_two_characters_together(query):
    with pytest.raises(Invalid) as refused:
        wanted(query)
    assert "q" in refused.value.facts["errors"]


def test_a_search_begins_with_the_rarest_pair():
    usage = Usage({"加油": 900, "油站": 900, "余杭": 100, "杭加": 3}, 1000)
    assert by_name("余杭加油站").rarest(usage) == "杭加"
    assert by_name("塘栖加油站").rarest(usage) in {"塘栖", "栖加"}


def test_a_single_character_beside_a_word_is_still_asked_for():
    sought = by_name("塘栖 甲")
    assert sought == Wanted(("塘栖",), ("塘栖", "甲"))
    assert sought.met_by(Site("", "塘栖甲店"))
    assert not sought.met_by(Site("", "塘栖乙店"))


def test_what_a_complaint_is_found_by_is_bounded(at_desk):
    long = "".join(chr(0x5000 + number) for number in range(200))
    (row, *_) = at_desk.complaints.rows({})
    external = tuple(ExternalNumber("hotline_12345", f"H{number}") for number in range(50))
    complaint = replace(row.state, site=Site("", long, long[::-1]), narrative=long * 50, external=external)
    grams = findable(complaint, Usage()).grams
    assert len(grams) <= NUMBERS + NAME_GRAMS + TOLD_GRAMS
    assert len(set(grams)) == len(grams)


def test_every_part_of_the_longest_name_and_address_is_found(at_desk):
    distinct = [chr(0x5000 + number) for number in range(400)]
    name, address = "".join(distinct[:200]), "".join(distinct[200:])
    named = replace(STATION, site_name=name, site_address=address)
    assert codec_of(RegisterComplaint).validate(codec_of(RegisterComplaint).dump(named)) == {}
    intake.register(at_desk, named, HOTLINE, context())
    for text in (name, address):
        for begin in range(0, len(text) - 1, 20):
            assert found(at_desk, text[begin : begin + 20]) == [name], begin
    assert found(at_desk, f"{name[-2:]} {address[-2:]}") == [name]


@pytest.mark.parametrize("written", ["H2026-00017", "h202600017"])
def test_another_systems_number_finds_its_complaint(at_desk, written):
    numbered = replace(STATION, site_name="某店", external=(ExternalIn("hotline_12345", "H2026-00017"),))
    intake.register(at_desk, numbered, HOTLINE, context())
    assert found(at_desk, written) == ["某店"]


@pytest.mark.parametrize(
    "written",
    ["91110000600037341L", "９１１１００００６０００３７３４１ｌ", "JL2026-001234", "sn202677001"],
)
def test_a_business_is_found_by_its_code_and_an_instrument_by_its_numbers(at_desk, written):
    instrument = InstrumentIn(serial="SN2026-77001", certificate="JL2026-001234")
    told = replace(STATION, site_name="某店", credit_code="91110000600037341L", instrument=instrument)
    intake.register(at_desk, told, HOTLINE, context())
    assert found(at_desk, written) == ["某店"]


def test_a_code_that_is_filled_in_or_corrected_later_is_found(at_desk):
    stored = intake.register(at_desk, replace(STATION, site_name="某店"), HOTLINE, context())
    amending.amend(at_desk, act(stored), AmendComplaint(credit_code="91110000600037341L"))
    assert found(at_desk, "91110000600037341L") == ["某店"]


def test_no_gram_holds_a_telephone_number(at_desk):
    told = replace(STATION, narrative="请回电话13812345678张先生")
    stored = intake.register(at_desk, told, HOTLINE, context())
    assert all(len(gram) <= 3 for gram in stored.state.grams if not gram.startswith("#"))


def test_whoever_holds_the_grams_holds_their_bits(at_desk):
    (stored,) = (row.state for row in at_desk.complaints.rows({"site.name": STATION.site_name}))
    for query in ("加油站", "塘栖", "中石化 塘栖路100", stored.number):
        bits = wanted(query)[-1].bits
        assert stored.name_bits & bits == bits, query


def test_bits_tell_names_apart_and_fit_a_number_of_the_database():
    one, other = bits_of(pairs("中石化余杭塘栖加油站")), bits_of(pairs("临平农贸市场"))
    assert one & other != other
    assert 0 < one < 2**63


SERIALS = ("A1024", "#1203", "20A1182", "3F2A00918", "B12345", "YH-03", "HZ2026L-01234", "力字第2026-0123号")


@pytest.mark.parametrize("serial", [*SERIALS, "2601 0012"])
def test_a_serial_number_of_any_form_finds_its_complaint(at_desk, serial):
    told = replace(STATION, site_name="某店", instrument=InstrumentIn(serial=serial))
    intake.register(at_desk, told, HOTLINE, context())
    assert found(at_desk, serial) == found(at_desk, serial.lower()) == ["某店"]


@pytest.mark.parametrize("number", ["余市监信〔2026〕15号", "杭12345〔2026〕000123"])
def test_a_reference_with_words_and_brackets_finds_its_complaint(at_desk, number):
    numbered = replace(STATION, site_name="某店", external=(ExternalIn("hotline_12345", number),))
    intake.register(at_desk, numbered, HOTLINE, context())
    assert found(at_desk, number) == found(at_desk, number.replace("〔", "(").replace("〕", ")")) == ["某店"]


@pytest.mark.parametrize("written", ["TS330110 2026112300001", "TS 330110 20261123 00001", "ts330110-20261123-00001"])
def test_a_number_typed_with_blanks_or_hyphens_finds_its_complaint_alone(at_desk, written):
    assert found(at_desk, written) == [STATION.site_name]


@pytest.mark.parametrize("query", ["3号店", "中石化第12加油站", "第12加油站", "12加油站 中石化"])
def test_a_name_with_a_digit_is_found_where_no_number_is_that(at_desk, query):
    for name in ("中石化第12加油站", "永辉3号店"):
        intake.register(at_desk, replace(CALL, site_name=name), HOTLINE, context())
    assert found(at_desk, query) == ["永辉3号店" if "3" in query else "中石化第12加油站"]


def test_pages_of_a_name_with_a_digit_hold_everything_once(at_desk):
    for number in range(7):
        intake.register(at_desk, replace(STATION, site_name=f"塘栖3号店{number}"), HOTLINE, context())
    names = found(at_desk, "塘栖3号店", limit=2)
    assert len(names) == len(set(names)) == 7


def test_pages_of_a_number_hold_everything_once(at_desk):
    for number in range(7):
        named = replace(STATION, site_name=f"A1024号店{number}", instrument=InstrumentIn(serial="A1024"))
        intake.register(at_desk, named, HOTLINE, context())
    intake.register(at_desk, replace(STATION, site_name="A1024号店"), HOTLINE, context())
    names = found(at_desk, "A1024", limit=2)
    assert len(names) == len(set(names)) == 7


def test_a_number_among_those_of_others_does_not_hide_a_name(at_desk):
    intake.register(at_desk, replace(CALL, site_name="中石化第12加油站"), HOTLINE, context())
    elsewhere = replace(CALL, division="330203", instrument=InstrumentIn(serial="第12加油站"))
    intake.register(at_desk, elsewhere, STRANGER, context())
    assert found(at_desk, "第12加油站") == ["中石化第12加油站"]


@pytest.mark.parametrize("written", ["13812345678", "138 1234 5678", "138-1234-5678", "0571-86221234", "0571 86221234"])
def test_a_telephone_finds_nothing_though_it_stands_in_an_address(at_desk, written):
    told = replace(STATION, site_address="塘栖路100号13812345678或0571-86221234")
    intake.register(at_desk, told, HOTLINE, context())
    assert found(at_desk, written) == []


def test_all_numbers_that_a_complaint_may_have_find_it(at_desk):
    external = tuple(ExternalIn("hotline_12345", f"GD20261123{place:02}") for place in range(10))
    tool = InstrumentIn(serial="SN2026-77001", certificate="JL2026-001234")
    told = replace(STATION, site_name="某店", credit_code="91110000600037341L", instrument=tool, external=external)
    stored = intake.register(at_desk, told, HOTLINE, context())
    numbers = [stored.state.number, told.credit_code, tool.serial, tool.certificate, *(one.number for one in external)]
    assert [found(at_desk, number) for number in numbers] == [["某店"]] * 14

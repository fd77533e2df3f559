"""Lists of law: every entry says where it stands, how sure that is, and on which days it holds."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from services.cases import rulebook
from services.cases.domain.case import TwoOfficersNeeded
from services.cases.domain.grading import graded
from services.cases.domain.grounds import grounds_on
from services.cases.domain.law import Counted, Sourced, in_force, number_on
from services.cases.domain.registration import Joint
from services.cases.law_file import GroundEntry, read_entries
from shared.clocks.files import BadFile
from tests.unit.cases.desk import NOW, desk
from tests.unit.cases.test_cases import opened, record

RULES = rulebook.load()
CHANGE = date(2026, 4, 15)
SINCE = {"source": RULES.numbers[0].source, "certainty": "S", "valid_from": date(2020, 1, 1)}
GROUND = """
grounds:
  - id: too_late
    item: 4
    zh: 超过三年
    en: Too late
    source: {title: 办法, article: "16", year: 2026}
    certainty: S
    valid_from: 2026-04-15
"""


def read(folder: Path, text: str):
    file = folder / "grounds.yaml"
    file.write_text(text, encoding="utf-8")
    return read_entries(file, "grounds", GroundEntry)


@pytest.mark.parametrize(
    "entries",
    [
        RULES.refusal, RULES.termination, RULES.filing, RULES.hints, RULES.required, tuple(RULES.platforms.values()),
        tuple(RULES.closing.values()), RULES.gravities, RULES.rewards, RULES.grading, RULES.numbers,
    ],
    ids=[
        "refusal", "termination", "filing", "hints", "required", "platforms", "closing", "gravities", "rewards",
        "major", "numbers",
    ],
)  # fmt: skip
def test_every_entry_has_a_source_a_certainty_and_a_first_day(entries):
    assert entries
    for one in entries:
        assert isinstance(one, Sourced)
        assert one.source.title
        assert one.certainty


@pytest.mark.parametrize("name", ["source", "certainty", "valid_from"])
def test_an_entry_without_source_certainty_or_first_day_is_refused_by_name(tmp_path: Path, name):
    without = "\n".join(line for line in GROUND.split("\n") if f"{name}:" not in line)
    with pytest.raises(BadFile, match=f"grounds 1: {name}: Missing data"):
        read(tmp_path, without)


def test_an_entry_holds_from_its_first_day_to_its_last(tmp_path: Path):
    entries = read(tmp_path, GROUND + "    valid_to: 2027-01-01\n")
    assert [len(in_force(entries, CHANGE + timedelta(days=days))) for days in (-1, 0, 261, 262)] == [0, 1, 1, 0]


def test_a_file_without_its_list_is_refused(tmp_path: Path):
    with pytest.raises(BadFile, match="a list of entries is needed"):
        read(tmp_path, "grounds: {}\n")


def test_a_ground_is_given_from_the_day_on_which_its_article_is_in_force():
    of_complaints = [one for one in RULES.refusal if "complaint" in one.kinds]
    assert grounds_on(of_complaints, CHANGE - timedelta(days=1)) == frozenset()
    assert len(grounds_on(of_complaints, CHANGE)) == 7


def test_the_proofs_of_what_is_claimed_are_asked_for():
    assert {one.kind for one in RULES.required if "evidence" in one.should} == {"complaint", "report"}


def test_what_makes_a_case_major_is_asked_of_the_rules_in_force_on_the_day_of_the_evidence():
    day = date(2021, 9, 1)
    assert "cheating_device" in {one.id for one in in_force(RULES.grading, day)}
    assert "cheating_device" not in {one.id for one in in_force(RULES.grading, day - timedelta(days=1))}
    at_desk = desk()
    case, _ = opened(at_desk)
    ended = tuple(replace(one, valid_to=NOW.date() - timedelta(days=1)) for one in RULES.grading)
    later = replace(at_desk, rules=replace(RULES, grading=ended))
    assert record(later, case).state.level is None


def test_why_a_case_is_major_names_the_law_and_that_the_level_is_a_setting():
    _, (ground,) = graded(["cheating_device"], RULES.grading)
    assert ground.source == "《市场监督管理严重违法失信名单管理办法》（2021）第8条；重大案件分级为本系统设定 [D]"
    _, (ground,) = graded(["crime_suspected"], RULES.grading)
    assert ground.source == "《行政执法机关移送涉嫌犯罪案件的规定》（2020）第3条；重大案件分级为本系统设定 [D]"


def test_no_level_of_a_major_case_is_said_to_be_law():
    assert {one.certainty for one in RULES.grading} == {"D"}


def test_how_many_take_evidence_or_speak_for_others_is_law_as_data_and_changes_with_its_day():
    two = Counted(**SINCE, id="officers", number=2)
    first, three = replace(two, valid_to=CHANGE - timedelta(days=1)), replace(two, valid_from=CHANGE, number=3)
    for day, number in ((date(2010, 1, 1), 2), (CHANGE - timedelta(days=1), 2), (CHANGE, 3)):
        assert number_on((first, three), "officers", day) == number
    assert (RULES.officers("evidence", CHANGE), RULES.officers("measures", CHANGE)) == (2, 2)
    assert RULES.joint(CHANGE) == Joint(least=2, most=2)


def test_evidence_is_taken_by_as_many_as_the_rule_asks_for():
    at_desk = desk()
    stricter = replace(at_desk.rules.numbers[0], number=3)
    strict = replace(at_desk, rules=replace(at_desk.rules, numbers=(stricter, *at_desk.rules.numbers[1:])))
    case, _ = opened(strict)
    with pytest.raises(TwoOfficersNeeded) as refused:
        record(strict, case)
    assert refused.value.facts["needed"] == 3

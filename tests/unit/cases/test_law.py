"""Lists of law: every entry says where it stands, how sure that is, and on which days it holds."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from services.cases import rulebook
from services.cases.domain.grounds import grounds_on
from services.cases.domain.law import Sourced, in_force
from services.cases.law_file import GroundEntry, read_entries
from shared.clocks.files import BadFile

RULES = rulebook.load()
CHANGE = date(2026, 4, 15)
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
        tuple(RULES.closing.values()), RULES.gravities, RULES.rewards,
    ],
    ids=["refusal", "termination", "filing", "hints", "required", "platforms", "closing", "gravities", "rewards"],
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
    assert grounds_on(RULES.refusal, CHANGE - timedelta(days=1)) == frozenset()
    assert len(grounds_on(RULES.refusal, CHANGE)) == 7


def test_the_proofs_of_what_is_claimed_are_asked_for():
    assert {one.kind for one in RULES.required if "evidence" in one.should} == {"complaint", "report"}

"""Rule files and which version holds when."""

from datetime import date
from pathlib import Path
from typing import get_args

import pytest
import yaml

from shared.clocks import words
from shared.clocks.files import BadFile
from shared.clocks.rule import Approver, Breach, Ground
from shared.clocks.rules import OverlappingRules, RuleBook, RuleNotInForce
from tests.unit.clocks.build import CASES_RULES

GOOD = """
clocks:
  - id: T-ONE
    name: {zh: 一, en: One}
    amount: 7
    unit: working_day
    start: next_day
    roll: none
    source: {title: 某办法, article: "15", year: 2026}
    certainty: S
    valid_from: 2026-04-15
    valid_to: 2026-12-31
    pre_alerts: [50%, last_working_day]
"""


EXTENDED = (
    GOOD
    + """    exclusions: [testing, recusal]
    breach: termination
    extension:
      amount: 30
      unit: working_day
      approver: head
      source: &source {title: 某办法, article: "64", year: 2026}
      then: {length_free: true, count: null, unit: working_day, approver: collective, source: *source}
"""
)


def load(folder: Path, *texts: str) -> RuleBook:
    paths = [folder / f"rules{number}.yaml" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    return RuleBook.load(*paths)


@pytest.mark.parametrize(
    ("rule_id", "on", "amount", "unit"),
    [
        ("C-ACCEPT", date(2026, 4, 14), 7, "working_day"),
        ("C-ACCEPT", date(2026, 4, 15), 7, "working_day"),
        ("C-MEDIATE", date(2026, 4, 14), 45, "working_day"),
        ("C-MEDIATE", date(2026, 4, 15), 60, "natural_day"),
        ("R-ZJ-ANSWER", date(2014, 1, 1), 10, "working_day"),
        ("R-ZJ-TRANSFER", date(2026, 11, 23), 3, "working_day"),
        ("C-TERM-NOTICE", date(2026, 11, 23), 7, "working_day"),
        ("D-TERM-NOTICE", date(2010, 1, 1), 7, "working_day"),
        ("C-CLUE", date(2026, 11, 23), 15, "working_day"),
        ("R-CHECK", date(2026, 11, 23), 15, "working_day"),
        ("J-DISPUTE", date(2026, 11, 23), 7, "working_day"),
        ("RR-ORDER", date(2026, 11, 23), 30, "minute"),
        ("RR-SCENE", date(2026, 11, 23), 2, "hour"),
        ("RR-SCENE-RURAL", date(2026, 11, 23), 4, "hour"),
        ("RR-REPORT-1", date(2026, 11, 23), 2, "hour"),
        ("RR-REPORT-2", date(2026, 11, 23), 2, "hour"),
        ("RR-REPORT-3", date(2026, 11, 23), 12, "hour"),
        ("RR-REPORT-4", date(2026, 11, 23), 24, "hour"),
    ],
)
def test_the_version_in_force_on_the_trigger_day_decides(rule_id, on, amount, unit):
    rule = RuleBook.load(CASES_RULES).in_force(rule_id, on)
    assert (rule.amount, rule.unit) == (amount, unit)


def test_the_new_complaint_rule_is_cited_from_its_first_day():
    book = RuleBook.load(CASES_RULES)
    titles = [book.in_force("C-ACCEPT", date(2026, 4, day)).source.title for day in (14, 15)]
    assert titles == ["市场监督管理投诉举报处理暂行办法", "市场监督管理投诉举报处理办法"]


def test_limits_that_no_law_sets_are_marked_as_settings():
    book = RuleBook.load(CASES_RULES)
    assert {rule.certainty for rule in book.rules if rule.id.startswith("RR-")} == {"D"}
    assert {rule.id for rule in book.rules if rule.certainty == "K-M"} == {"W-CLAIM", "X-APPROVE"}
    others = {rule.id: rule.certainty for rule in book.rules if not rule.id.startswith(("RR-", "W-", "X-APPROVE"))}
    assert others.pop("D-TERM-NOTICE") == "D"
    assert set(others.values()) == {"S"}


def test_a_day_or_an_id_without_a_rule_is_refused_by_name(tmp_path: Path):
    book = load(tmp_path, GOOD)
    for rule_id, on in (
        ("T-ONE", date(2026, 4, 14)),
        ("T-ONE", date(2027, 1, 1)),
        ("T-TWO", date(2026, 5, 1)),
    ):
        with pytest.raises(RuleNotInForce, match=f"no rule {rule_id} in force on {on}"):
            book.in_force(rule_id, on)


def test_a_rule_without_an_end_stays_in_force(tmp_path: Path):
    book = load(tmp_path, GOOD.replace("    valid_to: 2026-12-31\n", ""))
    assert book.in_force("T-ONE", date(2099, 1, 1)).amount == 7


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("amount: 7", "amount: 0", "T-ONE: amount: Must be greater than or equal to 1"),
        ("amount: 7", 'amount: "7 days"', "T-ONE: amount: Not a valid integer."),
        ("amount: 7", "amount: 7\n    amount: 8", "amount is given twice"),
        ("    amount: 7\n", "", "T-ONE: amount: Missing data for required field."),
        ("amount: 7", "amuont: 7", "T-ONE: amuont: Unknown field."),
        ("working_day\n", "week\n", "T-ONE: unit: Must be one of: minute, hour, natural_day"),
        ("next_day", "at_once", "T-ONE: start: Minutes and hours start at_once"),
        ("unit: working_day", "unit: hour", "T-ONE: start: Minutes and hours start at_once"),
        ("roll: none", "roll: holidays", "T-ONE: roll: A clock in working_days never ends on a day off"),
        ("certainty: S", "certainty: sure", "T-ONE: certainty: Must be one of: S, s, K-H"),
        ("year: 2026", "year: no", "T-ONE: source.year: Not a valid integer."),
        ("valid_from: 2026-04-15", "valid_from: 2026", "T-ONE: valid_from: Not a day like 2026-04-15."),
        ("valid_to: 2026-12-31", "valid_to: 2026-01-01", "T-ONE: valid_to: 2026-01-01 is before valid_from"),
        ("50%", "150%", "T-ONE: pre_alerts.0: Neither like 50% nor last_working_day."),
        ("en: One", "en: ''", "T-ONE: name.en: Length must be between 1 and 200."),
        ("- id: T-ONE\n    name", "- name", "clock 1: id: Missing data for required field."),
        ("id: T-ONE", "id: one", "one: id: Not an id like C-ACCEPT."),
        ("clocks:", "klocks:", "clocks: Missing data for required field."),
    ],
)
def test_a_bad_rule_file_is_refused_with_file_rule_and_field(tmp_path: Path, old, new, message):
    assert old in GOOD
    with pytest.raises(BadFile) as caught:
        load(tmp_path, GOOD.replace(old, new))
    assert message in caught.value.message
    assert all(line.startswith("rules0.yaml: ") for line in caught.value.message.splitlines())


@pytest.mark.parametrize("entry", ["7", "null", "[a, b]", "text"])
def test_an_entry_that_is_no_rule_at_all_is_refused(tmp_path: Path, entry):
    with pytest.raises(BadFile, match=r"rules0.yaml: clock 1: Invalid input type."):
        load(tmp_path, f"clocks: [{entry}]")


def test_all_mistakes_of_a_file_are_told_at_once(tmp_path: Path):
    with pytest.raises(BadFile) as caught:
        load(tmp_path, GOOD.replace("amount: 7", "amount: 0").replace("roll: none", "roll: up"))
    assert len(caught.value.facts["errors"]) == 2


def test_an_hour_clock_has_no_last_working_day(tmp_path: Path):
    rule = yaml.safe_load(GOOD)["clocks"][0] | {"unit": "hour", "start": "at_once"}
    with pytest.raises(BadFile, match="T-ONE: pre_alerts: A clock in minutes or hours has no last working day"):
        load(tmp_path, yaml.safe_dump({"clocks": [rule]}))


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(BadFile, match=r"absent.yaml: No such file"):
        RuleBook.load(tmp_path / "absent.yaml")


def test_two_versions_that_hold_on_the_same_day_are_refused_across_files(tmp_path: Path):
    later = GOOD.replace("2026-04-15", "2026-12-31").replace("valid_to: 2026-12-31", "valid_to: 2027-12-31")
    with pytest.raises(OverlappingRules, match="T-ONE: the version from 2026-04-15 still holds on 2026-12-31"):
        load(tmp_path, GOOD, later)


def test_versions_that_follow_each_other_are_accepted(tmp_path: Path):
    book = load(tmp_path, GOOD, GOOD.replace("2026-12-31", "2027-12-31").replace("2026-04-15", "2027-01-01"))
    assert book.in_force("T-ONE", date(2027, 1, 1)).valid_from == date(2027, 1, 1)


def test_extensions_exclusions_and_the_effect_of_a_breach_are_read(tmp_path: Path):
    rule = load(tmp_path, EXTENDED).in_force("T-ONE", date(2026, 5, 1))
    assert (rule.exclusions, rule.breach) == (("testing", "recusal"), "termination")
    first = rule.extension
    assert (first.amount, first.count, first.approver, first.source.article) == (30, 1, "head", "64")
    assert (first.then.amount, first.then.count, first.then.length_free) == (None, None, True)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[testing, recusal]", "[lunch]", "T-ONE: exclusions.0: Must be one of: testing, identification"),
        ("[testing, recusal]", "[testing, testing]", "T-ONE: exclusions: Each ground once."),
        ("breach: termination", "breach: anger", "T-ONE: breach: Must be one of: none, escalation"),
        ("approver: head", "approver: anyone", "T-ONE: extension.approver: Must be one of: head, collective"),
        ("      amount: 30\n", "", "T-ONE: extension.amount: Either an amount or length_free: true"),
        ("      amount: 30\n", "      amount: 30\n      length_free: true\n", "Either an amount or length_free"),
        ("amount: 30", "amount: 30\n      count: 0", "T-ONE: extension.count: Must be greater than or equal to 1"),
        ("amount: 30", "amount: 30\n      count: null", "T-ONE: extension.then: Nothing follows an extension"),
        ("null, unit: working_day", "null, unit: hour", "T-ONE: extension: A limit in working_days is extended in"),
        ("year: 2026}\n      then", "yaer: 2026}\n      then", "T-ONE: extension.source.yaer: Unknown field."),
    ],
)
def test_a_bad_extension_or_exclusion_is_refused_with_its_field(tmp_path: Path, old, new, message):
    assert old in EXTENDED
    with pytest.raises(BadFile) as caught:
        load(tmp_path, EXTENDED.replace(old, new))
    assert message in caught.value.message


def test_a_running_clock_finds_the_version_it_was_started_under():
    book = RuleBook.load(CASES_RULES)
    assert book.version("C-MEDIATE", "2020-01-01").amount == 45
    assert book.version("C-MEDIATE", "2026-04-15").amount == 60


def test_every_word_of_a_rule_has_a_name_in_both_languages():
    assert set(words.GROUNDS) == set(get_args(Ground))
    assert set(words.APPROVERS) == set(get_args(Approver))
    assert set(words.BREACHES) == set(get_args(Breach))

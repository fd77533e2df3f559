"""Both languages are whole: every sentence of the pages is translated, every code has its names."""

import pkgutil
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import services.cases.domain
import shared.contracts
from services.cases.domain.arbitration import RESULTS
from services.cases.domain.case_time import BY_THEMSELVES
from services.cases.domain.checking import NOT_COUNTED
from services.cases.domain.closing import UNTOLD
from services.cases.domain.complaint import Role
from services.cases.domain.exchange import TRANSITIONS as IMPORTS
from services.cases.domain.forms import Recipient
from services.cases.domain.jurisdiction import Rule as CompetenceRule
from services.cases.domain.layouts import FIELDS, SheetRefused
from services.cases.domain.legal_clocks import OVER_WITH_THE_TIME, WITH_THE_ANSWER
from services.cases.domain.measures.state import How
from services.cases.domain.measures.state import Kind as MeasureKind
from services.cases.domain.mediation import FORMS
from services.cases.domain.penalty.review import CLEARED
from services.cases.domain.required import CALLER_FIELDS, told
from services.cases.domain.telling import ENDED
from services.cases.domain.transitions import TRANSITIONS, states_of
from services.cases.rulebook import load
from services.console.facts import CALLED, FAMILIES, OF_EVENT
from services.console.pages import vocabulary
from services.console.pages.problem import problem_of
from services.console.texts import HERE, LANGUAGES, Texts
from services.console.upstream import Declined
from services.console.written import on_day, when
from services.notify.texts import SIDES
from shared.clocks.calendar import NoticeRefused
from shared.clocks.clock import State
from shared.contracts.registry import contracts
from shared.errors import Forbidden, Refused
from shared.identity.divisions import Divisions
from shared.identity.looks import Way
from shared.identity.permissions import ROLES
from tests.unit.cases.build import submission

RULES = Path(__file__).parents[3] / "services"
METHODS = [("templates/**.html", "jinja2.ext.babel_extract"), ("**.py", "python")]
SUSPENDING = {"testing", "recusal"}
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)

for _module in pkgutil.iter_modules(shared.contracts.__path__):
    import_module(f"shared.contracts.{_module.name}")


def catalogue(language: str) -> dict[str, str]:
    with (HERE / "locale" / language / "LC_MESSAGES" / "messages.po").open("rb") as source:
        return {key(message.id): key(message.string) for message in read_po(source) if message.id}


def key(text) -> str:
    return text if isinstance(text, str) else text[0]


def rules(path: str):
    return yaml.safe_load((RULES / path).read_text(encoding="utf-8"))


def listed(name: str, kind: str = "complaint") -> list[dict[str, Any]]:
    """The grounds of a file that are for that kind; those for filing are for all."""
    return [row for row in rules(f"cases/rules/{name}.yaml")[name] if kind in row.get("kinds", (kind,))]


def grounds(name: str) -> set[str]:
    return {row["id"] for row in rules(f"cases/rules/{name}.yaml")[name]}


def refusals() -> set[type[Refused]]:
    """Every way in which `cases` says no."""
    for module in pkgutil.iter_modules(services.cases.domain.__path__):
        import_module(f"services.cases.domain.{module.name}")
    known, found = set[type[Refused]](), [Refused]
    while found:
        known.add(one := found.pop())
        found += [each for each in one.__subclasses__() if each.__module__.startswith(("services.cases", "shared"))]
    return known - {NoticeRefused}


def refused_sheets() -> set[type[SheetRefused]]:
    """Every way in which a sheet is refused."""
    import_module("services.cases.sheets.reading")
    return {SheetRefused, *SheetRefused.__subclasses__()}


@cache
def texts() -> Texts:
    return Texts(Divisions.load())


def codes() -> set[str]:
    """Every word that a page may have to say, by list."""
    words = rules("cases/rules/words.yaml")
    clocks = [row for name in ("cases", "linkage", "emergency") for row in rules(f"{name}/rules/clocks.yaml")["clocks"]]
    required = rules("cases/rules/required.yaml")["required"]
    alerts = {one for row in clocks for one in row.get("pre_alerts", ()) if not one.endswith("%")}
    lists = {
        "category": words["categories"],
        "channel": [*words["channels"], "email", "inbox"],
        "evidence": words["evidence_kinds"],
        "finding": words["findings"],
        "ground": grounds("refusal"),
        "termination": grounds("termination"),
        "filing": ["filed", *grounds("filing")],
        "closing": grounds("closing"),
        "over": OVER_WITH_THE_TIME,
        "ruling": vocabulary.RULINGS,
        "opinion": vocabulary.OPINIONS,
        "service": vocabulary.SERVICES,
        "principal": vocabulary.PRINCIPALS,
        "annulment": (vocabulary.STANDS, *vocabulary.ANNULMENTS),
        "servedpaper": ("notice", "ruling"),
        "measure": get_args(MeasureKind),
        "measureend": get_args(How),
        "gravity": [row["id"] for row in rules("cases/rules/closing.yaml")["gravity"]],
        "suspension": SUSPENDING | NOT_COUNTED | {"suspension", "refund", "hearing", "announcement"},
        "competence": get_args(CompetenceRule),
        "submission": TRANSITIONS,
        "state": vocabulary.STATES,
        "claim": words["claims"],
        "proof": words["facts_evidence"],
        "system": words["external_systems"],
        "told": words["told_by"],
        "party": [*get_args(Role), "caller", "reporter"],
        "look": get_args(Way),
        "settlement": FORMS,
        "result": RESULTS,
        "missing": {name for row in required for name in (*row["must"], *row["should"])},
        "article": [*(row["kind"] for row in required), "refusal", "termination", "filing", "grounds_of_disputes"],
        "recipient": get_args(Recipient),
        "paper": [row["id"] for row in rules("cases/rules/forms.yaml")["forms"]],
        "field": {
            *(name for row in rules("cases/rules/forms.yaml")["forms"] for name in (*row["needs"], *row["takes"])),
            *told(submission("complaint")),
            *CALLER_FIELDS,
            *(CALLED.get(name, name) for name in (*FAMILIES, *(field for _, field in OF_EVENT))),
        },
        "kept": ("true", "false"),
        "alert": {"breached", *alerts},
        "clockstate": get_args(State),
        "problem": [one.code for one in refusals() | refused_sheets()],
        "clock": [row["id"] for row in clocks],
        "event": [one.name for one in contracts()],
        "role": ROLES,
        "partner": rules("linkage/rules/partners.yaml")["partners"],
        "referral": rules("linkage/rules/referrals.yaml")["kinds"],
        "outcome": vocabulary.OUTCOMES,
        "transport": vocabulary.TRANSPORTS,
        "report": vocabulary.REPORT_KINDS,
        "means": vocabulary.MEANS,
        "step": vocabulary.RESPONSE_STEPS,
        "yes": (True, False),
        "column": FIELDS,
        "layout": [row["id"] for row in rules("cases/rules/exchange.yaml")["layouts"]],
        "sheet": {state for moves in IMPORTS.values() for one in moves.items() for state in one},
    }
    return {f"{family}.{code}" for family, members in lists.items() for code in members}


@pytest.mark.parametrize(("language", "side"), SIDES)
def test_a_notice_calls_a_side_what_the_pages_call_it(language, side):
    assert SIDES[language, side] == catalogue(language)[f"side.{side}"]


def test_every_sentence_of_the_pages_stands_in_the_chinese_catalogue():
    keywords = {"_": None, "ngettext": (1, 2), "N_": None}
    found = extract_from_dir(HERE, METHODS, keywords=keywords)
    missing = {key(message) for _, _, message, _, _ in found} - {k for k, text in catalogue("zh").items() if text}
    assert not missing


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_name(language):
    known = catalogue(language)
    assert {code for code in codes() if not known.get(code)} == set()


def test_both_languages_name_the_same_codes():
    named = [{one for one in catalogue(language) if "." in one and " " not in one} for language in LANGUAGES]
    assert named[0] == named[1]


OF_CASES = ("RR-", "P-", "H-", "X-")
"""Deadlines that run on cases."""


def test_the_lists_that_forms_offer_are_those_of_the_services():
    words = rules("cases/rules/words.yaml")
    assert set(vocabulary.CATEGORIES) == set(words["categories"])
    assert set(vocabulary.CHANNELS) == set(words["channels"])
    assert set(vocabulary.EVIDENCE_KINDS) == set(words["evidence_kinds"])
    assert set(vocabulary.FINDINGS) == set(words["findings"])
    for name, by_kind in vocabulary.GROUNDS_OF_KINDS.items():
        assert {kind: [row["id"] for row in listed(name, kind)] for kind in by_kind} == {
            kind: list(codes) for kind, codes in by_kind.items()
        }
        assert not listed(name, "report")
    assert set(vocabulary.ROLES) == ROLES - {"system"}
    assert set(vocabulary.FILING_GROUNDS) == grounds("filing")
    assert set(vocabulary.SUSPENSIONS) == SUSPENDING
    assert list(vocabulary.CLOSING_GROUNDS) == [row["id"] for row in listed("closing")]
    assert list(vocabulary.GRAVITIES) == [row["id"] for row in rules("cases/rules/closing.yaml")["gravity"]]
    assert set(vocabulary.NOT_COUNTED) == NOT_COUNTED
    lists = rules("cases/rules/penalty.yaml")
    known = {
        "outcome": "RULINGS",
        "opinion": "OPINIONS",
        "service": "SERVICES",
        "annulment": "ANNULMENTS",
        "principal": "PRINCIPALS",
    }
    for name, codes_of in known.items():
        assert list(getattr(vocabulary, codes_of)) == [row["id"] for row in lists[name]]
    assert set(vocabulary.CLEARED) == CLEARED
    assert set(vocabulary.BY_THEMSELVES) == BY_THEMSELVES
    (deciding,) = [row for row in rules("cases/rules/clocks.yaml")["clocks"] if row["id"] == "P-DECIDE"]
    assert set(vocabulary.STANDING_STILL) == set(deciding["exclusions"]) - {"hearing", "announcement"}
    assert list(vocabulary.MEASURES) == list(get_args(MeasureKind))
    assert set(vocabulary.CLAIMS) == set(words["claims"])
    deadlines = {row["id"] for row in rules("cases/rules/clocks.yaml")["clocks"]}
    assert set(vocabulary.CLOCKS) == {one for one in deadlines if not one.startswith(OF_CASES)}
    assert set(vocabulary.PROOFS) == set(words["facts_evidence"])
    assert set(vocabulary.EXTERNAL_SYSTEMS) == set(words["external_systems"])
    assert vocabulary.SHEET_FIELDS == FIELDS
    assert list(vocabulary.SHEET_LAYOUTS) == [row["id"] for row in rules("cases/rules/exchange.yaml")["layouts"]]
    assert set(vocabulary.TOLD_BY) == set(words["told_by"])
    assert set(vocabulary.REWARD_GRADES) == set(rules("cases/rules/rewards.yaml")["rewards"][-1]["grades"])
    assert set(vocabulary.WAITING) == {
        row["id"]
        for row in rules("cases/rules/clocks.yaml")["clocks"]
        if set(vocabulary.NOT_COUNTED) <= set(row.get("exclusions", ()))
    }
    assert set(vocabulary.EXTENDABLE) == {
        row["id"] for row in rules("cases/rules/clocks.yaml")["clocks"] if "extension" in row
    }
    assert vocabulary.UNTOLD == UNTOLD
    assert vocabulary.ENDED == ENDED
    assert vocabulary.WITH_THE_ANSWER == WITH_THE_ANSWER
    assert set(vocabulary.KINDS) == set(TRANSITIONS)
    assert set(vocabulary.STATES) == {state for kind in TRANSITIONS for state in states_of(kind)}
    assert set(vocabulary.PARTIES) == set(get_args(Role))
    assert set(vocabulary.SETTLEMENTS) == FORMS
    assert set(vocabulary.RESULTS) == RESULTS


@pytest.mark.parametrize(
    ("family", "file"), [("ground", "refusal"), ("termination", "termination"), ("filing", "filing")]
)
def test_grounds_are_said_in_the_words_of_the_rule_files(family, file):
    for row in rules(f"cases/rules/{file}.yaml")[file]:
        assert {lang: texts().word(lang, family, row["id"]) for lang in LANGUAGES} == {
            lang: row[lang] for lang in LANGUAGES
        }


@pytest.mark.parametrize("family", ["refusal", "termination"])
def test_a_ground_is_chosen_below_its_article_under_the_number_of_its_item(family):
    for number, row in enumerate(listed(family), start=1):
        title, article, year = (row["source"][name] for name in ("title", "article", "year"))
        assert row["item"] == number
        assert texts().word("en", "article", family).endswith(f"({year}), art. {article}")
        assert texts().word("zh", "article", family) == f"《{title}》（{year}）第{article}条"


def test_an_export_calls_words_as_the_console_does():
    exchange = rules("cases/rules/exchange.yaml")
    assert set(exchange["states"]) == set(vocabulary.STATES)
    assert {code: texts().word("zh", "state", code) for code in exchange["states"]} == exchange["states"]
    families = {
        "kind": "submission",
        "category": "category",
        "channel": "channel",
        "claims": "claim",
        "evidence": "proof",
    }
    spoken = load().exchange.spoken
    for name, family in families.items():
        assert {code: texts().word("zh", family, code) for code in spoken[name]} == dict(spoken[name])


@pytest.mark.parametrize(("due", "zh", "en", "state"), [
    ("2026-12-02T15:59:00+00:00", "还剩9天", "9 days left", "calm"),
    ("2026-11-23T10:30:00+00:00", "还剩1小时", "1 hour left", "soon"),
    ("2026-11-23T09:00:30+00:00", "还剩0分钟", "0 minutes left", "soon"),
    ("2026-11-20T09:00:00+00:00", "已超期3天", "3 days overdue", "late"),
])  # fmt: skip
def test_what_is_left_is_said_in_the_largest_unit(due, zh, en, state):
    assert texts().left("zh", due, NOW) == (zh, state)
    assert texts().left("en", due, NOW) == (en, state)


def test_instants_are_shown_in_the_time_of_the_place():
    assert when("2026-11-23T16:30:00+00:00") == "2026-11-24 00:30"
    assert when(None) == ""


def test_a_refusal_of_a_service_is_said_in_the_words_of_the_reader():
    refusal = Declined(
        422, {"type": "urn:quanheng:problem:invalid", "errors": {"caller.phone": ["Not a valid integer."]}}
    )
    problem = problem_of(refusal, texts(), "zh")
    assert (problem.status, problem.text, problem.errors) == (422, "填写的内容有误", {"phone": ["请填写整数"]})


@pytest.mark.parametrize(("code", "facts", "said"), [
    ("deadlines_run", {"rules": "R-ZJ-ANSWER, C-MEDIATE"}, "投诉调解"),
    ("two_officers_needed", {"needed": 2}, ": 2"),
    ("too_many_representatives", {"most": 2}, ": 2"),
    ("reward_out_of_bounds", {"least_fen": 500_000, "most_fen": 1_000_050}, "5000.00 - 10000.50"),
])  # fmt: skip
def test_a_refusal_says_which_deadlines_run_between_which_amounts_and_how_many_are_meant(code, facts, said):
    refusal = Declined(409, {"type": f"urn:quanheng:problem:{code}", "facts": facts})
    assert said in problem_of(refusal, texts(), "zh").text


def test_who_tried_too_often_hears_when_to_try_again():
    waits = Declined(429, {"type": "urn:quanheng:problem:too_many_requests"}, "61")
    assert problem_of(waits, texts(), "zh").text.endswith("（约2分钟）")
    assert problem_of(waits, texts(), "en").text.endswith("(2 minutes)")


def test_a_refusal_without_words_of_its_own_shows_its_title():
    refusal = Declined(409, {"type": "urn:quanheng:problem:brand_new", "title": "不符合办理规则"})
    assert problem_of(refusal, texts(), "zh").text == "不符合办理规则"
    assert problem_of(Forbidden(), texts(), "en").text == "This is not permitted"


def test_the_files_hold_nothing_from_outside():
    for path in [*HERE.glob("templates/**/*.html"), *HERE.glob("static/*")]:
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "").replace('"https://"', "")
        assert "http" not in text.replace("http-equiv", ""), path.name
        assert "<script>" not in text, path.name
        assert "style=" not in text, path.name


def test_no_template_switches_escaping_off():
    assert not [path for path in HERE.glob("templates/**/*.html") if "|safe" in path.read_text(encoding="utf-8")]


def test_a_deadline_is_shown_with_its_day_of_the_week():
    assert on_day("zh", "2026-12-08T15:59:59.999000+00:00") == "2026-12-08 周二 23:59"
    assert on_day("en", "2026-12-08T15:59:59.999000+00:00") == "2026-12-08 Tue 23:59"

"""What pages and mails say: jinja2 templates, one folder a page, one file a language, each with its version.

A page template has a head of two lines (`version: 1`, `subject: …`), an empty line, and the body.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from services.notify.domain.page import Text
from shared.clocks.legal_time import in_china
from shared.identity.divisions import Divisions

FOLDER = Path(__file__).parent / "templates"
LANGUAGES = ("zh", "en")
EXERCISE = {"zh": "【演练】", "en": "[EXERCISE] "}
MOST_SUBJECT = 150
SIDES = {
    ("zh", "complainant"): "投诉人（申请人）",
    ("zh", "respondent"): "被投诉人（被申请人）",
    ("en", "complainant"): "complainant",
    ("en", "respondent"): "respondent",
}
"""Language and code of a side -> its name, as the pages of the console have it."""


@dataclass(frozen=True)
class Wording:
    """A page in all languages, and the version of the templates that said it."""

    version: int
    texts: tuple[Text, ...]


def wording(template: str, facts: Mapping[str, Any], exercise: bool) -> Wording:
    """A page's texts; raises jinja2.UndefinedError when the event lacks what the template names."""
    sources = {language: _source(template, language) for language in LANGUAGES}
    texts = tuple(
        Text(language, (EXERCISE[language] if exercise else "") + source.subject_with(facts), source.body_with(facts))
        for language, source in sources.items()
    )
    return Wording(min(source.version for source in sources.values()), texts)


def mail_body(text: Text, link: str, instead_of: str, exercise: bool) -> str:
    """The whole text of a mail around the page's own."""
    frame = _environment().get_template(f"mail/{text.language}.txt")
    return frame.render(body=text.body, link=link, instead_of=instead_of, exercise=exercise)


def in_language(texts: tuple[Text, ...], language: str) -> Text:
    """The text in that language, else the first one, which is Chinese."""
    return next((text for text in texts if text.language == language), texts[0])


@dataclass(frozen=True)
class _Source:
    version: int
    subject: Template
    body: Template

    def subject_with(self, facts: Mapping[str, Any]) -> str:
        # No line break of a fact may begin another header.
        return " ".join(self.subject.render(facts).split())[:MOST_SUBJECT]

    def body_with(self, facts: Mapping[str, Any]) -> str:
        return self.body.render(facts).strip()


@cache
def _source(template: str, language: str) -> _Source:
    head, _, body = (FOLDER / template / f"{language}.txt").read_text(encoding="utf-8").partition("\n\n")
    version, subject = (line.partition(": ")[2] for line in head.splitlines())
    return _Source(int(version), _environment().from_string(subject), _environment().from_string(body))


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(FOLDER)
    # Plain text: a mail has nothing to escape, and the console escapes what it puts into a page of its own.
    environment = Environment(loader=loader, undefined=StrictUndefined, autoescape=False)  # noqa: S701
    environment.filters["beijing"] = _beijing
    environment.filters["place"] = lambda code: Divisions.load().get(code).name
    environment.filters["whose"] = _whose
    return environment


def _whose(about: str, language: str) -> str:
    """What a deadline is about: a side in words, or a measure by its number in the case, as people know it."""
    return SIDES.get((language, about), about)


def _beijing(at: datetime) -> str:
    return f"{in_china(at):%Y-%m-%d %H:%M}"

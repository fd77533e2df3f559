"""Refusals as people read them."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.console.texts import Texts
from services.console.upstream import Declined
from shared.errors import QuanhengError
from shared.web.problems import kind_of


@dataclass(frozen=True)
class Problem:
    """A refusal in the reader's language: status, one sentence, and what is wrong with which field."""

    status: int
    code: str
    text: str
    errors: Mapping[str, list[str]]


def problem_of(error: QuanhengError, texts: Texts, language: str) -> Problem:
    """Put a refusal into words: those for its code where there are any, else its title."""
    if isinstance(error, Declined):
        status, title, errors = error.status, error.title, error.errors
    else:
        kind = kind_of(error)
        status, title = kind.status, kind.zh if language == "zh" else kind.en
        errors = error.facts.get("errors", {})
    sentence = texts.word(language, "problem", error.code)
    said = {_field(name): [texts.say(language, each) for each in each_of] for name, each_of in errors.items()}
    return Problem(status, error.code, title if sentence == error.code else sentence, said)


def _field(path: str) -> str:
    return path.rpartition(".")[2]

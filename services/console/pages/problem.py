"""Refusals as people read them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.console.forms import whole
from services.console.texts import N_, Texts
from services.console.upstream import Declined
from services.console.written import yuan
from shared.errors import QuanhengError
from shared.web.problems import kind_of

COUNTED: Mapping[str, str] = {"two_officers_needed": "needed", "too_many_representatives": "most"}
"""Refusals whose number is law as data, and the fact that it stands in."""
AMOUNTS: Mapping[str, tuple[str, ...]] = {
    "reward_below_share": ("share_fen",),
    "reward_out_of_bounds": ("least_fen", "most_fen"),
}
"""Refusals whose bounds are amounts in fen, and the facts that they stand in."""
AGAIN = N_(" (%(time)s)")


@dataclass(frozen=True)
class Problem:
    """A refusal in the reader's language: status, one sentence, and what is wrong with which field.

    `errors` go by the last part of a field's path, as most forms name their fields; `paths` by all of it.
    """

    status: int
    code: str
    text: str
    errors: Mapping[str, list[str]]
    paths: Mapping[str, list[str]] = field(default_factory=dict)


def problem_of(error: QuanhengError, texts: Texts, language: str) -> Problem:
    """Put a refusal into words: those for its code where there are any, else its title."""
    if isinstance(error, Declined):
        status, title, errors = error.status, error.title, error.errors
    else:
        kind = kind_of(error)
        status, title = kind.status, kind.zh if language == "zh" else kind.en
        errors = error.facts.get("errors", {})
    sentence = texts.word(language, "problem", error.code)
    paths = {name: [texts.say(language, each) for each in each_of] for name, each_of in errors.items()}
    said = {_field(name): messages for name, messages in paths.items()}
    text = (title if sentence == error.code else sentence) + _more(error, texts, language)
    return Problem(status, error.code, text, said, paths)


def _more(error: QuanhengError, texts: Texts, language: str) -> str:
    """What the facts of a refusal add to its sentence: which deadlines, between which amounts."""
    facts = error.facts
    if error.code == "too_many_requests" and (seconds := _seconds_to_wait(error)):
        return texts.say(language, AGAIN) % {"time": texts.amount(language, seconds)}
    if error.code == "deadlines_run" and "rules" in facts:
        return ": " + ", ".join(texts.word(language, "clock", rule) for rule in str(facts["rules"]).split(", "))
    if error.code in COUNTED and COUNTED[error.code] in facts:
        return f": {facts[COUNTED[error.code]]}"
    amounts = [yuan(facts[name]) for name in AMOUNTS.get(error.code, ()) if name in facts]
    return ": " + " - ".join(amounts) if amounts else ""


def _seconds_to_wait(error: QuanhengError) -> int:
    said = error.retry_after if isinstance(error, Declined) else str(error.facts.get("retry_after", ""))
    return whole(said) or 0


def _field(path: str) -> str:
    return path.rpartition(".")[2]

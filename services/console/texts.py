"""What people read, in their language: the catalogues of `locale/`, compiled in memory, and the templates."""

import gettext
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, Literal, NamedTuple

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.units import format_unit
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.console.facts import facts
from services.console.written import instant, on_day, when, yuan
from shared.identity.divisions import Divisions

HERE = Path(__file__).parent
LANGUAGES = ("zh", "en")
# CLDR has no long form of these units in Chinese; its short one is the full word.
LENGTHS: Mapping[str, Literal["short", "long"]] = {"zh": "short", "en": "long"}
SOON = timedelta(days=1)
_ROW = re.compile(r"^([a-z]+)\d+_")
UNITS = (("day", timedelta(days=1)), ("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1)))


def N_(text: str) -> str:  # noqa: N802 - the name that catalogues are made by
    """Marks a text that is translated where it is shown."""
    return text


OVERDUE, LEFT = N_("%(time)s overdue"), N_("%(time)s left")


class Left(NamedTuple):
    """How long until a deadline: a text, and `late`, `soon` or `calm`."""

    text: str
    state: str


def load_catalogue(language: str) -> gettext.GNUTranslations:
    """The translations of a language from its .po file."""
    with (HERE / "locale" / language / "LC_MESSAGES" / "messages.po").open("rb") as source:
        compiled = BytesIO()
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


class Texts:
    """Templates and words in all languages, read once."""

    def __init__(self, divisions: Divisions, name_of: Callable[[str], str] = lambda _: "") -> None:
        self._divisions = divisions
        self._name_of = name_of
        self._catalogues = {language: load_catalogue(language) for language in LANGUAGES}
        self._environments = {language: self.environment(language) for language in LANGUAGES}

    def render(self, language: str, template: str, values: Mapping[str, Any]) -> bytes:
        """A page in a language."""
        return self._environments[language].get_template(template).render(values).encode()

    def say(self, language: str, text: str) -> str:
        """An English sentence of ours in a language."""
        return self._catalogues[language].gettext(text) if text else ""

    def word(self, language: str, family: str, code: object) -> str:
        """What a code of a list, an account or a division is called; the code itself when it has no name."""
        key = f"{family}.{code}"
        found = self._catalogues[language].gettext(key)
        if found != key:
            return found
        named = {"actor": self.person, "place": self.place}
        return named.get(family, str)(str(code))

    def person(self, username: str | None) -> str:
        """Who has this account: the name, and the user name that tells namesakes apart."""
        name = self._name_of(username) if username else ""
        return f"{name} ({username})" if name else username or ""

    def place(self, code: str) -> str:
        """The name of a division."""
        return self._divisions.get(code).name if code else ""

    def left(self, language: str, due: str, now: datetime) -> Left:
        """How long until the instant `due`."""
        rest = instant(due) - now
        amount = _amount(abs(rest), language)
        if rest < timedelta(0):
            return Left(self.say(language, OVERDUE) % {"time": amount}, "late")
        return Left(self.say(language, LEFT) % {"time": amount}, "soon" if rest <= SOON else "calm")

    def amount(self, language: str, seconds: int) -> str:
        """How long that is, in whole minutes and never too short."""
        return _amount(timedelta(minutes=-(-seconds // 60)), language)

    def _field_name(self, language: str, name: str) -> str:
        """What a field is called: by a name of its own in a row of several, where it has one."""
        own = _ROW.sub(r"\1_", name)
        found = self.word(language, "field", own)
        return found if found != own else self.word(language, "field", _ROW.sub("", name))

    def environment(self, language: str) -> Environment:
        """The templates in that language, with its words and filters."""
        environment = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        catalogue = self._catalogues[language]
        environment.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]
        environment.globals.update(
            language=language,
            word=lambda family, code: self.word(language, family, code),
            field_name=lambda name: self._field_name(language, name),
            say=lambda text: self.say(language, text),
            facts=lambda event, data, known=(): facts(event, data, partial(self.word, language), known),
            left=lambda due, now: self.left(language, due, now),
        )
        environment.filters.update(
            when=when, on_day=partial(on_day, language), place=self.place, yuan=yuan, person=self.person
        )
        return environment


def _amount(rest: timedelta, language: str) -> str:
    """The largest unit alone, and never weeks: "9 days" is what people plan by."""
    unit, length = next((each for each in UNITS if rest >= each[1]), UNITS[-1])
    return str(format_unit(rest // length, f"duration-{unit}", LENGTHS[language], locale=language))

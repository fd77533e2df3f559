"""Many at once, filters, who is competent, hints."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from marshmallow.validate import Length

from services.cases.schemas.lists import Narrowing
from shared.contracts.cases import Kind
from shared.contracts.text import Division, NoPersonalNumbers, Reference


@dataclass(frozen=True)
class AssignMany:
    """Which submissions, and to whom."""

    ids: Annotated[tuple[Reference, ...], Length(1, 200)]
    unit: Reference | None = None
    officer: Reference | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of one of many: `code` and `message` say why not, `before` which officer has it no longer."""

    id: str
    ok: bool
    code: str = ""
    message: str = ""
    before: str | None = None


@dataclass(frozen=True)
class Outcomes:
    """One outcome a submission, in the order asked."""

    items: tuple[Outcome, ...]


@dataclass(frozen=True)
class FilterQuery(Narrowing):
    """What a kept filter asks of the list: all that the list goes by but an instant, which would pass; `due` stays."""

    q: Annotated[str, Length(2, 100), NoPersonalNumbers()] | None = None
    sort: Literal["newest", "deadline"] | None = None


@dataclass(frozen=True)
class SaveFilter:
    """A filter and its name."""

    name: Annotated[str, Length(1, 50), NoPersonalNumbers()]
    query: FilterQuery


@dataclass(frozen=True)
class FilterView:
    """A kept filter."""

    id: str
    name: str
    query: Mapping[str, str]


@dataclass(frozen=True)
class FilterList:
    """The caller's filters, by name."""

    items: tuple[FilterView, ...]


@dataclass(frozen=True)
class AskJurisdiction:
    """What is known of where: the business, the act, the platform that it sells on."""

    kind: Kind = "complaint"
    business_division: Division | None = None
    act_division: Division | None = None
    platform: Annotated[str, Length(max=100)] | None = None


@dataclass(frozen=True)
class CompetenceView:
    """A competent division and the article that makes it so, empty where that is a setting of this system.

    `several` where others are competent, too, `first_receiver` where of these the first that received it acts,
    `one_part` where the address decides between several.
    """

    division: str
    rule: str
    article: str
    several: bool
    first_receiver: bool
    one_part: bool


@dataclass(frozen=True)
class Competences:
    """The most obvious first."""

    items: tuple[CompetenceView, ...]


@dataclass(frozen=True)
class HintView:
    """A factor, how often it was met, and its article of 投诉办法(2026)."""

    id: str
    article: str
    certainty: str
    zh: str
    en: str
    count: int


@dataclass(frozen=True)
class Hints:
    """Factors to look at; nothing is decided by them."""

    items: tuple[HintView, ...]

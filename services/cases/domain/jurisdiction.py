"""Which divisions are competent for a submission, and by which article (投诉办法 2026 arts. 13-14, 29-31).

Any county settles a metrology dispute (细则 arts. 34-36): that it goes where a complaint would is a setting.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from services.cases.domain.law import Listed
from shared.contracts.cases import Kind

Rule = Literal["place_of_business", "published_address", "platform_domicile", "place_of_act", "place_of_seller"]


@dataclass(frozen=True, kw_only=True)
class Platform(Listed):
    """An e-commerce platform whose operator has its domicile in `division`."""

    division: str


@dataclass(frozen=True)
class Whereabouts:
    """What is known: where the business is, where the act happened, where the platform's operator has its domicile."""

    business: str | None = None
    act: str | None = None
    platform: str | None = None


@dataclass(frozen=True)
class Competence:
    """A competent division with the rule that makes it so; `article` is empty where that is a setting of this system.

    `several` when others are competent, too; `first_receiver` when of these the first that received it acts (art. 14;
    of disputes a setting). Of a report each may act, and a disagreement goes by art. 33. `one_part` when it took over a
    part of the division that was named: the address decides between the parts.
    """

    division: str
    rule: Rule
    article: str
    several: bool = False
    first_receiver: bool = False
    one_part: bool = False


def competent(kind: Kind, known: Whereabouts) -> tuple[Competence, ...]:
    """The competent divisions, the most obvious first, each once; none when nothing is known."""
    found: dict[str, Competence] = {}
    for one in _PLACES[kind](known):
        found.setdefault(one.division, one)
    several, first = len(found) > 1, kind != "report"
    return tuple(replace(one, several=several, first_receiver=several and first) for one in found.values())


def today(found: Iterable[Competence], heirs_of: Callable[[str], Sequence[str]]) -> tuple[Competence, ...]:
    """The same with what took a retired division over in its place, each once; all parts of one that was split."""
    kept: dict[str, Competence] = {}
    for one in found:
        heirs = heirs_of(one.division) or (one.division,)
        for heir in heirs:
            kept.setdefault(heir, replace(one, division=heir, one_part=len(heirs) > 1))
    return tuple(kept.values())


def _for_complaint(known: Whereabouts) -> Iterator[Competence]:
    if known.platform and known.business:
        yield Competence(known.business, "published_address", "13")
    elif known.business:
        yield Competence(known.business, "place_of_business", "13")
    if known.platform:
        yield Competence(known.platform, "platform_domicile", "13")


def _for_report(known: Whereabouts) -> Iterator[Competence]:
    if known.act:
        yield Competence(known.act, "place_of_act", "29")
    if known.platform and known.business:
        yield Competence(known.business, "place_of_seller", "31")
    elif known.business:
        yield Competence(known.business, "place_of_act", "29")
    if known.platform:
        yield Competence(known.platform, "platform_domicile", "31")


def _for_dispute(known: Whereabouts) -> Iterator[Competence]:
    return (replace(one, article="") for one in _for_complaint(known))


_PLACES: Mapping[Kind, Callable[[Whereabouts], Iterator[Competence]]] = {
    "complaint": _for_complaint,
    "report": _for_report,
    "metrology_dispute": _for_dispute,
}

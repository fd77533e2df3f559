"""Which column of a sheet stands for what: layouts as data, mappings that somebody makes, and the plan that follows."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import takewhile

from services.cases.domain.likeness import plain
from services.cases.domain.sheet_kinds import KindWords
from services.cases.domain.titles import CALLER_FIELDS, hinted, says_who_called
from shared.errors import Invalid

FIELDS = (
    "number", "kind", "division", "category", "channel", "caller_name", "caller_phone", "caller_address",
    "caller_id_number", "site_name", "site_address", "position", "platform", "credit_code", "narrative",
    "happened_at", "received_at", "amount", "evidence", "claims", "make", "model", "serial", "certificate", "reading",
    "reweighed", "unaltered", "number_12315", "number_12345",
)  # fmt: skip
"""What a column may stand for."""

CONSTANTS = ("division", "category", "kind", "channel")
"""What may be the same for all rows of a sheet."""

NEEDED = ("narrative", "division", "category", "kind", "channel")
HEADER_ROWS = 10
"""The titles stand in one of the first rows; above them a sheet may have a name and a date."""

BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")


class SheetRefused(Invalid):
    """A sheet that cannot be taken as it is; each reason has a code of its own."""

    code = "sheet_refused"


class NoHeader(SheetRefused):
    """None of the first rows holds the titles."""

    code = "no_header"


class MissingColumns(SheetRefused):
    """What every row needs is neither in a column nor the same for all."""

    code = "missing_columns"


class UnknownColumns(SheetRefused):
    """The mapping names titles that the sheet does not have."""

    code = "unknown_columns"


class DuplicateColumns(SheetRefused):
    """Two columns have the title that stands for one thing."""

    code = "duplicate_columns"


class CallerColumns(SheetRefused):
    """A column that says who called would become words that all may read (投诉办法 art. 37)."""

    code = "caller_columns"


class UnknownMapping(SheetRefused):
    """A mapping names a field, a layout or a constant that there is not."""

    code = "unknown_mapping"


@dataclass(frozen=True)
class Layout:
    """The sheets of one system: titles by field, best first; `system` is whose numbers its rows carry.

    What stands under `ownerless` titles may be anybody's: they count where none before them in their field names one.
    """

    id: str
    zh: str
    en: str
    certainty: str
    system: str
    constants: Mapping[str, str]
    columns: Mapping[str, Sequence[str]]
    ownerless: Sequence[str] = ()

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles of all fields."""
        return tuple(title for titles in self.columns.values() for title in titles)


@dataclass(frozen=True)
class Chosen:
    """Which titles stand for a field, as somebody says for one sheet, and what holds for all of its rows."""

    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    system: str = ""
    layout: str = ""


@dataclass(frozen=True)
class Plan:
    """How the rows of one sheet are read: the row of the titles, and the columns (from 0) of each field, best first."""

    header: int
    columns: Mapping[str, tuple[int, ...]]
    constants: Mapping[str, str]
    system: str
    layout: str = ""

    @property
    def width(self) -> int:
        """How many columns of a row are read."""
        return max(place for places in self.columns.values() for place in places) + 1


Heads = Sequence[Sequence[str]]
"""The texts of the first rows of a sheet."""


def plan_by_layout(heads: Heads, layout: Layout, more: Chosen, kinds: KindWords) -> Plan:
    """The plan by a layout; what `more` says goes before it. Raises NoHeader, MissingColumns, DuplicateColumns."""
    known = {**layout.columns, **more.columns}
    header = _header(heads, [title for titles in known.values() for title in titles], least=2)
    titles = heads[header]
    by_layout = {name: _places(titles, name, layout) for name in layout.columns if name not in more.columns}
    mapped = {name: _each(titles, name, _standing(titles, wanted)) for name, wanted in more.columns.items()}
    columns = _found({**by_layout, **mapped})
    # Also of what the layout does not read: whoever reports stands open where that is taken for a complaint (art. 37).
    meant = meanings(titles, known_titles([layout]))
    both = {name: (*meant.get(name, ()), *columns.get(name, ())) for name in {*meant, *columns}}
    constants = {**layout.constants, **kind_by_titles(titles, both, kinds), **more.constants}
    return _whole(Plan(header + 1, columns, constants, more.system or layout.system, layout.id))


def places_by_layout(titles: Sequence[str], layout: Layout) -> dict[str, tuple[int, ...]]:
    """The columns that a layout reads for each of its fields; of none where its title stands twice."""
    found: dict[str, tuple[int, ...]] = {}
    for name in layout.columns:
        with suppress(DuplicateColumns):
            found[name] = _places(titles, name, layout)
    return _found(found)


def plan_by_mapping(heads: Heads, mapping: Chosen, kinds: KindWords) -> Plan:
    """The plan by a mapping alone; raises the refusals of a sheet, each by its name."""
    wanted = [title for titles in mapping.columns.values() for title in titles]
    header = _header(heads, wanted, least=1)
    titles = {title_key(title) for title in heads[header]}
    # Titles are of whoever made the mapping: told back, they say nothing about a person.
    if unknown := [title for title in wanted if title_key(title) not in titles]:
        raise UnknownColumns("the sheet has no such columns", errors={"columns": unknown})
    columns = _found({name: _each(heads[header], name, titles_of) for name, titles_of in mapping.columns.items()})
    constants = {**kind_by_titles(heads[header], columns, kinds), **mapping.constants}
    return _whole(Plan(header + 1, columns, constants, mapping.system))


def best_layout(heads: Heads, layouts: Iterable[Layout]) -> Layout | None:
    """The layout of which the sheet has the most columns, if it has enough to be one."""
    scored = [(_fit(heads, layout), layout) for layout in layouts]
    score, best = max(scored, key=lambda one: one[0], default=(0, None))
    return best if score >= 4 else None


def is_of_caller(title: str, layouts: Iterable[Layout]) -> bool:
    """Whether a column of this title says who called: their name, telephone, address or the number of a document."""
    return _tells_of_caller(title, known_titles(layouts))


def refuse_caller_columns(heads: Heads, plan: Plan, layouts: Iterable[Layout]) -> None:
    """Refuse what takes who called for anything but the caller; raises CallerColumns.

    It goes by the titles of the sheet: a mapping may leave out what stands in brackets.
    """
    known, titles = known_titles(layouts), heads[plan.header - 1]
    read = (place for name, places in plan.columns.items() if name not in CALLER_FIELDS for place in places)
    if told := sorted({titles[place] for place in read if _tells_of_caller(titles[place], known)}):
        raise CallerColumns("these columns say who called, and stand for the caller only", errors={"columns": told})


def _tells_of_caller(title: str, known: Mapping[str, str]) -> bool:
    field_known = known.get(title_key(title))
    return says_who_called(title) if field_known is None else field_known in CALLER_FIELDS


def known_titles(layouts: Iterable[Layout]) -> dict[str, str]:
    """The field of every title of these layouts; of two that know a title the later one counts."""
    return {title_key(title): name for one in layouts for name, titles in one.columns.items() for title in titles}


def meant_by(title: str, known: Mapping[str, str]) -> str:
    """The field that a column of this title stands for in some layout, or else what the title hints at."""
    return known.get(title_key(title)) or hinted(title)


def meanings(titles: Sequence[str], known: Mapping[str, str]) -> dict[str, tuple[int, ...]]:
    """The columns that may stand for each field."""
    meant: dict[str, tuple[int, ...]] = {}
    for place, title in enumerate(titles):
        if name := meant_by(title, known):
            meant[name] = (*meant.get(name, ()), place)
    return meant


def _fit(heads: Heads, layout: Layout) -> int:
    known = set(map(title_key, layout.titles))
    return max((sum(title_key(title) in known for title in row) for row in heads), default=0)


def _header(heads: Heads, wanted: Iterable[str], least: int) -> int:
    known = {title_key(title) for title in wanted}
    scored = [(len({title_key(title) for title in row} & known), -place) for place, row in enumerate(heads)]
    score, place = max(scored, default=(0, 0))
    if score < least:
        raise NoHeader("no row holds these titles", errors={"sheet": ["No row holds the titles."]})
    return -place


def _places(titles: Sequence[str], name: str, layout: Layout) -> tuple[int, ...]:
    """The columns of all titles of this field that the sheet has, the best first.

    A lesser title that stands twice, like 地址（市） and 地址（街道）, says nothing; nor does one that names no owner,
    like 联系电话, behind one that does: what stands there may be somebody else's.
    """
    times = Counter(map(title_key, titles))
    best, *lesser = _standing(titles, layout.columns[name]) or ("",)
    if not best:
        return ()
    # A narrative is all that was said: none of it is left out without a word.
    if name != "narrative":
        lesser = [key for key in lesser if times[key] == 1]
    keys, ownerless = [best, *lesser], set(map(title_key, layout.ownerless))
    first = takewhile(ownerless.__contains__, keys)
    return tuple(_place(titles, key, name) for key in (*first, *(key for key in keys if key not in ownerless)))


def _standing(titles: Sequence[str], wanted: Iterable[str]) -> list[str]:
    """Those of the wanted titles that the sheet has, as they are compared."""
    has = set(map(title_key, titles))
    return list(dict.fromkeys(key for key in map(title_key, wanted) if key in has))


def _each(titles: Sequence[str], name: str, wanted: Sequence[str]) -> tuple[int, ...]:
    return tuple(_place(titles, title_key(title), name) for title in wanted)


def _place(titles: Sequence[str], key: str, name: str) -> int:
    keys = [title_key(title) for title in titles]
    if Counter(keys)[key] > 1:
        raise DuplicateColumns("two columns have this title", errors={name: ["Two columns have this title."]})
    return keys.index(key)


def _found(columns: Mapping[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    return {name: places for name, places in columns.items() if places}


def kind_by_titles(titles: Sequence[str], columns: Mapping[str, tuple[int, ...]], kinds: KindWords) -> dict[str, str]:
    """What the titles say of the kind, as a constant: nothing, or an empty kind where they are of several."""
    told = (titles[place] for name in kinds.fields for place in columns.get(name, ()))
    kind = kinds.unsaid(told, has_column="kind" in columns)
    return {} if kind is None else {"kind": kind}


def _whole(plan: Plan) -> Plan:
    said = {*plan.columns, *(name for name, value in plan.constants.items() if value)}
    if lacking := [name for name in NEEDED if name not in said]:
        errors = {name: ["Neither a column nor the same for all."] for name in lacking}
        if plan.constants.get("kind") == "":
            errors["kind"] = ["Its titles are those of complaints and of reports: say which its rows are."]
        raise MissingColumns("columns that every row needs are missing", errors=errors)
    return plan


def title_key(title: str) -> str:
    """A title as it is compared: without blanks, marks, widths and what stands in brackets."""
    return plain(BRACKETS.sub("", title)) or plain(title)

"""Which column of a sheet stands for what: layouts as data, mappings that somebody makes, and the plan that follows."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from services.cases.domain.likeness import plain
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

_BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")


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


class UnknownMapping(SheetRefused):
    """A mapping names a field, a layout or a constant that there is not."""

    code = "unknown_mapping"


@dataclass(frozen=True)
class Layout:
    """The sheets of one system: titles by field, best first; `system` is whose numbers its rows carry."""

    id: str
    zh: str
    en: str
    certainty: str
    system: str
    constants: Mapping[str, str]
    columns: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Chosen:
    """Which titles stand for a field, as somebody says for one sheet, and what holds for all of its rows."""

    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    system: str = ""
    layout: str = ""


@dataclass(frozen=True)
class Plan:
    """How the rows of one sheet are read: the row of the titles, and the columns (from 0) of each field."""

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


def plan_by_layout(heads: Heads, layout: Layout, more: Chosen) -> Plan:
    """The plan by a layout; what `more` says goes before it. Raises NoHeader, MissingColumns, DuplicateColumns."""
    known = {**layout.columns, **more.columns}
    header = _header(heads, [title for titles in known.values() for title in titles], least=2)
    titles = heads[header]
    columns = {name: _places(titles, name, wanted) for name, wanted in known.items()}
    constants = {**layout.constants, **more.constants}
    return _whole(Plan(header + 1, _found(columns), constants, more.system or layout.system, layout.id))


def plan_by_mapping(heads: Heads, mapping: Chosen) -> Plan:
    """The plan by a mapping alone; raises the refusals of a sheet, each by its name."""
    wanted = [title for titles in mapping.columns.values() for title in titles]
    header = _header(heads, wanted, least=1)
    titles = {_key(title) for title in heads[header]}
    # Titles are of whoever made the mapping: told back, they say nothing about a person.
    if unknown := [title for title in wanted if _key(title) not in titles]:
        raise UnknownColumns("the sheet has no such columns", errors={"columns": unknown})
    columns = {name: _each(heads[header], name, titles_of) for name, titles_of in mapping.columns.items()}
    return _whole(Plan(header + 1, _found(columns), mapping.constants, mapping.system))


def best_layout(heads: Heads, layouts: Iterable[Layout]) -> Layout | None:
    """The layout of which the sheet has the most columns, if it has enough to be one."""
    scored = [(_fit(heads, layout), layout) for layout in layouts]
    score, best = max(scored, key=lambda one: one[0], default=(0, None))
    return best if score >= 4 else None


def guess(titles: Sequence[str], layouts: Iterable[Layout]) -> dict[int, str]:
    """What each column may stand for, by the titles of all layouts and then by what a title contains."""
    known = {_key(title): name for one in layouts for name, titles_of in one.columns.items() for title in titles_of}
    guessed = {place: known[_key(title)] for place, title in enumerate(titles) if _key(title) in known}
    for place, title in enumerate(titles):
        if place not in guessed and (name := _hinted(title)):
            guessed[place] = name
    return {place: name for place, name in guessed.items() if name == "narrative" or _first(guessed, name) == place}


def header_of(heads: Heads) -> int:
    """The row (from 0) that looks most like titles: the most texts, none of them long."""
    scored = [(sum(0 < len(title) <= 20 for title in row), -place) for place, row in enumerate(heads)]
    score, place = max(scored, default=(0, 0))
    if not score:
        raise NoHeader("no row holds titles", errors={"sheet": ["No row holds titles."]})
    return -place


_HINTS = (
    ("编号", "number"), ("单号", "number"), ("主题", "narrative"), ("标题", "narrative"), ("详情", "narrative"),
    ("内容", "narrative"), ("描述", "narrative"), ("时间", "received_at"), ("日期", "received_at"),
    ("电话", "caller_phone"), ("手机", "caller_phone"), ("用户", "caller_name"), ("姓名", "caller_name"),
    ("金额", "amount"), ("类别", "category"), ("区划", "division"), ("单位", "site_name"), ("地址", "site_address"),
)  # fmt: skip


_OFFICES = re.compile("(?:[承主协经督]办|责任|办理|处[理置]|受理|接收|签收|派单|登记)(?:单位|机构|部门|人)")
"""Who handles it where the sheet comes from."""

_SAID_OF_OFFICES = ("received_at", "division")
"""What is the same for the matter: when it came to them, and where they are."""


def _hinted(title: str) -> str:
    name = next((name for part, name in _HINTS if part in title), "")
    return name if name in _SAID_OF_OFFICES or not _OFFICES.search(title) else ""


def _first(guessed: Mapping[int, str], name: str) -> int:
    return min(place for place, one in guessed.items() if one == name)


def _fit(heads: Heads, layout: Layout) -> int:
    known = {_key(title) for titles in layout.columns.values() for title in titles}
    return max((sum(_key(title) in known for title in row) for row in heads), default=0)


def _header(heads: Heads, wanted: Iterable[str], least: int) -> int:
    known = {_key(title) for title in wanted}
    scored = [(len({_key(title) for title in row} & known), -place) for place, row in enumerate(heads)]
    score, place = max(scored, default=(0, 0))
    if score < least:
        raise NoHeader("no row holds these titles", errors={"sheet": ["No row holds the titles."]})
    return -place


def _places(titles: Sequence[str], name: str, wanted: Sequence[str]) -> tuple[int, ...]:
    """The column of the best title that the sheet has; of a narrative all of them, since it may lie in several."""
    keys = [_key(title) for title in wanted if _key(title) in {_key(one) for one in titles}]
    chosen = keys if name == "narrative" else keys[:1]
    return tuple(_place(titles, key, name) for key in dict.fromkeys(chosen))


def _each(titles: Sequence[str], name: str, wanted: Sequence[str]) -> tuple[int, ...]:
    return tuple(_place(titles, _key(title), name) for title in wanted)


def _place(titles: Sequence[str], key: str, name: str) -> int:
    keys = [_key(title) for title in titles]
    if Counter(keys)[key] > 1:
        raise DuplicateColumns("two columns have this title", errors={name: ["Two columns have this title."]})
    return keys.index(key)


def _found(columns: Mapping[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    return {name: places for name, places in columns.items() if places}


def _whole(plan: Plan) -> Plan:
    said = {*plan.columns, *(name for name, value in plan.constants.items() if value)}
    if lacking := [name for name in NEEDED if name not in said]:
        errors = {name: ["Neither a column nor the same for all."] for name in lacking}
        raise MissingColumns("columns that every row needs are missing", errors=errors)
    return plan


def _key(title: str) -> str:
    return plain(_BRACKETS.sub("", title)) or plain(title)

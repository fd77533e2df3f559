"""The State Council's yearly notice of days off and made-up working days, as a file that a person writes.

year: 2027
title: the notice's own title and number
amends: false                                       # true for a later change to a year already official
days_off: [{name: 元旦, first: 2027-01-01, last: 2027-01-03}, ...]
workdays: [{name: 春节, date: 2027-02-06}, ...]
ordinary_days: [{name: 春节, first: 2027-02-17, last: 2027-02-26}]   # of an amendment: what an earlier notice had wrong
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from shared.clocks.files import LegalDay, bad_file, flat, read_mapping

_LONGEST = 31
_SATURDAY = 5
_NAME = validate.Length(1, 64)
# New Year's days may begin in the old year: the notices of 2007, 2008, 2012, 2019, 2023 and 2024 changed days
# from 29 December on.
REACH_BACK = (12, 25)
_ALWAYS_OFF = ((1, 1), (5, 1), (10, 1))


@dataclass(frozen=True)
class Notice:
    """A checked notice; `days_off` and `workdays` map each day to its holiday's name and share no day.

    The `ordinary_days` of an amendment follow their weekday again, whatever an earlier notice made of them.
    """

    year: int
    title: str
    days_off: Mapping[date, str]
    workdays: Mapping[date, str]
    amends: bool = False
    ordinary_days: Mapping[date, str] = field(default_factory=dict)


class _Period(Schema):
    name = fields.String(required=True, validate=_NAME)
    first = LegalDay(required=True)
    last = LegalDay(required=True)


class _Workday(Schema):
    name = fields.String(required=True, validate=_NAME)
    date = LegalDay(required=True)


class _NoticeFile(Schema):
    year = fields.Integer(required=True, strict=True, validate=validate.Range(2004, 2100))
    title = fields.String(required=True, validate=validate.Length(1, 200))
    amends = fields.Boolean(load_default=False)
    days_off = fields.List(fields.Nested(_Period), required=True, validate=validate.Length(max=30))
    workdays = fields.List(fields.Nested(_Workday), required=True, validate=validate.Length(max=30))
    ordinary_days = fields.List(fields.Nested(_Period), load_default=list, validate=validate.Length(max=30))


def read_notice(path: Path) -> Notice:
    """The notice in a YAML or JSON file; raises BadFile that names each wrong field or day."""
    return notice_of(read_mapping(path), path)


def notice_of(content: Mapping[str, Any], path: Path = Path("notice")) -> Notice:
    """The notice with that content; raises BadFile that names each wrong field or day, and `path` as where it is."""
    try:
        raw = _NoticeFile().load(content)
    except ValidationError as error:
        raise bad_file(path, sorted(flat(error.messages))) from error
    periods = (*raw["days_off"], *raw["ordinary_days"])
    mistakes = [line for period in periods for line in _bad_period(period)] or list(_bad_days(raw))
    if mistakes:
        raise bad_file(path, mistakes)
    days_off, ordinary = dict(_days(raw["days_off"])), dict(_days(raw["ordinary_days"]))
    workdays = {item["date"]: item["name"] for item in raw["workdays"]}
    return Notice(raw["year"], raw["title"], days_off, workdays, raw["amends"], ordinary)


def _bad_period(period: Mapping[str, Any]) -> Iterator[str]:
    length = (period["last"] - period["first"]).days + 1
    if length < 1:
        yield f"{period['name']}: {period['last']} is before {period['first']}"
    if length > _LONGEST:
        yield f"{period['name']}: {length} days off in a row is more than {_LONGEST}"


def _days(periods: Iterable[Mapping[str, Any]]) -> Iterator[tuple[date, str]]:
    for period in periods:
        for number in range((period["last"] - period["first"]).days + 1):
            yield period["first"] + timedelta(days=number), period["name"]


def _bad_days(raw: Mapping[str, Any]) -> Iterator[str]:
    year: int = raw["year"]
    off, ordinary = list(_days(raw["days_off"])), list(_days(raw["ordinary_days"]))
    work = [(item["date"], item["name"]) for item in raw["workdays"]]
    names: dict[date, str] = {}
    for day, name in off + work + ordinary:
        if not date(year - 1, *REACH_BACK) <= day <= date(year, 12, 31):
            yield f"{day} ({name}) does not belong to a notice of {year}"
        if day in names:
            yield f"{day} is given twice: {names[day]} and {name}"
        names[day] = name
    yield from _not_weekend(work)
    yield from _not_given_back(ordinary, raw["amends"])
    if not raw["amends"]:
        yield from _missing(year, dict(off))


def _not_weekend(work: list[tuple[date, str]]) -> Iterator[str]:
    for day, name in work:
        if day.weekday() < _SATURDAY:
            yield f"{day} ({name}) is a {day:%A}; only a weekend day can be made into a working day"


def _not_given_back(ordinary: list[tuple[date, str]], amends: bool) -> Iterator[str]:
    if ordinary and not amends:
        yield "ordinary_days: only an amendment gives days back"
    for day, name in ordinary:
        if (day.month, day.day) in _ALWAYS_OFF:
            yield f"{day} ({name}) is a public holiday and no ordinary day"


def _missing(year: int, off: Mapping[date, str]) -> Iterator[str]:
    for month_day in _ALWAYS_OFF:
        if date(year, *month_day) not in off:
            yield f"{date(year, *month_day)} is a public holiday and missing from this annual notice"

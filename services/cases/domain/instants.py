"""Instants as people write them in cells: a day, often with a time of it; digits only; a day number of a sheet."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from services.cases.domain.cells import BadCell, Cell, halved

ZONE = ZoneInfo("Asia/Shanghai")

_DAY_ZERO = datetime(1899, 12, 30)
_LAST_SECOND = 86_399
_NOON = 12
_FURTHEST = timedelta(hours=14)
_PARTS = {"Y": "year", "m": "month", "d": "day", "H": "hour", "M": "minute", "S": "second"}
_FRACTION = r"(?:[.,][0-9]{1,9})?"
_BESIDE_MARKS = re.compile(r"\s*([年月日号时点分秒:/-])\s*")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
# 08:00-09:00 is an hour; a time nine hours behind is written with seconds or a T.
_WHILE = re.compile(r"(?!T)[^:]*:[0-9]{2}-[0-9:]+")
_OFFSET = re.compile(r"\s*(?:Z|(?P<sign>[+-])(?P<hours>[0-9]{2})(?::?(?P<minutes>[0-5][0-9]))?)$")


@dataclass(frozen=True)
class Dates:
    """The forms of instants: days, times that follow them, digits only, words for halves of a day, day numbers."""

    days: tuple[re.Pattern[str], ...]
    times: tuple[re.Pattern[str], ...]
    digits: tuple[re.Pattern[str], ...]
    halves: tuple[tuple[str, str], ...]
    serials: tuple[int, int]


def dates_of(content: Mapping[str, Any]) -> Dates:
    """The forms as a rule file has them, in the letters of strftime; raises KeyError, ValueError."""
    return Dates(
        days=_patterns(content["days"], "Ymd", "[0-9]{1,2}", "(?!(?<=[0-9])[0-9])"),
        times=_patterns(content["times"], "H", "[0-9]{1,2}"),
        digits=_patterns(content["digits"], "Ymd", "[0-9]{2}"),
        halves=tuple((word.casefold(), half) for half in ("am", "pm") for word in content["halves"][half]),
        serials=(content["serials"]["first"], content["serials"]["last"]),
    )


def instant(cell: Cell, dates: Dates) -> datetime | None:
    """An instant, in local time where no offset is written; None when nothing is said. Raises BadCell."""
    if isinstance(cell, datetime):
        return _settled(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool) and _is_serial(cell, dates):
        return _settled(_of_serial(cell))
    written = _BESIDE_MARKS.sub(r"\1", halved(cell))
    return _settled(_read(written, dates)) if written else None


def _patterns(forms: Sequence[str], needed: str, two: str, end: str = "") -> tuple[re.Pattern[str], ...]:
    if lacking := [form for form in forms if any(f"%{part}" not in form for part in needed)]:
        raise ValueError(f"parts of a date are missing: {lacking}")
    return tuple(re.compile(_pattern(form, two) + end) for form in forms)


def _pattern(form: str, two: str) -> str:
    literal, *rest = form.split("%")
    if unknown := [one for one in rest if one[:1] not in _PARTS]:
        raise ValueError(f"no such parts of a date: {unknown}")
    parts = (
        f"(?P<{_PARTS[one[0]]}>{'[0-9]{4}' if one[0] == 'Y' else two})"
        + (_FRACTION if one[0] == "S" else "")
        + re.escape(one[1:])
        for one in rest
    )
    return re.escape(literal) + "".join(parts)


def _read(written: str, dates: Dates) -> datetime:
    if _NUMBER.fullmatch(written):
        return _of_number(written, dates)
    for day in dates.days:
        if found := day.match(written):
            return _on_day(_numbers(found), written[found.end() :], dates)
    raise BadCell("not_an_instant")


def _of_number(written: str, dates: Dates) -> datetime:
    found = _first(dates.digits, written)
    if found is not None:
        return _made(_numbers(found))
    if _is_serial(float(written), dates):
        return _of_serial(float(written))
    raise BadCell("digits_of_a_date" if written.isdecimal() else "not_an_instant")


def _on_day(day: Mapping[str, int], rest: str, dates: Dates) -> datetime:
    rest = rest.strip()
    if not rest:
        return _made(day)
    plain, offset = _offset(rest.removeprefix("T"))
    said, half = _half(plain, dates)
    found = _first(dates.times, said)
    if found is None or _WHILE.fullmatch(rest):
        raise BadCell("not_an_instant")
    time = _numbers(found)
    return _made({**day, **time, "hour": _hour(time["hour"], half)}).replace(tzinfo=offset)


def _offset(rest: str) -> tuple[str, timezone | None]:
    found = _OFFSET.search(rest)
    if found is None:
        return rest, None
    away = timedelta(hours=int(found["hours"] or 0), minutes=int(found["minutes"] or 0))
    if away > _FURTHEST:
        raise BadCell("not_an_instant")
    return rest[: found.start()], timezone(-away if found["sign"] == "-" else away)


def _half(rest: str, dates: Dates) -> tuple[str, str]:
    folded = rest.casefold()
    for word, half in dates.halves:
        if folded.startswith(word):
            return rest[len(word) :].strip(), half
        if folded.endswith(word):
            return rest[: -len(word)].strip(), half
    return rest, ""


def _hour(said: int, half: str) -> int:
    """The hour of the day; 下午15 says the same thing twice, 上午15 and 下午0 contradict themselves."""
    if (half == "am" and said > _NOON) or (half == "pm" and said == 0):
        raise BadCell("not_an_instant")
    if half == "am":
        return said % _NOON
    return said + _NOON if half == "pm" and said < _NOON else said


def _first(patterns: Sequence[re.Pattern[str]], written: str) -> re.Match[str] | None:
    return next((found for one in patterns if (found := one.fullmatch(written))), None)


def _numbers(found: re.Match[str]) -> dict[str, int]:
    return {name: int(digits) for name, digits in found.groupdict().items()}


def _made(parts: Mapping[str, int]) -> datetime:
    try:
        day = datetime(parts["year"], parts["month"], parts["day"])
        return day.replace(hour=parts.get("hour", 0), minute=parts.get("minute", 0), second=parts.get("second", 0))
    except ValueError:
        raise BadCell("not_an_instant") from None


def _is_serial(number: float, dates: Dates) -> bool:
    first, last = dates.serials
    return first <= number < last + 1


def _of_serial(number: float) -> datetime:
    # Rounding to the second never leads into the next day.
    seconds = min(round(number % 1 * 86_400), _LAST_SECOND)
    return _DAY_ZERO + timedelta(days=int(number), seconds=seconds)


def _settled(read: datetime) -> datetime:
    placed = read if read.tzinfo else read.replace(tzinfo=ZONE)
    if not 1900 < placed.year < 2100:
        raise BadCell("not_an_instant")
    return placed.astimezone(UTC).replace(microsecond=0)

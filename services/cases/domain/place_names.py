"""What divisions are called: in full, in short, and either with what they lie in before it."""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from services.cases.domain.likeness import plain
from shared.identity.divisions import PROVINCE, Division, Divisions

_AUTONOMOUS = re.compile(r".族自治县$")
_LAST = re.compile("[省市区县]$")

Names = Mapping[str, tuple[str, ...]]
"""The codes of what bears a name, by the name as `plain` has it; of more than one nobody can say which is meant."""


@cache
def named(divisions: Divisions) -> Names:
    """Every name of every division, and every code for itself; of those that share a name only those of today count.

    A name in full goes before a short form of another one.
    """
    known = [divisions.get(code) for code in divisions.query_for(PROVINCE)]
    in_full, in_short = defaultdict[str, list[Division]](list), defaultdict[str, list[Division]](list)
    for one in known:
        for before in _before(divisions, one):
            in_full[plain(before + one.name)].append(one)
            for short in _short(one):
                in_short[plain(before + short)].append(one)
    codes = {one.code: (one.code,) for one in known}
    return {name: _of_today(bearers) for name, bearers in {**in_short, **in_full}.items()} | codes


def _before(divisions: Divisions, one: Division) -> list[str]:
    """What may stand before its name: each of what it lies in, from the largest on, in full, in short or left out."""
    if not one.parent:
        return [""]
    above = divisions.get(one.parent)
    names = ("", above.name, *_short(above))
    return [before + name for before in _before(divisions, above) for name in names]


def _short(one: Division) -> tuple[str, ...]:
    if one.kind == "autonomous_county":
        bare = _AUTONOMOUS.sub("", one.name)
        return bare, bare + "县"
    return (_LAST.sub("", one.name),)


def _of_today(bearers: list[Division]) -> tuple[str, ...]:
    today = [one for one in bearers if one.valid_to is None]
    return tuple(sorted({one.code for one in today or bearers}))

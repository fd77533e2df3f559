"""The quick way to load and the schema's own never disagree."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import Schema, ValidationError
from marshmallow.validate import Length, Range

from shared.contracts.loading import Unfit
from shared.contracts.registry import contracts
from shared.contracts.schema import codec_of
from shared.contracts.text import Code
from shared.contracts.unsaid import UNSAID, Unsaid


@dataclass(frozen=True)
class Part:
    name: Annotated[str, Length(1, 3)]
    count: Annotated[int, Range(0, 5)] = 0


@dataclass(frozen=True)
class Whole:
    text: str
    level: Literal["I", "II"]
    part: Part
    share: float
    sure: bool
    at: datetime
    on: date | None = None
    parts: Annotated[tuple[Part, ...], Length(1, 2)] = (Part("a"),)
    codes: tuple[Code, ...] = ()
    note: Part | None = None
    data: dict[str, Any] | None = None
    later: Part | Unsaid | None = UNSAID


GOOD = {
    "text": "权衡",
    "level": "I",
    "part": {"name": "a", "count": 5},
    "share": 1,
    "sure": False,
    "at": "2026-11-23T04:00:00Z",
    "on": "2026-11-23",
    "parts": [{"name": "b"}],
    "codes": ["a_1"],
    "note": None,
    "data": {"x": 1},
    "later": None,
}
ODD: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 7), st.just(2**60), st.floats(), st.text(max_size=4), st.just(b"a"),
    st.just(("a",)), st.just([None]), st.just({}), st.just({"name": "abcd"}), st.just({"name": "a", "more": 1}),
    st.lists(st.just({"name": "a"}), max_size=3), st.lists(st.sampled_from(["a", "A", 1]), max_size=2),
)  # fmt: skip


def by_schema(value: Any) -> Any:
    try:
        return Schema.load(codec_of(Whole), value)
    except ValidationError:
        return Unfit


def quickly(value: Any) -> Any:
    try:
        return codec_of(Whole).quick(value)
    except (Unfit, ValidationError):
        return Unfit


@given(st.dictionaries(st.sampled_from([*GOOD, "more"]), ODD), st.sets(st.sampled_from(list(GOOD)), max_size=3))
def test_what_the_quick_way_takes_the_schema_takes_and_as_the_same(changed, missing):
    value = {**{name: one for name, one in GOOD.items() if name not in missing}, **changed}
    assert quickly(value) in (Unfit, by_schema(value))


@pytest.mark.parametrize("missing", [(), ("on", "parts", "codes", "note", "data")])
def test_what_has_no_fault_never_takes_the_long_way(missing):
    value = {name: one for name, one in GOOD.items() if name not in missing}
    assert codec_of(Whole).quick(value) == by_schema(value) == codec_of(Whole).load(value)


@pytest.mark.parametrize("value", [None, [], "", {**GOOD, "more": 1}, {**GOOD, "parts": []}])
def test_whoever_takes_the_long_way_learns_the_fault(value):
    with pytest.raises(ValidationError):
        codec_of(Whole).load(value)


def test_every_contract_can_be_loaded_quickly():
    assert all(codec_of(contract.shape).quick for contract in contracts())

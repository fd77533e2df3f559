"""A frozen dataclass is the whole declaration: strict types, bounds, and the way back."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Annotated, Literal

import pytest
from marshmallow import ValidationError
from marshmallow.validate import Length

from shared.contracts.schema import MAX_ITEMS, MAX_NUMBER, MAX_TEXT, codec_of, schema_of
from shared.contracts.unsaid import UNSAID, Unsaid, said_of


@dataclass(frozen=True)
class Part:
    name: str


@dataclass(frozen=True)
class Whole:
    text: str
    number: int
    share: float
    sure: bool
    at: datetime
    level: Literal["I", "II"]
    parts: tuple[Part, ...] = ()
    note: str | None = None
    short: Annotated[str, Length(max=3)] = ""


@dataclass(frozen=True)
class Moment:
    at: datetime


GOOD = {"text": "t", "number": 1, "share": 0.5, "sure": True, "at": "2026-11-23T04:00:00+00:00", "level": "I"}
AT = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def test_what_is_dumped_loads_as_the_same():
    whole = Whole("t", 1, 0.5, True, AT, "II", (Part("a"), Part("b")), "n", "abc")
    assert codec_of(Whole).load(codec_of(Whole).dump(whole)) == whole


def test_defaults_make_fields_optional():
    assert codec_of(Whole).load(GOOD) == Whole("t", 1, 0.5, True, AT, "I")


def test_an_instant_of_any_zone_is_the_same_instant():
    loaded = codec_of(Whole).load({**GOOD, "at": "2026-11-23T12:00:00+08:00"})
    assert loaded.at == AT
    assert loaded.at.tzinfo == timezone(timedelta(hours=8))


BAD = [
    ("text", 1), ("text", None), ("text", "x" * (MAX_TEXT + 1)), ("text", ["t"]), ("number", "1"), ("number", 1.5),
    ("number", True), ("number", MAX_NUMBER + 1), ("number", -MAX_NUMBER - 1), ("share", "0.5"), ("share", True),
    ("share", float("nan")), ("share", float("inf")), ("sure", 1), ("sure", "yes"), ("sure", None), ("level", "III"),
    ("at", "2026-11-23T04:00:00"), ("at", "noon"), ("at", 0), ("parts", [{"name": "a", "more": 1}]), ("parts", "ab"),
    ("parts", [{"name": "a"}] * (MAX_ITEMS + 1)), ("parts", None), ("short", "abcd"), ("more", 1),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value"), BAD)
def test_what_is_not_of_the_declared_shape_is_refused_by_its_field(field, value):
    with pytest.raises(ValidationError) as refused:
        codec_of(Whole).load({**GOOD, field: value})
    assert list(refused.value.messages) == [field]


@pytest.mark.parametrize("field", GOOD)
def test_a_missing_field_is_refused(field):
    with pytest.raises(ValidationError):
        codec_of(Whole).load({name: value for name, value in GOOD.items() if name != field})


def test_the_bound_itself_is_allowed():
    loaded = codec_of(Whole).load({**GOOD, "text": "x" * MAX_TEXT, "number": MAX_NUMBER, "note": None})
    assert len(loaded.text) == MAX_TEXT


def test_a_shape_has_one_schema():
    assert schema_of(Whole) is schema_of(Whole)
    assert codec_of(Whole) is codec_of(Whole)


def test_a_type_without_a_field_is_an_error_of_the_programmer():
    @dataclass(frozen=True)
    class Odd:
        value: complex

    with pytest.raises(TypeError, match="complex"):
        schema_of(Odd)


@dataclass(frozen=True)
class Named:
    make: str
    load: str = ""


def test_a_field_may_have_any_name():
    assert codec_of(Named).load({"make": "a", "load": "b"}) == Named("a", "b")
    assert set(codec_of(Named).fields) == {"make", "load"}


@dataclass(frozen=True)
class Patch:
    name: Annotated[str, Length(1, 3)] | Unsaid | None = UNSAID
    count: int | Unsaid = UNSAID
    part: Part | Unsaid | None = UNSAID


def test_absent_and_null_are_two_things_where_the_type_says_so():
    load = codec_of(Patch).load
    assert said_of(load({}), Patch) == {}
    assert said_of(load({"name": None}), Patch) == {"name": None}
    assert said_of(load({"name": "a", "part": {"name": "b"}}), Patch) == {"name": "a", "part": Part("b")}
    for wrong in ({"name": "abcd"}, {"count": None}, {"part": {"more": 1}}):
        with pytest.raises(ValidationError):
            load(wrong)


def test_a_part_that_is_null_as_a_whole_is_emptied_of_all_that_it_has():
    patch = codec_of(Patch).load({"part": None})
    assert said_of(patch.part, Part) == {"name": None}
    assert said_of(Patch().part, Part) == {}


@pytest.mark.parametrize("said", ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59-10:00", "0001-01-01T00:00:00+08:00"])
def test_an_instant_that_no_calendar_can_reckon_with_is_refused_beside_its_field(said):
    with pytest.raises(ValidationError) as refused:
        codec_of(Moment).load({"at": said})
    assert list(refused.value.messages) == ["at"]


@pytest.mark.parametrize("said", ["1900-01-01T00:00:00+00:00", "2100-12-31T23:59:59+00:00"])
def test_an_instant_of_two_centuries_is_taken(said):
    assert codec_of(Moment).load({"at": said}) == Moment(datetime.fromisoformat(said))

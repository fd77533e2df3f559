"""The dumper and the schema of a type say the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Annotated, Any, Literal

import pytest
from marshmallow.validate import Length

from shared.contracts.dumping import dumper_of
from shared.contracts.registry import contracts
from shared.contracts.schema import codec_of


@dataclass(frozen=True)
class Part:
    name: Annotated[str, Length(max=5)]
    at: datetime


@dataclass(frozen=True)
class Whole:
    number: int
    share: float
    sure: bool
    level: Literal["I", "II"]
    on: date
    part: Part
    parts: tuple[Part, ...]
    codes: tuple[Annotated[str, Length(max=5)], ...]
    data: Mapping[str, Any]
    ended: datetime | None = None


PART = Part("权衡", datetime(2026, 11, 23, 8, 30, 0, 123000, UTC))
WHOLE = Whole(3, 0.5, True, "II", date(2026, 11, 23), PART, (PART, PART), ("a", "b"), {"x": [1, None]})
CHINA = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    "value",
    [
        WHOLE,
        vars(WHOLE),
        {**vars(WHOLE), "part": vars(PART), "unknown": 1},
        {"number": 1, "parts": [], "ended": datetime(2026, 1, 1, tzinfo=CHINA)},
        {"part": None, "codes": ["c"]},
    ],
)
def test_a_value_is_dumped_as_by_its_schema(value):
    assert dumper_of(Whole)(value) == codec_of(Whole).dump(value)


def test_every_contract_can_be_dumped():
    assert all(dumper_of(contract.shape) for contract in contracts())

"""Copies of frozen values."""

from dataclasses import FrozenInstanceError, dataclass, replace

import pytest

from shared.frozen import but


@dataclass(frozen=True)
class Point:
    x: int
    y: int = 0


def test_a_copy_is_what_replace_makes_and_the_original_stays():
    point = Point(1, 2)
    assert but(point, y=3) == replace(point, y=3) == Point(1, 3)
    assert but(point) == point
    assert point == Point(1, 2)


def test_a_copy_is_frozen_too():
    with pytest.raises(FrozenInstanceError):
        but(Point(1), y=2).x = 5


def test_a_field_that_the_class_does_not_have_is_refused():
    with pytest.raises(TypeError, match="Point has no z"):
        but(Point(1), z=2)

"""Grounds of the law: only those that stand in a list may be given."""

from collections.abc import Container

from shared.errors import Refused


class UnknownGround(Refused):
    """Not one of the grounds that the law lists for this."""

    code = "unknown_ground"


def known(ground: str, grounds: Container[str]) -> str:
    """The ground, if it stands in the list; raises UnknownGround."""
    if ground not in grounds:
        raise UnknownGround("not a ground that the law lists", ground=ground)
    return ground

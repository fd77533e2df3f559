"""Who is calling, once a token has been checked."""

from dataclasses import dataclass

REPORTERS = 3
"""The level that may know who reported (投诉办法 art. 37)."""


@dataclass(frozen=True)
class Identity:
    """Who is calling: token subject, roles, root of the division subtree, level 0 (open) to 3 (reporters).

    `partner` is the partner department of partner staff and systems, empty for our own people.
    """

    subject: str
    roles: frozenset[str]
    division: str
    confidentiality: int
    name: str = ""
    partner: str = ""

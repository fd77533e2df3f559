"""A file that only the keys of all who stand in it open: with any of them erased it is closed (PIPL art. 47)."""

from collections.abc import Sequence
from functools import reduce
from secrets import token_bytes

from shared.identity.people import PersonVault

# No key of a person makes one: they are written in letters and digits.
_BETWEEN = b"\n"


def sealed(vault: PersonVault, person_ids: Sequence[str], content: bytes) -> bytes:
    """`content` masked by a pad for each person but the first, and every piece under the key of its person.

    One key around the other would make the file a third larger with each. Raises NotFound, PersonErased.
    """
    pads = [token_bytes(len(content)) for _ in person_ids[1:]]
    pieces = [reduce(_masked, pads, content), *pads]
    return _BETWEEN.join(vault.seal(one, piece) for one, piece in zip(person_ids, pieces, strict=True))


def unsealed(vault: PersonVault, person_ids: Sequence[str], kept: bytes) -> bytes:
    """The content; raises NotFound, PersonErased, PersonUnreadable."""
    pieces = zip(person_ids, kept.split(_BETWEEN), strict=True)
    return reduce(_masked, [vault.unseal(one, piece) for one, piece in pieces])


def _masked(content: bytes, pad: bytes) -> bytes:
    return (int.from_bytes(content) ^ int.from_bytes(pad)).to_bytes(len(content))

"""The directory: how each account stands, as far as paging needs to know, and who holds a role above a division."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.contracts.notify import ContactNoted
from shared.identity.divisions import Divisions
from shared.store.history import Decided

MOST_HOLDERS = 20


@dataclass(frozen=True)
class Contact:
    """One account; how to reach its person stands in the vault under `person_id` alone.

    `sequence` is that of the account's own history, so that an older word never replaces a newer one.
    """

    person_id: str
    roles: tuple[str, ...]
    division: str
    active: bool
    language: str
    sequence: int


def meet(contact: Contact) -> Decided[Contact]:
    """Note an account not known before."""
    return Decided(contact, [ContactNoted(**vars(contact))])


def learn(known: Contact, heard: Contact) -> Decided[Contact]:
    """Note how the account stands now; an older or repeated word changes nothing."""
    return Decided(known) if heard.sequence <= known.sequence else meet(heard)


def above(division: str, divisions: Divisions) -> list[str]:
    """The division and all that stand above it in reporting, nearest first.

    A retired division has its successors above it, and 义乌 has no 金华. Raises UnknownDivision.
    """
    province = divisions.chain(division)[-1]
    found = [code for code in divisions.query_for(province) if divisions.within(division, code)]
    return sorted(found, key=lambda code: (code != division, -len(divisions.chain(code)), code))


def nearest_first(found: Iterable[tuple[str, Contact]], order: list[str]) -> tuple[str, ...]:
    """The active accounts whose division is one of `order`, in that order; at most 20."""
    fitting = [(order.index(one.division), account) for account, one in found if one.active and one.division in order]
    return tuple(account for _, account in sorted(fitting)[:MOST_HOLDERS])

"""Accounts: what was heard of each thing, each event once."""

from dataclasses import dataclass

from shared.contracts.linkage import ReferralDelivered
from shared.store.documents import Kind
from shared.store.history import Decided


@dataclass(frozen=True)
class Account:
    heard: tuple[int, ...]


ACCOUNTS = Kind("linkage", "accounts", Account)
KINDS = (ACCOUNTS,)


def opened(sequence: int) -> Decided[Account]:
    return Decided(Account((sequence,)), (_noted(sequence),))


def noted(account: Account, sequence: int) -> Decided[Account]:
    return Decided(Account((*account.heard, sequence)), (_noted(sequence),))


def _noted(sequence: int) -> ReferralDelivered:
    return ReferralDelivered(partner="ledger", attempt=sequence)

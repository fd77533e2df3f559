"""Who has looked at the people behind submissions, as the vault's record has it."""

from dataclasses import dataclass, field
from datetime import datetime

from services.cases.schemas.lists import Paging
from shared.contracts.text import Reference
from shared.identity.looks import Way


@dataclass(frozen=True)
class AccountLooks(Paging):
    """Whose looks, and since when."""

    account: Reference = field(kw_only=True)
    since: datetime | None = None


@dataclass(frozen=True)
class LookView:
    """One line: when which account looked at somebody, and how.

    `opened` in full, for `reason` or to make or read `form`; `searched` by a number of theirs, with how many were
    `found`; `compared` by it while something was typed; `guessed` in what was said of a report. `place` and `role` are
    whom, `erased` whether they were forgotten since. Null is what is not on record, or not for the reader: a submission
    that lies elsewhere, a reason or a count that may tell who reported.
    """

    id: str
    at: datetime
    by: str
    way: Way
    complaint_id: str | None = None
    number: str | None = None
    place: int | None = None
    role: str = ""
    erased: bool = False
    reason: str | None = None
    form: str | None = None
    found: int | None = None


@dataclass(frozen=True)
class LookList:
    """A page of the record, newest first."""

    items: tuple[LookView, ...]
    next: str | None

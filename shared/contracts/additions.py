"""What may join a submission in `cases` at any time: facts, time, numbers, duplicates, a clue taken up."""

from dataclasses import dataclass
from datetime import datetime

from shared.contracts.registry import Dated, Event, event
from shared.contracts.text import Code, Division, Reference, Remark


@event("cases", "deadline_extended")
@dataclass(frozen=True)
class DeadlineExtended(Dated):
    """The head granted more time; `due_at` is the new last instant (投诉办法 art. 27, 程序规定 art. 18)."""

    number: Reference
    division: Division
    rule: Reference
    due_at: datetime
    document: Remark
    by: Reference


@event("cases", "clue_taken_up")
@dataclass(frozen=True)
class ClueTakenUp(Event):
    """The case that a clue found in mediation asked for is open: checking the clue is over (投诉办法 art. 27)."""

    number: Reference
    division: Division
    case_id: Reference


@event("cases", "complaint_supplemented")
@dataclass(frozen=True)
class ComplaintSupplemented(Dated):
    """More was said; only `new_facts` can make the days count anew (投诉办法 art. 35)."""

    number: Reference
    division: Division
    new_facts: bool
    by: Reference


@event("cases", "complaint_amended")
@dataclass(frozen=True)
class ComplaintAmended(Event):
    """What the caller gave was filled in or corrected: the names of the `fields`, and what can be told of them.

    In those of them that are `emptied` nothing stands any more.
    `other` is the other half of a mixed submission when something was said of their caller (投诉办法 arts. 9-12).
    """

    number: Reference
    division: Division
    category: Code
    site: Reference
    fields: tuple[Code, ...]
    other: Reference | None
    by: Reference
    emptied: tuple[Code, ...] = ()


@event("cases", "external_number_noted")
@dataclass(frozen=True)
class ExternalNumberNoted(Event):
    """Another system knows it under a number of its own."""

    number: Reference
    division: Division
    system: Code
    by: Reference


@event("cases", "duplicate_linked")
@dataclass(frozen=True)
class DuplicateLinked(Event):
    """It is about the same matter as `other`; both belong to `group`. `person` is whom to tell, if anybody."""

    number: Reference
    division: Division
    other: Reference
    group: Reference
    person: Reference | None
    by: Reference


@event("cases", "duplicate_regrouped")
@dataclass(frozen=True)
class DuplicateRegrouped(Event):
    """Two groups turned out to be about one matter: it belongs to `group`, like `other`, and no more to `before`."""

    number: Reference
    division: Division
    other: Reference
    group: Reference
    before: Reference
    by: Reference


@event("cases", "duplicate_unlinked")
@dataclass(frozen=True)
class DuplicateUnlinked(Event):
    """It is in that group no more: a person took it out, for a reason, or nobody else was left."""

    number: Reference
    division: Division
    group: Reference
    person: Reference | None
    by: Reference
    reason: Remark = ""

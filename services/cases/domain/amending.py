"""What the caller gave, filled in or corrected later (补正): what stood there before stays readable, people do not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from services.cases.domain.complaint import Amendment, Complaint, Instrument, Replaced
from services.cases.domain.duplicates import site_id_of
from services.cases.domain.hand import Hand
from services.cases.domain.people import CALLER
from services.cases.domain.required import CALLER_FIELDS, Required, still_missing, told
from services.cases.domain.transitions import moved
from shared.contracts.additions import ComplaintAmended
from shared.errors import Refused
from shared.frozen import but
from shared.identity.people import PersonErased
from shared.store.history import Decided

MOST_AMENDMENTS = 100


class TooManyAmendments(Refused):
    """As much was amended as one submission may hold."""

    code = "too_many_amendments"


@dataclass(frozen=True)
class Said:
    """What is to stand there from now on: fields by their names, where something was said of them.

    `caller` names what was said of the caller, who is in the vault under `person_id`; `phone_hash` is their number.
    """

    category: str | None = None
    claims: tuple[str, ...] | None = None
    site: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    instrument: Mapping[str, Any] = field(default_factory=dict)
    caller: tuple[str, ...] = ()
    person_id: str | None = None
    phone_hash: str | None = None


def amend(
    complaint: Complaint, complaint_id: str, said: Said, required: Sequence[Required], hand: Hand
) -> Decided[Complaint]:
    """Put what was said in its place and see what is missing still; the narrative stays as it was told.

    What stands there already changes nothing. Raises IllegalTransition once the file is put away, TooManyAmendments,
    PersonErased for a caller who was erased (投诉办法 arts. 10-12; 个人信息保护法 art. 46).
    """
    if said.caller and CALLER in complaint.erased:
        raise PersonErased("this person was erased")
    after = _put(moved(complaint, "amend"), complaint_id, said)
    before, now = told(complaint), told(after)
    replaced = tuple(Replaced(name, _written(was)) for name, was in before.items() if was != now[name])
    changes = (*replaced, *(Replaced(name, "") for name in said.caller))
    if not changes:
        return Decided(complaint)
    return _amended(but(after, missing=still_missing(after, required, said.caller)), changes, hand)


def follow(
    complaint: Complaint, first: Complaint, fields: tuple[str, ...], required: Sequence[Required], hand: Hand
) -> Decided[Complaint]:
    """The other half of a mixed submission has the same caller, unless it was given one of its own (art. 9)."""
    if complaint.person_id not in (None, first.person_id) or CALLER in (*complaint.erased, *first.erased):
        return Decided(complaint)
    same = but(complaint, person_id=first.person_id, phone_hash=first.phone_hash)
    after = but(same, missing=still_missing(same, required, fields))
    if after == complaint:
        return Decided(complaint)
    return _amended(after, tuple(Replaced(name, "") for name in fields), hand, shared=False)


def _put(complaint: Complaint, complaint_id: str, said: Said) -> Complaint:
    site = replace(complaint.site, **said.site)
    if site.name != complaint.site.name:
        site = replace(site, id=site_id_of(complaint.division, site.name, complaint_id))
    tool = replace(complaint.instrument or Instrument(), **said.instrument)
    return but(
        complaint,
        category=complaint.category if said.category is None else said.category,
        claims=complaint.claims if said.claims is None else said.claims,
        site=site,
        facts=replace(complaint.facts, **said.facts),
        instrument=complaint.instrument if tool == Instrument() else tool,
        person_id=said.person_id or complaint.person_id,
        phone_hash=said.phone_hash or complaint.phone_hash,
    )


def _amended(after: Complaint, changes: tuple[Replaced, ...], hand: Hand, shared: bool = True) -> Decided[Complaint]:
    if len(after.amendments) >= MOST_AMENDMENTS:
        raise TooManyAmendments("no more can be amended", most=MOST_AMENDMENTS)
    fields = tuple(one.field for one in changes)
    same_caller = shared and any(name in CALLER_FIELDS for name in fields)
    event = ComplaintAmended(
        number=after.number,
        division=after.division,
        category=after.category,
        site=after.site.id,
        fields=fields,
        other=after.counterpart if same_caller else None,
        by=hand.by,
    )
    kept = Amendment(hand.at, hand.by, changes)
    return Decided(but(after, amendments=(*after.amendments, kept)), [event])


def _written(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)

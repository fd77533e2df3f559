"""What the caller gave, filled in or corrected later (补正): what stood there before stays readable, people do not."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from services.cases.domain.complaint import Amendment, Complaint, Facts, Instrument, Replaced, Site
from services.cases.domain.duplicates import site_id_of
from services.cases.domain.hand import Hand
from services.cases.domain.people import CALLER
from services.cases.domain.required import CALLER_FIELDS, Required, still_missing, told, unsaid
from services.cases.domain.traces import WRITTEN_OF_IT, WRITTEN_OF_SITE, Without, without_each
from services.cases.domain.transitions import moved
from shared.contracts.additions import ComplaintAmended
from shared.errors import Invalid, Refused
from shared.frozen import but
from shared.identity.people import PersonErased
from shared.store.history import Decided

MOST_AMENDMENTS = 100
ALWAYS_NEEDED = ("category",)
"""By what lists and deadlines of every kind go, whatever the law asks."""

EMPTY: Mapping[str, Any] = {**vars(Site("", "")), **vars(Facts()), **vars(Instrument()), "category": "", "claims": ()}
"""What stands in a field of which nothing is known."""


class TooManyAmendments(Refused):
    """As much was amended as one submission may hold."""

    code = "too_many_amendments"


@dataclass(frozen=True)
class Said:
    """What is to stand there from now on: fields by their names, where something was said of them; blank empties.

    `caller` names what was said of the caller, who is in the vault under `person_id`; of what is `emptied` there
    nothing is known any more, and with `nobody` of them at all. `phone_hash` is their number.
    """

    matter: Mapping[str, Any] = field(default_factory=dict)
    site: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    instrument: Mapping[str, Any] = field(default_factory=dict)
    caller: tuple[str, ...] = ()
    emptied: tuple[str, ...] = ()
    nobody: bool = False
    person_id: str | None = None
    phone_hash: str | None = None


def amend(
    complaint: Complaint, complaint_id: str, said: Said, required: Sequence[Required], hand: Hand
) -> Decided[Complaint]:
    """Put what was said in its place and see what is missing still; the narrative stays as it was told.

    What stands there already changes nothing. Raises IllegalTransition once the file is put away, TooManyAmendments,
    Invalid for what its kind needs and may not be emptied, PersonErased for a caller who was erased (投诉办法
    arts. 10-12; 个人信息保护法 art. 46).
    """
    if said.caller and CALLER in complaint.erased:
        raise PersonErased("this person was erased")
    after = _put(moved(complaint, "amend"), complaint_id, said)
    changes = (*_replaced(complaint, after), *_said_of_caller(said.caller, said.emptied))
    if not changes and not said.nobody:
        return Decided(complaint)
    _check_needed(complaint, after, said, required)
    return _amended(but(after, missing=still_missing(after, required, said.caller, said.emptied)), changes, hand)


def kept_of(said: Said, complaint: Complaint, without: Without) -> Said:
    """What is kept of `said`: with `without` applied to what is new of all that people write as they like."""
    site = _news(said.site, complaint.site, WRITTEN_OF_SITE)
    tool = _news(said.instrument, complaint.instrument or Instrument(), WRITTEN_OF_IT)
    return replace(
        said,
        site={**said.site, **without_each(site, without)},
        instrument={**said.instrument, **without_each(tool, without)},
    )


def _news(said: Mapping[str, Any], stands: object, names: Iterable[str]) -> dict[str, str]:
    there = {name: value for name in names if (value := said.get(name))}
    return {name: value for name, value in there.items() if value != getattr(stands, name)}


def follow(
    complaint: Complaint,
    first: Complaint,
    fields: tuple[str, ...],
    emptied: tuple[str, ...],
    required: Sequence[Required],
    hand: Hand,
) -> Decided[Complaint]:
    """The other half of a mixed submission has the same caller, unless it was given one of its own (art. 9)."""
    if complaint.person_id not in (None, first.person_id) or CALLER in (*complaint.erased, *first.erased):
        return Decided(complaint)
    same = but(complaint, person_id=first.person_id, phone_hash=first.phone_hash)
    after = but(same, missing=still_missing(same, required, fields, emptied))
    if after == complaint:
        return Decided(complaint)
    return _amended(after, _said_of_caller(fields, emptied), hand, shared=False)


def emptied_now(complaint: Complaint, fields: Iterable[str]) -> tuple[str, ...]:
    """Those of which nothing is known any more, by what was said of them last."""
    last = {one.field: one.emptied for each in complaint.amendments for one in each.fields}
    return tuple(name for name in fields if last.get(name))


def _put(complaint: Complaint, complaint_id: str, said: Said) -> Complaint:
    site = replace(complaint.site, **_filled(said.site))
    if site.name != complaint.site.name:
        site = replace(site, id=site_id_of(complaint.division, site.name, complaint_id))
    return but(
        complaint,
        **_filled(said.matter),
        site=site,
        facts=replace(complaint.facts, **_filled(said.facts)),
        instrument=_instrument(complaint.instrument, _filled(said.instrument)),
        person_id=said.person_id or complaint.person_id,
        phone_hash=said.phone_hash if "caller_phone" in said.caller else complaint.phone_hash,
    )


def _filled(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: EMPTY[name] if _is_blank(value) else value for name, value in said.items()}


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _instrument(tool: Instrument | None, said: Mapping[str, Any]) -> Instrument | None:
    """One of which nothing is known any more is none."""
    if not said:
        return tool
    now = replace(tool or Instrument(), **said)
    return None if now == Instrument() else now


def _check_needed(before: Complaint, after: Complaint, said: Said, required: Sequence[Required]) -> None:
    """What was never there, in a matter that another system knows, is not refused for that."""
    needed = [*ALWAYS_NEEDED, *(name for one in required for name in one.must)]
    known = unsaid(before, needed, CALLER_FIELDS)
    lost = [name for name in unsaid(after, needed, set(CALLER_FIELDS) - set(said.emptied)) if name not in known]
    errors = {name: [f"Needed for a {after.kind}."] for name in lost}
    if said.nobody:
        errors["caller"] = [f"Needed for a {after.kind}." if "caller" in needed else "People are erased, not emptied."]
    if errors:
        raise Invalid("This cannot be emptied.", errors=errors)


def _replaced(before: Complaint, after: Complaint) -> Iterator[Replaced]:
    now = told(after)
    for name, was in told(before).items():
        if was != now[name]:
            yield Replaced(name, _written(was), emptied=now[name] in (None, "", ()))


def _said_of_caller(fields: Iterable[str], emptied: Container[str]) -> tuple[Replaced, ...]:
    return tuple(Replaced(name, "", name in emptied) for name in fields)


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
        emptied=tuple(one.field for one in changes if one.emptied),
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

"""Who is behind a submission, as people may see them, and what they say to see more, find or erase them."""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal

from marshmallow.validate import Length, Range

from services.cases.schemas.complaints import PartyIn, Phone
from services.cases.schemas.handling import Remark
from shared.contracts.text import NoPersonalNumbers

Why = Annotated[str, Length(2, 200), NoPersonalNumbers()]
Place = Annotated[int, Range(0, 50)]
Beside = Annotated[int, Range(1, 50)]


@dataclass(frozen=True)
class RevealCaller:
    """Why the caller must be seen in full; stands in the vault's record."""

    reason: Why


@dataclass(frozen=True)
class RevealPerson:
    """Who must be seen in full, and why; `place` 0 is the caller, the others follow from 1."""

    reason: Why
    place: Place = 0


@dataclass(frozen=True)
class Erase:
    """Who is to be forgotten, and why."""

    reason: Why
    place: Place = 0


@dataclass(frozen=True)
class JoinParty(PartyIn):
    """Who comes, and by which document: an authority, a choice of representatives (投诉办法 arts. 11-12)."""

    document: Remark = field(kw_only=True)


@dataclass(frozen=True)
class LeaveParty:
    """Who speaks no more, from which day on, and by which document."""

    place: Beside
    on: date
    document: Remark


@dataclass(frozen=True)
class ProlongAuthority:
    """Which agent, until when, and by which document."""

    place: Beside
    until: date
    document: Remark


@dataclass(frozen=True)
class SearchByPerson:
    """Whose submissions: the number is compared by its keyed hash and stands in no address line."""

    phone: Phone = ""
    id_number: Annotated[str, Length(max=30)] = ""
    limit: Annotated[int, Range(1, 200)] = 50
    cursor: Annotated[str, Length(max=512)] | None = None


@dataclass(frozen=True)
class PersonView:
    """Somebody behind a submission: masked, in full, or by nothing but a code name.

    `state` is kept, erased, or missing when the vault has nobody. All else is empty for a reporter seen by those who
    may not know them. `query_code` is what a reporter who was opened on record asks by, to be told to them.
    """

    place: int
    role: str
    code_name: str
    state: Literal["kept", "erased", "missing"] = "kept"
    name: str = ""
    phone: str = ""
    other_phones: str = ""
    address: str = ""
    id_number: str = ""
    email: str = ""
    powers: str = ""
    until: date | None = None
    ended: date | None = None
    query_code: str = ""


@dataclass(frozen=True)
class PeopleView:
    """The caller first, unless anonymous."""

    items: tuple[PersonView, ...]

"""The shapes of the API of `cases`: official forms."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Annotated, Literal

from marshmallow.validate import Length

from services.cases.domain.forms import Said
from shared.contracts.text import Code

Line = Annotated[str, Length(1, 100)]
Lines = Annotated[str, Length(1, 2000)]


@dataclass(frozen=True)
class IssueForm:
    """Which form, to whom (may be left out where there is but one), and what it needs beside the record."""

    form: Code
    recipient: Literal["complainant", "respondent", "unit", "file"] | None = None
    unit: Line | None = None
    materials: Lines | None = None
    meeting_at: datetime | None = None
    meeting_place: Line | None = None
    mediator: Line | None = None
    agreed_terms: Annotated[str, Length(1, 5000)] | None = None
    reason: Lines | None = None
    contact: Line | None = None
    consent_to_publish: bool | None = None
    consent_to_entrust: bool | None = None

    @property
    def said(self) -> Said:
        """What was given of the fields of forms, by name."""
        given = {one.name: getattr(self, one.name) for one in fields(self) if one.name not in ("form", "recipient")}
        return {name: value for name, value in given.items() if value is not None}


@dataclass(frozen=True)
class FormView:
    """A form that may be made now: for whom, and which fields it needs and takes."""

    id: str
    item: int
    zh: str
    en: str
    source: str
    certainty: str
    recipients: tuple[str, ...]
    needs: tuple[str, ...]
    takes: tuple[str, ...]


@dataclass(frozen=True)
class DocumentView:
    """A document that was issued; copies for several have one `number`; `personal` when reading it goes on record."""

    form: str
    number: str
    file_name: str
    file_sha256: str
    recipient: str
    issued_at: datetime
    issued_by: str
    personal: bool


@dataclass(frozen=True)
class Forms:
    """What may be made for a submission now, and what was."""

    possible: tuple[FormView, ...]
    issued: tuple[DocumentView, ...]

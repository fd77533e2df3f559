"""The official documents that `cases` issues."""

from dataclasses import dataclass
from typing import Literal

from shared.contracts.registry import Event, event
from shared.contracts.text import Code, Division, Reference


@event("cases", "document_issued")
@dataclass(frozen=True)
class DocumentIssued(Event):
    """A form of the official set was filled and numbered; its file is kept under its SHA-256.

    Copies for several recipients have one `document_number`.
    """

    number: Reference
    division: Division
    form: Code
    document_number: Reference
    file_sha256: Reference
    recipient: Literal["complainant", "respondent", "unit", "file"]
    by: Reference

"""What has been typed so far, and which earlier complaints are likely about the same matter."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from marshmallow.validate import Length

from services.cases.schemas.complaints import Phone, Short, SiteName
from shared.contracts.text import Code, Division


@dataclass(frozen=True)
class SuggestDuplicates:
    """What the operator has typed so far."""

    division: Division
    category: Code
    site_name: SiteName
    position: Annotated[str, Length(max=50)] = ""
    narrative: Annotated[str, Length(max=10_000)] = ""
    phone: Phone = ""
    site_address: Annotated[str, Length(max=200)] = ""
    serial: Short = ""


@dataclass(frozen=True)
class LikenessView:
    """An earlier complaint that is likely about the same matter."""

    id: str
    number: str
    score: int
    reasons: tuple[str, ...]
    site_name: str
    registered_at: datetime


@dataclass(frozen=True)
class Suggestions:
    """The likeliest first."""

    items: tuple[LikenessView, ...]

"""What people say about measures in a case, and what they see of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from marshmallow.validate import Length

from services.cases.domain.measures.state import Kind
from services.cases.schemas.handling import Amount, ByDocument, Remark
from services.cases.schemas.remarks import Account
from shared.contracts.text import Reference
from shared.web.views import HoldView


@dataclass(frozen=True)
class TakeMeasure(ByDocument):
    """What is held, by which decision, and who took it; `urgent`: on the spot, before the head had approved.

    `officers` are the accounts of those who took it.
    """

    kind: Kind
    held: Annotated[Account, Length(1)]
    officers: Annotated[tuple[Reference, ...], Length(1, 10)]
    urgent: bool = False


@dataclass(frozen=True)
class ExtendMeasure(ByDocument):
    """By which document, why, and by how many days: without a number by the most that it may."""

    reason: Remark
    amount: Amount | None = None


@dataclass(frozen=True)
class MeasureEndView:
    """How a measure ended: released, lapsed, turned, disposed."""

    how: str
    at: datetime
    document: str


@dataclass(frozen=True)
class MeasureView:
    """One measure; the clocks of its case that are about its id tell until when it may last.

    `source` is the preservation that it took the place of, `test` what its days stand still for now.
    """

    id: str
    kind: str
    held: str
    officers: tuple[str, ...]
    document: str
    began_at: datetime
    urgent: bool
    source: str
    approved_at: datetime | None
    test: HoldView | None
    ended: MeasureEndView | None

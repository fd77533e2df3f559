"""A measure as it stands in a case: what it holds, since when, and how it ended (程序规定 arts. 33-38)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.clocks.course import Suspension

Kind = Literal["preservation", "seal", "seizure"]
How = Literal["released", "lapsed", "turned", "disposed"]
PRESERVATION: Kind = "preservation"
LAPSED: How = "lapsed"

PRESERVE, SEAL = "P-PRESERVE", "P-SEAL"
LIMITS = (PRESERVE, SEAL)
REPORTS = ("P-PRESERVE-REPORT", "P-SEAL-REPORT")
LIMIT: Mapping[Kind, str] = {PRESERVATION: PRESERVE, "seal": SEAL, "seizure": SEAL}
"""By which rule a measure is limited."""
REPORT: Mapping[Kind, str] = {PRESERVATION: REPORTS[0], "seal": REPORTS[1], "seizure": REPORTS[1]}
"""By which rule one that was taken on the spot is reported and approved."""


@dataclass(frozen=True)
class MeasureEnd:
    """How a measure ended and when, by which document; one that lapsed ended by itself and by none."""

    how: How
    at: datetime
    document: str = ""


@dataclass(frozen=True)
class Measure:
    """One measure: `held` says what it holds, `document` by which decision, `began_at` since when.

    `id` is its place in the case, like M2, and what its clocks are about. `urgent` when it was taken on the spot,
    before the head had approved of it. `source` is the preservation that it took the place of, `test` what its days
    stand still for now.
    """

    id: str
    kind: Kind
    held: str
    officers: tuple[str, ...]
    document: str
    began_at: datetime
    urgent: bool = False
    source: str = ""
    approved_at: datetime | None = None
    test: Suspension | None = None
    ended: MeasureEnd | None = None


@dataclass(frozen=True)
class Taken:
    """What officers say of a measure that they take."""

    kind: Kind
    held: str
    officers: tuple[str, ...]
    document: str
    urgent: bool = False

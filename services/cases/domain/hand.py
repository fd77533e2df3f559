"""Whose hand does it, when, and by which clocks: what every change of a submission is given."""

from dataclasses import dataclass
from datetime import datetime

from services.cases.domain.legal_clocks import LegalClocks


@dataclass(frozen=True)
class Hand:
    """The account that acts, the instant (UTC), and the legal clocks."""

    by: str
    at: datetime
    clocks: LegalClocks

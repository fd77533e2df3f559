"""How a suspected crime goes from `cases` to the police (行政执法机关移送涉嫌犯罪案件的规定 art. 5).

`document` is title and number of the paper that a step stands in; people stand in these as accounts alone.
"""

from dataclasses import dataclass

from shared.contracts.registry import Dated, event
from shared.contracts.text import Code, Division, Reference, Remark


@event("cases", "crime_reported")
@dataclass(frozen=True)
class CrimeReported(Dated):
    """Several `officers` have reported in writing to the principal that a crime is suspected."""

    number: Reference
    division: Division
    document: Remark
    officers: tuple[Reference, ...]
    by: Reference


@event("cases", "crime_transfer_approved")
@dataclass(frozen=True)
class CrimeTransferApproved(Dated):
    """The account `approver` has approved of the transfer as the principal or in their place (`approver_is`).

    `late`: after the days for that.
    """

    number: Reference
    division: Division
    document: Remark
    approver: Reference
    approver_is: Code
    by: Reference
    late: bool


@event("cases", "crime_transfer_refused")
@dataclass(frozen=True)
class CrimeTransferRefused(Dated):
    """The account `refuser` has refused the transfer, for that `reason`; what was found stays on file."""

    number: Reference
    division: Division
    document: Remark
    reason: Remark
    refuser: Reference
    refuser_is: Code
    by: Reference
    late: bool


@event("cases", "crime_handed_over")
@dataclass(frozen=True)
class CrimeHandedOver(Dated):
    """The police have the file of the suspected crime.

    `approver` is the account of who approved of that, `approver_is` what they are in their office, `approval` the
    document; before these were asked for nothing is known of them.
    """

    number: Reference
    division: Division
    document: Remark
    by: Reference
    approver: Reference | None = None
    approver_is: Code | None = None
    approval: Remark = ""

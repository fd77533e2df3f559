"""The steps of a penalty procedure in `cases` (程序规定 arts. 46-82; 听证办法).

`document` is title and number of the paper that a step stands in; nobody's name stands in any of these.
"""

from dataclasses import dataclass
from datetime import date

from shared.contracts.registry import Dated, event
from shared.contracts.text import Code, Division, Reference, Remark


@event("cases", "review_asked")
@dataclass(frozen=True)
class ReviewAsked(Dated):
    """The file went to review (art. 55)."""

    number: Reference
    division: Division
    by: Reference


@event("cases", "case_reviewed")
@dataclass(frozen=True)
class CaseReviewed(Dated):
    """What came of the review, by somebody who did not investigate (arts. 49-54)."""

    number: Reference
    division: Division
    opinion: Code
    reason: Remark
    by: Reference


@event("cases", "penalty_notice_given")
@dataclass(frozen=True)
class PenaltyNoticeGiven(Dated):
    """The party is to be told what is meant to be decided; `hearing`: they may ask for one (art. 57)."""

    number: Reference
    division: Division
    document: Remark
    hearing: bool
    by: Reference


@event("cases", "paper_announced")
@dataclass(frozen=True)
class PaperAnnounced(Dated):
    """The `paper`, notice or ruling, is announced because it could not be handed over (art. 82)."""

    number: Reference
    division: Division
    paper: Code
    document: Remark
    by: Reference


@event("cases", "paper_served")
@dataclass(frozen=True)
class PaperServed(Dated):
    """The `paper`, notice or ruling, has reached the party, or counts as served (art. 82)."""

    number: Reference
    division: Division
    paper: Code
    way: Code
    proof: Remark
    by: Reference


@event("cases", "statement_taken")
@dataclass(frozen=True)
class StatementTaken(Dated):
    """The party has said something that the ruling must answer (处罚法 art. 45)."""

    number: Reference
    division: Division
    document: Remark
    by: Reference


@event("cases", "rights_waived")
@dataclass(frozen=True)
class RightsWaived(Dated):
    """The party gave up in writing what they could say and ask for."""

    number: Reference
    division: Division
    document: Remark
    by: Reference


@event("cases", "hearing_asked")
@dataclass(frozen=True)
class HearingAsked(Dated):
    """The party asked for a hearing in time (听证办法 art. 7)."""

    number: Reference
    division: Division
    document: Remark
    by: Reference


@event("cases", "hearing_host_appointed")
@dataclass(frozen=True)
class HearingHostAppointed(Dated):
    """The head named who hosts the hearing (听证办法 art. 18)."""

    number: Reference
    division: Division
    host: Reference
    by: Reference


@event("cases", "hearing_file_handed_over")
@dataclass(frozen=True)
class HearingFileHandedOver(Dated):
    """The host has the file (听证办法 art. 19)."""

    number: Reference
    division: Division
    by: Reference


@event("cases", "hearing_fixed")
@dataclass(frozen=True)
class HearingFixed(Dated):
    """The hearing has a day, which was told in time (听证办法 arts. 20-22)."""

    number: Reference
    division: Division
    on: date
    document: Remark
    by: Reference


@event("cases", "hearing_held")
@dataclass(frozen=True)
class HearingHeld(Dated):
    """The hearing took place."""

    number: Reference
    division: Division
    by: Reference


@event("cases", "hearing_ended")
@dataclass(frozen=True)
class HearingEnded(Dated):
    """Its report is there (听证办法 art. 29), or, where it never `took_place`, the party has given it up."""

    number: Reference
    division: Division
    took_place: bool
    document: Remark
    by: Reference


@event("cases", "case_ruled")
@dataclass(frozen=True)
class CaseRuled(Dated):
    """The head decided the case (art. 60); `late`: after the days for it (art. 64).

    `answer` is what comes of a statement, `no_crime` why no crime is suspected any more where evidence speaks of one.
    """

    number: Reference
    division: Division
    outcome: Code
    document: Remark
    by: Reference
    late: bool
    answer: Remark = ""
    no_crime: Remark = ""


@event("cases", "ruling_annulled")
@dataclass(frozen=True)
class RulingAnnulled(Dated):
    """The decision with that `outcome` stands no more (art. 63): `annulled_by` says who has said so, by `document`.

    The case is decided anew, within days of its own.
    """

    number: Reference
    division: Division
    outcome: Code
    annulled_by: Code
    document: Remark
    by: Reference

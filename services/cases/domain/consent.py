"""What representatives of a joint complaint cannot do alone (投诉办法 art. 12)."""

from services.cases.domain.complaint import Complaint
from services.cases.domain.hand import Hand
from services.cases.domain.people import people_of
from shared.clocks.legal_time import legal_day
from shared.errors import Refused


class ConsentMissing(Refused):
    """Who represents others settles and gives up their claims only with their consent."""

    code = "consent_missing"


def refuse_unconsented(complaint: Complaint, consent: str | None, hand: Hand) -> None:
    """Pass with the document of their consent, or where nobody is represented any more. Raises ConsentMissing."""
    today = legal_day(hand.at)
    represented = [one for one in people_of(complaint) if one.role == "represented"]
    if not consent and any(one.speaks(complaint.erased, today) for one in represented):
        raise ConsentMissing("those who are represented have to agree to that")

"""Taking a submission down: what cannot be meant, who may speak for whom, and the clocks that run from then on."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.cases.domain.complaint import Complaint, Party
from services.cases.domain.legal_clocks import clocks_of, timed
from shared.clocks.clock import Clock
from shared.clocks.legal_time import legal_day
from shared.contracts.cases import ComplaintRegistered, SubmissionSplit
from shared.errors import Invalid, Refused
from shared.frozen import but
from shared.store.history import Decided

LONGEST_ON_ITS_WAY = timedelta(days=366)
"""A day of receipt further back is a slip of the pen: nothing lies about for a year before it is taken down."""


class TooManyRepresentatives(Refused):
    """A joint complaint is spoken for by a few of those who complain: `facts` say how many (投诉办法 art. 12)."""

    code = "too_many_representatives"


class NoJointComplaint(Refused):
    """Representatives speak for several people with the same dispute (投诉办法 art. 12)."""

    code = "no_joint_complaint"


class AuthorityMissing(Refused):
    """An agent shows what for and until when they are authorised (投诉办法 art. 11)."""

    code = "authority_missing"


class AuthorityEnded(Refused):
    """When the unit received it, or the agent came, the agent's authority was over (投诉办法 art. 11)."""

    code = "authority_ended"


@dataclass(frozen=True)
class Joint:
    """How many at the least complain together, and how many of them at the most speak for all (投诉办法 art. 12)."""

    least: int
    most: int


@dataclass(frozen=True)
class OtherHalf:
    """The report in a mixed submission, which is registered next under this id and number."""

    id: str
    number: str


def register(
    complaint: Complaint, clocks: tuple[Clock, ...], joint: Joint, other_half: OtherHalf | None = None
) -> Decided[Complaint]:
    """Take the matter down; its clocks run from now on. `other_half` is the report in a mixed submission.

    Raises TooManyRepresentatives, NoJointComplaint, AuthorityMissing, AuthorityEnded.
    """
    check_joint(complaint, joint)
    for agent in (one for one in complaint.parties if one.role == "agent"):
        check_agent(agent, legal_day(complaint.since))
    taken = timed(but(complaint, counterpart=other_half.id if other_half else complaint.counterpart), clocks)
    event = ComplaintRegistered(
        number=taken.number,
        division=taken.division,
        category=taken.category,
        channel=taken.channel,
        site=taken.site.id,
        kind=taken.kind,
        clocks=clocks_of(clocks),
        received_at=taken.received_at,
    )
    if other_half is None:
        return Decided(taken, [event])
    return Decided(taken, [event, SubmissionSplit(taken.number, taken.division, other_half.id, other_half.number)])


def received(said: datetime | None, at: datetime) -> datetime | None:
    """When the unit had received what is taken down `at` that instant; raises Invalid for what cannot be meant."""
    if said is None:
        return None
    if said > at:
        raise Invalid("The submission is not valid.", errors={"received_at": ["Lies in the future."]})
    if said < at - LONGEST_ON_ITS_WAY:
        raise Invalid("The submission is not valid.", errors={"received_at": ["Lies more than a year back."]})
    return said


def check_happened(said: datetime | None, at: datetime) -> None:
    """What is taken down `at` that instant has happened; raises Invalid."""
    if said is not None and said > at:
        wrong = {"facts.happened_at": ["Lies in the future."]}
        raise Invalid("The submission is not valid.", errors=wrong)


def check_joint(complaint: Complaint, joint: Joint) -> None:
    """The caller is one of those who complain, whether or not one of those who speak for them; who left is neither.

    Raises TooManyRepresentatives, NoJointComplaint.
    """
    roles = [one.role for one in complaint.parties if one.role != "agent" and one.ended is None]
    if roles.count("representative") > joint.most:
        raise TooManyRepresentatives("fewer people speak for a joint complaint", most=joint.most)
    callers = 1 if complaint.person_id is not None else 0
    if roles and ("representative" not in roles or len(roles) + callers < joint.least):
        raise NoJointComplaint("a joint complaint names who speaks for whom")


def check_agent(agent: Party, on: date) -> None:
    """An agent shows an authority that holds on that day; raises AuthorityMissing, AuthorityEnded."""
    if not (agent.powers and agent.until):
        raise AuthorityMissing("an agent's powers and their end must be given")
    if agent.until < on:
        raise AuthorityEnded("the agent's authority was over", until=agent.until.isoformat())

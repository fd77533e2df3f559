"""What was submitted: a complaint, a report or a metrology dispute, with all that became of it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from services.cases.domain.forms import Document
from services.cases.domain.legal_clocks import ZHEJIANG_TRANSFER, lapsed
from shared.clocks.clock import Clock, earliest_due
from shared.clocks.course import Suspension
from shared.contracts.cases import Kind

Role = Literal["agent", "representative", "represented"]
Side = Literal["complainant", "respondent"]


@dataclass(frozen=True)
class Site:
    """Where it happened: the business, its address, the gun or stall; `id` is that of its name in its division.

    `platform` names the e-commerce platform that the business sells on, `credit_code` is its 统一社会信用代码.
    """

    id: str
    name: str
    address: str = ""
    position: str = ""
    platform: str = ""
    credit_code: str = ""


@dataclass(frozen=True)
class Facts:
    """What the dispute rests on; `amount_fen` in 1/100 yuan, `evidence` in codes like receipt or video."""

    happened_at: datetime | None = None
    amount_fen: int | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class Instrument:
    """The measuring instrument in question; `unaltered`: instrument and sample kept as they were (细则 art. 35)."""

    make: str = ""
    model: str = ""
    serial: str = ""
    certificate: str = ""
    reading: str = ""
    reweighed: str = ""
    unaltered: bool | None = None


@dataclass(frozen=True)
class Party:
    """Somebody beside the caller; who they are is in the vault. `powers` and `until` are an agent's authority.

    From the day `ended` on they speak no more.
    """

    role: Role
    person_id: str
    powers: str = ""
    until: date | None = None
    ended: date | None = None


@dataclass(frozen=True)
class ExternalNumber:
    """Under which number another system knows the matter: platform_12315, hotline_12345."""

    system: str
    number: str


@dataclass(frozen=True)
class Arbitration:
    """An arbitral verification (仲裁检定): who verifies, what came out, and whether it is the final one.

    `before` is the one that was appealed against.
    """

    institution: str
    result: str = ""
    error: str = ""
    final: bool = False
    before: "Arbitration | None" = None


@dataclass(frozen=True)
class Reward:
    """What a reporter is granted; `amount_fen` in 1/100 yuan, `joint` when finance decided with us.

    `reason` is why it is less than its share of the penalty.
    """

    grade: int
    amount_fen: int
    joint: bool
    reason: str = ""


@dataclass(frozen=True)
class Told:
    """Which of the two has heard how it ended, and when."""

    side: Side
    at: datetime


@dataclass(frozen=True)
class Onward:
    """Who gave it on at `at`, after having it since `received_at`, while an earlier hand-over was still to be told."""

    by: str
    at: datetime
    received_at: datetime


@dataclass(frozen=True)
class Supplement:
    """What was said later; `new_facts` are what makes the days count anew (投诉办法 art. 35)."""

    text: str
    at: datetime
    by: str
    new_facts: bool = False


@dataclass(frozen=True)
class Replaced:
    """A field that was filled in, corrected or emptied, and what stood there; of people nothing is kept."""

    field: str
    before: str
    emptied: bool = False


@dataclass(frozen=True)
class Amendment:
    """What was filled in or corrected at once, and by whom."""

    at: datetime
    by: str
    fields: tuple[Replaced, ...]


class Dated:
    """What says when it was taken down and, where that was before, when the unit had received it."""

    registered_at: datetime
    received_at: datetime | None

    @property
    def since(self) -> datetime:
        """When the unit received it: from there its days count (投诉办法 art. 15)."""
        return self.received_at or self.registered_at


@dataclass(frozen=True)
class Complaint(Dated):
    """What was said and what became of it; the caller is in the vault under `person_id`.

    `erased` are the places of those whom the vault has forgotten, 0 for the caller (`domain.people`).
    `case_id` is the case that a clue in it opened last, `former_cases` are those before, which had ended by then.
    `counterpart` is the other half of a mixed submission (投诉办法 art. 9), `group` the matter that several
    submissions are about, `former_groups` what that was called before, `unlinked_at` when a person last took it out of
    one, `grams` what it is found by, `name_bits` those of name and address in one number (`finding`). `due_at` and
    `next_due_at` follow from the clocks: the earliest deadline, and when to look at them again. `received_at` is when
    the unit had received it, where that was before it was taken down here (`since` tells either). By `identity_until`
    the caller was last asked to prove who they are. `holds` are what its days stand still for now. `competence`
    is how a dispute about it was settled: "agreed" or "designated"; `referred_to` who is asked to designate. `told` are
    those of two who heard how it ended. `handed_over_by` is the office that tells the caller of that, or told them, and
    `onward` the last that gave it on meanwhile.
    """

    number: str
    division: str
    category: str
    channel: str
    site: Site
    narrative: str
    registered_at: datetime
    registered_by: str
    kind: Kind = "complaint"
    received_at: datetime | None = None
    person_id: str | None = None
    phone_hash: str | None = None
    parties: tuple[Party, ...] = ()
    erased: tuple[int, ...] = ()
    facts: Facts = Facts()
    claims: tuple[str, ...] = ()
    instrument: Instrument | None = None
    external: tuple[ExternalNumber, ...] = ()
    known_as: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    grams: tuple[str, ...] = ()
    name_bits: int | None = None
    state: str = "registered"
    unit: str | None = None
    officer: str | None = None
    clocks: tuple[Clock, ...] = ()
    due_at: datetime | None = None
    next_due_at: datetime | None = None
    case_id: str | None = None
    former_cases: tuple[str, ...] = ()
    counterpart: str | None = None
    group: str | None = None
    former_groups: tuple[str, ...] = ()
    link_untold: bool = False
    unlinked_at: datetime | None = None
    identity_until: datetime | None = None
    refusal: str | None = None
    refusal_reason: str = ""
    termination: str | None = None
    transferred_to: str | None = None
    handed_over_by: str | None = None
    onward: Onward | None = None
    disputed_with: str | None = None
    referred_to: str | None = None
    competence: str | None = None
    holds: tuple[Suspension, ...] = ()
    agreement: str | None = None
    filing: str | None = None
    filing_reason: str = ""
    merged_into: str | None = None
    arbitration: Arbitration | None = None
    reward: Reward | None = None
    satisfaction: int | None = None
    supplements: tuple[Supplement, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    documents: tuple[Document, ...] = ()
    counted_from: datetime | None = None
    told: tuple[Told, ...] = ()

    @property
    def begun(self) -> datetime:
        """What is done with it now cannot have happened before that."""
        return self.counts_from

    @property
    def counts_from(self) -> datetime:
        """From when its days count now: a correction, new facts and another competent division begin them anew."""
        return self.counted_from or self.since

    @property
    def sides(self) -> tuple[str, ...]:
        """Whose it is, and who says that it is theirs or not while that is disputed (投诉办法 art. 33)."""
        return (self.division, self.disputed_with) if self.disputed_with else (self.division,)

    @property
    def readers(self) -> tuple[str, ...]:
        """The sides, and who has still to tell the caller that it was handed over."""
        return (*self.sides, self.teller) if self.teller else self.sides

    @property
    def teller(self) -> str | None:
        """Who handed it over, while the caller is to be told of that (浙条例 art. 39)."""
        waiting = any(one.rule_id == ZHEJIANG_TRANSFER and one.state != "stopped" for one in self.clocks)
        return self.handed_over_by if waiting else None

    @property
    def provisional(self) -> bool:
        """Whether the earliest deadline lies in a year whose calendar is not official yet."""
        return any(one.provisional for one in self.clocks if one.state != "stopped" and one.due_at == self.due_at)

    @property
    def standing_still(self) -> bool:
        """Whether all days that have not run out stand still: its date is then the earliest that it can become."""
        first = earliest_due(one for one in self.clocks if not lapsed(one))
        return first is not None and first.state == "suspended"

    @property
    def to_be_told(self) -> bool:
        """True when the caller gave a name and has not been erased: an anonymous submission has nobody to tell."""
        return self.person_id is not None and 0 not in self.erased

"""Short ways to make what the tests of linkage need."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from services.linkage import rulebook, store
from services.linkage.domain.delivery import Reply, judge
from services.linkage.domain.referral import Referral, plan, record_attempt, sign
from services.linkage.domain.referral import answer as answer_
from services.linkage.domain.signature import Keys
from services.linkage.store import PARTNER, REFERRAL, Desk
from shared.clocks.calendar import Calendar
from shared.clocks.clock import start
from shared.contracts.cases import CaseGradedMajor, Ground
from shared.contracts.envelope import Received
from shared.contracts.handling import ComplaintAccepted
from shared.identity.caller import Identity
from shared.identity.divisions import Divisions
from shared.identity.permissions import Guard
from shared.store.calendars import Calendars
from shared.store.documents import Documents
from shared.store.memory import MemoryDocuments

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
RULES = rulebook.load()
CALENDAR = Calendar.load()
DIVISIONS = Divisions.load()

OFFICER = Identity("officer-1", frozenset({"linkage_officer"}), "330100", 1)
ELSEWHERE = Identity("officer-2", frozenset({"linkage_officer"}), "330200", 1)
POLICE = Identity("partner-police", frozenset({"partner"}), "330000", 0, partner="police")
COMMERCE = Identity("partner-commerce", frozenset({"partner"}), "330000", 0, partner="commerce")


def later(**span: float) -> datetime:
    return NOW + timedelta(**span)


def clock(rule_id: str):
    return start(RULES.clocks.in_force(rule_id, NOW.date()), NOW, CALENDAR)


REFERRAL_STATE = Referral(
    partner="police",
    kind="clue_notice",
    rule="cheating_device_to_police",
    transport="webhook",
    subject_kind="case",
    subject_id="case-1",
    subject_number="AJ330110202600001",
    sequence=4,
    division="330110",
    category="fuel_dispenser",
    planned_at=NOW,
    sign_clock=clock("L-SIGN"),
    answer_clock=clock("L-ANSWER"),
)


def planned(**changes: object) -> Referral:
    return plan(replace(REFERRAL_STATE, **changes)).state


def tried(referral: Referral, status: int) -> Referral:
    return record_attempt(referral, judge(Reply(status), referral.tries), status, later(seconds=1)).state


def in_state(state: str) -> Referral:
    """A referral that came to `state` by the way things go."""
    ways = {
        "planned": planned,
        "delivered": lambda: tried(planned(), 200),
        "failed": lambda: tried(planned(), 400),
        "signed": lambda: sign(in_state("delivered"), "s", later(minutes=1)).state,
        "answered": lambda: answer_(in_state("signed"), "handled", "", later(minutes=2)).state,
    }
    return ways[state]()


@dataclass
class ScriptedSender:
    """Answers with `replies` one after the other, the last for ever; keeps what it was given."""

    replies: list[Reply]
    sent: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    def send(self, url, headers, body):
        self.sent.append((url, dict(headers), body))
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


def desk_with(*replies: Reply) -> Desk:
    return Desk(
        partners=Documents(MemoryDocuments(PARTNER)),
        referrals=Documents(MemoryDocuments(REFERRAL)),
        sender=ScriptedSender(list(replies or (Reply(200),))),
        keys=Keys(b"master"),
        notices=Documents(notices := MemoryDocuments(store.CALENDAR)),
        calendars=Calendars(Documents(notices)),
        divisions=DIVISIONS,
        guard=Guard(DIVISIONS),
        rules=RULES,
    )


def graded(*grounds: str, category: str = "fuel_dispenser", event_id: str = "e-1", sequence: int = 4):
    data = CaseGradedMajor(
        "AJ330110202600001", "330110", category, "III", tuple(Ground(one, "source", "fact") for one in grounds)
    )
    return received(data, event_id, sequence)


def accepted(category: str = "fuel_dispenser"):
    return received(ComplaintAccepted("TS33011020261123000001", "330110", category, "officer-1"), "e-2", 2)


def received(data, event_id, sequence, subject="case-1"):
    return Received(event_id, data.source, data.type, subject, sequence, "story-1", "", NOW, "officer-1", False, data)

"""A desk of notify in memory, and the events that come to it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from services.notify import rulebook
from services.notify.domain.delivery import Outcome
from services.notify.handlers.contacts import note_account
from services.notify.store import CONTACT, LETTER, PAGE, Desk
from shared.contracts.cases import CaseGradedMajor, ClockStarted, Ground
from shared.contracts.console import AccountChanged
from shared.contracts.deadlines import ClockRecomputed, DeadlineMissed, DeadlineNear
from shared.contracts.emergency import TaskAcknowledged, TaskOrdered, WarningRaised
from shared.contracts.envelope import Received
from shared.contracts.handling import (
    ComplaintAssigned,
    ComplaintHandedOver,
    JurisdictionAgreed,
    JurisdictionDesignated,
    JurisdictionDisputed,
    JurisdictionReferred,
)
from shared.contracts.linkage import (
    ReferralClockRecomputed,
    ReferralDeadlineMissed,
    ReferralDeadlineNear,
    ReferralFailed,
)
from shared.contracts.notify import LetterUndeliverable
from shared.identity.caller import Identity
from shared.identity.divisions import Divisions
from shared.identity.memory_vault import MemoryVault
from shared.identity.people import Owner, Person
from shared.identity.permissions import Guard
from shared.ids import derived_id
from shared.store.documents import Documents
from shared.store.memory import MemoryDocuments

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
CONSOLE = "http://console.test"

MOVED = ClockRecomputed(
    number="TS330110202600001",
    division="330110",
    rule="C-ACCEPT",
    name="投诉受理决定",
    name_en="Decision",
    due_before=NOON,
    due_at=NOON + timedelta(days=1),
    provisional=False,
    calendar_version="2027-12345678",
    officer="officer-1",
)

EVENTS = {
    "cases.case_graded_major": CaseGradedMajor(
        "AJ330110202600001",
        "330110",
        "fuel_dispenser",
        "II",
        (Ground("m_device", "浙江省计量条例", "cheating_device"),),
        (ClockStarted("RR-ORDER", NOON),),
    ),
    "cases.deadline_near": DeadlineNear(
        "TS330110202600001", "330110", "C-ACCEPT", "投诉受理决定", "Decision", "80%", NOON, None, "officer-1"
    ),
    "cases.deadline_missed": DeadlineMissed(
        "TS330110202600001", "330110", "C-MEDIATE", "投诉调解", "Mediation", NOON, "termination"
    ),
    "cases.deadline_missed.waiver": DeadlineMissed(
        "TS330110202600001",
        "330110",
        "D-APPEAL",
        "对仲裁检定提起上一级检定",
        "Appeal",
        NOON,
        "waiver",
        None,
        "officer-1",
    ),
    "cases.deadline_missed.deemed_served": DeadlineMissed(
        "AJ330110202600001", "330110", "P-PUBLIC-SERVICE", "公告送达", "Service by announcement", NOON, "deemed_served"
    ),
    "cases.deadline_missed.auto_release": DeadlineMissed(
        "AJ330110202600001",
        "330110",
        "P-PRESERVE",
        "先行登记保存证据的处理",
        "Acting upon preserved evidence",
        NOON,
        "auto_release",
        about="M2",
    ),
    "cases.clock_recomputed": MOVED,
    "cases.clock_recomputed.not_missed": replace(MOVED, missed_before=True, effect="escalation"),
    "cases.clock_recomputed.not_missed.officer": replace(MOVED, missed_before=True, effect="escalation"),
    "emergency.warning_raised": WarningRaised("330110", "fuel_dispenser", "w_cluster", 40, 30),
    "emergency.task_ordered": TaskOrdered("seal_pumps", "封存涉事加油机", "officer", "330110", NOON),
    "notify.letter_undeliverable": LetterUndeliverable(
        "duplicate_linked", "TS3301102026112300001", "330110", "no_address"
    ),
    "notify.letter_undeliverable.report": LetterUndeliverable(
        "duplicate_linked", "JB3301102026112300001", "330110", "no_address"
    ),
    "linkage.referral_deadline_missed": ReferralDeadlineMissed(
        "police", "330110", "AJ330110202600001", "L-SIGN", "联动事项签收", "Signing for a referral", NOON, "escalation"
    ),
    "linkage.referral_deadline_near": ReferralDeadlineNear(
        "police", "330110", "AJ330110202600001", "L-SIGN", "50%", NOON, False, "联动事项签收", "Signing for a referral"
    ),
    "linkage.referral_clock_recomputed": ReferralClockRecomputed(
        "police",
        "330110",
        "AJ330110202600001",
        "L-SIGN",
        NOON,
        NOON + timedelta(days=1),
        False,
        "2027-12345678",
        name="联动事项签收",
        name_en="Signing for a referral",
    ),
    "cases.complaint_assigned": ComplaintAssigned("TS3301102026112300001", "330110", "head", "某所", "officer"),
    "cases.complaint_assigned.before": ComplaintAssigned(
        "TS3301102026112300001", "330110", "head", "某所", None, "officer"
    ),
    "cases.jurisdiction_disputed": JurisdictionDisputed(
        "TS3301102026112300001", "330110", "330106", "在对方辖区", "officer"
    ),
    "cases.complaint_handed_over": ComplaintHandedOver(
        "TS330110202600001", "330110", "330106", "在对方辖区", "hotline", late=False
    ),
    "cases.jurisdiction_agreed": JurisdictionAgreed(
        "TS3301102026112300001", "330110", "330106", "330106", "协商记录1号", "head"
    ),
    "cases.jurisdiction_designated": JurisdictionDesignated(
        "TS3301102026112300001", "330110", "330106", "city", "330106"
    ),
    "cases.jurisdiction_designated.other": JurisdictionDesignated(
        "TS3301102026112300001", "330110", "330106", "city", "330106"
    ),
    "cases.jurisdiction_referred": JurisdictionReferred(
        "TS3301102026112300001", "330110", "330106", "330100", "officer"
    ),
    "linkage.referral_failed": ReferralFailed("police", "330110", "AJ330110202600001", "connection"),
}


class Recorder:
    """A sender that answers as told and keeps what it was given."""

    def __init__(self, *outcomes: Outcome) -> None:
        self.outcomes = list(outcomes)
        self.mails = []

    def send(self, mail):
        self.mails.append(mail)
        return self.outcomes.pop(0) if self.outcomes else Outcome("sent", "accepted")


def received(data, event_id="event-1", subject="case-1", sequence=3, exercise=False):
    return Received(
        event_id, data.source, data.type, subject, sequence, "story-1", "", NOON, "officer-1", exercise, data
    )


def desk_with(*accounts, sender=None, documents=None):
    divisions = Divisions.load()
    made = documents or (lambda kind: Documents(MemoryDocuments(kind)))
    desk = Desk(
        contacts=made(CONTACT),
        pages=made(PAGE),
        letters=made(LETTER),
        people=MemoryVault(b"s" * 32),
        divisions=divisions,
        guard=Guard(divisions),
        rules=rulebook.load(),
        sender=sender or Recorder(),
        console_url=CONSOLE,
    )
    for account in accounts:
        know(desk, **account)
    return desk


def account(name, role, division="330110", **more):
    return {"name": name, "role": role, "division": division, **more}


def know(desk, name, role, division, active=True, language="zh", sequence=1, email=None):
    person_id = derived_id("person", name)
    address = f"{name}@example.cn" if email is None else email
    desk.people.keep(person_id, Person(name="张三", email=address), Owner("console", person_id), NOON)
    heard = AccountChanged(name, person_id, (role,), division, active, language)
    event = received(heard, derived_id(name, str(sequence)), name, sequence)
    return note_account(desk, event, event.context("notify", NOON))


def who(subject, role, division="330110"):
    return Identity(subject, frozenset({role}), division, 1)


def task_taken(task="seal_pumps", by="li"):
    return TaskAcknowledged(task, by)

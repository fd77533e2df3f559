"""A desk of notify in memory, and the events that come to it."""

from datetime import UTC, datetime

from services.notify import rulebook
from services.notify.domain.delivery import Outcome
from services.notify.handlers.contacts import note_account
from services.notify.store import CONTACT, PAGE, Desk
from shared.contracts.cases import CaseGradedMajor, ClockStarted, Ground
from shared.contracts.console import AccountChanged
from shared.contracts.emergency import TaskAcknowledged, TaskOrdered, WarningRaised
from shared.contracts.envelope import Received
from shared.contracts.linkage import ReferralFailed
from shared.identity.caller import Identity
from shared.identity.divisions import Divisions
from shared.identity.memory_vault import MemoryVault
from shared.identity.people import Person
from shared.identity.permissions import Guard
from shared.ids import derived_id
from shared.store.documents import Documents
from shared.store.memory import MemoryDocuments

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
CONSOLE = "http://console.test"

EVENTS = {
    "cases.case_graded_major": CaseGradedMajor(
        "AJ330110202600001",
        "330110",
        "fuel_dispenser",
        "II",
        (Ground("m_device", "浙江省计量条例", "cheating_device"),),
        (ClockStarted("RR-ORDER", NOON),),
    ),
    "emergency.warning_raised": WarningRaised("330110", "fuel_dispenser", "w_cluster", 40, 30),
    "emergency.task_ordered": TaskOrdered("seal_pumps", "封存涉事加油机", "officer", "330110", NOON),
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
    desk.people.keep(person_id, Person(name="张三", email=address))
    heard = AccountChanged(name, person_id, (role,), division, active, language)
    event = received(heard, derived_id(name, str(sequence)), name, sequence)
    return note_account(desk, event, event.context("notify", NOON))


def who(subject, role, division="330110"):
    return Identity(subject, frozenset({role}), division, 1)


def task_taken(task="seal_pumps", by="li"):
    return TaskAcknowledged(task, by)

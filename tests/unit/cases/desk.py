"""A desk in memory, and the people who sit at it."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, TypeVar, cast

from services.cases import rulebook
from services.cases.domain.colleague import Colleague, meet
from services.cases.domain.complaint import Complaint
from services.cases.handlers.acting import Act
from services.cases.recent import RecentBySheet
from services.cases.schemas.complaints import Caller, RegisterComplaint
from services.cases.store import CALENDAR, CASE, COLLEAGUE, COMPLAINT, FILTER, IMPORT, Desk
from services.cases.usage import PairUsage
from shared.contracts.envelope import Context
from shared.contracts.registry import load
from shared.errors import NotFound
from shared.identity.caller import Identity
from shared.identity.divisions import Divisions
from shared.identity.memory_vault import MemoryVault
from shared.identity.permissions import Guard
from shared.identity.sealed import MemoryPieces
from shared.ids import new_id
from shared.store.calendars import Calendars
from shared.store.documents import Documents
from shared.store.files import FileAddress, FileStore
from shared.store.history import Entry, Stored
from shared.store.memory import MemoryDocuments
from shared.store.numbers import MemoryNumbers
from shared.store.quotas import MemoryQuotas

State = TypeVar("State")
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HOTLINE = Identity("hotline", frozenset({"hotline"}), "330100", 1)
OFFICER = Identity("officer", frozenset({"officer"}), "330110", 2)
HEAD = Identity("head", frozenset({"supervisor"}), "330110", 3)
STRANGER = Identity("stranger", frozenset({"officer"}), "330200", 2)
REVIEWER = Identity("reviewer", frozenset({"legal_reviewer"}), "330110", 2)
PRINCIPAL = Identity("principal", frozenset({"supervisor"}), "330110", 3)
CALL = RegisterComplaint(
    division="330110",
    category="fuel_dispenser",
    channel="hotline_12315",
    site_name="余杭某加油站",
    position="3号枪",
    narrative="加了五十升，油箱只有四十五升",
    caller=Caller("张三", "13812345678", "余杭区某路1号"),
)


class MemoryFiles:
    """Files by their SHA-256, as the file store has them."""

    def __init__(self) -> None:
        self._kept: dict[str, FileAddress] = {}
        self._content: dict[str, bytes] = {}

    def put(self, stream: BytesIO, *, limit: int, content_type: str, name: str) -> FileAddress:
        content = stream.read()
        address = FileAddress(hashlib.sha256(content).hexdigest(), len(content), content_type)
        self._kept[address.sha256] = address
        self._content[address.sha256] = content
        return address

    def open(self, sha256: str) -> BytesIO:
        return BytesIO(self._content[sha256])

    def stat(self, sha256: str) -> FileAddress:
        if sha256 not in self._kept:
            raise NotFound("there is no such file")
        return self._kept[sha256]


class HeardDocuments(MemoryDocuments[State]):
    """Documents whose events can be heard: each is read as a subscriber reads it, before it is kept."""

    def insert(self, stored: Stored[State]) -> bool:
        _hear(stored.history)
        return super().insert(stored)

    def replace(self, stored: Stored[State], added: Sequence[Entry]) -> bool:
        _hear(added)
        return super().replace(stored, added)


class StallingDocuments(HeardDocuments[State]):
    """Documents of a replica that stands still once, between reading and saving: `meanwhile` happens."""

    meanwhile: Callable[[], object] | None = None

    def replace(self, stored: Stored[State], added: Sequence[Entry]) -> bool:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            meanwhile()
        return super().replace(stored, added)


def _hear(entries: Sequence[Entry]) -> None:
    for one in entries:
        load("cases", one.type, one.v, one.data)


def desk(complaints: Documents[Complaint] | None = None) -> Desk:
    """A desk with nothing on it but these complaints, which knows of those who sit at it."""
    divisions = Divisions.load()
    complaints = complaints or Documents(HeardDocuments(COMPLAINT))
    colleagues = Documents(MemoryDocuments(COLLEAGUE))
    for one in (HOTLINE, OFFICER, HEAD, STRANGER, REVIEWER, PRINCIPAL):
        colleagues.create(one.subject, meet(Colleague(tuple(one.roles), one.division, True, 1)), context("console"))
    return Desk(
        complaints=complaints,
        cases=Documents(HeardDocuments(CASE)),
        filters=Documents(MemoryDocuments(FILTER)),
        imports=Documents(MemoryDocuments(IMPORT)),
        colleagues=colleagues,
        people=MemoryVault(),
        files=cast(FileStore, MemoryFiles()),
        sealed=MemoryPieces(),
        numbers=MemoryNumbers(),
        notices=Documents(notices := MemoryDocuments(CALENDAR)),
        calendars=Calendars(Documents(notices)),
        quotas=MemoryQuotas(),
        divisions=divisions,
        guard=Guard(divisions),
        rules=rulebook.load(),
        usage=PairUsage(complaints),
        recent=RecentBySheet(complaints),
    )


def context(actor: str = "hotline", **more: Any) -> Context:
    return Context(**{"actor": actor, "cause": new_id(), "correlation": "story", "at": NOW, **more})


def act(stored: Stored[Complaint], by: Identity = OFFICER, **more: Any) -> Act:
    """One change of a submission as it was read."""
    return Act(stored.id, by, stored.version, context(by.subject, **more))

"""A desk in memory, and the people who sit at it."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any, cast

from services.cases import rulebook
from services.cases.store import CASE, COMPLAINT, Desk
from shared.clocks.calendar import Calendar
from shared.contracts.envelope import Context
from shared.errors import NotFound
from shared.identity.caller import Identity
from shared.identity.divisions import Divisions
from shared.identity.memory_vault import MemoryVault
from shared.identity.permissions import Guard
from shared.ids import new_id
from shared.store.documents import Documents
from shared.store.files import FileAddress, FileStore
from shared.store.memory import MemoryDocuments
from shared.store.numbers import MemoryNumbers

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HOTLINE = Identity("hotline", frozenset({"hotline"}), "330100", 1)
OFFICER = Identity("officer", frozenset({"officer"}), "330110", 2)
STRANGER = Identity("stranger", frozenset({"officer"}), "330200", 2)


class MemoryFiles:
    """Files that are only remembered by their address."""

    def __init__(self) -> None:
        self._kept: dict[str, FileAddress] = {}
        self._content: dict[str, bytes] = {}

    def put(self, stream: BytesIO, *, limit: int, content_type: str, name: str) -> FileAddress:
        content = stream.read()
        address = FileAddress(f"{len(content):064x}", len(content), content_type)
        self._kept[address.sha256] = address
        self._content[address.sha256] = content
        return address

    def open(self, sha256: str) -> BytesIO:
        return BytesIO(self._content[sha256])

    def stat(self, sha256: str) -> FileAddress:
        if sha256 not in self._kept:
            raise NotFound("there is no such file")
        return self._kept[sha256]


def desk() -> Desk:
    divisions = Divisions.load()
    return Desk(
        complaints=Documents(MemoryDocuments(COMPLAINT)),
        cases=Documents(MemoryDocuments(CASE)),
        people=MemoryVault(),
        files=cast(FileStore, MemoryFiles()),
        numbers=MemoryNumbers(),
        calendar=Calendar.load(),
        divisions=divisions,
        guard=Guard(divisions),
        rules=rulebook.load(),
    )


def context(actor: str = "hotline", **more: Any) -> Context:
    return Context(**{"actor": actor, "cause": new_id(), "correlation": "story", "at": NOW, **more})

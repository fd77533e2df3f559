"""What a running service has at hand: its documents, the vault, the files, the publisher, the time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import Any, TypeVar

from nameko.extensions import DependencyProvider
from pymongo import MongoClient
from pymongo.database import Database

from shared.clocks.calendar import Calendar
from shared.config import Config
from shared.identity.divisions import Divisions
from shared.identity.permissions import Guard
from shared.identity.sealed import MongoPieces, open_pieces
from shared.identity.tokens import TokenChecker
from shared.identity.vault import Vault, open_vault
from shared.messaging.publisher import Publisher
from shared.store.documents import Documents, Kind
from shared.store.files import FileStore
from shared.store.history import Entry, Stored
from shared.store.mongo import MongoDocuments, open_client, open_database
from shared.store.numbers import MongoNumbers
from shared.store.outbox import Pending
from shared.store.quotas import MongoQuotas

State = TypeVar("State")
T = TypeVar("T")


def now() -> datetime:
    """The present instant in UTC; everything below takes time as a parameter."""
    return datetime.now(UTC)


@dataclass
class Resources:
    """Opened once for each process; connections are made at first use.

    `on_save` hears of every save, `on_due` of the kind of those whose next work is due already.
    """

    config: Config
    kinds: Sequence[Kind[Any]]
    on_save: list[Callable[[Pending], None]] = field(default_factory=list)
    on_due: list[Callable[[str], None]] = field(default_factory=list)

    @cached_property
    def client(self) -> MongoClient[dict[str, Any]]:
        return open_client(self.config.mongo_uri)

    @cached_property
    def database(self) -> Database[dict[str, Any]]:
        return open_database(self.client, self.config.database)

    @cached_property
    def numbers(self) -> MongoNumbers:
        return MongoNumbers(self.database)

    @cached_property
    def quotas(self) -> MongoQuotas:
        quotas = MongoQuotas(self.database, self.secret("request-key"))
        quotas.declare_indexes()
        return quotas

    @cached_property
    def publisher(self) -> Publisher:
        return Publisher(self.config.amqp_uri)

    @cached_property
    def calendar(self) -> Calendar:
        return Calendar.load()

    @cached_property
    def divisions(self) -> Divisions:
        return Divisions.load()

    @cached_property
    def vault(self) -> Vault:
        """People; only for services whose secrets folder holds the vault's keys."""
        database = open_database(open_client(self.config.vault_mongo_uri), f"{self.config.database_prefix}vault")
        vault = open_vault(database, self.config.secrets_dir)
        vault.ensure_indexes()
        return vault

    @cached_property
    def sealed(self) -> MongoPieces:
        """Content with personal data that waits to be worked off; only for services that have the vault's keys."""
        pieces = open_pieces(self.database, self.config.secrets_dir)
        pieces.declare_indexes()
        return pieces

    @cached_property
    def files(self) -> FileStore:
        """Immutable files by their SHA-256."""
        database = open_database(open_client(self.config.files_mongo_uri), f"{self.config.database_prefix}files")
        files = FileStore(database)
        files.ensure_indexes()
        return files

    @cached_property
    def guard(self) -> Guard:
        """Who may do what where."""
        return Guard(self.divisions)

    @cached_property
    def tokens(self) -> TokenChecker:
        return TokenChecker(self.config.secrets_dir / "token-jwks.json")

    @cached_property
    def documents(self) -> dict[str, Documents[Any]]:
        """The documents of each kind, by the kind's name."""
        return {
            kind.name: Documents(MongoDocuments(self.database, kind), partial(self._saved, kind.name))
            for kind in self.kinds
        }

    def of(self, kind: Kind[State]) -> Documents[State]:
        """The documents of one kind."""
        return self.documents[kind.name]

    def secret(self, name: str) -> bytes:
        """A file of the secrets folder; raises FileNotFoundError when this service was not given it."""
        return (self.config.secrets_dir / name).read_bytes().strip()

    def declare_indexes(self) -> None:
        """Create the indexes that the service's documents lack; vault and files get theirs when they are opened."""
        for kind in self.kinds:
            MongoDocuments(self.database, kind).declare_indexes()

    def _saved(self, kind: str, stored: Stored[Any], added: Sequence[Entry]) -> None:
        save = Pending(kind, stored.id, stored.version - len(added), tuple(added))
        for hear in self.on_save:
            hear(save)
        due = getattr(stored.state, "next_due_at", None)
        if due is not None and due <= now():
            for notice in self.on_due:
                notice(kind)


class Provide(DependencyProvider):
    """Gives the service's methods what `factory(resources)` made once at start."""

    def __init__(self, factory: Callable[[Resources], T]) -> None:
        self._factory = factory

    def setup(self) -> None:
        self._thing = self._factory(self.container.config["resources"])

    def get_dependency(self, worker_ctx: Any) -> Any:
        return self._thing

"""A vhost, databases and tokens of this run alone, gone with it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pymongo
import requests

from shared.identity.caller import Identity
from shared.identity.tokens import TokenIssuer

CACHE_BYTES = max(256 << 20, (os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") - (1 << 30)) // 2)
"""What mongod takes by itself: half of the memory beyond the first GiB; the embedded one starts with far less."""


@dataclass(frozen=True)
class Surroundings:
    """What one run works in; `settings` is what its processes find in their environment."""

    folder: Path
    prefix: str
    settings: dict[str, str]
    mongo: "pymongo.MongoClient[dict[str, object]]"

    def token(self, subject: str, role: str, division: str, partner: str = "") -> str:
        """A token that outlives the run."""
        key = Path(os.environ["SECRETS_DIR"], "token-signing.pem").read_bytes()
        identity = Identity(subject, frozenset({role}), division, 2, partner=partner)
        return TokenIssuer(key, lifetime=timedelta(hours=1)).issue(identity, datetime.now(UTC))


@contextmanager
def surroundings() -> Iterator[Surroundings]:
    """Make them, and take them down again; raises SystemExit when an address is missing."""
    missing = [name for name in ("MONGO_URI", "AMQP_URI", "BROKER_ADMIN_URI", "SECRETS_DIR") if name not in os.environ]
    if missing:
        raise SystemExit(f"not set: {', '.join(missing)}; `make bench` sets them")
    prefix = f"bench{os.getpid()}_"
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        pymongo.MongoClient[dict[str, object]](os.environ["MONGO_URI"], timeoutMS=20_000, tz_aware=True) as mongo,
        _vhost(f"bench{os.getpid()}") as amqp_uri,
    ):
        try:
            mongo.admin.command({"setParameter": 1, "wiredTigerEngineRuntimeConfig": f"cache_size={CACHE_BYTES}"})
            yield Surroundings(Path(folder), prefix, {"AMQP_URI": amqp_uri, "DATABASE_PREFIX": prefix}, mongo)
        finally:
            for name in mongo.list_database_names():
                if name.startswith(prefix):
                    mongo.drop_database(name)


@contextmanager
def _vhost(name: str) -> Iterator[str]:
    api = f"{os.environ['BROKER_ADMIN_URI']}/api"
    amqp = urlsplit(os.environ["AMQP_URI"])
    everything = {"configure": ".*", "write": ".*", "read": ".*"}
    with requests.Session() as session:
        session.trust_env = False
        session.put(f"{api}/vhosts/{name}", timeout=10).raise_for_status()
        try:
            path = f"{api}/permissions/{name}/{amqp.username}"
            session.put(path, json=everything, timeout=10).raise_for_status()
            yield amqp._replace(path=f"/{name}").geturl()
        finally:
            session.delete(f"{api}/vhosts/{name}", timeout=30)

"""Put all that is encrypted under the newest key of the vault: `python -m services.rotate`, as often as one likes.

Before it, all services run with the new key in front of the old ones in `vault-keys`; after it, the old ones can go.
"""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cryptography.fernet import InvalidToken
from pymongo import MongoClient
from pymongo.database import Database

from services.console.codes import Codes
from shared.config import SERVICES
from shared.errors import QuanhengError
from shared.identity.sealed import open_pieces
from shared.identity.vault import open_vault
from shared.store.mongo import open_client, open_database

Databases = Callable[[str], Database[dict[str, Any]]]


def rotate(databases: Databases, vault: Database[dict[str, Any]], secrets_dir: Path) -> Iterator[tuple[str, int]]:
    """What was put under the newest key, and how many of it; raises what says that no key opens something."""
    yield "people", _all(open_vault(vault, secrets_dir).rotate)
    for name in SERVICES:
        yield f"pieces of {name}", _all(open_pieces(databases(name), secrets_dir).rotate)
    yield "keys of one-time codes", _codes(databases("console"), secrets_dir)


def _all(some: Callable[[], int]) -> int:
    total = 0
    while done := some():
        total += done
    return total


def _codes(console: Database[dict[str, Any]], secrets_dir: Path) -> int:
    """The key is part of the account's state, which no history vouches for: nothing has happened to the account."""
    codes, accounts, done = Codes((secrets_dir / "vault-keys").read_bytes().split()), console["accounts"], 0
    for account in accounts.find({"code_key": {"$nin": ["", None]}}, {"code_key": 1}):
        anew = codes.renewed(account["code_key"])
        if anew != account["code_key"]:
            done += accounts.update_one(account, {"$set": {"code_key": anew}}).modified_count
    return done


def main() -> int:
    """Print a line for each sort of what is encrypted; exit 1 when no key opens something."""
    prefix, uri = os.environ.get("DATABASE_PREFIX", "quanheng_"), os.environ["MONGO_URI"]
    client: MongoClient[dict[str, Any]] = open_client(uri)
    people = open_client(os.environ.get("VAULT_MONGO_URI", uri))
    vault, secrets_dir = open_database(people, f"{prefix}vault"), Path(os.environ["SECRETS_DIR"])
    try:
        for what, number in rotate(lambda name: open_database(client, f"{prefix}{name}"), vault, secrets_dir):
            print(f"{what}: {number} put under the newest key")
    except (QuanhengError, InvalidToken) as error:
        print(f"no key in vault-keys opens something: {error or type(error).__name__}; nothing else was lost")
        return 1
    print("All is under the newest key: the others can be taken out of vault-keys.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What a real database did for a piece of work, by its own profiler."""

from collections.abc import Callable
from typing import Any

from pymongo.collection import Collection


def profiled(collection: Collection[Any], work: Callable[[], object]) -> list[dict[str, Any]]:
    """One profile for each command on the collection."""
    database = collection.database
    database.command("profile", 2)
    try:
        work()
    finally:
        database.command("profile", 0)
    done = list(database["system.profile"].find({"ns": collection.full_name}))
    database["system.profile"].drop()
    return done

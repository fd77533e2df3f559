"""The record of looks in MongoDB: `reveals` has who opened whom, `searches` who searched, compared or guessed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from pymongo import ASCENDING, DESCENDING
from pymongo.collection import Collection

from shared.identity.looks import Lines, Look, LooksAt, newest

_NEWEST = [("at", DESCENDING), ("_id", DESCENDING)]
_SAID_OF = {"document": {"$gt": ""}}


class VaultLooks:
    """Reads what `Vault` writes down; `people` tell the numbers that somebody is found by, and whose they are."""

    def __init__(
        self,
        people: Collection[dict[str, Any]],
        reveals: Collection[dict[str, Any]],
        searches: Collection[dict[str, Any]],
    ) -> None:
        self._people, self._reveals, self._searches = people, reveals, searches

    def ensure_indexes(self) -> None:
        """Create what every question goes by; doing it again changes nothing."""
        for name in ("person_id", "by"):
            self._reveals.create_index([(name, ASCENDING), *_NEWEST])
        for name in ("by", "hashes"):
            self._searches.create_index([(name, ASCENDING), *_NEWEST])
        self._searches.create_index([("document", ASCENDING), *_NEWEST], partialFilterExpression=_SAID_OF)

    def at_people(self, asked: LooksAt, lines: Lines) -> list[Look]:
        """Who looked at these people, newest first; searches go by the numbers that they have now."""
        there = {"document": {"$in": list(asked.documents)}}
        behind = {"person_id": {"$in": list(asked.people)}, **(there if asked.only_there else {})}
        found = [*self._opened(behind, lines), *self._searched({"$and": [there, _SAID_OF]}, lines)]
        if asked.searched_since is not None:
            in_time = {"$or": [{"compared": True}, {"at": {"$gte": asked.searched_since}}]}
            by_number = {"hashes": {"$in": self._hashes(asked.people)}, "$and": [in_time]}
            found += self._searched(by_number, replace(lines, since=asked.compared_since))
        return newest(found, lines.most)

    def by_account(self, account: str, lines: Lines) -> list[Look]:
        """What this account looked at, newest first; with whose people they are, where that was not written down."""
        mine = {"by": account}
        found = newest([*self._opened(mine, lines), *self._searched(mine, lines)], lines.most)
        owners = self._owners([one.person_id for one in found if one.person_id and not one.document])
        return [
            one if one.document else replace(one, document=owners.get(one.person_id, ""), by_owner=True)
            for one in found
        ]

    def _opened(self, where: dict[str, Any], lines: Lines) -> Iterator[Look]:
        for one in self._lines(self._reveals, where, lines):
            yield Look(way="opened", **one)

    def _searched(self, where: dict[str, Any], lines: Lines) -> Iterator[Look]:
        for one in self._lines(self._searches, where, lines):
            one.pop("hashes")
            compared = one.pop("compared", False)
            guessed = bool(one.get("document"))
            yield Look(way="guessed" if guessed else "compared" if compared else "searched", **one)

    def _lines(
        self, record: Collection[dict[str, Any]], where: dict[str, Any], lines: Lines
    ) -> Iterator[dict[str, Any]]:
        found = record.find({**where, **_bounds(lines)}).sort(_NEWEST).limit(lines.most)
        return ({"id": one.pop("_id"), **one} for one in found)

    def _hashes(self, person_ids: Sequence[str]) -> list[str]:
        found = self._people.find({"_id": {"$in": list(person_ids)}}, {"hashes": 1, "other_hashes": 1})
        return [one for each in found for name in ("hashes", "other_hashes") for one in each.get(name, ())]

    def _owners(self, person_ids: Sequence[str]) -> dict[str, str]:
        found = self._people.find({"_id": {"$in": list(person_ids)}, "owner": {"$exists": True}}, {"owner": 1})
        return {one["_id"]: one["owner"]["document"] for one in found}


def _bounds(lines: Lines) -> dict[str, Any]:
    at = {"$gte": lines.since} if lines.since else {}
    if lines.after is None:
        return {"at": at} if at else {}
    last, last_id = lines.after
    return {"at": {**at, "$lte": last}, "$or": [{"at": {"$lt": last}}, {"_id": {"$lt": last_id}}]}

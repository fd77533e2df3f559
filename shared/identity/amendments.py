"""What is said of somebody who is known waits beside them until its submission is saved, and takes its place then.

So a correction that is refused leaves nothing, whatever came in between, and one that was saved is lost by no crash:
its event settles it, and after a day the sweep does, by what stands in the submission's history (PIPL art. 46).
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from pymongo import ASCENDING
from pymongo.collection import Collection

from shared.errors import Contended, Invalid, NotFound
from shared.identity.people import MOST_SWEPT, Amendment, Waiting, amended
from shared.identity.person_documents import ATTEMPTS, PersonDocuments

MOST_WAITING = 20

Document = dict[str, Any]


class Amendments:
    """Kept in the person's own document, so that an erasure takes them along."""

    def __init__(self, collection: Collection[Document], documents: PersonDocuments) -> None:
        self._collection = collection
        self._documents = documents

    def ensure_index(self) -> None:
        """What `waiting` goes by."""
        waiting = {"amended_at": {"$exists": True}}
        self._collection.create_index([("amended_at", ASCENDING)], partialFilterExpression=waiting)

    def propose(self, person_id: str, amendment: Amendment, said: Mapping[str, str], at: datetime) -> None:
        """Let it wait; what `said` does not name will stay, what is blank there will be emptied.

        Raises NotFound, PersonErased, PersonUnreadable, Contended, and Invalid for somebody of whom nothing would be
        left.
        """
        for _ in range(ATTEMPTS):
            document = self._documents.get(person_id)
            amended(self._documents.person(document), said)
            if len(document.get("amendments", {})) >= MOST_WAITING:
                break
            entry = {"document": amendment.document, "blob": self._documents.sealed(said)}
            change = {"$set": {f"amendments.{amendment.id}": entry, "amended_at": at}}
            if not self._documents.renewed(document) and self._documents.change(document, change):
                return
        raise Contended("too many changes to this record at once; try again")

    def settle(self, person_id: str, amendment_id: str, sequence: int) -> None:
        """Put it in its place, saved as entry `sequence` of its document; done again, nothing changes.

        Of two of one document the later one counts, whichever is settled first. Raises PersonUnreadable, Contended.
        """
        self._end(person_id, amendment_id, lambda document: self._settled(document, amendment_id, sequence))

    def withdraw(self, person_id: str, amendment_id: str) -> None:
        """Forget it: it was refused. Raises Contended."""
        self._end(person_id, amendment_id, lambda _: {})

    def waiting(self, service: str, before: datetime) -> list[Waiting]:
        """What has waited since that instant, of people of this service; of at most MOST_SWEPT of them."""
        where = {"amended_at": {"$lt": before}, "owner.service": service}
        found = self._collection.find(where, {"amendments": 1}).sort("amended_at", ASCENDING).limit(MOST_SWEPT)
        return [
            Waiting(person["_id"], Amendment(amendment_id, one["document"]))
            for person in found
            for amendment_id, one in person.get("amendments", {}).items()
        ]

    def _end(self, person_id: str, amendment_id: str, put: Callable[[Document], Document]) -> None:
        for _ in range(ATTEMPTS):
            try:
                document = self._documents.get(person_id)
            except NotFound:
                # Erased, and what waited with them.
                return
            if amendment_id not in document.get("amendments", {}):
                return
            if self._documents.renewed(document):
                continue
            if self._documents.change(document, _without(document, amendment_id, put(document))):
                return
        raise Contended("too many changes to this record at once; try again")

    def _settled(self, document: Document, amendment_id: str, sequence: int) -> Document:
        place = [document["amendments"][amendment_id]["document"], sequence]
        told: Document = document.get("told", {})
        said = self._documents.said(document, amendment_id)
        news = {name: value for name, value in said.items() if _is_later(place, told.get(name))}
        try:
            person = amended(self._documents.person(document), news)
        except Invalid:
            # Two that crossed would leave nobody: what is known stays.
            return {}
        return {**self._documents.wrapped(person), "told": {**told, **dict.fromkeys(news, place)}}


def _is_later(place: list[Any], known: list[Any] | None) -> bool:
    """Of another document, the other half of a submission, nobody can say."""
    return known is None or known[0] != place[0] or known[1] < place[1]


def _without(document: Document, amendment_id: str, put: Document) -> Document:
    rest = {name: one for name, one in document["amendments"].items() if name != amendment_id}
    if rest:
        return {"$set": {**put, "amendments": rest}}
    return {"$unset": {"amendments": "", "amended_at": ""}, **({"$set": put} if put else {})}

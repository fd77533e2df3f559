"""Going round many documents a part at a time, where one that fails keeps none behind it from its turn."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from pymongo.errors import ConnectionFailure

from shared.store.documents import Documents, Page, Row

Found = tuple[Documents[Any], Row[Any]]
Work = Callable[[Documents[Any], Row[Any]], None]

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Round:
    """How far it has come: behind which id it goes on, None at the end, and how many were done and failed so far."""

    after: str | None = ""
    done: int = 0
    failed: int = 0

    @property
    def over(self) -> bool:
        """Whether all have had their turn."""
        return self.after is None

    def page(self, limit: int) -> Page:
        """The next part of a list by id."""
        return Page(limit=limit, after=(self.after, self.after) if self.after else None)

    def on(self, found: Collection[Found], after: str | None, work: Work) -> "Round":
        """The round after `work` on each of `found`, to go on behind `after`.

        While the database is away nothing is done and no place is lost: raises ConnectionFailure.
        """
        done = sum(_worked(documents, row, work) for documents, row in found)
        return Round(after, self.done + done, self.failed + len(found) - done)


def reached(pages: Sequence[Sequence[Row[Any]]], limit: int) -> str | None:
    """The id up to which lists by id were read by their next pages, or None when all were read to their ends."""
    return min((page[-1].id for page in pages if len(page) == limit), default=None)


def _worked(documents: Documents[Any], row: Row[Any], work: Work) -> bool:
    try:
        work(documents, row)
    except ConnectionFailure:
        raise
    except Exception as error:
        # Whatever is wrong with this one, others wait behind it.
        log.warning("document_passed_over", document=row.id, error=type(error).__name__)
        return False
    return True

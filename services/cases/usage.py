"""Which pairs of characters are common in the complaints on file."""

import threading
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from services.cases.domain.complaint import Complaint
from services.cases.domain.duplicates import Compared, told
from services.cases.domain.likeness import Usage, usage_of
from shared.store.documents import MAX_ROWS, Documents, Page

SAMPLE = 1_000
SAMPLE_LASTS = timedelta(hours=1)


class PairUsage:
    """Which pairs of characters are common on file, from a sample that is read anew every hour at most."""

    def __init__(self, complaints: Documents[Complaint]) -> None:
        self._complaints = complaints
        self._usage = Usage()
        self._read_at: datetime | None = None
        self._reading = threading.Lock()

    def at(self, now: datetime) -> Usage:
        """The sample as it was read last; who comes first after an hour reads it, the others go on with the old one."""
        if self._stale(now) and self._reading.acquire(blocking=self._read_at is None):
            try:
                self._read(now)
            finally:
                self._reading.release()
        return self._usage

    def learn(self, texts: Iterable[str], now: datetime) -> None:
        """While few complaints are on file, also count those that are about to be: a whole sheet may be the first."""
        usage = self.at(now)
        if usage.texts < SAMPLE:
            self._usage = usage_of(texts, usage)

    def _stale(self, now: datetime) -> bool:
        return self._read_at is None or now - self._read_at >= SAMPLE_LASTS

    def _read(self, now: datetime) -> None:
        if self._stale(now):
            self._usage = usage_of(told(one.site, one.narrative) for one in self._sample())
            self._read_at = now

    def _sample(self) -> Iterator[Compared]:
        """The first by id: ids are hashes, so these are of all times and places alike."""
        after: tuple[str, str] | None = None
        for _ in range(0, SAMPLE, MAX_ROWS):
            rows = self._complaints.parts(Compared, {}, Page("_id", MAX_ROWS, after))
            yield from (row.state for row in rows)
            if len(rows) < MAX_ROWS:
                return
            after = (rows[-1].id, rows[-1].id)

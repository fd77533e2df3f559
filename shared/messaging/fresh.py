"""What this process has just saved: its relay publishes that without reading it back from the database."""

from collections import deque
from collections.abc import Iterable
from dataclasses import replace

from shared.store.outbox import Mark, Pending

MOST_OFFERED = 2000
MOST_FOLLOWED = 5000
AT_ONCE = 300

Key = tuple[str, str]


class Fresh:
    """Saves on their way to the relay, in memory and bounded: what is not taken from here is found by the sweep.

    An entry goes out from here only when all before it are published for certain. So it is with a new document, and
    with one that this relay has followed lately; any other save is left to the sweep.
    """

    def __init__(self) -> None:
        self._offered: deque[Pending] = deque()
        self._followed: dict[Key, int] = {}
        self.left_out = False

    def offer(self, saved: Pending) -> None:
        """Somebody saved this; `published` counts the entries before it, published or not."""
        if len(self._offered) < MOST_OFFERED:
            self._offered.append(saved)
        else:
            self.left_out = True

    def take(self) -> list[Pending]:
        """What may go out now, each document once; whatever may not sets `left_out`."""
        ready: dict[Key, Pending] = {}
        for _ in range(min(len(self._offered), AT_ONCE)):
            saved = self._offered.popleft()
            key = saved.kind, saved.document_id
            before = ready.get(key) or Pending(*key, self._followed.get(key, 0), ())
            ready[key] = self._joined(before, saved)
        return [one for one in ready.values() if one.entries]

    def follow(self, marks: Iterable[Mark]) -> None:
        """Note how far documents are published now."""
        for mark in marks:
            key = mark.kind, mark.document_id
            self._followed.pop(key, None)
            self._followed[key] = mark.published
            if len(self._followed) > MOST_FOLLOWED:
                del self._followed[next(iter(self._followed))]

    def forget(self) -> None:
        """Another relay publishes from now on: nothing is certain any more."""
        self._offered.clear()
        self._followed.clear()

    def _joined(self, before: Pending, saved: Pending) -> Pending:
        known = before.published + len(before.entries)
        if saved.published > known:
            self.left_out = True
            return before
        return replace(before, entries=before.entries + saved.entries[known - saved.published :])

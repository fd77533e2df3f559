"""Clients that save things and, like real ones, ask again with the same key until they are answered."""

import random
from collections import defaultdict

import eventlet
from pymongo.errors import PyMongoError

from shared.errors import Contended
from shared.ids import new_id
from shared.store.documents import Documents
from tests.support.services.origin.store import Thing, count_up, made
from tests.support.world import because

PAUSE_SECONDS = 0.08
NEW_THINGS = 0.3


class Writers:
    """Saves without end; `acknowledged` holds, by thing, the causes that were answered."""

    def __init__(self, things: Documents[Thing], rng: random.Random, count: int = 4) -> None:
        self.acknowledged: dict[str, list[str]] = defaultdict(list)
        self._things = things
        self._rng = rng
        self._stopping = False
        self._threads = [eventlet.spawn(self._run) for _ in range(count)]

    def stop(self) -> None:
        """End after what is under way was answered."""
        self._stopping = True
        for thread in self._threads:
            thread.wait()

    def create(self) -> str:
        """One new thing, saved for certain when this returns."""
        name = new_id()
        self._until_answered(name, lambda cause: self._things.create(name, made(), because(cause)))
        return name

    def _run(self) -> None:
        while not self._stopping:
            if not self.acknowledged or self._rng.random() < NEW_THINGS:
                self.create()
            else:
                self._change(self._rng.choice(list(self.acknowledged)))
            eventlet.sleep(PAUSE_SECONDS)

    def _change(self, name: str) -> None:
        self._until_answered(name, lambda cause: self._things.change(name, count_up, because(cause)))

    def _until_answered(self, name: str, save) -> None:
        cause = new_id()
        while True:
            try:
                save(cause)
            except (PyMongoError, Contended):
                eventlet.sleep(PAUSE_SECONDS)
            else:
                self.acknowledged[name].append(cause)
                return

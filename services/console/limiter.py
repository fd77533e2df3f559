"""A bound on how often one caller may try, in bounded memory."""

from collections import OrderedDict
from datetime import datetime, timedelta

from shared.web.refusals import TooManyRequests

TRIES = 20
WITHIN = timedelta(minutes=1)
MOST_CALLERS = 10_000


class Limiter:
    """Counts tries of each caller in fixed windows; of too many callers it forgets the one longest unseen."""

    def __init__(self, tries: int = TRIES, within: timedelta = WITHIN, most: int = MOST_CALLERS) -> None:
        self._tries = tries
        self._within = within
        self._most = most
        self._windows: OrderedDict[str, tuple[datetime, int]] = OrderedDict()

    def take(self, caller: str, at: datetime) -> None:
        """Count one try; raises TooManyRequests."""
        began, tries = self._windows.pop(caller, (at, 0))
        if at - began >= self._within:
            began, tries = at, 0
        self._windows[caller] = began, tries + 1
        while len(self._windows) > self._most:
            self._windows.popitem(last=False)
        if tries >= self._tries:
            wait = round((began + self._within - at).total_seconds()) + 1
            raise TooManyRequests("Too many tries; wait a little.", retry_after=wait)

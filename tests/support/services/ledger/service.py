"""Plays `linkage`: notes every event it hears, after doing what the event's `officer` field orders."""

import os
import signal
from collections import Counter

import eventlet
import structlog

from shared.base import BaseService
from shared.contracts.envelope import Context, Received
from shared.contracts.handling import ComplaintAccepted
from shared.errors import Permanent
from shared.messaging.subscribe import subscribe
from shared.resources import Provide, Resources, now
from shared.store.documents import Documents, Taken
from tests.support.services.ledger.store import ACCOUNTS, Account, noted, opened
from tests.support.services.traps import spring

log = structlog.get_logger("ledger")
_tries: Counter[str] = Counter()


class Service(BaseService):
    name = "linkage"
    accounts: Documents[Account] = Provide(lambda resources: resources.of(ACCOUNTS))
    resources: Resources = Provide(lambda resources: resources)

    @subscribe("cases", "complaint_accepted")
    def on_accepted(self, event: Received[ComplaintAccepted]) -> None:
        log.info("work_began", event_id=event.id)
        obey(event.data.officer, event.id)
        spring("before_save")
        note(self.accounts, event, event.context("linkage", now()))
        spring("after_save")


def obey(order: str, event_id: str) -> None:
    """`work`, `slow:SECONDS`, `flaky:FAILURES`, `fail`, `permanent` or `die`."""
    word, _, number = order.partition(":")
    _tries[event_id] += 1
    if word == "slow":
        eventlet.sleep(float(number))
    elif word == "fail" or (word == "flaky" and _tries[event_id] <= int(number)):
        raise RuntimeError("as ordered")
    elif word == "permanent":
        raise Permanent("as ordered")
    elif word == "die":
        os.kill(os.getpid(), signal.SIGKILL)


def note(accounts: Documents[Account], event: Received[ComplaintAccepted], context: Context) -> None:
    """One account a thing; of several first events at once one opens it, and the others come after it."""
    try:
        accounts.create(event.subject, opened(event.sequence), context)
    except Taken:
        accounts.change(event.subject, lambda account: noted(account, event.sequence), context)

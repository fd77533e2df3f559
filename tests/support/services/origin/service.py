"""Plays `cases`: publishes what is saved, and does what is due."""

from typing import Any

from shared.base import BaseService
from shared.contracts.envelope import Context
from shared.messaging.due import due
from shared.resources import now
from tests.support.services.origin.store import THINGS, done
from tests.support.services.traps import spring


class Service(BaseService):
    name = "cases"

    @due("things")
    def work(self, row: Any) -> None:
        spring("due_before_save")
        context = Context("service:cases", f"due:{row.id}:{row.version}", "story", now())
        self.resources.of(THINGS).change(row.id, done, context)
        spring("due_after_save")

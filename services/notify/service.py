"""The front of `notify`: each method translates one call or one event, nothing more."""

from typing import Any

from services.notify import schemas, views
from services.notify.domain.letter import Letter
from services.notify.domain.page import Page
from services.notify.handlers import contacts, dead_letters, deliveries, letters, pages, planning
from services.notify.listing import unanswered_first
from services.notify.store import Desk, open_desk
from shared.base import BaseService
from shared.contracts.additions import DuplicateLinked, DuplicateUnlinked
from shared.contracts.cases import CaseGradedMajor
from shared.contracts.console import AccountChanged
from shared.contracts.deadlines import ClockRecomputed, DeadlineMissed, DeadlineNear
from shared.contracts.emergency import TaskAcknowledged, TaskOrdered, WarningRaised
from shared.contracts.envelope import Received
from shared.contracts.handling import (
    ComplaintAssigned,
    ComplaintHandedOver,
    JurisdictionAgreed,
    JurisdictionDesignated,
    JurisdictionDisputed,
    JurisdictionReferred,
)
from shared.contracts.linkage import (
    ReferralClockRecomputed,
    ReferralDeadlineMissed,
    ReferralDeadlineNear,
    ReferralFailed,
)
from shared.contracts.notify import LetterUndeliverable
from shared.messaging import dead
from shared.messaging.due import due
from shared.messaging.every import every
from shared.messaging.subscribe import subscribe
from shared.resources import Provide, now
from shared.store.documents import Row
from shared.store.history import Stored
from shared.web.listing import newest_first
from shared.web.routes import Answer, Call, route

LOOK_SECONDS = 30


class Service(BaseService):
    """Pages to people."""

    name = "notify"
    desk: Desk = Provide(open_desk)

    @route("GET", "/inbox", permission="inbox.read", query=schemas.InboxQuery, answer=schemas.PageList)
    def inbox(self, call: Call) -> Answer:
        """The pages addressed to the caller, unanswered ones first."""
        return _list(unanswered_first(self.desk.pages, call.identity.subject, call.query.limit, call.query.cursor))

    @route("GET", "/pages", permission="page.read", query=schemas.ListQuery, answer=schemas.PageList)
    def list_pages(self, call: Call) -> Answer:
        """Pages of the caller's divisions, newest first."""
        where = self._where(call, ("state", "template"))
        return _list(newest_first(self.desk.pages, where, "planned_at", call.query.limit, call.query.cursor))

    @route("GET", "/pages/<page_id>", permission="page.read", answer=schemas.PageView)
    def read_page(self, call: Call) -> Answer:
        """A page with its deliveries, its steps and its timeline."""
        return _page(call, pages.read(self.desk, call.path["page_id"], call.identity))

    @route("POST", "/pages/<page_id>/acknowledgement", permission="page.acknowledge", answer=schemas.PageView)
    def acknowledge_page(self, call: Call) -> Answer:
        """Say that one has it: nobody is sent anything about it any more."""
        return _page(call, pages.acknowledge(self.desk, call.path["page_id"], call.identity, call.context))

    @subscribe("console", "account_changed")
    def on_account_changed(self, event: Received[AccountChanged]) -> None:
        """Keep the directory."""
        contacts.note_account(self.desk, event, event.context(self.name, now()))

    @subscribe("cases", "case_graded_major")
    def on_case_graded_major(self, event: Received[CaseGradedMajor]) -> None:
        """Page the duty officer."""
        planning.plan_for(self.desk, event, event.context(self.name, now()))

    @subscribe("emergency", "warning_raised")
    def on_warning_raised(self, event: Received[WarningRaised]) -> None:
        """Page the duty officer."""
        planning.plan_for(self.desk, event, event.context(self.name, now()))

    @subscribe("emergency", "task_ordered")
    def on_task_ordered(self, event: Received[TaskOrdered]) -> None:
        """Page those who are to do it."""
        planning.plan_for(self.desk, event, event.context(self.name, now()))

    @subscribe("cases", "complaint_assigned")
    def on_complaint_assigned(self, event: Received[ComplaintAssigned]) -> None:
        """Tell the officer."""
        planning.plan_for_assigned(self.desk, event, event.context(self.name, now()))

    @subscribe("cases", "complaint_handed_over")
    def on_complaint_handed_over(self, event: Received[ComplaintHandedOver]) -> None:
        """Page the heads of the division that it belongs to now."""
        planning.plan_for(self.desk, event, event.context(self.name, now()))

    @subscribe("cases", "jurisdiction_disputed")
    def on_jurisdiction_disputed(self, event: Received[JurisdictionDisputed]) -> None:
        """Page the heads of the other side."""
        planning.plan_for(self.desk, event, event.context(self.name, now()))

    @subscribe("cases", "jurisdiction_agreed")
    def on_jurisdiction_agreed(self, event: Received[JurisdictionAgreed]) -> None:
        """Page the heads of the other side."""
        planning.plan_for(self.desk, event, event.context(self.name, now()))

    @subscribe("cases", "jurisdiction_referred")
    def on_jurisdiction_referred(self, event: Received[JurisdictionReferred]) -> None:
        """Page the heads of the superior."""
        planning.plan_for(self.desk, event, event.context(self.name, now()))

    @subscribe("cases", "jurisdiction_designated")
    def on_jurisdiction_designated(self, event: Received[JurisdictionDesignated]) -> None:
        """Page the heads of both sides."""
        planning.plan_for_designated(self.desk, event, event.context(self.name, now()))

    @subscribe("cases", "duplicate_linked")
    def on_duplicate_linked(self, event: Received[DuplicateLinked]) -> None:
        """Write to the caller."""
        letters.plan_for(self.desk, event, event.context(self.name, now()))

    @subscribe("cases", "duplicate_unlinked")
    def on_duplicate_unlinked(self, event: Received[DuplicateUnlinked]) -> None:
        """Write to the caller."""
        letters.plan_for(self.desk, event, event.context(self.name, now()))

    @subscribe("notify", "letter_undeliverable")
    def on_letter_undeliverable(self, event: Received[LetterUndeliverable]) -> None:
        """Ask the hotline to call back, or the head where it is a reporter."""
        planning.plan_for_call_back(self.desk, event, event.context(self.name, now()))

    @subscribe("cases", "deadline_near")
    def on_deadline_near(self, event: Received[DeadlineNear]) -> None:
        """Remind whoever handles it, or the head."""
        planning.plan_for(self.desk, event, event.context(self.name, now()))

    @subscribe("cases", "deadline_missed")
    def on_deadline_missed(self, event: Received[DeadlineMissed]) -> None:
        """Page the head, or tell the officer of a right that lapsed."""
        planning.plan_for_missed(self.desk, event, event.context(self.name, now()))

    @subscribe("cases", "clock_recomputed")
    def on_clock_recomputed(self, event: Received[ClockRecomputed]) -> None:
        """Tell whoever handles it that the date has moved, and those who were paged for a miss that it was none."""
        planning.plan_for_moved(self.desk, event, event.context(self.name, now()))

    @subscribe("linkage", "referral_failed")
    def on_referral_failed(self, event: Received[ReferralFailed]) -> None:
        """Page the linkage officer."""
        planning.plan_for(self.desk, event, event.context(self.name, now()))

    @subscribe("linkage", "referral_deadline_near")
    def on_referral_deadline_near(self, event: Received[ReferralDeadlineNear]) -> None:
        """Remind the linkage officer."""
        planning.plan_for(self.desk, event, event.context(self.name, now()))

    @subscribe("linkage", "referral_deadline_missed")
    def on_referral_deadline_missed(self, event: Received[ReferralDeadlineMissed]) -> None:
        """Page the linkage officer."""
        planning.plan_for(self.desk, event, event.context(self.name, now()))

    @subscribe("linkage", "referral_clock_recomputed")
    def on_referral_clock_recomputed(self, event: Received[ReferralClockRecomputed]) -> None:
        """Tell the linkage officer that the date has moved."""
        planning.plan_for_moved_referral(self.desk, event, event.context(self.name, now()))

    @subscribe("emergency", "task_acknowledged")
    def on_task_acknowledged(self, event: Received[TaskAcknowledged]) -> None:
        """The page about the task is answered with it."""
        pages.settle_task(self.desk, event, event.context(self.name, now()))

    @due("pages")
    def carry_on(self, row: Row[Page]) -> None:
        """Send or escalate what is due."""
        deliveries.carry_on(self.desk, row.id, now())

    @due("letters")
    def send_letter(self, row: Row[Letter]) -> None:
        """Send what is due."""
        letters.carry_on(self.desk, row, now())

    @every("dead_letters", LOOK_SECONDS)
    def look_at_dead_letters(self) -> None:
        """Page the administrators when letters have died."""
        dead_letters.look(self.desk, dead.counts(self.resources.config.amqp_uri), now())

    def _where(self, call: Call, fields: tuple[str, ...]) -> dict[str, Any]:
        visible = self.desk.guard.visible_divisions(call.identity)
        wanted = call.query.division
        within = self.desk.divisions.asked_for(wanted) if wanted else visible
        chosen = {name: getattr(call.query, name) for name in fields if getattr(call.query, name) is not None}
        return {"division": {"$in": sorted(set(visible) & set(within))}, **chosen}


def _list(part: Any) -> Answer:
    return Answer({"items": [views.page_row(row) for row in part.items], "next": part.next})


def _page(call: Call, stored: Stored[Page]) -> Answer:
    return Answer(views.page_view(stored, call.identity), version=stored.version)

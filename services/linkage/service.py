"""The front of `linkage`: each method translates one call, one event or one due referral, nothing more."""

from functools import partial
from typing import Any

from services.linkage import schemas, views
from services.linkage.domain.message import message_of
from services.linkage.domain.referral import Referral
from services.linkage.handlers import calendar, clocks, deliveries, partners, referrals
from services.linkage.store import Desk, open_desk
from shared.base import BaseService
from shared.contracts.cases import CaseGradedMajor
from shared.contracts.console import CalendarNoticeImported
from shared.contracts.envelope import Received
from shared.contracts.handling import ComplaintAccepted
from shared.contracts.linkage import ReferralFailed
from shared.messaging.due import due
from shared.messaging.every import every
from shared.messaging.subscribe import subscribe
from shared.resources import Provide, now
from shared.store.documents import Row
from shared.store.history import Stored
from shared.web.listing import newest_first, oldest_first
from shared.web.repeats import Done, answered
from shared.web.routes import Answer, Call, route

CALLS_TO_ONE_PARTNER = 4
LOOK_SECONDS = 5


class Service(BaseService):
    """Partner departments and what is sent to them."""

    name = "linkage"
    desk: Desk = Provide(open_desk)

    @route("GET", "/partners", permission="partner.read", answer=schemas.PartnerList)
    def list_partners(self, call: Call) -> Answer:
        """All partner departments and how each receives."""
        return Answer({"items": views.partner_rows(self.desk)})

    @route(
        "POST",
        "/partners/<code>",
        permission="partner.manage",
        body=schemas.SetUpPartner,
        answer=schemas.PartnerView,
    )
    def set_up_partner(self, call: Call) -> Answer:
        """Say how a partner receives; an address is tested with a signed call first."""
        return self._partner(partners.set_up(self.desk, call.path["code"], call.body, call.context))

    @route("GET", "/partners/<code>/secret", permission="partner.manage", answer=schemas.KeyView)
    def show_key(self, call: Call) -> Answer:
        """The key that signs what is sent to a partner, to be handed to it."""
        code = call.path["code"]
        generation, key = partners.key_of(self.desk, code, call.identity)
        return Answer({"partner": code, "generation": generation, "secret": key}, headers={"Cache-Control": "no-store"})

    @route("POST", "/partners/<code>/secret-rotation", permission="partner.manage", answer=schemas.PartnerView)
    def rotate_key(self, call: Call) -> Answer:
        """Sign with a new key; the old one signs beside it for a day."""
        return self._partner(partners.rotate(self.desk, call.path["code"], call.context))

    @route("GET", "/referrals", permission="referral.read", query=schemas.ReferralQuery, answer=schemas.ReferralList)
    def list_referrals(self, call: Call) -> Answer:
        """Referrals of the caller's divisions, newest first; a partner sees its own."""
        where = self._where(call)
        page = newest_first(self.desk.referrals, where, "planned_at", call.query.limit, call.query.cursor)
        return Answer({"items": [views.referral_row(row) for row in page.items], "next": page.next})

    @route("GET", "/referrals/<referral_id>", permission="referral.read", answer=schemas.ReferralView)
    def read_referral(self, call: Call) -> Answer:
        """A referral with its tries, clocks and timeline."""
        return self._referral(call, referrals.read(self.desk, call.path["referral_id"], call.identity))

    @route("GET", "/feed", permission="referral.feed", query=schemas.FeedQuery, answer=schemas.Feed)
    def read_feed(self, call: Call) -> Answer:
        """What the partner has yet to sign for, oldest first; reading it marks nothing."""
        where = {**referrals.visible(self.desk, call.identity, "referral.feed"), "signed_at": None}
        page = oldest_first(self.desk.referrals, where, "planned_at", call.query.limit, call.query.after)
        sources = self.desk.rules.sources
        return Answer({"items": [message_of(row.id, row.state, sources) for row in page.items], "next": page.next})

    @route(
        "POST",
        "/referrals/<referral_id>/signature",
        permission="referral.sign",
        answer=schemas.ReferralView,
        repeated=Done,
    )
    def sign_referral(self, call: Call) -> Answer:
        """The partner signs for it; its sign clock stops."""
        return self._referral(call, referrals.sign(self.desk, call.path["referral_id"], call.identity, call.context))

    @route(
        "POST",
        "/referrals/<referral_id>/answer",
        permission="referral.answer",
        body=schemas.AnswerReferral,
        answer=schemas.ReferralView,
        repeated=Done,
    )
    def answer_referral(self, call: Call) -> Answer:
        """The partner answers what it signed for."""
        referral_id = call.path["referral_id"]
        return self._referral(call, referrals.answer(self.desk, referral_id, call.body, call.identity, call.context))

    @route(
        "POST",
        "/referrals/<referral_id>/redelivery",
        permission="referral.redeliver",
        answer=schemas.ReferralView,
        repeated=Done,
    )
    def redeliver_referral(self, call: Call) -> Answer:
        """Send it anew by webhook; the tries start over."""
        return self._referral(
            call, referrals.redeliver(self.desk, call.path["referral_id"], call.identity, call.context)
        )

    @subscribe("cases", "complaint_accepted")
    def on_complaint_accepted(self, event: Received[ComplaintAccepted]) -> None:
        """Plan what partners are told of it."""
        referrals.plan_for_complaint(self.desk, event, event.context(self.name, now()))

    @subscribe("cases", "case_graded_major")
    def on_case_graded_major(self, event: Received[CaseGradedMajor]) -> None:
        """Plan what partners are told of it."""
        referrals.plan_for_case(self.desk, event, event.context(self.name, now()))

    @subscribe("linkage", "referral_failed")
    def on_referral_failed(self, event: Received[ReferralFailed]) -> None:
        """Stop sending to an address that is gone."""
        partners.deactivate_gone(self.desk, event, event.context(self.name, now()))

    @subscribe("console", "calendar_notice_imported")
    def on_calendar_notice_imported(self, event: Received[CalendarNoticeImported]) -> None:
        """Reckon with it from now on."""
        calendar.note_notice(self.desk, event, event.context(self.name, now()))

    @due("referrals", lane="partner", width=CALLS_TO_ONE_PARTNER)
    def deliver(self, row: Row[Referral]) -> None:
        """Try to hand over what is due, or note what its clocks have to say."""
        if row.state.deliver_at is not None and row.state.deliver_at <= now():
            deliveries.attempt(self.desk, row, now)
        else:
            clocks.sound(self.desk, row, now())

    @every("calendar", LOOK_SECONDS)
    def reckon_anew(self) -> None:
        """After a holiday notice: work clocks out anew."""
        clocks.reckon(self.desk, now())

    def _where(self, call: Call) -> dict[str, Any]:
        where = referrals.visible(self.desk, call.identity, "referral.read")
        wanted = call.query
        if wanted.division:
            within = set(self.desk.divisions.asked_for(wanted.division))
            where["division"] = {"$in": sorted(within & set(where["division"]["$in"]))}
        chosen = {"state": wanted.state, "partner": wanted.partner, "subject_id": wanted.subject}
        return {"$and": [where, {name: value for name, value in chosen.items() if value is not None}]}

    def _referral(self, call: Call, stored: Stored[Referral]) -> Answer:
        may_read = partial(referrals.refuse_unread, self.desk, stored.state, call.identity)
        whole = Answer(views.referral_view(self.desk, stored), version=stored.version)
        return answered(call, stored, may_read, lambda: whole)

    def _partner(self, stored: Stored[Any]) -> Answer:
        return Answer(views.partner_view(self.desk, stored), version=stored.version)

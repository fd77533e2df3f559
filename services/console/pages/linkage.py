"""Linkage: what was referred to whom, signed for and answered; how partners receive."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from marshmallow.validate import Length

from services.console.pages import vocabulary
from services.console.pages.page import page
from services.console.pages.problem import Problem
from services.console.pages.visit import Visit, go, onward
from services.console.upstream import Declined
from shared.web.calls import Answer


@dataclass(frozen=True)
class ReferralQuery:
    """Which referrals."""

    state: Literal["", "planned", "delivered", "failed", "signed", "answered"] = ""
    cursor: Annotated[str, Length(max=512)] = ""


class LinkagePages:
    """Referrals and partners."""

    @page("GET", "/referrals", needs="referral.read", query=ReferralQuery)
    def referral_list(self, visit: Visit) -> Answer:
        """Referrals, newest first; partner staff see those addressed to their partner."""
        query = visit.call.query
        found = visit.get("linkage", "/referrals", **vars(query))
        return visit.show("linkage/referrals.html", found=found, query=query)

    @page("GET", "/referrals/<referral_id>", needs="referral.read")
    def referral_detail(self, visit: Visit) -> Answer:
        """A referral with its tries, clocks and timeline."""
        return _referral(visit)

    @page("POST", "/referrals/<referral_id>/signature", needs="referral.sign")
    def sign_referral_form(self, visit: Visit) -> Answer:
        """Sign for it."""
        return _act(visit, "signature")

    @page("POST", "/referrals/<referral_id>/answer", needs="referral.answer")
    def answer_referral_form(self, visit: Visit) -> Answer:
        """Answer it."""
        return _act(visit, "answer", {name: visit.form.text(name) for name in ("outcome", "summary")})

    @page("POST", "/referrals/<referral_id>/redelivery", needs="referral.redeliver")
    def redeliver_referral_form(self, visit: Visit) -> Answer:
        """Send it anew."""
        return _act(visit, "redelivery")

    @page("GET", "/partners", needs="partner.read")
    def partner_list(self, visit: Visit) -> Answer:
        """How each partner receives."""
        return _partners(visit)

    @page("POST", "/partners/<code>", needs="partner.manage")
    def set_up_partner_form(self, visit: Visit) -> Answer:
        """Say how a partner receives."""
        form, code = visit.form, visit.call.path["code"]
        body = {"transport": form.text("transport"), "url": form.text("url"), "active": bool(form.text("active"))}
        try:
            visit.post("linkage", f"/partners/{code}", body)
        except Declined as refusal:
            return _partners(visit, visit.problem(refusal))
        return go("/partners")


def _act(visit: Visit, action: str, body: Any = None) -> Answer:
    try:
        made = visit.post("linkage", _path(visit, f"/{action}"), body)
    except Declined as refusal:
        return _referral(visit, visit.problem(refusal))
    return onward(made, _path(visit))


def _referral(visit: Visit, problem: Problem | None = None) -> Answer:
    referral = visit.get("linkage", _path(visit))
    return visit.show(
        "linkage/referral.html", problem, referral=referral, form=visit.form, outcomes=vocabulary.OUTCOMES
    )


def _partners(visit: Visit, problem: Problem | None = None) -> Answer:
    found = visit.get("linkage", "/partners")
    return visit.show("linkage/partners.html", problem, found=found, transports=vocabulary.TRANSPORTS)


def _path(visit: Visit, more: str = "") -> str:
    return f"/referrals/{visit.call.path['referral_id']}{more}"

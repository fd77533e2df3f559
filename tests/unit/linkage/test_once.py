"""A partner or an officer who sends the same request again is told no more than they may read by then."""

from dataclasses import replace
from types import SimpleNamespace

from services.linkage.service import Service
from shared.contracts.envelope import Context
from shared.web.calls import Call
from shared.web.repeats import Done
from tests.unit.linkage.build import COMMERCE, ELSEWHERE, NOW, OFFICER, POLICE, later
from tests.unit.linkage.test_handlers import POLICE_REFERRAL, attempt, with_police


class Front(SimpleNamespace):
    """The front of the service, without its server."""

    _referral = Service._referral


def sent(desk, route, by, at=NOW):
    key = Context(by.subject, "the same key", "story", at)
    return route(Front(desk=desk), Call(None, {"referral_id": POLICE_REFERRAL}, None, by, key, None, lambda _: ""))


def test_whoever_has_signed_for_it_and_works_for_another_partner_now_is_told_that_it_was_done():
    desk = with_police()
    attempt(desk)
    assert sent(desk, Service.sign_referral, POLICE).value["state"] == "signed"
    assert sent(desk, Service.sign_referral, POLICE, later(days=1)).value["state"] == "signed"
    moved = replace(COMMERCE, subject=POLICE.subject)
    assert sent(desk, Service.sign_referral, moved, later(days=1)).value == Done(POLICE_REFERRAL, "")


def test_whoever_had_it_sent_anew_and_works_elsewhere_now_is_told_that_it_was_done():
    desk = with_police()
    attempt(desk)
    sent(desk, Service.redeliver_referral, OFFICER)
    moved = replace(ELSEWHERE, subject=OFFICER.subject)
    assert sent(desk, Service.redeliver_referral, moved, later(days=1)).value == Done(POLICE_REFERRAL, "")

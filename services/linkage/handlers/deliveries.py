"""Calling partners: first the call, then, as a change of its own, what came of it."""

from collections.abc import Callable
from datetime import datetime

import orjson

from services.linkage.domain.delivery import INACTIVE, Reply, judge
from services.linkage.domain.message import ENDPOINT_TEST, SOURCE, Message, message_of
from services.linkage.domain.partner import Partner
from services.linkage.domain.referral import Referral, record_attempt
from services.linkage.domain.signature import signed_headers
from services.linkage.store import Desk, partner_of
from shared.contracts.envelope import Context
from shared.contracts.schema import codec_of
from shared.ids import new_id
from shared.store.documents import Row
from shared.store.history import Decided

ACTOR = "service:linkage"
MEDIA = "application/cloudevents+json"


def attempt(desk: Desk, row: Row[Referral], now: Callable[[], datetime]) -> None:
    """Try to hand over a referral that is due, then put on record what came of it.

    A process that dies in between tries again under the same number and the same webhook-id.
    """
    reply = _call(desk, row, now())
    at = now()

    def decide(referral: Referral) -> Decided[Referral]:
        return record_attempt(referral, judge(reply, referral.tries), reply.status, at)

    cause = f"attempt:{row.id}:{len(row.state.attempts) + 1}"
    desk.referrals.change(row.id, decide, Context(ACTOR, cause, correlation="", at=at))


def try_out(desk: Desk, partner: Partner, at: datetime) -> Reply:
    """Call a partner's address with a signed message that asks for nothing."""
    test = {
        "specversion": "1.0",
        "id": new_id(),
        "type": ENDPOINT_TEST,
        "source": SOURCE,
        "time": at.isoformat(),
        "datacontenttype": "application/json",
        "data": {"partner": partner.code},
    }
    return _send(desk, partner, str(test["id"]), orjson.dumps(test), at)


def _call(desk: Desk, row: Row[Referral], at: datetime) -> Reply:
    partner = partner_of(desk, row.state.partner)
    if partner is None or not partner.active or partner.transport != "webhook":
        return Reply(reason=INACTIVE)
    message = message_of(row.id, row.state, desk.rules.sources)
    return _send(desk, partner, row.id, orjson.dumps(codec_of(Message).dump(message)), at)


def _send(desk: Desk, partner: Partner, message_id: str, body: bytes, at: datetime) -> Reply:
    keys = [desk.keys.of(partner.code, generation) for generation in partner.generations(at)]
    headers = signed_headers(keys, message_id, at, body)
    return desk.sender.send(partner.url, {**headers, "Content-Type": MEDIA}, body)

"""Answers to whoever can prove by telephone number, and of a report by its code, that a submission is theirs."""

import hmac
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from services.cases.domain import closing
from services.cases.domain.complaint import Complaint
from services.cases.domain.hand import Hand
from services.cases.domain.people import people_of
from services.cases.domain.public import INFORMED, TOLD, NotOpenForRating, NotYours, Standing, rateable, standing
from services.cases.schemas.public import AskStatus, RateHandling
from services.cases.store import Desk
from shared.clocks.legal_time import legal_day
from shared.contracts.envelope import Context
from shared.identity.area_codes import otherwise_dialled
from shared.identity.numbers import normal_phone
from shared.store.documents import Page
from shared.store.history import Decided, Entry, Stored
from shared.web.refusals import TooManyRequests


@dataclass(frozen=True)
class Asking:
    """One question from outside: from which address, in which context."""

    address: str
    context: Context


def status(desk: Desk, command: AskStatus, asking: Asking) -> Standing:
    """How the submission stands; raises NotYours, TooManyRequests."""
    return _standing(desk, _proven(desk, command, asking), asking.context.at)


def rate(desk: Desk, command: RateHandling, asking: Asking) -> Standing:
    """Take down how content the person is, once; raises NotYours, NotOpenForRating, TooManyRequests."""
    stored = _proven(desk, command, asking)
    hand = Hand(asking.context.actor, asking.context.at, desk.clocks)

    def decide(one: Complaint) -> Decided[Complaint]:
        if not rateable(one, _told(stored, INFORMED), desk.rules.public.rating_days, hand.at):
            raise NotOpenForRating("it is rated once, in the days after you were told how it ended")
        return closing.follow_up(one, command.satisfaction, hand)

    return _standing(desk, desk.complaints.change(stored.id, decide, asking.context), hand.at)


def _proven(desk: Desk, command: AskStatus | RateHandling, asking: Asking) -> Stored[Complaint]:
    """The submission, for somebody behind it. Whatever is wrong, the same is looked up and the same is answered."""
    number = "".join(unicodedata.normalize("NFKC", command.number).upper().split())
    _count(desk, number, command.phone, asking)
    found = desk.complaints.rows({"number": number}, Page(limit=1))
    today = legal_day(asking.context.at)
    behind = [one.person_id for row in found for one in people_of(row.state) if one.speaks(row.state.erased, today)]
    # Within a city a landline is dialled without its area code, and so it is asked by, or was taken down.
    written = (command.phone, otherwise_dialled(command.phone, found[0].state.division if found else ""))
    proven = any([desk.people.proves(behind, one) for one in written])
    known = _knows_code(desk, number, command.code) or not any(row.state.kind == "report" for row in found)
    if not (found and proven and known):
        raise NotYours("there is no submission with this number and this telephone number")
    return desk.complaints.get(found[0].id)


def _knows_code(desk: Desk, number: str, said: str) -> bool:
    """The number of a report is read by many, who may suspect somebody and know their telephone (投诉办法 art. 37)."""
    code = re.sub(r"\D", "", unicodedata.normalize("NFKC", said))
    return hmac.compare_digest(desk.people.code_of(number).encode(), code.encode())


def _count(desk: Desk, number: str, phone: str, asking: Asking) -> None:
    subjects = {"address": asking.address, "number": number, "phone": normal_phone(phone)}
    for name, subject in subjects.items():
        quota = desk.rules.public.limits[name]
        wait = desk.quotas.take(f"public_{name}", subject, quota, asking.context.at) if subject else 0
        if wait:
            raise TooManyRequests("Too many questions; wait a little.", retry_after=wait)


def _standing(desk: Desk, stored: Stored[Complaint], at: datetime) -> Standing:
    rules = desk.rules.public
    may_rate = rateable(stored.state, _told(stored, INFORMED), rules.rating_days, at)
    return standing(stored.state, _told(stored, *TOLD, but="respondent"), rules.states, may_rate)


def _told(stored: Stored[Complaint], *types: str, but: str = "") -> list[datetime]:
    """When people were told something; what only the other side heard is left out by `but`."""
    told = [entry for entry in stored.history if entry.type in types]
    return [_told_at(entry) for entry in told if not but or entry.data.get("side") != but]


def _told_at(entry: Entry) -> datetime:
    """When the person was told, which may have been taken down later."""
    told_at = entry.data.get("told_at")
    return datetime.fromisoformat(told_at) if told_at else entry.at

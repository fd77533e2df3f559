"""A page: who is told of a matter, by which channels, and who is told next while nobody answers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.notify.domain.delivery import Delivery, Outcome, attempted, first_delivery, stopped
from shared.contracts.notify import Channel, PageAcknowledged, PageAttempted, PageEscalated, PagePlanned
from shared.errors import IllegalTransition
from shared.store.history import Decided

TRANSITIONS = {
    ("open", "escalate"): "open",
    ("open", "attempt"): "open",
    ("open", "acknowledge"): "acknowledged",
    ("acknowledged", "attempt"): "acknowledged",
    ("acknowledged", "acknowledge"): "acknowledged",
}


@dataclass(frozen=True)
class About:
    """The matter: the service and the id of the thing, its number for people, and the task if it is one.

    `opens` is False where it lies in a division whose matters the recipients may not read.
    """

    source: str
    id: str
    number: str
    task: str = ""
    opens: bool = True


@dataclass(frozen=True)
class Text:
    """What a page says in one language, without anything personal."""

    language: str
    subject: str
    body: str


@dataclass(frozen=True)
class Step:
    """From `at` on the `accounts` are told: holders of `role`, or administrators when it is `vacant`."""

    role: str
    at: datetime
    accounts: tuple[str, ...]
    vacant: bool = False
    taken: bool = False


@dataclass(frozen=True)
class Page:
    """Everything is fixed when it is planned: accounts, steps and texts; later rules do not touch a running page.

    `recipients` are those told so far; `rank` sorts an inbox: unanswered pages first, then the newest.
    """

    rule: str
    template: str
    template_version: int
    about: About
    division: str
    planned_at: datetime
    exercise: bool
    channels: tuple[Channel, ...]
    texts: tuple[Text, ...]
    steps: tuple[Step, ...]
    state: str = "open"
    recipients: tuple[str, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    rank: str = ""
    next_due_at: datetime | None = None


def plan(page: Page) -> Decided[Page]:
    """Begin with the first step."""
    begun = _take(page, 0, page.planned_at)
    first = page.steps[0]
    event = PagePlanned(
        rule=page.rule,
        template=page.template,
        template_version=page.template_version,
        division=page.division,
        about_source=page.about.source,
        about_id=page.about.id,
        role=first.role,
        vacant=first.vacant,
        recipients=begun.recipients,
        channels=page.channels,
        escalates_at=_escalates_at(begun),
    )
    return Decided(begun, [event])


def due_step(page: Page, at: datetime) -> int | None:
    """The number of the step whose time has come, or None."""
    waiting = (number for number, step in enumerate(page.steps) if not step.taken and step.at <= at)
    return next(waiting, None) if page.state == "open" else None


def due_delivery(page: Page, at: datetime) -> Delivery | None:
    """The delivery that has been due longest, or None."""
    due = [one for one in page.deliveries if one.next_at is not None and one.next_at <= at]
    return min(due, key=lambda one: (one.next_at, one.account), default=None)


def escalate(page: Page, number: int, at: datetime) -> Decided[Page]:
    """Tell those of one more step; one that is taken already changes nothing. Raises IllegalTransition."""
    _next(page, "escalate")
    step = page.steps[number]
    if step.taken:
        return Decided(page)
    risen = _take(page, number, at)
    added = tuple(one for one in risen.recipients if one not in page.recipients)
    return Decided(risen, [PageEscalated(step.role, step.vacant, added, _escalates_at(risen))])


def record_attempt(page: Page, account: str, channel: Channel, outcome: Outcome, at: datetime) -> Decided[Page]:
    """Note what a try came to; when no mail of the page can arrive any more, the next step comes at once.

    Raises IllegalTransition for a delivery that has ended.
    """
    before = next(one for one in page.deliveries if (one.account, one.channel) == (account, channel))
    after, counted = attempted(before, outcome, at)
    deliveries = tuple(after if one is before else one for one in page.deliveries)
    noted = replace(page, state=_next(page, "attempt"), deliveries=deliveries)
    event = PageAttempted(account, channel, after.attempts, counted.result, counted.reason)
    return Decided(_scheduled(_hastened(noted, at)), [event])


def acknowledge(page: Page, account: str, at: datetime) -> Decided[Page]:
    """Somebody has it: nobody is sent anything about it any more. A second time changes nothing."""
    state = _next(page, "acknowledge")
    if page.state == state:
        return Decided(page)
    settled = replace(
        page,
        state=state,
        deliveries=tuple(stopped(one) for one in page.deliveries),
        acknowledged_by=account,
        acknowledged_at=at,
    )
    return Decided(_scheduled(settled), [PageAcknowledged(page.about.source, page.about.id, account)])


def _take(page: Page, number: int, at: datetime) -> Page:
    step = page.steps[number]
    added = tuple(one for one in step.accounts if one not in page.recipients)
    instead_of = step.role if step.vacant else ""
    new = [first_delivery(account, channel, instead_of, at) for account in added for channel in page.channels]
    steps = (*page.steps[:number], replace(step, taken=True), *page.steps[number + 1 :])
    recipients = (*page.recipients, *added)
    return _scheduled(replace(page, steps=steps, recipients=recipients, deliveries=(*page.deliveries, *new)))


def _hastened(page: Page, at: datetime) -> Page:
    mails = [one for one in page.deliveries if one.channel != "inbox"]
    if any(one.state != "gave_up" for one in mails) or page.state != "open":
        return page
    number = next((number for number, step in enumerate(page.steps) if not step.taken), None)
    if number is None:
        return page
    sooner = replace(page.steps[number], at=min(at, page.steps[number].at))
    return replace(page, steps=(*page.steps[:number], sooner, *page.steps[number + 1 :]))


def _scheduled(page: Page) -> Page:
    times: Sequence[datetime | None] = [*(one.next_at for one in page.deliveries), _escalates_at(page)]
    next_due_at = min((time for time in times if time is not None), default=None)
    standing = "1" if page.state == "open" else "0"
    return replace(page, next_due_at=next_due_at, rank=f"{standing} {page.planned_at.isoformat('T', 'milliseconds')}")


def _escalates_at(page: Page) -> datetime | None:
    waiting = [step.at for step in page.steps if not step.taken]
    return min(waiting, default=None) if page.state == "open" else None


def _next(page: Page, action: str) -> str:
    try:
        return TRANSITIONS[page.state, action]
    except KeyError:
        raise IllegalTransition(
            f"a page that is {page.state} cannot be changed so", state=page.state, action=action
        ) from None

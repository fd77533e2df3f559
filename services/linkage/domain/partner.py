"""A partner department: how it receives what is sent to it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shared.contracts.linkage import PartnerChanged, Transport
from shared.errors import Refused
from shared.store.history import Decided

OLD_KEY_LASTS = timedelta(hours=24)


class UrlNeeded(Refused):
    """A partner that is sent webhooks has an address, one that pulls has none."""

    code = "url_needed"

    code = "partner_not_set_up"


class KeyJustChanged(Refused):
    """The key before the last still signs: a second rotation now would cut off a partner that has yet to follow."""

    code = "key_just_changed"


@dataclass(frozen=True)
class Partner:
    """How one department receives: `url` for webhooks, nothing for the feed.

    `generation` counts its signing keys; until `previous_until` the one before signs as well.
    """

    code: str
    transport: Transport
    url: str = ""
    active: bool = True
    generation: int = 1
    previous_until: datetime | None = None

    def generations(self, at: datetime) -> tuple[int, ...]:
        """The keys that sign at `at`, the newest first."""
        both = self.previous_until is not None and at < self.previous_until
        return (self.generation, self.generation - 1) if both else (self.generation,)


def set_up(partner: Partner) -> Decided[Partner]:
    """Say for the first time how it receives; raises UrlNeeded."""
    _check(partner)
    return Decided(partner, [_changed(partner, "set_up")])


def change(partner: Partner, transport: Transport, url: str, active: bool) -> Decided[Partner]:
    """Say anew how it receives; the same again changes nothing. Raises UrlNeeded."""
    changed = replace(partner, transport=transport, url=url, active=active)
    _check(changed)
    return Decided(changed, [_changed(changed, "changed")] if changed != partner else [])


def deactivate(partner: Partner, reason: str) -> Decided[Partner]:
    """Send nothing more there until a person has set it up anew."""
    stopped = replace(partner, active=False)
    return Decided(stopped, [_changed(stopped, reason)] if partner.active else [])


def rotate(partner: Partner, at: datetime) -> Decided[Partner]:
    """Sign with a new key, for a day beside the old one. Raises KeyJustChanged."""
    if len(partner.generations(at)) > 1:
        raise KeyJustChanged("the key was changed within the last day", until=partner.previous_until)
    rotated = replace(partner, generation=partner.generation + 1, previous_until=at + OLD_KEY_LASTS)
    return Decided(rotated, [_changed(rotated, "key_rotated")])


def _check(partner: Partner) -> None:
    if (partner.transport == "webhook") != bool(partner.url):
        raise UrlNeeded("a webhook needs a url, the feed takes none", transport=partner.transport)


def _changed(partner: Partner, reason: str) -> PartnerChanged:
    return PartnerChanged(
        partner.code, partner.transport, partner.active, partner.url, partner.generation, reason
    )  # fmt: skip

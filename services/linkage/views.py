"""From documents to what the API shows."""

from typing import Any

from services.linkage.domain.partner import Partner
from services.linkage.domain.referral import Referral
from services.linkage.store import Desk
from shared.clocks.clock import earliest_due
from shared.store.documents import Row
from shared.store.history import Stored
from shared.web.views import listed, shown


def referral_view(desk: Desk, stored: Stored[Referral]) -> dict[str, Any]:
    """A referral in full."""
    return shown(stored, clocks=stored.state.clocks, source=desk.rules.sources.get(stored.state.rule, ""))


def referral_row(row: Row[Referral]) -> dict[str, Any]:
    """A referral in a list."""
    first = earliest_due(row.state.clocks)
    return listed(row, next_deadline=first and first.due_at, provisional=first is not None and first.provisional)


def partner_view(desk: Desk, stored: Stored[Partner]) -> dict[str, Any]:
    """A partner in full."""
    return shown(stored, **_names(desk, stored.id))


def partner_rows(desk: Desk) -> list[dict[str, Any]]:
    """All departments, those too of which nobody has said how they receive."""
    set_up = {row.id: vars(row.state) for row in desk.partners.rows({})}
    unset = {"transport": None, "url": "", "active": False, "generation": 1}
    return [{**unset, **set_up.get(code, {}), "code": code, **_names(desk, code)} for code in desk.rules.partners]


def _names(desk: Desk, code: str) -> dict[str, str]:
    names = desk.rules.partners[code]
    return {"name_zh": names["zh"], "name_en": names["en"]}

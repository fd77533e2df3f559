"""What counts for a surge is when a matter was received, not when a sheet of it came in."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import cast

import pytest

from services.emergency.handlers.warnings import observe
from services.emergency.store import Desk
from shared.contracts.cases import ComplaintRegistered
from shared.contracts.envelope import Context, Received

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)


class Noted(list):
    """Observations that were kept."""

    def note(self, complaint_id, observation, sequence):
        self.append(observation.at)
        return observation


@pytest.mark.parametrize(("received_at", "counted"), [
    (None, [NOW]),
    (NOW - timedelta(days=2), [NOW - timedelta(days=2)]),
    (NOW - timedelta(days=30), []),
])  # fmt: skip
def test_a_row_of_a_sheet_counts_when_it_was_received_and_an_old_one_not_at_all(received_at, counted):
    noted = Noted()
    desk = cast(Desk, SimpleNamespace(observations=noted, rules=SimpleNamespace(surges=())))
    data = ComplaintRegistered("1", "330110", "other", "mail", "site", "complaint", (), received_at)
    event = Received("e", "cases", "complaint_registered", "s", 1, "story", "cause", NOW, "actor", False, data)
    observe(desk, event, Context("service:emergency", "e", "story", NOW))
    assert noted == counted

"""The campaign in short, so that `make chaos` is known to work and to count."""

from tests.chaos import campaign
from tests.chaos.__main__ import stage_of


def test_a_short_campaign_loses_and_doubles_nothing(world, broker, mongo):
    outcome = campaign.run(stage_of(world, broker, mongo, 7), 7, 12, print)
    assert outcome.held, outcome
    assert sum(outcome.faults.values()) >= 1
    assert set(outcome.recovery_s) == set(outcome.faults)

"""The campaign in short, so that `make chaos` is known to work and to count."""

from tests.chaos import campaign
from tests.chaos.__main__ import stage_of
from tests.support.services.origin.store import THINGS, count_up, made
from tests.support.world import because


def test_a_short_campaign_loses_and_doubles_nothing(world, broker, mongo):
    outcome = campaign.run(stage_of(world, broker, mongo, 7), 7, 12, print)
    assert outcome.held, outcome
    assert sum(outcome.faults.values()) >= 1
    assert set(outcome.recovery_s) == set(outcome.faults)


def test_a_save_has_recovered_even_if_its_thing_was_changed_before_anybody_looked(world):
    world.pair()
    things = world.documents(THINGS)
    for number in range(8):
        things.create(name := f"t{number}", made(), because())
        things.change(name, count_up, because())
        campaign.await_heard(world, name)

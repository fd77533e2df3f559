"""The fault campaign: `python -m tests.chaos --seed 7 --duration 300`; writes build/chaos.json, exit 1 on any loss."""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import eventlet

    eventlet.monkey_patch()

import json
import random
import sys
import tempfile
import time
from pathlib import Path

import click

from deploy.local import secrets
from deploy.local.nodes import BrokerNode, MongoNode
from tests.chaos import campaign
from tests.chaos.faults import Stage
from tests.support.world import World, world

BUILD = Path(__file__).resolve().parents[2] / "build"


def stage_of(made: World, broker: BrokerNode, mongo: MongoNode, seed: int) -> Stage:
    """Two publishers and two consumers in a world."""
    publishers, consumers = [made.origin(), made.origin()], [made.ledger(), made.ledger()]
    return Stage(made, broker, mongo, publishers, consumers, random.Random(seed))


@click.command()
@click.option("--seed", type=int, default=None, help="The same seed gives the same faults in the same order.")
@click.option("--duration", type=float, default=300.0, show_default=True, help="Seconds of faults.")
def main(seed: int | None, duration: float) -> None:
    """Kill, stop and freeze services and servers under load, and account for every save."""
    seed = seed if seed is not None else int(time.time())
    click.echo(f"seed {seed}, {duration:.0f} s")
    with tempfile.TemporaryDirectory(prefix="quanheng-chaos-") as name:
        outcome = _run(Path(name), seed, duration)
    BUILD.mkdir(exist_ok=True)
    (BUILD / "chaos.json").write_text(json.dumps(outcome.as_dict(), indent=2) + "\n")
    click.echo(json.dumps(outcome.as_dict(), indent=2))
    sys.exit(0 if outcome.held else 1)


def _run(folder: Path, seed: int, duration: float) -> campaign.Outcome:
    broker, mongo = BrokerNode(folder / "rabbitmq"), MongoNode(folder / "mongodb")
    secrets.ensure(folder / "secrets")
    try:
        broker.start()
        mongo.start()
        env = {
            "AMQP_URI": broker.uri,
            "BROKER_ADMIN_URI": broker.admin_uri,
            "MONGO_URI": mongo.uri,
            "SECRETS_DIR": str(folder / "secrets"),
        }
        with world(env, folder, keep=True) as made:
            return campaign.run(stage_of(made, broker, mongo, seed), seed, duration, click.echo)
    finally:
        broker.kill()
        mongo.kill()


if __name__ == "__main__":
    main()

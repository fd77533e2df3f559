"""Dead letters: what they are, how many, and what a person does about them.

`python -m shared.messaging.dead list | show QUEUE | replay QUEUE [ID] | discard QUEUE ID --reason "..."`
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import amqp
import click
import structlog
from kombu import Connection

from shared.errors import NotFound, QuanhengError
from shared.messaging import topology
from shared.messaging.publisher import CONFIRMED, Message, Publisher, Unpublished
from shared.messaging.subscribe import ATTEMPT, ERROR, FAILED_AT

MOST = 500

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class DeadLetter:
    """One message at rest: its event's id and type, why it died, and after how many attempts."""

    queue: str
    event_id: str
    type: str
    error: str
    failed_at: str
    attempts: int
    correlation: str
    size: int


def counts(uri: str) -> dict[str, int]:
    """How many letters lie in each dead queue, the empty ones left out."""
    with _channel(uri) as channel:
        found = {name: _count(channel, name) for name in dead_queues()}
    return {name: count for name, count in found.items() if count}


def letters(uri: str, queue: str) -> list[DeadLetter]:
    """What lies in one dead queue, oldest first, at most 500; reading changes nothing."""
    with _channel(uri) as channel:
        return [_letter(queue, message) for message in _read(channel, queue)]


def replay(uri: str, queue: str, event_id: str | None = None) -> int:
    """Send letters back to the queue they came from, as new; returns how many. Raises NotFound, Unpublished."""
    publisher = Publisher(uri)
    done = 0
    try:
        with _channel(uri) as channel:
            for message in _read(channel, queue):
                if event_id in (None, _letter(queue, message).event_id):
                    _send_back(publisher, queue, message)
                    message.ack()
                    done += 1
    finally:
        publisher.close()
    return _some(done, event_id)


def discard(uri: str, queue: str, event_id: str, *, reason: str, by: str) -> int:
    """Take a letter away for good; who did it and why goes to the log. Raises NotFound."""
    done = 0
    with _channel(uri) as channel:
        for message in _read(channel, queue):
            if _letter(queue, message).event_id == event_id:
                message.ack()
                done += 1
    log.warning("dead_letter_discarded", queue=queue, event_id=event_id, by=by, reason=reason)
    return _some(done, event_id)


def dead_queues() -> list[str]:
    """The names of all dead queues."""
    return [subscription.dead_queue for subscription in topology.SUBSCRIPTIONS]


def _some(done: int, event_id: str | None) -> int:
    if event_id is not None and not done:
        raise NotFound("no such dead letter")
    return done


def _send_back(publisher: Publisher, queue: str, message: Any) -> None:
    fresh = {key: value for key, value in message.headers.items() if not key.startswith("x-")}
    body = message.body.encode() if isinstance(message.body, str) else bytes(message.body)
    copy = Message("", queue.removesuffix(".dead"), body, fresh, message.properties.get("message_id") or "")
    if publisher.publish([copy]) != [CONFIRMED]:
        raise Unpublished("the work queue did not take the letter back")


def _read(channel: Any, queue: str) -> Iterator[Any]:
    """Each message once; what the caller does not settle goes back when the channel closes."""
    if queue not in dead_queues():
        raise NotFound("no such dead queue")
    for _ in range(min(_count(channel, queue), MOST)):
        message = channel.basic_get(queue)
        if message is None:
            return
        yield channel.message_to_python(message) if hasattr(channel, "message_to_python") else message


def _count(channel: Any, queue: str) -> int:
    return int(channel.queue_declare(queue, passive=True).message_count)


def _letter(queue: str, message: Any) -> DeadLetter:
    headers = message.headers or {}
    death = headers.get("x-first-death-reason")
    return DeadLetter(
        queue=queue,
        event_id=str(headers.get("ce-id") or message.properties.get("message_id") or message.delivery_tag),
        type=str(headers.get("ce-type", "?"))[:100],
        error=str(headers.get(ERROR) or death or "unknown"),
        failed_at=str(headers.get(FAILED_AT, "")),
        attempts=int(headers.get(ATTEMPT, 2)) - 1,
        correlation=str(headers.get("ce-correlationid", "")),
        size=len(message.body),
    )


@contextmanager
def _channel(uri: str) -> Iterator[Any]:
    with Connection(uri, connect_timeout=3, heartbeat=0) as connection:
        channel = connection.channel()
        topology.declare(channel)
        yield channel


@click.group()
def cli() -> None:
    """Look after dead letters."""


@cli.command("list")
def list_command() -> None:
    """How many lie where."""
    found = counts(os.environ["AMQP_URI"])
    for queue, count in found.items():
        click.echo(f"{count:6} {queue}")
    click.echo(f"{sum(found.values()):6} in all")


@cli.command()
@click.argument("queue")
def show(queue: str) -> None:
    """What lies in QUEUE."""
    for one in letters(os.environ["AMQP_URI"], queue):
        click.echo(f"{one.event_id}  {one.type}  {one.error}  attempts={one.attempts}  {one.failed_at}")


@cli.command("replay")
@click.argument("queue")
@click.argument("event_id", required=False)
def replay_command(queue: str, event_id: str | None) -> None:
    """Send one letter of QUEUE, or all, back to work."""
    click.echo(f"{replay(os.environ['AMQP_URI'], queue, event_id)} sent back")


@cli.command("discard")
@click.argument("queue")
@click.argument("event_id")
@click.option("--reason", required=True, help="why nothing needs to be done about it")
def discard_command(queue: str, event_id: str, reason: str) -> None:
    """Take one letter away for good."""
    by = os.environ.get("USER", "operator")
    click.echo(f"{discard(os.environ['AMQP_URI'], queue, event_id, reason=reason, by=by)} discarded")


def main() -> None:
    """The command line; what cannot be done is said in one line."""
    try:
        cli()
    except QuanhengError as error:
        sys.exit(f"quanheng: {error.message}")
    except (OSError, amqp.AMQPError) as error:
        sys.exit(f"quanheng: the broker does not answer ({type(error).__name__})")


if __name__ == "__main__":
    main()

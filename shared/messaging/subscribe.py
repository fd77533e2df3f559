"""`@subscribe`: one event handled by one method, once; retried with patience, then set aside for a person."""

import time
from datetime import UTC, datetime
from functools import partial
from typing import Any

import structlog
from nameko.exceptions import ContainerBeingKilled
from nameko.messaging import Consumer

from shared.contracts import cloudevents
from shared.contracts.envelope import Received
from shared.errors import Permanent
from shared.messaging.consumer import DrainingQueueConsumer
from shared.messaging.publisher import CONFIRMED, Message, Publisher, Unpublished
from shared.messaging.topology import RETRY_SECONDS, retry_exchange, subscription_of, work_queue

ATTEMPT, ERROR, FAILED_AT = "x-attempt", "x-error", "x-failed-at"
HANDLED, RETRIED, DEAD, GIVEN_BACK = "handled", "retried", "dead", "given_back"

log = structlog.get_logger(__name__)


class Subscribe(Consumer):
    """The entrypoint behind `@subscribe(source, type)`; the handler gets a `Received` event.

    Steps, in order: decode, bind the log context, run the method in a worker, settle. Success is acknowledged. A
    `Permanent` error goes to the dead queue at once, any other waits 1 s, 5 s, 30 s and 5 min and then goes there too.
    """

    queue_consumer = DrainingQueueConsumer()

    def __init__(self, source: str, event_type: str, **kwargs: Any) -> None:
        self.source = source
        self.event_type = event_type
        super().__init__(queue=None, **kwargs)

    def setup(self) -> None:
        self.subscription = subscription_of(self.container.service_name, self.source, self.event_type)
        self.queue = work_queue(self.subscription)
        self._publisher: Publisher = self.container.config["resources"].publisher
        super().setup()

    def handle_message(self, message: Any) -> None:
        """Decode and hand to a worker; what cannot be decoded is dead at once."""
        began = time.monotonic()
        try:
            event = cloudevents.read(message.headers or {}, _body(message))
        except Permanent as error:
            self._settle(message, None, error, began)
            return
        settle = partial(self._settled, message, event, began)
        try:
            self.container.spawn_worker(self, (event,), {}, context_data=_log_context(event), handle_result=settle)
        except ContainerBeingKilled:
            self.queue_consumer.give_back(message)

    def _settled(
        self, message: Any, event: Received[Any], began: float, _worker: Any, result: Any, exc_info: Any
    ) -> tuple[Any, Any]:
        self._settle(message, event, exc_info[1] if exc_info else None, began)
        return result, exc_info

    def _settle(self, message: Any, event: Received[Any] | None, error: BaseException | None, began: float) -> None:
        outcome = HANDLED if error is None else self._set_aside(message, error)
        if outcome == GIVEN_BACK:
            self.queue_consumer.give_back(message)
        else:
            self.queue_consumer.ack(message)
        log.info(
            "event_settled",
            queue=self.subscription.queue,
            outcome=outcome,
            error=getattr(error, "code", type(error).__name__) if error else None,
            attempt=_attempt(message),
            ms=round((time.monotonic() - began) * 1000, 1),
            **(_log_context(event) if event else {}),
        )

    def _set_aside(self, message: Any, error: BaseException) -> str:
        """Copy the message to where it waits or rests, before the original is acknowledged."""
        attempt = _attempt(message)
        final = isinstance(error, Permanent) or attempt > len(RETRY_SECONDS)
        headers = {
            **(message.headers or {}),
            ATTEMPT: attempt + 1,
            ERROR: getattr(error, "code", type(error).__name__),
            FAILED_AT: datetime.now(UTC).isoformat(timespec="milliseconds"),
        }
        exchange, key = ("", self.subscription.dead_queue) if final else self._waiting_room(attempt)
        copy = Message(exchange, key, _body(message), headers, message.properties.get("message_id") or "")
        try:
            (outcome,) = self._publisher.publish([copy])
        except Unpublished:
            return GIVEN_BACK
        if outcome != CONFIRMED:
            return GIVEN_BACK
        return DEAD if final else RETRIED

    def _waiting_room(self, attempt: int) -> tuple[str, str]:
        seconds = RETRY_SECONDS[attempt - 1]
        return retry_exchange(self.subscription.consumer, seconds).name, self.subscription.queue


subscribe = Subscribe.decorator


def _attempt(message: Any) -> int:
    attempt = (message.headers or {}).get(ATTEMPT, 1)
    return attempt if isinstance(attempt, int) and attempt > 0 else 1


def _body(message: Any) -> bytes:
    body = message.body
    return body.encode() if isinstance(body, str) else bytes(body)


def _log_context(event: Received[Any]) -> dict[str, Any]:
    return {"event_id": event.id, "event_type": event.type, "correlation": event.correlation, "subject": event.subject}

"""The one table of who hears what, and the exchanges and queues that follow from it."""

from collections.abc import Iterator
from dataclasses import dataclass

from kombu import Exchange, Queue

from shared.config import SERVICES

RETRY_SECONDS = (1, 5, 30, 300)
DELIVERY_LIMIT = 20
MAX_QUEUED = 1_000_000


@dataclass(frozen=True)
class Subscription:
    """`consumer` hears the event `type` of `source`, in a queue of its own."""

    consumer: str
    source: str
    type: str

    @property
    def queue(self) -> str:
        return f"{self.consumer}.{self.type}"

    @property
    def dead_queue(self) -> str:
        return f"{self.queue}.dead"


SUBSCRIPTIONS = (
    Subscription("cases", "cases", "clue_raised"),
    Subscription("cases", "cases", "case_opened"),
    Subscription("cases", "cases", "filing_decided"),
    Subscription("cases", "cases", "case_filing_decided"),
    Subscription("cases", "cases", "correction_opened"),
    Subscription("cases", "cases", "reward_reserved"),
    Subscription("cases", "cases", "reward_returned"),
    Subscription("cases", "cases", "complaint_handed_over"),
    Subscription("cases", "cases", "jurisdiction_agreed"),
    Subscription("cases", "cases", "jurisdiction_designated"),
    Subscription("cases", "cases", "report_merged"),
    Subscription("cases", "cases", "merger_returned"),
    Subscription("cases", "cases", "merger_undone"),
    Subscription("cases", "cases", "submission_split"),
    Subscription("cases", "cases", "duplicate_linked"),
    Subscription("cases", "cases", "duplicate_regrouped"),
    Subscription("cases", "cases", "duplicate_unlinked"),
    Subscription("cases", "cases", "caller_erased"),
    Subscription("cases", "cases", "party_erased"),
    Subscription("cases", "cases", "erasure_shared"),
    Subscription("cases", "cases", "party_joined"),
    Subscription("cases", "cases", "party_left"),
    Subscription("cases", "cases", "authority_prolonged"),
    Subscription("cases", "cases", "complaint_amended"),
    Subscription("cases", "linkage", "referral_signed"),
    Subscription("cases", "linkage", "referral_answered"),
    Subscription("cases", "notify", "page_acknowledged"),
    Subscription("cases", "console", "calendar_notice_imported"),
    Subscription("cases", "console", "account_changed"),
    Subscription("linkage", "cases", "complaint_accepted"),
    Subscription("linkage", "cases", "case_graded_major"),
    Subscription("linkage", "linkage", "referral_failed"),
    Subscription("linkage", "console", "calendar_notice_imported"),
    Subscription("emergency", "cases", "complaint_registered"),
    Subscription("emergency", "cases", "complaint_amended"),
    Subscription("emergency", "emergency", "plan_activated"),
    Subscription("notify", "cases", "case_graded_major"),
    Subscription("notify", "cases", "deadline_near"),
    Subscription("notify", "cases", "deadline_missed"),
    Subscription("notify", "cases", "clock_recomputed"),
    Subscription("notify", "linkage", "referral_failed"),
    Subscription("notify", "linkage", "referral_deadline_near"),
    Subscription("notify", "linkage", "referral_deadline_missed"),
    Subscription("notify", "linkage", "referral_clock_recomputed"),
    Subscription("notify", "emergency", "warning_raised"),
    Subscription("notify", "emergency", "task_ordered"),
    Subscription("notify", "emergency", "task_acknowledged"),
    Subscription("notify", "cases", "complaint_assigned"),
    Subscription("notify", "cases", "complaint_handed_over"),
    Subscription("notify", "cases", "jurisdiction_disputed"),
    Subscription("notify", "cases", "jurisdiction_agreed"),
    Subscription("notify", "cases", "jurisdiction_referred"),
    Subscription("notify", "cases", "jurisdiction_designated"),
    Subscription("notify", "cases", "duplicate_linked"),
    Subscription("notify", "cases", "duplicate_unlinked"),
    Subscription("notify", "notify", "letter_undeliverable"),
    Subscription("notify", "console", "account_changed"),
)

UNHEARD = frozenset(
    {
        ("cases", "complaint_returned"),
        ("cases", "complaint_transferred"),
        ("cases", "identity_asked"),
        ("cases", "identity_confirmed"),
        ("cases", "complaint_withdrawn"),
        ("cases", "calendar_noted"),
        ("cases", "colleague_noted"),
        ("cases", "complaint_refused"),
        ("cases", "mediation_started"),
        ("cases", "mediation_suspended"),
        ("cases", "mediation_resumed"),
        ("cases", "agreement_reached"),
        ("cases", "mediation_terminated"),
        ("cases", "check_started"),
        ("cases", "deadline_extended"),
        ("cases", "test_began"),
        ("cases", "test_ended"),
        ("cases", "case_time_extended"),
        ("cases", "case_test_began"),
        ("cases", "case_test_ended"),
        ("cases", "case_closed"),
        ("cases", "case_passed_on"),
        ("cases", "case_taken_up"),
        ("cases", "reward_released"),
        ("cases", "reward_claimed"),
        ("cases", "report_absorbed"),
        ("cases", "report_left"),
        ("cases", "clue_taken_up"),
        ("cases", "reward_granted"),
        ("cases", "verification_ordered"),
        ("cases", "verification_recorded"),
        ("cases", "verification_appealed"),
        ("cases", "complaint_answered"),
        ("cases", "parties_informed"),
        ("cases", "followed_up"),
        ("cases", "complaint_archived"),
        ("cases", "complaint_supplemented"),
        ("cases", "external_number_noted"),
        ("cases", "filter_saved"),
        ("cases", "filter_removed"),
        ("cases", "sheet_received"),
        ("cases", "sheet_started"),
        ("cases", "sheet_read"),
        ("cases", "sheet_rows_taken"),
        ("cases", "sheet_rows_compared"),
        ("cases", "sheet_held_up"),
        ("cases", "sheet_imported"),
        ("cases", "sheet_failed"),
        ("cases", "evidence_recorded"),
        ("cases", "measure_taken"),
        ("cases", "measure_approved"),
        ("cases", "measure_turned"),
        ("cases", "measure_extended"),
        ("cases", "measure_test_began"),
        ("cases", "measure_test_ended"),
        ("cases", "measure_ended"),
        ("cases", "measure_lapsed"),
        ("cases", "measure_revived"),
        ("cases", "review_asked"),
        ("cases", "case_reviewed"),
        ("cases", "penalty_notice_given"),
        ("cases", "paper_announced"),
        ("cases", "paper_served"),
        ("cases", "statement_taken"),
        ("cases", "rights_waived"),
        ("cases", "hearing_asked"),
        ("cases", "hearing_host_appointed"),
        ("cases", "hearing_file_handed_over"),
        ("cases", "hearing_fixed"),
        ("cases", "hearing_held"),
        ("cases", "hearing_ended"),
        ("cases", "case_ruled"),
        ("cases", "ruling_annulled"),
        ("cases", "crime_reported"),
        ("cases", "crime_transfer_approved"),
        ("cases", "crime_transfer_refused"),
        ("cases", "crime_handed_over"),
        ("cases", "response_step_taken"),
        ("cases", "partner_signed"),
        ("cases", "partner_answered"),
        ("cases", "duty_officer_informed"),
        ("cases", "document_issued"),
        ("linkage", "calendar_noted"),
        ("linkage", "referral_planned"),
        ("linkage", "referral_attempted"),
        ("linkage", "referral_delivered"),
        ("linkage", "redelivery_ordered"),
        ("linkage", "partner_changed"),
        ("emergency", "report_clock_alerted"),
        ("emergency", "situation_report_filed"),
        ("emergency", "warning_closed"),
        ("console", "client_changed"),
        ("notify", "letter_planned"),
        ("notify", "letter_attempted"),
        ("notify", "page_planned"),
        ("notify", "page_attempted"),
        ("notify", "page_escalated"),
        ("notify", "contact_noted"),
    }
)
"""Events that stand in a history and that nobody needs to hear: declared, so that silence is never an accident."""


def event_exchange(source: str) -> Exchange:
    """The topic exchange of a service's events; a stock nameko event_handler declares the very same."""
    return Exchange(f"{source}.events", type="topic", durable=True, auto_delete=False)


def retry_exchange(consumer: str, seconds: int) -> Exchange:
    """Messages sent here wait `seconds` and then go to the queue that their routing key names."""
    return Exchange(f"{consumer}.retry.{seconds}s", type="fanout", durable=True, auto_delete=False)


def work_queue(subscription: Subscription) -> Queue:
    """The queue that a consumer works from; what kills it again and again ends in the dead queue."""
    return Queue(
        subscription.queue,
        exchange=event_exchange(subscription.source),
        routing_key=subscription.type,
        queue_arguments={
            **_quorum(),
            "x-delivery-limit": DELIVERY_LIMIT,
            **_dead_letter(routing_key=subscription.dead_queue),
        },
    )


def dead_queue(subscription: Subscription) -> Queue:
    """What could not be done, kept until a person replays or discards it."""
    return Queue(subscription.dead_queue, queue_arguments=_quorum())


def retry_queue(consumer: str, seconds: int) -> Queue:
    """A waiting room: all its messages wait equally long, so none stands in front of another."""
    name = retry_exchange(consumer, seconds)
    waits = {"x-message-ttl": seconds * 1000}
    return Queue(name.name, exchange=name, queue_arguments={**_quorum(), **waits, **_dead_letter()})


def queues() -> Iterator[Queue]:
    """Every queue of the platform."""
    for consumer in SERVICES:
        for seconds in RETRY_SECONDS:
            yield retry_queue(consumer, seconds)
    for subscription in SUBSCRIPTIONS:
        yield dead_queue(subscription)
        yield work_queue(subscription)


def declare(channel: object) -> None:
    """Declare all exchanges and queues; what stands already is left as it is."""
    for source in SERVICES:
        event_exchange(source)(channel).declare()
    for queue in queues():
        queue(channel).declare()


def subscription_of(consumer: str, source: str, type_: str) -> Subscription:
    """The row of the table; raises LookupError when it is not there, at start and not at the first event."""
    wanted = Subscription(consumer, source, type_)
    if wanted not in SUBSCRIPTIONS:
        raise LookupError(f"{wanted} is not in the topology table")
    return wanted


def _quorum() -> dict[str, object]:
    return {"x-queue-type": "quorum", "x-max-length": MAX_QUEUED, "x-overflow": "reject-publish"}


def _dead_letter(routing_key: str | None = None) -> dict[str, object]:
    arguments: dict[str, object] = {"x-dead-letter-exchange": "", "x-dead-letter-strategy": "at-least-once"}
    return {**arguments, "x-dead-letter-routing-key": routing_key} if routing_key else arguments

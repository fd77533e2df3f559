"""Events on the wire: what we write any CloudEvents reader understands, what we read is whole or refused."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from cloudevents.core.bindings.rabbitmq import RabbitMQMessage, from_binary, to_binary
from cloudevents.core.formats.json import JSONFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.contracts.cloudevents import MAX_BODY, Outgoing, read, write
from shared.contracts.handling import ComplaintAccepted
from shared.contracts.registry import Malformed, NewerVersion, UnknownEvent, dump
from shared.errors import Permanent

AT = datetime(2026, 11, 23, 4, 0, 0, 123000, tzinfo=UTC)
ACCEPTED = ComplaintAccepted(number="330110-2026-000001", division="330110", category="fuel", officer="officer-1")


def outgoing(**changes):
    fields = {
        "id": "e1", "source": "cases", "type": "complaint_accepted", "v": 1, "subject": "c1", "sequence": 2,
        "correlation": "story", "causation": "cause", "at": AT, "actor": "officer-1", "exercise": False,
        "data": dump(ACCEPTED),
    }  # fmt: skip
    return Outgoing(**{**fields, **changes})


def test_an_event_comes_back_as_it_was_written():
    received = read(*write(outgoing(exercise=True)))
    assert received.data == ACCEPTED
    assert (received.id, received.source, received.type) == ("e1", "cases", "complaint_accepted")
    assert (received.subject, received.sequence, received.at) == ("c1", 2, AT)
    assert (received.correlation, received.causation) == ("story", "cause")
    assert (received.actor, received.exercise) == ("officer-1", True)


def test_the_stock_reader_of_the_cloudevents_sdk_understands_it():
    headers, body = write(outgoing())
    event = from_binary(RabbitMQMessage(headers, "application/json", body), JSONFormat())
    assert event.get_data() == dump(ACCEPTED)
    assert event.get_attributes() == {
        "id": "e1", "source": "/cases", "type": "complaint_accepted", "specversion": "1.0", "time": AT,
        "subject": "c1", "datacontenttype": "application/json",
        "dataschema": "urn:quanheng:cases:complaint_accepted:1", "correlationid": "story", "causationid": "cause",
        "sequence": "2", "partitionkey": "c1", "actor": "officer-1",
    }  # fmt: skip


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(TEXT, TEXT, st.datetimes(timezones=st.timezones()), st.integers(1, 5), st.booleans())
def test_it_is_written_as_the_stock_writer_of_the_sdk_would(id_, actor, at, sequence, exercise):
    """But for a time of another zone, which goes out in UTC."""
    at = at.astimezone(UTC)
    headers, body = write(outgoing(id=id_, actor=actor, at=at, sequence=sequence, exercise=exercise))
    event = from_binary(RabbitMQMessage(headers, "application/json", body), JSONFormat())
    assert to_binary(event, JSONFormat()).headers == headers


@pytest.mark.parametrize("name", ["id", "source", "type", "subject"])
def test_what_identifies_an_event_is_never_written_empty(name):
    with pytest.raises(Malformed):
        write(outgoing(**{name: ""}))


def test_a_drill_says_so_and_nothing_else_does():
    assert write(outgoing(exercise=True))[0]["ce-exercise"] == "true"
    assert "ce-exercise" not in write(outgoing())[0]


@pytest.mark.parametrize("name", ["id", "source", "type", "specversion", "time", "subject", "sequence", "dataschema"])
def test_an_attribute_that_identifies_the_event_may_neither_be_missing_nor_empty(name):
    headers, body = write(outgoing())
    with pytest.raises(Permanent):
        read({**headers, f"ce-{name}": ""}, body)
    del headers[f"ce-{name}"]
    with pytest.raises(Permanent):
        read(headers, body)


@pytest.mark.parametrize("sequence", ["0", "-1", "1.5", "one", "1" * 10, "²"])
def test_a_sequence_is_a_whole_number_from_one(sequence):
    headers, body = write(outgoing())
    with pytest.raises(Malformed):
        read({**headers, "ce-sequence": sequence}, body)


def test_a_time_without_zone_is_refused():
    headers, body = write(outgoing())
    with pytest.raises(Malformed):
        read({**headers, "ce-time": "2026-11-23T04:00:00"}, body)


def test_a_body_over_the_limit_is_refused_unread():
    headers, _ = write(outgoing())
    with pytest.raises(Malformed, match="too large"):
        read(headers, b" " * (MAX_BODY + 1))


def test_refusals_quote_nothing_that_was_sent():
    headers, _ = write(outgoing())
    with pytest.raises(Malformed) as refused:
        read(headers, b'{"number": "13812345678"}')
    assert "13812345678" not in f"{refused.value} {refused.value.facts}"


HEADER_VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary(), st.lists(st.integers()),
    st.dictionaries(st.text(), st.integers()), st.datetimes(),
)  # fmt: skip


@settings(max_examples=300)
@given(st.dictionaries(st.sampled_from(sorted(write(outgoing())[0])), HEADER_VALUES), st.binary() | st.none())
def test_whatever_is_sent_is_an_event_or_dead_and_never_an_accident(changes, body):
    headers, whole = write(outgoing())
    with suppress(Malformed, UnknownEvent, NewerVersion):
        read({**headers, **changes}, whole if body is None else body)

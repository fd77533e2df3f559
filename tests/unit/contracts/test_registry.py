"""Names and versions: old events are lifted, newer ones wait, unknown ones are named as such."""

from dataclasses import dataclass

import pytest

from shared.contracts import registry
from shared.contracts.registry import (
    Event,
    Malformed,
    NewerVersion,
    UnknownEvent,
    contract_of,
    contracts,
    dump,
    event,
    load,
)
from shared.contracts.text import Reference, Remark


@pytest.fixture(autouse=True)
def only_here():
    """Contracts declared in a test are gone after it."""
    before = dict(registry._CONTRACTS)
    yield
    registry._CONTRACTS.clear()
    registry._CONTRACTS.update(before)


def weighed():
    def to_grams(data):
        return {"grams": data["kilograms"] * 1000}

    def with_unit(data):
        return {"amount": data["grams"], "unit": "g"}

    @event("scale", "weighed", version=3, upcasters={1: to_grams, 2: with_unit})
    @dataclass(frozen=True)
    class Weighed(Event):
        """Something was weighed."""

        amount: int
        unit: str

    return Weighed


@pytest.mark.parametrize(
    ("version", "data"), [(1, {"kilograms": 2}), (2, {"grams": 2000}), (3, {"amount": 2000, "unit": "g"})]
)
def test_each_version_is_lifted_to_the_newest_shape(version, data):
    shape = weighed()
    assert load("scale", "weighed", version, data) == shape(2000, "g")


def test_what_is_dumped_is_of_the_newest_version():
    shape = weighed()
    assert (shape.source, shape.type, shape.version) == ("scale", "weighed", 3)
    assert dump(shape(1, "g")) == {"amount": 1, "unit": "g"}


def test_a_newer_version_waits_for_the_update():
    weighed()
    with pytest.raises(NewerVersion) as refused:
        load("scale", "weighed", 4, {})
    assert refused.value.facts == {"version": 4, "known": 3}


@pytest.mark.parametrize(("version", "data"), [(0, {}), (-1, {}), (3, []), (3, None), (1, {}), (3, {"amount": "2"})])
def test_what_does_not_fit_is_malformed(version, data):
    weighed()
    with pytest.raises(Malformed):
        load("scale", "weighed", version, data)


@pytest.mark.parametrize("kilograms", [None, {}, "two", []])
def test_an_upcaster_that_stumbles_over_old_data_makes_it_malformed(kilograms):
    weighed()
    with pytest.raises(Malformed):
        load("scale", "weighed", 1, {"kilograms": kilograms})


def test_an_unknown_event_is_named():
    with pytest.raises(UnknownEvent) as refused:
        contract_of("scale", "melted")
    assert refused.value.facts == {"source": "scale", "type": "melted"}


def test_a_version_without_a_way_up_cannot_be_declared():
    with pytest.raises(TypeError, match="upcaster"):
        event("scale", "tared", version=3, upcasters={1: dict})(Event)


def test_a_name_is_declared_once():
    shape = weighed()
    with pytest.raises(TypeError, match="twice"):
        event("scale", "weighed")(shape)


def test_contracts_come_by_name():
    weighed()
    names = [(one.source, one.name) for one in contracts()]
    assert names == sorted(names)
    assert ("scale", "weighed") in names


def remarked():
    @dataclass(frozen=True)
    class Told:
        reason: Remark

    @event("scale", "remarked")
    @dataclass(frozen=True)
    class Remarked(Event):
        """Something was said."""

        reference: Reference
        remark: Remark
        told: tuple[Told, ...] = ()

    return Remarked


def test_what_lies_in_a_queue_is_heard_without_a_number_that_is_found_only_now():
    remarked()
    data = {"reference": "13812345678", "remark": "来电0571-88886666", "told": [{"reason": "无"}]}
    data["told"].append({"reason": "13812345678"})
    heard = load("scale", "remarked", 1, data)
    assert (heard.reference, heard.remark) == ("13812345678", "来电***")
    assert [one.reason for one in heard.told] == ["无", "***"]
    assert data["remark"] == "来电0571-88886666"


@pytest.mark.parametrize("data", [
    {"reference": "", "remark": "13812345678"}, {"reference": "r", "remark": 13812345678},
    {"reference": "r", "remark": "13812345678", "more": 1}, {"reference": "r", "remark": "x" * 501},
    {"reference": "r", "remark": "ok", "told": {"reason": "13812345678"}},
])  # fmt: skip
def test_what_does_not_fit_for_another_reason_is_malformed_still(data):
    remarked()
    with pytest.raises(Malformed):
        load("scale", "remarked", 1, data)

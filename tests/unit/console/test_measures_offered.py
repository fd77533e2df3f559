"""What the page of a case offers to do with a measure, and for which of it it must be said when it was."""

import pytest

from services.console.pages.measures import held, only_before, possible

EXTENDED = [{"type": "measure_extended", "data": {"measure": "M1"}}]


def case(kind="seal", state="running", timeline=(), **more):
    measure = {"id": "M1", "kind": kind, "urgent": False, "approved_at": None, "test": None, "ended": None, **more}
    rule_id = "P-PRESERVE" if kind == "preservation" else "P-SEAL"
    clocks = [{"rule_id": rule_id, "about": "M1", "state": state}]
    return {"measures": [measure], "clocks": clocks, "timeline": list(timeline)}


@pytest.mark.parametrize(("one", "acts"), [
    (case(), ("extensions", "test", "disposal", "release")),
    (case(timeline=EXTENDED), ("test", "disposal", "release")),
    (case(test={"started_at": "2026-11-23"}, state="suspended"), ("test-result", "extensions", "disposal", "release")),
    (case("preservation"), ("conversion", "disposal", "release")),
    (case("preservation", urgent=True), ("approval", "conversion", "release", "disposal")),
    (case(ended={"how": "released"}, state="stopped"), None),
])  # fmt: skip
def test_what_may_be_done_with_a_measure_goes_by_its_kind_and_what_was_done(one, acts):
    assert possible(one).get("M1") == acts
    assert not any(only_before(one).values())


def test_more_days_and_a_test_are_taken_down_after_the_days_of_a_seal_for_a_time_before_their_end_only():
    late = case(state="breached")
    assert possible(late)["M1"] == ("extensions", "test", "disposal", "release")
    assert only_before(late)["M1"] == ("extensions", "test")


def test_what_was_done_with_what_was_preserved_is_taken_down_though_it_is_free_by_itself_since():
    lapsed = case("preservation", "breached", ended={"how": "lapsed"})
    assert possible(lapsed)["M1"] == only_before(lapsed)["M1"] == ("conversion", "disposal", "release")
    assert held(lapsed) == []
    assert held(case("preservation")) == ["M1"]
    closed = case("preservation", "stopped", ended={"how": "lapsed"})
    assert possible(closed) == {}

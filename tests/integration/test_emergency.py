"""Emergency on a real broker and database, two replicas of it, driven by events and over its API."""

import random
import threading
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.emergency import Platform, await_true, running_platform

NOW = datetime.now(UTC).replace(microsecond=0)
MINUTE = timedelta(minutes=1)
MS = timedelta(milliseconds=1)


@pytest.fixture(scope="module")
def platform(tmp_path_factory):
    with running_platform(tmp_path_factory.mktemp("emergency"), replicas=2) as one:
        yield one
        assert one.dead_letters() == 0


def warnings_of(platform: Platform, category: str, **query: str):
    return platform.get(
        "duty_officer", f"/warnings?category={category}{''.join(f'&{k}={v}' for k, v in query.items())}"
    )


def the_warning(platform: Platform, category: str):
    (one,) = warnings_of(platform, category)["items"]
    return one


def refusal(answer) -> str:
    return answer.json()["type"].removeprefix("urn:quanheng:problem:")


def spread(count: int, over: timedelta) -> list[datetime]:
    return [NOW - over + over * number / (count - 1) for number in range(count)]


def surge(platform: Platform, category: str, **more):
    platform.deliver(platform.complaints(category, spread(40, 30 * MINUTE), **more))
    return the_warning(platform, category)


def activate(platform: Platform, category: str, key: str = "", **more):
    body = {
        "plan": "metrology_county",
        "level": "general",
        "division": "330110",
        "category": category,
        "title": "Fuel dispensers of one station",
        "people_affected": 60,
        **more,
    }
    return platform.post("commander", "/incidents", body, key=key)


def test_forty_complaints_each_delivered_three_times_to_two_replicas_raise_one_warning(platform):
    complaints = platform.complaints("fuel_dispenser", spread(40, 30 * MINUTE)) * 3
    random.Random(7).shuffle(complaints)
    platform.deliver(complaints)
    one = the_warning(platform, "fuel_dispenser")
    assert platform.replicas_at_work() == 2
    assert (one["division"], one["state"], one["exercise"]) == ("330110", "raised", False)
    assert (one["basis"]["rule"], one["basis"]["threshold"], one["basis"]["certainty"]) == ("surge_division", 40, "D")
    full = platform.get("duty_officer", f"/warnings/{one['id']}")
    assert full["basis"]["count"] == 40
    assert "不是《突发事件应对法》所称预警" in full["notice"]["zh"]
    assert [entry["type"] for entry in full["timeline"]] == ["warning_raised"]


def test_thirty_nine_raise_none_and_the_fortieth_raises_it_even_when_it_comes_late(platform):
    fortieth, *others = platform.complaints("market_scale", spread(40, 30 * MINUTE))
    platform.deliver(others)
    assert warnings_of(platform, "market_scale")["items"] == []
    platform.deliver([fortieth])
    assert the_warning(platform, "market_scale")["basis"]["count"] == 40


def test_the_window_ends_after_its_last_millisecond(platform):
    platform.deliver(platform.complaints("taximeter", spread(40, 60 * MINUTE + MS)))
    platform.deliver(platform.complaints("truck_scale", spread(40, 60 * MINUTE)))
    assert warnings_of(platform, "taximeter")["items"] == []
    assert the_warning(platform, "truck_scale")["basis"]["count"] == 40


def test_a_drill_never_raises_a_live_warning_nor_adds_to_one(platform):
    platform.deliver(platform.complaints("spectacles", spread(40, 30 * MINUTE), exercise=True))
    platform.deliver(platform.complaints("spectacles", spread(39, 30 * MINUTE)))
    assert warnings_of(platform, "spectacles")["items"] == []
    (drill,) = warnings_of(platform, "spectacles", exercise="true")["items"]
    made = activate(platform, "spectacles", warning_id=drill["id"])
    assert made.json()["exercise"] is True
    assert platform.heard("plan_activated", made.json()["id"])[0].exercise


def test_a_category_with_a_measure_of_its_own_is_judged_by_that(platform):
    platform.deliver(platform.complaints("medical", spread(10, 1440 * MINUTE)))
    assert the_warning(platform, "medical")["basis"]["window_minutes"] == 1440


def test_complaints_spread_over_a_city_raise_the_warning_of_the_city(platform):
    times = spread(27, 30 * MINUTE)
    for division in ("330105", "330106", "330110"):
        platform.deliver(platform.complaints("prepackaged", times, division=division))
    one = the_warning(platform, "prepackaged")
    assert (one["division"], one["basis"]["rule"], one["basis"]["threshold"]) == ("330100", "surge_city", 80)


def test_a_complaint_that_is_corrected_counts_for_what_it_was_corrected_to_and_once(platform):
    right = platform.complaints("water_meter", spread(39, 30 * MINUTE))
    wrong, *rest = platform.complaints("heat_meter", spread(40, 30 * MINUTE))
    platform.deliver([*right, wrong])
    correction = platform.corrected(wrong, "water_meter")
    platform.deliver([correction, correction, wrong])
    assert the_warning(platform, "water_meter")["basis"]["count"] == 40
    platform.deliver(rest)
    assert warnings_of(platform, "heat_meter")["items"] == []


def test_a_correction_that_is_heard_first_holds_and_an_older_one_changes_nothing(platform):
    *others, one = platform.complaints("electricity_meter", spread(40, 30 * MINUTE))
    mistaken = platform.complaints("water_meter_trade", [one.at])[0]
    older, newer = (platform.corrected(mistaken, c, s) for c, s in (("wrong", 2), ("electricity_meter", 3)))
    platform.deliver([newer, older])
    assert platform.facts("electricity_meter") == 1
    platform.deliver(others)
    assert warnings_of(platform, "electricity_meter")["items"] == []
    platform.deliver([mistaken])
    assert the_warning(platform, "electricity_meter")["basis"]["count"] == 40


def test_a_step_that_died_after_its_fact_raises_the_warning_when_it_is_repeated(platform):
    complaints = platform.complaints("charging_pile", spread(40, 30 * MINUTE))
    platform.plant_facts(complaints)
    platform.deliver([complaints[17]])
    assert the_warning(platform, "charging_pile")["basis"]["count"] == 40
    assert platform.facts("charging_pile") == 40


def test_what_was_dismissed_does_not_come_back_by_redelivery_but_a_new_surge_does(platform):
    complaints = platform.complaints("telecom", spread(40, 30 * MINUTE))
    platform.deliver(complaints)
    one = the_warning(platform, "telecom")
    place = f"/warnings/{one['id']}/dismissal"
    assert platform.post("duty_officer", place, {"reason": "x"}).status_code == 422
    assert platform.post("duty_officer", place, {"reason": "call 13800000000"}).status_code == 422
    closed = platform.post("duty_officer", place, {"reason": "one caller, forty times"}, key="dismiss-1").json()
    assert (closed["state"], closed["outcome"], closed["closed_by"]) == ("closed", "dismissed", "duty_officer-1")
    again = platform.post("duty_officer", place, {"reason": "one caller, forty times"}, key="dismiss-1")
    assert again.json()["version"] == closed["version"]
    assert refusal(platform.post("commander", place, {"reason": "nothing"})) == "warning_closed_before"
    platform.deliver(complaints)
    assert len(warnings_of(platform, "telecom")["items"]) == 1
    later = datetime.now(UTC) + MINUTE
    platform.deliver(platform.complaints("telecom", [later + number * MS for number in range(40)]))
    own = warnings_of(platform, "telecom", division="330110")["items"]
    assert [item["state"] for item in own] == ["raised", "closed"]


def test_activation_orders_every_task_on_the_wire_and_closes_the_warning(platform):
    one = surge(platform, "gas_dispenser")
    made = activate(platform, "gas_dispenser", key="activate-1", warning_id=one["id"])
    incident = made.json()
    assert (made.status_code, made.headers["Location"]) == (201, f"/incidents/{incident['id']}")
    assert incident["suggestion"] | {"reasons": []} == {
        "plan": "metrology_county",
        "plan_version": 1,
        "level": "general",
        "title": {"zh": "一般", "en": "General"},
        "reasons": [],
    }
    await_true(lambda: len(platform.heard("task_ordered", incident["id"])) == len(incident["tasks"]))
    ordered = platform.heard("task_ordered", incident["id"])
    assert [event.data.task for event in ordered] == [task["code"] for task in incident["tasks"]]
    assert "seal_station" in {event.data.task for event in ordered}
    await_true(lambda: the_warning(platform, "gas_dispenser")["state"] == "closed")
    closed = platform.get("duty_officer", f"/warnings/{one['id']}")
    assert (closed["outcome"], closed["incident_id"], closed["closed_by"]) == (
        "plan_activated",
        incident["id"],
        "commander-1",
    )
    assert activate(platform, "gas_dispenser", key="activate-1", warning_id=one["id"]).json()["id"] == incident["id"]
    assert refusal(activate(platform, "gas_dispenser", warning_id=one["id"])) == "taken"


def test_two_people_who_acknowledge_at_once_both_succeed_and_one_has_the_order(platform):
    incident = activate(platform, "other").json()
    place = f"/incidents/{incident['id']}/tasks/check_scene/acknowledgement"
    answers = []

    def acknowledge(who: str, replica: int) -> None:
        answers.append(platform.post("officer", place, who=who, replica=replica))

    people = [threading.Thread(target=acknowledge, args=(f"officer-{one}", one)) for one in range(2)]
    for one in people:
        one.start()
    for one in people:
        one.join(timeout=20)
    assert [answer.status_code for answer in answers] == [200, 200]
    holders = {
        task["acknowledged_by"]
        for answer in answers
        for task in answer.json()["tasks"]
        if task["code"] == "check_scene"
    }
    assert len(holders) == 1
    await_true(lambda: platform.heard("task_acknowledged", incident["id"]))
    assert [event.data.account for event in platform.heard("task_acknowledged", incident["id"])] == list(holders)
    assert refusal(platform.post("commander", place)) == "not_your_order"


def test_reports_go_in_order_with_the_version_read_and_their_text_stays_here(platform):
    incident = activate(platform, "other").json()
    place = f"/incidents/{incident['id']}/reports"
    text = {"content": "The station master says", "casualties": 0, "people_affected": 120, "loss_yuan": 0}
    version = incident["version"]
    assert platform.post("duty_officer", place, {**text, "kind": "first"}).status_code == 428
    early = platform.post("duty_officer", place, {**text, "kind": "follow_up"}, version=version)
    assert (early.status_code, refusal(early)) == (409, "first_report_missing")
    filed = platform.post("duty_officer", place, {**text, "kind": "first"}, version=version)
    assert (filed.status_code, filed.json()["state"], filed.json()["suggestion"]["level"]) == (201, "reported", "major")
    assert {clock["state"] for clock in filed.json()["clocks"]} == {"stopped"}
    assert platform.post("duty_officer", place, {**text, "kind": "final"}, version=version).status_code == 412
    closed = platform.post("duty_officer", place, {**text, "kind": "final"}, version=filed.json()["version"]).json()
    assert [report["content"] for report in closed["reports"]] == [text["content"]] * 2
    assert "station master" not in str(closed["timeline"])
    await_true(lambda: len(platform.heard("situation_report_filed", incident["id"])) == 2)


def test_a_report_clock_that_ran_out_while_nobody_looked_is_noted_once(platform):
    incident = activate(platform, "other").json()
    platform.set_back(incident["id"], timedelta(minutes=31))
    expected = [("E-FIRST-ORAL", "breached"), ("E-FIRST-WRITTEN", "50%")]
    await_true(lambda: len(platform.heard("report_clock_alerted", incident["id"])) >= len(expected))
    heard = platform.heard("report_clock_alerted", incident["id"])
    assert [(event.data.rule, event.data.alert) for event in heard] == expected
    oral = platform.get("duty_officer", f"/incidents/{incident['id']}")["clocks"][0]
    assert (oral["state"], oral["late"]) == ("breached", True)


def test_neighbours_see_nothing_of_each_other(platform):
    incident = activate(platform, "other").json()
    assert platform.get("commander", "/incidents?category=other", division="330106")["items"] == []
    for place in (f"/incidents/{incident['id']}", "/warnings?division=330110"):
        answer = platform.call("GET", "commander", place, division="330106")
        assert answer.status_code == 403 or answer.json()["items"] == []
    outside = platform.post("commander", "/incidents", {
        "plan": "metrology_county", "level": "general", "division": "330110", "category": "other", "title": "Not mine",
    }, division="330106")  # fmt: skip
    assert outside.status_code == 403


def test_plans_show_their_levels_and_suggest_one(platform):
    plans = {plan["code"]: plan for plan in platform.get("officer", "/plans")["items"]}
    assert [level["code"] for level in plans["metrology_city"]["levels"]] == [
        "especially_major",
        "major",
        "larger",
        "general",
    ]
    suggestion = platform.get("officer", "/plans/metrology_city/suggestion?people=50&loss_yuan=999999")
    assert (suggestion["level"], suggestion["plan_version"], len(suggestion["reasons"])) == ("larger", 1, 2)
    assert refusal(platform.call("GET", "officer", "/plans/none/suggestion")) == "unknown_plan"
    assert platform.call("GET", "officer", "/plans/metrology_city/suggestion?people=-1").status_code == 422
    wrong = activate(platform, "other", level="larger")
    assert (wrong.status_code, refusal(wrong)) == (404, "unknown_level")


def test_every_chain_of_the_run_holds(platform):
    found = platform.get("auditor", "/verification")
    assert (found["broken"], found["documents"] > 5) == ([], True)

"""Submissions of each kind handled over HTTP from the call to the archive, on real servers."""

from dataclasses import replace
from functools import partial

import pytest

from services.cases.domain.colleague import Colleague, meet
from services.cases.store import COLLEAGUE
from shared.ids import new_id
from tests.integration.conftest import required, servers
from tests.support.cases import CITY_HEAD, HEAD, HOTLINE, OFFICER, STRANGER, Client, done
from tests.support.procedure import punished
from tests.support.waiting import eventually
from tests.support.world import because
from tests.support.world import world as new_world

OTHER = replace(HEAD, subject="other", roles=HEAD.roles | {"officer", "hotline"}, division="330106")
WAITING = replace(OFFICER, subject="waiting")
TOLD = {"channel": "phone", "proof": "通话记录1号"}


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with new_world(servers(), tmp_path_factory.mktemp("world")) as world:
        process = world.service("cases")
        process.start()
        for one in (OFFICER, WAITING):
            world.documents(COLLEAGUE).create(
                one.subject, meet(Colleague(tuple(one.roles), one.division, True, 1)), because()
            )
        yield Client(f"http://127.0.0.1:{process.port}", required("SECRETS_DIR"))


def through(client, stored, *steps):
    for action, *rest in steps:
        stored = client.act(stored, action, *rest)
    return stored


def test_a_complaint_goes_from_the_call_to_the_archive(client):
    stored = through(
        client,
        client.register(claims=["refund"], facts={"amount_fen": 35000, "evidence": ["receipt"]}),
        ("assignment", {"unit": "某所", "officer": "officer"}, HOTLINE),
        ("identity-request", {"until": "2099-01-01T00:00:00+00:00"}),
        ("identity",),
        ("acceptance",),
        ("answer", TOLD),
        ("mediation",),
        ("mediation-suspension", {"ground": "testing", "document": "检测委托书1号"}),
        ("mediation-resumption",),
        ("termination", {"ground": "no_agreement"}),
        ("information", TOLD),
        ("follow-up", {"satisfaction": 4}, HOTLINE),
        ("archive",),
    )
    assert stored["state"] == "archived"
    assert {clock["state"] for clock in stored["clocks"]} == {"stopped"}
    assert [entry["seq"] for entry in stored["timeline"]] == list(range(1, stored["version"] + 1))
    again = client.act(stored, "correction", {"reason": "认定有误"}, HEAD)
    assert again["state"] == "assigned"
    assert len(again["timeline"]) == stored["version"] + 1


def test_until_when_proof_of_identity_was_asked_for_stands_in_the_submission(client):
    until = {"until": "2099-01-01T00:00:00+00:00"}
    stored = through(client, client.register(), ("assignment", {"unit": "某所"}, HOTLINE), ("identity-request", until))
    assert (stored["state"], stored["identity_until"]) == ("awaiting_identity", "2099-01-01T00:00:00+00:00")


def test_a_report_is_checked_tested_filed_and_rewarded(client):
    stored = through(
        client,
        client.register(kind="report"),
        ("check",),
        ("test", {"document": "检测委托书1号"}),
        ("test-result",),
        ("extensions", {"rule_id": "R-CHECK", "document": "审批表1号"}, HEAD),
        ("filing", None, HEAD),
    )
    case = eventually(lambda: found(client, f"/cases/{stored['case_id']}"))
    assert (case["complaint_id"], case["filing"]) == (stored["id"], "filed")
    closing = {"ground": "executed", "penalty_fen": 20_000_000, "gravity": ["large_penalty"]}
    decided = punished(client, case)
    client.act_at(f"/cases/{case['id']}/closing", decided["version"], closing, HEAD)
    client.act(stored, "reward", {"grade": 2, "amount_fen": 600_000, "cleared": True}, HEAD)
    rewarded = eventually(lambda: in_state(client, stored["id"], "rewarded"))
    assert rewarded["reward"] == {"grade": 2, "amount_fen": 600_000, "joint": False, "reason": ""}
    claimed = through(client, rewarded, ("information", TOLD), ("reward-claim", {"document": "收据1号"}), ("archive",))
    assert claimed["state"] == "archived"


def in_state(client, report_id, state):
    report = done(client.get(f"/complaints/{report_id}"))
    return report["state"] == state and report


def test_a_clue_that_the_head_does_not_file_closes_its_check(client):
    raised = client.act(through(client, client.register(kind="report"), ("check",)), "clue")
    case = eventually(lambda: found(client, f"/cases/{raised['case_id']}"))
    assert [one["state"] for one in case["clocks"]] == ["running"]
    client.act(raised, "no-filing", {"ground": "no_fault", "reason": "已履行进货查验义务"}, HEAD)
    after = eventually(lambda: (one := found(client, f"/cases/{case['id']}"))["filing"] and one)
    assert (after["filing"], [one["state"] for one in after["clocks"]]) == ("no_fault", ["stopped"])


def test_a_report_is_filed_with_the_case_that_its_clue_opened(client):
    raised = client.act(through(client, client.register(kind="report"), ("check",)), "clue")
    case = eventually(lambda: found(client, f"/cases/{raised['case_id']}"))
    client.act_at(f"/cases/{case['id']}/filing", case["version"], None, HEAD)
    filed = eventually(lambda: in_state(client, raised["id"], "filed"))
    assert (filed["filing"], clock_of(filed, "R-CHECK")) == ("filed", "stopped")


def clock_of(submission, rule_id):
    return next(one["state"] for one in submission["clocks"] if one["rule_id"] == rule_id)


def test_a_case_that_was_not_filed_with_its_report_is_taken_up_with_it(client):
    raised = through(client, client.register(kind="report"), ("check",), ("clue",))
    case_id = eventually(lambda: found(client, f"/cases/{raised['case_id']}"))["id"]
    no = ("no-filing", {"ground": "no_fault", "reason": "已履行进货查验义务"}, HEAD)
    told = through(client, raised, no, ("information", TOLD))
    declined = eventually(lambda: (case := found(client, f"/cases/{case_id}"))["filing"] and case)
    assert [clock["state"] for clock in declined["clocks"]] == ["stopped"]
    client.act(told, "correction", {"reason": "认定有误"}, HEAD)
    again = eventually(lambda: (case := found(client, f"/cases/{case_id}"))["filing"] is None and case)
    assert [clock["state"] for clock in again["clocks"]] == ["stopped", "running"]


def test_the_check_of_a_case_waits_for_a_test_and_ends_when_the_head_files_it(client):
    raised = client.act(client.register(), "clue")
    case = eventually(lambda: found(client, f"/cases/{raised['case_id']}"))
    path, sent = f"/cases/{case['id']}", {"ground": "identification", "document": "辨认通知书1号"}
    held = client.act_at(f"{path}/test", case["version"], sent)
    assert [one["ground"] for one in held["holds"]] == ["identification"]
    assert [one["state"] for one in held["clocks"]] == ["suspended"]
    twice = client.post(f"{path}/test", sent, version=held["version"])
    assert (twice.status_code, twice.json()["type"].rpartition(":")[2]) == (409, "suspended_before")
    assert client.post(f"{path}/test", sent, HEAD, version=held["version"]).status_code == 403
    back = client.act_at(f"{path}/test-result", held["version"])
    assert (back["holds"], [one["state"] for one in back["clocks"]]) == ([], ["running"])
    again = client.act_at(f"{path}/test", back["version"], {"document": "检测委托书1号"})
    filed = client.act_at(f"{path}/filing", again["version"], None, HEAD)
    assert [one["ground"] for one in filed["holds"]] == ["testing"]
    assert [(one["rule_id"], one["state"]) for one in filed["clocks"]] == [
        ("P-VERIFY", "stopped"), ("P-DECIDE", "suspended"),
    ]  # fmt: skip


def test_a_dispute_is_verified_appealed_and_settled(client):
    instrument = {"serial": "JYJ-2026-1", "unaltered": True}
    stored = through(
        client,
        client.register(kind="metrology_dispute", instrument=instrument),
        ("acceptance",),
        ("verification", {"institution": "市计量院", "document": "委托书1号"}),
        ("verification-result", {"result": "beyond_limits", "error": "-2.1%"}),
        ("verification-appeal", {"institution": "省计量院", "document": "委托书2号"}),
        ("verification-result", {"result": "beyond_limits", "error": "-2.0%"}),
        ("mediation",),
        ("agreement", {"form": "agreement"}),
        ("information", TOLD),
    )
    assert stored["arbitration"] == {
        "institution": "省计量院",
        "result": "beyond_limits",
        "error": "-2.0%",
        "final": True,
    }


def test_a_dispute_is_refused_on_a_ground_of_its_own_list_and_on_none_of_consumers(client):
    stored = client.register(kind="metrology_dispute", instrument={"serial": "JYJ-2026-2"})
    refusal = f"/complaints/{stored['id']}/refusal"
    said = {"ground": "not_for_living", "reason": "用于经营"}
    answer = client.post(refusal, said, OFFICER, version=stored["version"])
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:quanheng:problem:ground_of_other_kind")
    refused = client.act(stored, "refusal", {"ground": "taken_up_elsewhere", "reason": "法院已受理"})
    assert (refused["state"], refused["refusal"]) == ("refused", "taken_up_elsewhere")


def test_new_facts_in_another_report_reach_the_one_that_is_checked(client):
    first = through(client, client.register(kind="report"), ("check",))
    second = client.register(kind="report", narrative="另一台机器也作弊")
    merged = client.act(second, "merger", {"into": first["id"], "new_facts": True})
    assert merged["state"] == "merged"
    [check] = [one for one in eventually(partial(restarted, client, first["id"])) if one["rule_id"] == "R-CHECK"]
    assert check["started_at"] == second["registered_at"]


def restarted(client, report_id):
    report = done(client.get(f"/complaints/{report_id}"))
    return any(entry["type"] == "report_absorbed" for entry in report["timeline"]) and report["clocks"]


def test_the_days_for_a_clue_found_in_mediation_end_when_its_case_stands(client):
    mediated = through(client, client.register(), ("acceptance",), ("mediation",))
    raised = client.act(mediated, "clue")
    assert clock_of(raised, "C-CLUE") == "running"
    eventually(lambda: clock_of(done(client.get(f"/complaints/{raised['id']}")), "C-CLUE") == "stopped")


def test_both_halves_of_a_mixed_submission_are_there_and_linked(client):
    complaint = client.register(also_report=True)
    assert complaint["counterpart"] is None
    known = done(client.get(f"/complaints/{complaint['id']}", HEAD))["counterpart"]
    report = eventually(lambda: (one := client.get(f"/complaints/{known}", HEAD)).ok and one.json())
    assert (report["kind"], report["counterpart"]) == ("report", complaint["id"])


def test_a_link_reaches_the_other_one_and_is_undone(client):
    one, other = client.register(), client.register()
    linked = client.act(one, "links", {"other": other["id"]})
    joined = eventually(lambda: in_group(client, other["id"], linked["group"]))
    listed = done(client.get("/complaints", group=linked["group"]))["items"]
    assert {row["id"] for row in listed} == {one["id"], other["id"]}
    assert client.act(joined, "unlinking", {"reason": "并非同一事项"})["group"] is None


def test_two_that_are_linked_crosswise_come_into_one_group_and_nobody_stays_in_it_alone(client):
    one, other = client.register(), client.register()
    client.act(one, "links", {"other": other["id"]})
    # Whether this one has heard of it already decides if it is in time to be linked from here, too.
    client.post(f"/complaints/{other['id']}/links", {"other": one["id"]}, OFFICER, version=other["version"])
    eventually(lambda: together(client, one["id"], other["id"]))
    client.act(done(client.get(f"/complaints/{one['id']}")), "unlinking", {"reason": "并非同一事项"})
    eventually(lambda: done(client.get(f"/complaints/{other['id']}"))["group"] is None)


def together(client, *ids):
    first, second = (done(client.get(f"/complaints/{one}"))["group"] for one in ids)
    return first is not None and first == second


def test_the_two_that_dispute_a_competence_settle_it_by_a_document(client):
    stored = client.act(client.register(), "jurisdiction-dispute", {"other": "330106", "reason": "在对方辖区"})
    agreed = client.act(stored, "jurisdiction-agreement", {"division": "330106", "document": "协商记录1号"}, HEAD)
    assert (agreed["division"], agreed["state"]) == ("330106", "registered")


def test_a_jurisdiction_dispute_is_for_the_common_superior(client):
    stored = client.act(client.register(), "jurisdiction-dispute", {"other": "330106", "reason": "在对方辖区"})
    refused = client.post(
        f"/complaints/{stored['id']}/designation", {"division": "330106"}, HEAD, version=stored["version"]
    )
    assert refused.status_code == 403
    referred = client.act(stored, "referral-upward")
    assert {one["rule_id"]: one["state"] for one in referred["clocks"]}["J-DESIGNATE"] == "running"
    designated = client.act(referred, "designation", {"division": "330106"}, CITY_HEAD)
    assert (designated["division"], designated["state"]) == ("330106", "registered")


def test_until_when_it_is_passed_on_is_said_while_it_can_be(client):
    stored = client.register()
    read = done(client.get(f"/complaints/{stored['id']}"))
    answer = next(one for one in read["clocks"] if one["rule_id"] == "C-ACCEPT")
    assert read["registered_at"] < read["pass_on_by"] < answer["due_at"]
    client.act(stored, "acceptance")
    assert done(client.get(f"/complaints/{stored['id']}"))["pass_on_by"] is None


def test_what_is_handed_over_goes_to_the_other_division_with_its_case(client):
    raised = client.act(client.register(), "clue")
    case_id = eventually(lambda: found(client, f"/cases/{raised['case_id']}"))["id"]
    current = done(client.get(f"/complaints/{raised['id']}"))
    told = {"channel": "phone", "proof": "通话记录1号"}
    there = client.act(current, "hand-over", {"to": "330106", "reason": "被投诉人在对方辖区", **told}, HEAD)
    assert (there["division"], there["handed_over_by"]) == ("330106", "330110")
    path = f"/complaints/{there['id']}"
    assert (client.get(path, HEAD).status_code, client.get(path, OTHER).status_code) == (403, 200)
    eventually(lambda: client.get(f"/cases/{case_id}", OTHER).ok)
    again = client.post(f"{path}/hand-over", {"to": "330108", "reason": "再移送"}, OTHER, version=there["version"])
    assert (again.status_code, again.json()["type"].rpartition(":")[2]) == (409, "transferred_before")


def test_a_hand_over_that_is_sent_again_is_answered_as_done_and_tells_nothing_of_what_it_is_now(client):
    stored, key = client.register(), new_id()
    path = f"/complaints/{stored['id']}/hand-over"
    body = {"to": "330106", "reason": "被投诉人在对方辖区", "channel": "phone", "proof": "通话记录1号"}
    first, again = (client.post(path, body, HEAD, version=stored["version"], key=key) for _ in range(2))
    assert (first.status_code, first.json()["division"]) == (200, "330106")
    assert (again.status_code, again.json()) == (200, {"id": stored["id"], "number": stored["number"]})
    assert "ETag" not in again.headers


def test_the_other_side_of_a_dispute_finds_reads_and_refers_it_and_no_longer_once_it_is_settled(client):
    stored = client.act(client.register(), "jurisdiction-dispute", {"other": "330106", "reason": "在对方辖区"})
    path, version = f"/complaints/{stored['id']}", stored["version"]
    assert stored["id"] in disputes(client, OTHER)
    assert stored["id"] not in disputes(client, STRANGER)
    assert done(client.get(path, OTHER))["number"] == stored["number"]
    assert done(client.get(f"{path}/caller", OTHER))["name"] == "张*"
    for action, body in (
        ("caller", {"reason": "核实情况"}),
        ("assignment", {"unit": "某所"}),
        ("withdrawal", {"reason": "来电撤回"}),
    ):
        assert client.post(f"{path}/{action}", body, OTHER, version=version).status_code == 403
    referred = client.act(stored, "referral-upward", None, OTHER)
    client.act(referred, "designation", {"division": "330110"}, CITY_HEAD)
    assert stored["id"] not in disputes(client, OTHER)
    assert client.get(path, OTHER).status_code == 403


def disputes(client, by):
    return {row["id"] for row in done(client.get("/complaint-disputes", by, limit=200))["items"]}


@pytest.mark.parametrize(
    ("action", "body", "by", "status"),
    [
        ("archive", None, OFFICER, 409),
        ("refusal", {"ground": "tired", "reason": "累了"}, OFFICER, 409),
        ("refusal", {}, OFFICER, 422),
        ("refusal", {"ground": "other"}, OFFICER, 422),
        ("filing", None, OFFICER, 403),
        ("assignment", {"unit": "某所"}, OFFICER, 403),
        ("transfer", {"to": "某局", "reason": "不属本部门"}, OFFICER, 403),
        ("jurisdiction-dispute", {"other": "330110", "reason": "在本辖区"}, OFFICER, 409),
        ("acceptance", None, STRANGER, 403),
        ("answer", {"channel": "pigeon", "proof": "1"}, OFFICER, 422),
        ("return", {"reason": "电话13812345678"}, OFFICER, 422),
        ("extensions", {"rule_id": "C-ACCEPT", "document": "1"}, HEAD, 409),
        ("follow-up", {"satisfaction": 6}, HOTLINE, 422),
    ],
)
def test_what_cannot_be_done_is_refused_by_name_and_changes_nothing(client, action, body, by, status):
    stored = client.register()
    answer = client.post(f"/complaints/{stored['id']}/{action}", body, by, version=stored["version"])
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert done(client.get(f"/complaints/{stored['id']}"))["version"] == stored["version"]


def test_a_change_needs_the_version_that_was_read(client):
    stored = client.register()
    path = f"/complaints/{stored['id']}/acceptance"
    assert client.post(path).status_code == 428
    client.act(stored, "acceptance")
    assert client.post(path, version=stored["version"]).status_code == 412


def test_the_worklist_goes_by_the_earliest_deadline_and_filters_by_clock(client):
    for _ in range(3):
        stored = client.register(category="truck_scale")
    stored = client.act(stored, "acceptance")
    client.act(stored, "answer", TOLD)
    rows = done(client.get("/complaints", sort="deadline", category="truck_scale"))["items"]
    assert [row["next_deadline"] for row in rows] == sorted(row["next_deadline"] for row in rows)
    waiting = done(client.get("/complaints", clock="C-ACCEPT", category="truck_scale"))["items"]
    assert stored["id"] not in {row["id"] for row in waiting}
    assert len(waiting) == 2
    assert done(client.get("/complaints", due_before="2020-01-01T00:00:00+00:00"))["items"] == []
    assert done(client.get("/complaints", due="late", category="truck_scale"))["items"] == []


def test_what_was_returned_or_corrected_waits_for_whoever_assigns_it(client):
    category = "spectacles"
    returned = through(
        client,
        client.register(category=category),
        ("assignment", {"unit": "某所"}, HOTLINE),
        ("return", {"reason": "不属本所"}),
    )
    told = through(
        client,
        client.register(category=category),
        ("refusal", {"ground": "too_late", "reason": "超过三年"}, CITY_HEAD),
        ("information", TOLD),
    )
    corrected = client.act(told, "correction", {"reason": "认定有误"}, HEAD)
    given = client.act(client.register(category=category), "assignment", {"officer": "officer"}, HOTLINE)
    taken_up = client.act(client.register(category=category), "acceptance")
    left_open = client.act(client.register(category=category), "acceptance", None, CITY_HEAD)
    found = done(client.get("/complaints", assigned="nobody", sort="deadline", category=category))["items"]
    assert {row["id"] for row in found} == {returned["id"], corrected["id"], left_open["id"]}
    assert not {given["id"], taken_up["id"]} & {row["id"] for row in found}
    assert client.get("/complaints", assigned="nobody", officer="officer").status_code == 422


def test_what_waits_without_a_deadline_is_listed_until_it_is_put_away(client):
    officer = WAITING.subject
    given = client.act(client.register(), "assignment", {"officer": officer}, HOTLINE)
    told = through(client, given, ("withdrawal", {"reason": "来电撤回"}))
    for sort in ("newest", "deadline"):
        [row] = done(client.get("/complaints", officer=officer, due="none", sort=sort, limit=1))["items"]
        assert row["id"] == told["id"]
    client.act(told, "archive")
    assert done(client.get("/complaints", officer=officer, due="none"))["items"] == []


def test_a_kept_filter_finds_what_the_list_found_when_it_was_kept(client):
    station = f"良渚{new_id()[-6:]}加油站"
    stored = client.register(site_name=station)
    asked = {"q": station, "clock": "C-ACCEPT", "due": "soon", "state": "registered"}
    kept = done(client.post("/filters", {"name": station, "query": asked}))
    assert kept["query"] == asked
    soon = [row["id"] for row in done(client.get("/complaints", **kept["query"]))["items"]]
    every = [row["id"] for row in done(client.get("/complaints", **{**kept["query"], "due": None}))["items"]]
    assert (soon, every) == ([], [stored["id"]])
    refused = client.post("/filters", {"name": "他", "query": {"q": "13812345678"}})
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["query.q"])
    done(client.post(f"/filters/{kept['id']}/removal"))


def test_many_are_assigned_at_once_and_a_filter_finds_them(client):
    ids = [client.register(category="taximeter")["id"] for _ in range(3)]
    answer = done(client.post("/complaint-assignments", {"ids": [*ids, "nothing"], "officer": "officer"}, HOTLINE))
    assert [row["ok"] for row in answer["items"]] == [True, True, True, False]
    kept = done(
        client.post("/filters", {"name": "我的出租车", "query": {"officer": "officer", "category": "taximeter"}})
    )
    assert {row["id"] for row in done(client.get("/complaints", **kept["query"]))["items"]} == set(ids)
    done(client.post(f"/filters/{kept['id']}/removal"))
    assert done(client.get("/filters"))["items"] == []


def found(client, path):
    answer = client.get(path)
    return answer.json() if answer.ok else None


def in_group(client, complaint_id, group):
    stored = found(client, f"/complaints/{complaint_id}")
    return stored if stored["group"] == group else None

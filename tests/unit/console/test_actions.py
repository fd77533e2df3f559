"""What is offered on the page of a submission, to whom, and what its forms send."""

import re
from datetime import UTC, datetime

import pytest

from services.cases.domain.transitions import ANY_TIME, TRANSITIONS, actions_in
from services.cases.service import Service as Cases
from services.console.forms import URLENCODED, parse
from services.console.pages.actions import ACTIONS, BY_ADDRESS, BY_NAME
from services.console.pages.file import rewardable
from services.console.pages.menu import may
from services.console.pages.offered import body_of, extendable, offered
from shared.contracts.schema import codec_of
from shared.errors import Invalid
from shared.identity.caller import Identity
from shared.web.routes import routes_of

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
ROUTES = {
    route.handler: route for route in routes_of(Cases)
    if route.method == "POST" and route.path.startswith("/complaints/<complaint_id>/")
}  # fmt: skip
BY_PATH = {route.path.rpartition("/")[2]: route for route in ROUTES.values()}
FILLED = {
    "line": "某机构2号", "long": "材料不全", "day": "2026-12-24", "yuan": "5000.5", "tick": "1", "officer": "officer",
    "place": "330106", "dispute": "330110", "number": "5", "clock": "R-CHECK",
    "hold": "testing", "tel": "13800000001", "person": "0", "beside": "1", "agent": "1", "date": "2026-12-24", "other": "https://here/complaints/some-id?saved=1",
}  # fmt: skip


def form(**fields: str):
    return parse("&".join(f"{name}={value}" for name, value in fields.items()).encode(), URLENCODED)


def submission(kind: str = "complaint", state: str = "registered", **more):
    empty = {
        "case_id": None,
        "former_cases": (),
        "case_ended": False,
        "group": None,
        "channel": "hotline_12315",
        "division": "330110",
        "disputed_with": None,
        "competence": None,
        "handed_over_by": None,
        "satisfaction": None,
        "others_below": False,
        "knows_reporters": False,
        "reader": "330110",
        "arbitration": None,
        "agreement": None,
        "termination": None,
        "refusal": None,
        "transferred_to": None,
        "reward": None,
        "rewardable": True,
        "has_caller": True,
        "to_be_told": True,
        "people": [{"place": 0, "role": "caller"}],
        "parties": [],
        "clocks": [],
        "holds": [],
        "to_tell": [],
    }
    return {**empty, "kind": kind, "state": state, "actions": actions_in(kind, state), **more}


def asks_of(one, name: str):
    """What the form of that action asks for now."""
    groups = offered(one, lambda _: True, NOW)
    (action,) = [each for group in groups for each in group.actions if each.name == name]
    return action.asks


def names(role: str, one) -> set[str]:
    identity = Identity("somebody", frozenset({role}), "330110", 0)
    groups = offered(one, lambda permission: may(identity, permission), NOW)
    return {action.name for group in groups for action in group.actions}


def test_every_action_of_the_tables_has_a_form_and_no_form_is_of_another():
    known = {action for table in TRANSITIONS.values() for _, action in table} | set(ANY_TIME)
    on_a_page_of_its_own = {"amend"}
    assert {action.does for action in ACTIONS} | on_a_page_of_its_own == known


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.name)
def test_a_form_goes_where_the_api_takes_it_and_needs_what_the_api_needs(action):
    route = BY_PATH[action.path]
    assert (route.permission, route.if_match) == (action.needs, True)
    assert bool(action.asks or action.said) == (route.body is not None)


@pytest.mark.parametrize("action", [one for one in ACTIONS if one.asks], ids=lambda action: action.name)
def test_what_a_form_sends_is_what_the_api_reads(action):
    filled = {ask.name: str(ask.codes[0]) if ask.kind == "choice" else FILLED[ask.kind] for ask in action.asks}
    assert codec_of(BY_PATH[action.path].body).validate(body_of(action, form(**filled))) == {}


@pytest.mark.parametrize("action", [one for one in ACTIONS if one.asks], ids=lambda action: action.name)
def test_every_word_that_an_action_asks_for_stands_in_its_form(action):
    fields = codec_of(BY_PATH[action.path].body).fields
    said = {name for name, _ in action.said}
    shown = {ask.name for ask in action.asks} | said
    # A short form of an act leaves out what another form of it asks for.
    assert shown <= set(fields) if action.of else shown == set(fields)
    needed = {name for name, one in fields.items() if one.required}
    assert {ask.name for ask in action.asks if ask.required} | said >= needed


@pytest.mark.parametrize(("role", "seen", "hidden"), [
    ("hotline", {"assign", "transfer", "supplement", "withdraw", "link"}, {"accept", "refuse", "raise_clue", "extend"}),
    ("officer", {"accept", "refuse", "raise_clue"}, {"assign", "designate", "transfer"}),
    ("supervisor", {"accept", "refuse", "assign", "transfer"}, {"unlink"}),
    ("duty_officer", {"supplement", "note_number"}, {"accept", "assign", "transfer"}),
    ("auditor", set(), {"accept", "assign", "supplement", "raise_clue", "link"}),
])  # fmt: skip
def test_an_action_is_offered_only_to_those_whose_roles_permit_it(role, seen, hidden):
    found = names(role, submission())
    assert seen <= found
    assert not hidden & found


def test_what_could_only_be_refused_is_not_offered():
    plain = submission("report", "informed")
    assert {"raise_clue", "link", "reward"} <= names("supervisor", plain)
    bare = {**plain, "case_id": "case", "group": "group", "to_be_told": False}
    assert not {"raise_clue", "reward"} & names("supervisor", bare)
    assert "unlink" not in names("supervisor", plain)
    assert {"link", "unlink"} <= names("supervisor", bare)
    assert "archive" not in names("officer", submission("report", "filed"))
    assert "archive" in names("officer", submission("report", "filed", to_be_told=False))
    claimed = [{"rule_id": "W-CLAIM", "state": "running"}]
    assert "claim_reward" in names("officer", submission("report", "rewarded", clocks=claimed))
    assert "claim_reward" not in names("officer", submission("report", "rewarded"))
    assert "reward" not in names("supervisor", submission("report", "archived", reward={"grade": 3}))
    assert "erase" in names("supervisor", submission("report", "archived"))
    assert "follow_up" in names("supervisor", submission("report", "archived"))
    assert "follow_up" not in names("supervisor", submission("report", "archived", satisfaction=4))
    waiting = {"handed_over_by": "330106", "clocks": [{"rule_id": "R-ZJ-TRANSFER", "state": "running"}]}
    assert "tell_of_hand_over" in names("supervisor", submission(**waiting))
    assert "tell_of_hand_over" not in names("supervisor", submission(**{**waiting, "clocks": []}))
    assert "tell_of_hand_over" not in names("officer", submission(**waiting))
    assert "erase" not in names("supervisor", submission("report", "archived", people=[]))


IN_TIME = {"rule_id": "C-ACCEPT", "state": "stopped", "late": False}


@pytest.mark.parametrize(("state", "clock", "found"), [
    ("accepted", IN_TIME, True),
    ("agreed", IN_TIME, False),
    ("agreed", {**IN_TIME, "state": "running"}, True),
    ("informed", {**IN_TIME, "late": True}, True),
    ("informed", {**IN_TIME, "rule_id": "C-MEDIATE", "late": True}, False),
    ("archived", {**IN_TIME, "late": True}, False),
])  # fmt: skip
def test_an_answer_is_offered_after_the_end_where_a_deadline_is_unmet_or_was_met_late(state, clock, found):
    assert ("answer" in names("officer", submission("complaint", state, clocks=[clock]))) == found
    anew = submission("complaint", state, clocks=[{**clock, "late": True}, IN_TIME])
    assert ("answer" in names("officer", anew)) == (found and clock["rule_id"] == "C-ACCEPT" and state == "accepted")


def test_who_was_told_of_a_refusal_is_not_offered_for_an_answer():
    late = {**IN_TIME, "late": True}
    assert "answer" not in names("officer", submission("complaint", "informed", clocks=[late], refusal="other"))


def test_of_whom_is_erased_nobody_is_told_and_what_was_decided_since_is_put_away():
    erased = submission("report", "not_filed", has_caller=True, to_be_told=False)
    found = names("supervisor", erased)
    assert "archive" in found
    assert not {"inform", "answer", "reward", "tell_of_hand_over"} & found
    assert "archive" not in names("supervisor", {**erased, "to_be_told": True})


def test_a_reward_that_its_reporter_has_not_heard_of_is_told_before_the_report_is_put_away():
    heard = [{"rule_id": "W-CLAIM", "state": "stopped"}]
    assert "archive" not in names("officer", submission("report", "rewarded"))
    assert "archive" in names("officer", submission("report", "rewarded", clocks=heard))


def test_the_end_of_a_test_is_offered_during_a_dispute_of_competence_where_one_lasts():
    for state in ("jurisdiction_disputed", "jurisdiction_referred"):
        lasting = submission("report", state, holds=[{"ground": "testing"}])
        assert "end_test" in names("officer", lasting)
        assert "end_test" not in names("officer", {**lasting, "holds": []})
    assert {"hand_over", "transfer", "dispute_jurisdiction"} <= names("supervisor", submission("report", "testing"))


def test_who_speaks_no_more_is_chosen_among_those_who_speak_and_only_an_agent_is_authorised_longer():
    speaker = {"place": 1, "role": "representative", "ended": None}
    later = {"join_party", "leave_party", "prolong_authority"}
    for people, seen in (
        ([], {"join_party"}),
        ([speaker], {"join_party", "leave_party"}),
        ([{**speaker, "ended": "2026-11-23"}], {"join_party"}),
        ([{**speaker, "role": "agent"}], later),
        ([{**speaker, "role": "agent", "ended": "2026-11-23"}], {"join_party", "prolong_authority"}),
    ):
        assert names("hotline", submission(people=people)) & later == seen
    assert not names("auditor", submission(people=[{**speaker, "role": "agent"}])) & later
    assert not names("hotline", submission("complaint", "archived", people=[speaker])) & later


def test_what_is_said_beside_a_reporter_is_asked_only_of_those_who_may_know_them():
    report = submission("report")
    assert "join_party" not in names("officer", report)
    assert "join_party" in names("supervisor", {**report, "knows_reporters": True})
    assert "join_party" in names("officer", {**report, "has_caller": False})


def test_trap_22_what_came_by_a_transfer_is_offered_for_a_dispute_and_not_for_another_transfer():
    for came in ({"channel": "transfer"}, {"handed_over_by": "330106"}, {"competence": "agreed"}):
        found = names("supervisor", submission(**came))
        assert not {"transfer", "hand_over"} & found
        assert "dispute_jurisdiction" in found


def test_trap_22_what_the_superior_has_designated_is_not_offered_for_a_dispute_again():
    assert "dispute_jurisdiction" not in names("supervisor", submission(competence="designated"))


VERIFIED = {"result": "within_limits", "final": False}
WAIVED = [{"rule_id": "D-APPEAL", "about": "", "state": "breached"}]


@pytest.mark.parametrize(("more", "offered_too"), [
    ({"arbitration": VERIFIED}, True),
    ({"arbitration": {**VERIFIED, "final": True}}, False),
    ({"arbitration": None}, False),
    ({"arbitration": VERIFIED, "termination": "no_agreement"}, True),
    ({"arbitration": VERIFIED, "termination": "withdrawn_or_settled"}, False),
    ({"arbitration": VERIFIED, "termination": "application_withdrawn_or_settled"}, False),
    ({"arbitration": VERIFIED, "agreement": "record"}, False),
    ({"arbitration": VERIFIED, "clocks": WAIVED}, True),
])  # fmt: skip
def test_an_appeal_is_offered_as_long_as_there_is_a_result_that_may_be_refused(more, offered_too):
    for state in ("determined", "informed", "mediating"):
        assert ("appeal" in names("officer", submission("metrology_dispute", state, **more))) == offered_too


@pytest.mark.parametrize(("more", "offered_too"), [
    ({"arbitration": VERIFIED}, True),
    ({"arbitration": {**VERIFIED, "final": True}}, True),
    ({"arbitration": None}, False),
    ({"arbitration": {**VERIFIED, "result": ""}}, False),
    ({"arbitration": VERIFIED, "agreement": "record"}, False),
    ({"arbitration": VERIFIED, "termination": "no_agreement"}, False),
    ({"arbitration": VERIFIED, "refusal": "other"}, False),
    ({"arbitration": VERIFIED, "transferred_to": "某局"}, False),
])  # fmt: skip
def test_a_mediation_is_offered_after_the_notice_of_a_result_and_of_nothing_else(more, offered_too):
    for state in ("informed", "followed_up"):
        one = submission("metrology_dispute", state, **more)
        assert ("start_mediation" in names("officer", one)) == offered_too
    assert "start_mediation" in names("officer", submission("metrology_dispute", "accepted", **more))


def test_what_has_been_verified_is_not_offered_for_a_verification_again():
    assert "order_verification" in names("officer", submission("metrology_dispute", "mediating"))
    verified = submission("metrology_dispute", "mediating", arbitration=VERIFIED)
    assert "order_verification" not in names("officer", verified)


@pytest.mark.parametrize(("kind", "state", "due", "found"), [
    ("complaint", "running", "2026-11-23T01:59:59+00:00", True),
    ("complaint", "running", "2026-11-23T02:00:01+00:00", False),
    ("complaint", "suspended", "2026-11-01T02:00:00+00:00", False),
    ("complaint", "breached", "2026-11-01T02:00:00+00:00", True),
    ("metrology_dispute", None, None, False),
])  # fmt: skip
def test_the_ground_that_sixty_days_have_passed_is_offered_when_they_have(kind, state, due, found):
    clocks = [{"rule_id": "C-MEDIATE", "state": state, "due_at": due}] if state else []
    one = submission(kind, "mediating", clocks=clocks)
    ask, _ = asks_of(one, "terminate")
    assert ("sixty_days_passed" in ask.codes) == found
    assert "no_agreement" in ask.codes


@pytest.mark.parametrize(("name", "state"), [("refuse", "assigned"), ("terminate", "mediating")])
def test_of_a_dispute_the_grounds_of_its_own_list_are_offered_and_no_article_on_complaints_is_cited(name, state):
    ask, *_ = asks_of(submission("metrology_dispute", state), name)
    of_complaints, *_ = asks_of(submission("complaint", state), name)
    assert {"taken_up_elsewhere", "instrument_altered"} <= set(ask.codes)
    assert not {"not_for_living", "should_not_be_accepted", "sixty_days_passed"} & set(ask.codes)
    assert (ask.article, ask.items) == ("grounds_of_disputes", False)
    assert of_complaints.items
    assert not {"taken_up_elsewhere", "instrument_altered"} & set(of_complaints.codes)


@pytest.mark.parametrize(("rule", "state", "found"), [
    ("R-CHECK", "running", ["R-CHECK"]),
    ("R-CHECK", "suspended", ["R-CHECK"]),
    ("R-CHECK", "breached", ["R-CHECK"]),
    ("R-CHECK", "stopped", []),
    ("C-ACCEPT", "running", []),
])  # fmt: skip
def test_more_time_is_offered_only_for_a_deadline_that_nothing_has_met_and_that_can_be_extended(rule, state, found):
    one = submission("report", "checking", clocks=[{"rule_id": rule, "state": state}])
    assert extendable(one) == found
    assert ("extend" in names("supervisor", one)) == bool(found)


def day_asked(one, name):
    """How the form of that action asks when it was: whether the day must be said, and what is said of it."""
    (day,) = [ask for ask in asks_of(one, name) if ask.name == "happened_at"]
    return day.required, bool(day.hint)


RUNNING, MISSED, MET = "running", "breached", "stopped"
OPEN, ASKED, MUST = (False, False), (False, True), (True, True)


@pytest.mark.parametrize(("states", "asked"), [
    ({"R-CHECK": RUNNING}, OPEN), ({"R-CHECK": MISSED}, MUST), ({"R-CHECK": MISSED, "W-CLAIM": RUNNING}, ASKED),
    ({"R-CHECK": MISSED, "W-CLAIM": MET}, MUST), ({"R-CHECK": RUNNING, "C-ACCEPT": MISSED}, OPEN),
])  # fmt: skip
def test_once_a_miss_is_noted_more_time_is_taken_down_with_the_day_on_which_it_was_granted(states, asked):
    clocks = [{"rule_id": rule, "state": state} for rule, state in states.items()]
    assert day_asked(submission("report", "checking", clocks=clocks), "extend") == asked


@pytest.mark.parametrize(("states", "asked"), [([RUNNING], OPEN), ([MISSED], MUST), ([MET, MISSED], MUST)])
def test_a_claim_that_came_in_time_is_taken_down_after_its_days_with_its_day(states, asked):
    clocks = [{"rule_id": "W-CLAIM", "state": state} for state in states]
    assert day_asked(submission("report", "rewarded", clocks=clocks), "claim_reward") == asked


@pytest.mark.parametrize(("state", "asked"), [("accepted", OPEN), ("agreed", MUST)])
def test_an_answer_of_before_the_end_is_taken_down_with_its_day(state, asked):
    late = {"rule_id": "C-ACCEPT", "state": MET, "late": True}
    assert day_asked(submission("complaint", state, clocks=[late]), "answer") == asked


def test_a_reward_that_was_claimed_or_not_told_of_is_not_offered_to_be_claimed():
    assert "claim_reward" not in names("officer", submission("report", "rewarded"))
    claimed = [{"rule_id": "W-CLAIM", "state": MET}]
    assert "claim_reward" not in names("officer", submission("report", "rewarded", clocks=claimed))


@pytest.mark.parametrize(("days", "more", "asked"), [
    ({"": RUNNING}, {}, OPEN),
    ({"": MISSED}, {}, MUST),
    ({"complainant": MISSED}, {}, ASKED),
    ({"complainant": MISSED, "respondent": RUNNING}, {}, ASKED),
    ({"complainant": MISSED, "respondent": MISSED}, {}, MUST),
    ({"respondent": MISSED}, {"to_be_told": False}, MUST),
    ({"complainant": MET}, {}, OPEN),
    ({}, {}, OPEN),
])  # fmt: skip
def test_an_appeal_that_came_in_time_is_taken_down_after_the_days_of_its_side_with_its_day(days, more, asked):
    clocks = [{"rule_id": "D-APPEAL", "about": side, "state": state} for side, state in days.items()]
    one = submission("metrology_dispute", "informed", arbitration=VERIFIED, clocks=clocks, **more)
    assert day_asked(one, "appeal") == asked


def test_amounts_go_out_in_fen_and_days_end_at_their_last_moment():
    reward = body_of(BY_NAME["reward"], form(grade="1", amount_fen="5000.50", cleared="1"))
    assert reward == {"grade": 1, "amount_fen": 500_050, "joint": False, "cleared": True}
    assert body_of(BY_NAME["ask_identity"], form(until="2026-12-24")) == {"until": "2026-12-24T23:59:59+08:00"}


@pytest.mark.parametrize(("name", "field", "text"), [
    ("reward", "amount_fen", "12.345"), ("reward", "amount_fen", "-1"), ("reward", "amount_fen", "NaN"),
    ("reward", "amount_fen", "much"), ("ask_identity", "until", "tomorrow"),
])  # fmt: skip
def test_an_amount_or_day_that_is_none_is_refused_under_its_name(name, field, text):
    with pytest.raises(Invalid) as refusal:
        body_of(BY_NAME[name], form(**{field: text}))
    assert set(refusal.value.facts["errors"]) == {field}


@pytest.mark.parametrize("given", ["some-id", "/complaints/some-id", "http://127.0.0.1/complaints/some-id?saved=1"])
def test_another_submission_may_be_named_by_its_address(given):
    assert body_of(BY_NAME["link"], form(other=given)) == {"other": "some-id"}
    assert body_of(BY_NAME["link"], form(other="", other_of="some-id")) == {"other": "some-id"}


@pytest.mark.parametrize(("reader", "found"), [("330110", False), ("330106", False), ("330100", True)])
def test_neither_of_the_two_that_dispute_is_offered_to_designate(reader, found):
    one = submission("complaint", "jurisdiction_referred", disputed_with="330106", reader=reader)
    assert ("designate" in names("supervisor", one)) == found


def test_that_the_two_do_not_agree_is_said_as_plainly_as_that_they_do():
    assert {"agree", "disagree"} <= names("officer", submission("complaint", "mediating"))
    assert "disagree" not in names("officer", submission("complaint", "accepted"))
    action = BY_NAME["disagree"]
    assert (action.path, body_of(action, form())) == ("termination", {"ground": "no_agreement"})
    assert BY_ADDRESS["disagree"] is action
    assert BY_ADDRESS["termination"].name == "terminate"


def test_a_tick_that_is_not_there_says_no_and_what_is_left_open_is_not_said():
    assert body_of(BY_NAME["supplement"], form(text="后来说的")) == {"text": "后来说的", "new_facts": False}
    assert body_of(BY_NAME["assign"], form(officer="officer", unit="")) == {"officer": "officer"}
    assert body_of(BY_NAME["accept"], form()) == {}
    assert body_of(BY_NAME["check"], form()) is None


def test_the_names_of_actions_can_stand_in_a_page():
    assert all(re.fullmatch("[a-z_]+", action.name) for action in ACTIONS)


def test_a_reward_is_offered_when_its_case_is_closed_for_a_major_violation():
    assert "reward" in names("supervisor", submission("report", "filed"))
    assert "reward" not in names("supervisor", submission("report", "filed", rewardable=False))


@pytest.mark.parametrize(("case_id", "case", "can"), [
    (None, None, False),
    ("c", None, True),
    ("c", {"closing": None}, False),
    ("c", {"closing": {"gravity": []}}, False),
    ("c", {"closing": {"gravity": ["crime"]}}, True),
])  # fmt: skip
def test_where_the_case_cannot_be_read_the_api_decides_about_a_reward(case_id, case, can):
    alone = {"case_id": case_id, "merged_into": None, "former_cases": ()}
    assert rewardable(alone, case) is can
    assert rewardable({**alone, "merged_into": "other"}, case)
    assert rewardable({**alone, "former_cases": ("b",)}, case)


def test_a_second_clue_is_offered_when_the_case_of_the_first_has_ended():
    assert "raise_clue" in names("officer", submission())
    assert "raise_clue" not in names("officer", submission(case_id="c"))
    assert "raise_clue" in names("officer", submission(case_id="c", case_ended=True))

"""Accounts, tokens, sessions and forms of a running console."""

import html
import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
import requests

from shared.identity.tokens import TokenChecker
from shared.ids import new_id
from tests.integration.conftest import required

COMPLAINT = {
    "division": "330110",
    "category": "fuel_dispenser",
    "channel": "hotline_12315",
    "phone": "13805710001",
    "site_name": "余杭某加油站",
    "narrative": "加了五十升，油箱只有四十五升",
}
STRONG = "a password for tests only"


def new_account(console, roles=("officer",), **more):
    username = f"t-{new_id()[-12:]}"
    body = {
        "username": username,
        "password": STRONG,
        "name": "测试人",
        "roles": list(roles),
        "division": "330110",
        **more,
    }
    answer = console.post("/accounts", body, by="admin")
    assert answer.status_code == 201, answer.text
    console.accounts[username] = {"password": STRONG}
    return username


def code_of(answer):
    return answer.json()["type"].removeprefix("urn:quanheng:problem:")


def without_instance(answer):
    return {name: value for name, value in answer.json().items() if name != "instance"}


def test_a_person_gets_a_token_that_every_service_accepts(console):
    answer = console.sign_in("officer")
    assert (answer.status_code, answer.json()["token_type"], answer.json()["expires_in"]) == (200, "Bearer", 600)
    assert "no-store" in answer.headers["Cache-Control"]
    checker = TokenChecker(Path(required("SECRETS_DIR")) / "token-jwks.json")
    identity = checker.check(answer.json()["access_token"], datetime.now(UTC))
    assert (identity.subject, identity.roles, identity.division) == ("officer", {"officer"}, "330110")
    assert (identity.confidentiality, identity.name) == (2, "")


def test_a_system_gets_a_token_with_its_partner_and_a_subject_no_person_can_have(console):
    client = console.clients["partner-police"]
    body = {"grant_type": "client_credentials", "client_id": "partner-police", "client_secret": client["secret"]}
    answer = requests.post(console.url("/token"), json=body, timeout=30)
    checker = TokenChecker(Path(required("SECRETS_DIR")) / "token-jwks.json")
    identity = checker.check(answer.json()["access_token"], datetime.now(UTC))
    assert (identity.subject, identity.partner) == ("client:partner-police", "police")


def test_the_keys_are_published_without_their_private_half(console):
    (key,) = requests.get(console.url("/.well-known/jwks.json"), timeout=10).json()["keys"]
    assert key["crv"] == "Ed25519"
    assert "d" not in key


def test_an_unknown_name_and_a_wrong_password_cannot_be_told_apart(console):
    known = new_account(console)
    began = time.perf_counter()
    wrong = console.sign_in(known, "not the password")
    between = time.perf_counter()
    unknown = console.sign_in(f"nobody-{new_id()}"[:40], "not the password")
    ended = time.perf_counter()
    assert wrong.status_code == unknown.status_code == 401
    assert without_instance(wrong) == without_instance(unknown)
    assert ended - between > 0.3 * (between - began)


def test_a_closed_account_is_answered_like_a_wrong_password(console):
    username = new_account(console)
    closed = {"roles": ["officer"], "division": "330110", "language": "zh", "active": False}
    answer = console.post(
        f"/accounts/{username}/standing", closed, by="admin", **{"If-Match": '"1"', "Idempotency-Key": "close"}
    )
    assert answer.status_code == 200, answer.text
    assert without_instance(console.sign_in(username)) == without_instance(console.sign_in("officer", "wrong"))
    console.sign_in("officer")


def test_five_wrong_passwords_lock_even_the_right_one_out_until_an_administrator_resets_it(console):
    username = new_account(console)
    assert [console.sign_in(username, "wrong").status_code for _ in range(5)] == [401] * 5
    locked = console.sign_in(username)
    assert (locked.status_code, code_of(locked)) == (429, "too_many_requests")
    assert 800 < int(locked.headers["Retry-After"]) <= 900
    console.post(f"/accounts/{username}/password", {"password": "another long password"}, by="admin")
    assert console.sign_in(username, "another long password").status_code == 200


def test_a_name_that_does_not_exist_locks_just_the_same(console):
    name = f"ghost-{new_id()[-8:]}"
    assert [console.sign_in(name, "wrong").status_code for _ in range(6)] == [401] * 5 + [429]


def test_guesses_at_once_are_not_judged_uncounted(console):
    username = new_account(console)
    with ThreadPoolExecutor(12) as pool:
        statuses = list(pool.map(lambda _: console.sign_in(username, "wrong").status_code, range(12)))
    assert sorted(statuses) == [401] * 5 + [429] * 7


def test_a_right_password_forgets_the_wrong_ones(console):
    username = new_account(console)
    for _ in range(2):
        assert [console.sign_in(username, "wrong").status_code for _ in range(4)] == [401] * 4
        assert console.sign_in(username).status_code == 200


def test_only_an_administrator_makes_accounts(console):
    body = {"username": "x1", "password": STRONG, "name": "x", "roles": ["officer"], "division": "330110"}
    assert console.post("/accounts", body, by="supervisor").status_code == 403


@pytest.mark.parametrize(("change", "status"), [
    ({"password": "short"}, 409),
    ({"roles": ["admin", "officer"]}, 409),
    ({"username": "Ｗang"}, 422),
    ({"division": "999999"}, 422),
    ({"username": "officer"}, 409),
])  # fmt: skip
def test_an_account_that_cannot_be_is_refused(console, change, status):
    body = {"username": "x2", "password": STRONG, "name": "x", "roles": ["officer"], "division": "330110", **change}
    assert console.post("/accounts", body, by="admin").status_code == status


def test_starting_again_makes_nobody_twice(console):
    accounts = console.world.database("console")["accounts"]
    before = {raw["_id"]: raw["version"] for raw in accounts.find({}, {"version": 1})}
    console.process.term()
    console.process.start(CASES_URL=f"http://127.0.0.1:{console.cases.port}")
    assert {raw["_id"]: raw["version"] for raw in accounts.find({}, {"version": 1})} == before
    assert set(console.accounts) <= set(before)


def test_no_password_and_no_person_stands_in_the_database_or_the_log(console):
    username = new_account(console, email="someone.personal@example.org")
    console.sign_in(username)
    database = console.world.database("console")
    stored = json.dumps([list(database[name].find()) for name in database.list_collection_names()], default=str)
    log = console.process.log.read_text()
    for secret in (STRONG, "测试人", "someone.personal", console.accounts["officer"]["password"]):
        assert secret not in stored
        assert secret not in log


def test_one_time_codes_are_asked_for_once_set_up_and_work_once(console):
    username = new_account(console)
    browsing = console.browse(username)
    secret = pyotp.random_base32()
    codes = pyotp.TOTP(secret)
    fields = {**browsing.form("/me"), "secret": secret, "code": codes.now()}
    assert browsing.send("/me/codes", {**fields, "secret": "damaged"}).status_code == 422
    assert browsing.send("/me/codes", {**fields, "code": "１２３４５六"}).status_code == 401
    assert browsing.send("/me/codes", fields).status_code == 303
    assert browsing.send("/me/codes", fields).status_code == 409
    assert console.sign_in(username).status_code == 401
    code = codes.now()
    assert console.sign_in(username, code=code).status_code == 200
    assert console.sign_in(username, code=code).status_code == 401


def test_a_page_without_a_session_leads_to_the_sign_in_and_back(console):
    answer = requests.get(console.url("/complaints/new"), allow_redirects=False, timeout=10)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?next=/complaints/new")


def test_a_form_that_comes_after_the_end_of_the_session_is_said_to_be_lost_and_leads_back(console):
    sent = {"data": {"kind": "complaint"}, "headers": {"Referer": console.url("/complaints/new")}}
    answer = requests.post(console.url("/complaints/new"), allow_redirects=False, timeout=30, **sent)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?next=/complaints/new&ended=yes")
    page = requests.get(console.url(answer.headers["Location"]), timeout=30).text
    assert "登录已失效" in page
    assert 'name="next" value="/complaints/new"' in page


def test_what_was_sent_after_the_end_of_the_session_waits_in_the_page_and_is_sent_again_after_the_sign_in(console):
    origin = {"Origin": console.url("").rstrip("/")}
    typed = {**COMPLAINT, "key": new_id(), "narrative": f"加油机少油{new_id()}"}
    gate = requests.post(console.url("/complaints/new"), data=typed, headers=origin, timeout=30)
    assert gate.status_code == 401
    waiting = html.unescape(re.search(r'name="waiting" value="([^"]*)"', gate.text)[1])
    browsing = console.browse("hotline")
    known = {"username": "hotline", "password": console.accounts["hotline"]["password"], "waiting": waiting}
    again = browsing.send("/sign-in", known, **origin)
    assert (again.status_code, 'action="/complaints/new"' in again.text) == (200, True)
    fields = {name: html.unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', again.text)}
    saved = browsing.send("/complaints/new", fields, **origin)
    assert saved.status_code == 303, saved.text
    assert typed["narrative"] in browsing.get(saved.headers["Location"]).text


def test_the_language_of_a_form_changes_with_all_that_was_typed_and_nothing_is_saved(console):
    browsing = console.browse(new_account(console, ("hotline",)))
    fields = {**browsing.form("/complaints/new"), **COMPLAINT, "phone": "138"}
    shown = browsing.send("/complaints/new/language", {**fields, "lang": "en"})
    assert shown.status_code == 200
    assert all(text in shown.text for text in ("What happened", COMPLAINT["narrative"], fields["key"], 'value="138"'))
    assert "What happened" in browsing.get("/complaints/new").text


def test_colleagues_go_by_their_names(console):
    assert "余杭执法人员 (officer)" in console.browse("officer").get("/").text


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(console):
    form = {"username": "officer", "password": console.accounts["officer"]["password"], "next": "//evil.example"}
    answer = requests.post(console.url("/sign-in"), data=form, allow_redirects=False, timeout=30)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(answer.headers["Set-Cookie"].split("; "))
    behind_tls = requests.post(
        console.url("/sign-in"), data=form, headers={"X-Forwarded-Proto": "https"}, allow_redirects=False, timeout=30
    )
    assert behind_tls.headers["Set-Cookie"].endswith("; Secure")


def test_pages_load_nothing_from_elsewhere_and_are_not_kept(console):
    answer = console.browse("officer").get("/")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_service_that_is_away_leaves_the_rest_of_the_worklist(console):
    answer = console.browse("officer").get("/")
    assert answer.status_code == 200
    assert "新登记或无人承办：待分派或办理" in answer.text
    assert "暂时没有响应" in answer.text


@pytest.mark.parametrize("csrf", ["", "made-up"])
def test_a_form_without_the_token_of_the_session_is_refused(console, csrf):
    answer = console.browse("hotline").send("/complaints/new", {**COMPLAINT, "key": new_id(), "csrf": csrf})
    assert answer.status_code == 403
    assert "页面已过期" in answer.text


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_a_form_from_another_site_is_refused(console, headers):
    browsing = console.browse("hotline")
    fields = {**browsing.form("/complaints/new"), **COMPLAINT}
    assert browsing.send("/complaints/new", fields, **headers).status_code == 403


def test_a_double_click_makes_one_complaint(console):
    browsing = console.browse("hotline")
    fields = {**browsing.form("/complaints/new"), **COMPLAINT}
    first, second = (browsing.send("/complaints/new", fields) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]


def test_what_is_wrong_with_a_complaint_is_said_beside_what_was_typed(console):
    browsing = console.browse("hotline")
    fields = {**browsing.form("/complaints/new"), **COMPLAINT, "phone": "call me"}
    answer = browsing.send("/complaints/new", fields)
    assert answer.status_code == 422
    assert "格式不正确" in answer.text
    assert COMPLAINT["narrative"] in answer.text
    assert fields["key"] in answer.text


def test_what_people_type_is_shown_and_never_run(console):
    browsing = console.browse("hotline")
    fields = {**browsing.form("/complaints/new"), **COMPLAINT, "site_name": "<script>alert(1)</script>"}
    shown = browsing.get(browsing.send("/complaints/new", fields).headers["Location"])
    assert "&lt;script&gt;alert(1)" in shown.text
    assert "<script>alert" not in shown.text


def test_a_page_beyond_the_role_is_refused_in_words(console):
    answer = console.browse("hotline").get("/admin/accounts")
    assert answer.status_code == 403
    assert "无权" in answer.text


def sessions_of(console, username):
    return console.world.database("console")["sessions"], {"username": username}


def test_a_session_ends_after_half_an_hour_without_a_request(console):
    username = new_account(console)
    browsing = console.browse(username)
    sessions, mine = sessions_of(console, username)
    sessions.update_one(mine, {"$set": {"seen_at": datetime.now(UTC) - timedelta(minutes=31)}})
    assert browsing.get("/").status_code == 303


def test_a_session_in_use_goes_on_with_a_new_token(console):
    username = new_account(console)
    browsing = console.browse(username)
    sessions, mine = sessions_of(console, username)
    old = sessions.find_one(mine)["token"]
    sessions.update_one(mine, {"$set": {"token_until": datetime.now(UTC)}})
    assert browsing.get("/").status_code == 200
    assert sessions.find_one(mine)["token"] != old


def test_the_database_holds_no_cookie_that_could_be_used(console):
    browsing = console.browse("officer")
    cookie = browsing.session.cookies["quanheng_session"]
    assert console.world.database("console")["sessions"].find_one({"_id": cookie}) is None


def test_changing_an_account_signs_it_out_everywhere(console):
    username = new_account(console)
    browsing = console.browse(username)
    admin = console.browse("admin")
    page = f"/admin/accounts/{username}"
    fields = {**admin.form(page), "version": "1", "roles": "hotline", "division": "330110", "language": "en"}
    answer = admin.send(f"{page}/standing", {**fields, "active": "1"})
    assert answer.status_code == 303, answer.text
    assert browsing.get("/").status_code == 303


def test_signing_out_ends_the_session_and_not_only_the_cookie(console):
    browsing = console.browse("officer")
    kept = dict(browsing.session.cookies)
    browsing.send("/sign-out", browsing.form("/"))
    assert requests.get(console.url("/"), cookies=kept, allow_redirects=False, timeout=10).status_code == 303


def test_the_language_is_kept_with_the_account(console):
    username = new_account(console)
    browsing = console.browse(username)
    browsing.send("/language", {**browsing.form("/"), "lang": "en", "back": "/me"})
    assert "My account" in browsing.get("/me").text
    assert "My account" in console.browse(username).get("/me").text


def test_a_dead_letter_is_listed_and_taken_away_only_with_a_reason(console):
    queue = "linkage.complaint_accepted.dead"
    console.world.vhost.send(
        queue, {"ce-id": "letter-1", "ce-type": "complaint_accepted", "x-error": "malformed"}, b"{}"
    )
    browsing = console.browse("admin")
    page = f"/admin/dead-letters/{queue}"
    assert queue in browsing.get("/admin/dead-letters").text
    assert "letter-1" in browsing.get(page).text
    fields = {**browsing.form(page), "event_id": "letter-1"}
    assert browsing.send(f"{page}/discard", fields).status_code == 422
    assert browsing.send(f"{page}/discard", {**fields, "reason": "made by a test"}).status_code == 303
    assert "letter-1" not in browsing.get(page).text


def test_an_auditor_reads_dead_letters_and_cannot_send_them(console):
    browsing = console.browse("auditor")
    page = "/admin/dead-letters/linkage.complaint_accepted.dead"
    assert browsing.get(page).status_code == 200
    assert browsing.send(f"{page}/replay", browsing.form(page)).status_code == 403


def test_the_story_of_an_account_is_read_back_and_what_is_missing_is_said(console):
    username = new_account(console)
    raw = console.world.database("console")["accounts"].find_one({"_id": username})
    browsing = console.browse("supervisor")
    page = browsing.get(f"/story?correlation={raw['history'][0]['correlation']}").text
    assert "账号变更" in page
    assert "linkage, emergency, notify" in page


def test_the_chains_of_this_service_are_verified_without_calling_itself(console):
    page = console.browse("auditor").get("/admin/verification").text
    assert page.count("全部完好") == 2
    assert page.count("没有响应") == 3


def test_a_browser_at_a_wrong_address_gets_a_page_and_a_program_a_problem(console):
    as_browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "en"}
    shown = requests.get(console.url("/nowhere"), headers=as_browser, timeout=10)
    assert (shown.status_code, shown.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert "There is no such page" in shown.text
    told = requests.get(console.url("/nowhere"), timeout=10)
    assert (told.status_code, told.headers["Content-Type"]) == (404, "application/problem+json")
    wrong_way = requests.get(console.url("/sign-out"), headers=as_browser, timeout=10)
    assert (wrong_way.status_code, wrong_way.headers["Allow"]) == (405, "POST")

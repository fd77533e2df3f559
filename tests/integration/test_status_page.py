"""The public page of a running console: the answers of the API in plain words, and nothing beyond them."""

import re

import pytest
import requests

from tests.integration.conftest import required, servers
from tests.support.cases import CALL, HOTLINE, Client
from tests.support.console import running_console

TOLD = {"channel": "phone", "proof": "通话记录1号"}
HIDDEN = ("张三丰", "余杭区某路一号", "余杭某加油站", "油箱只有", "hotline", "330110", "某所")


@pytest.fixture(scope="module")
def console(tmp_path_factory):
    with running_console(servers(), tmp_path_factory.mktemp("status")) as one:
        one.staff = Client(f"http://127.0.0.1:{one.cases.port}", required("SECRETS_DIR"))
        yield one


def send(console, path="/status", address="198.51.100.4", **fields):
    headers = {"X-Forwarded-For": address}
    return requests.post(console.url(path), data={"lang": "zh", **fields}, headers=headers, timeout=30)


def registered(console, phone, **changes):
    return console.staff.register(caller={**CALL["caller"], "phone": phone}, **changes)


def test_the_form_is_there_without_a_sign_in_in_both_languages_and_without_a_script(console):
    for language, word in (("zh", "登记编号"), ("en", "Number of the submission"), ("", "登记编号")):
        page = requests.get(console.url("/status"), params={"lang": language}, timeout=30)
        assert (page.status_code, word in page.text, "<script" in page.text) == (200, True, False)
        assert "no-store" in page.headers["Cache-Control"]
        assert "default-src 'self'" in page.headers["Content-Security-Policy"]
        assert "Set-Cookie" not in page.headers


def test_the_person_reads_how_far_it_is_and_nothing_of_the_office_or_the_matter(console):
    stored = registered(console, "13855550001")
    page = send(console, number=stored["number"], phone="13855550001")
    assert page.status_code == 200
    assert all(word in page.text for word in ("已收到", "登记日期", stored["number"]))
    assert not [word for word in HIDDEN if word in page.text.replace(stored["number"], "")]
    english = send(console, number=stored["number"], phone="13855550001", lang="en")
    assert "Received" in english.text


def test_whatever_is_wrong_the_page_is_the_same(console):
    number = registered(console, "13855550002")["number"]
    asked = [(number, "13700000001"), (number, ""), ("TS33011020990101" + "0" * (len(number) - 16), "13700000001")]
    pages = [send(console, number=number, phone=phone) for number, phone in asked]
    assert {page.status_code for page in pages} == {404}
    assert len({re.sub(r'id="number" name="number" value="[^"]*"', "", page.text) for page in pages}) == 1
    assert "13700000001" not in pages[0].text


def test_a_reporter_asks_with_the_code_that_was_told_to_them_and_nobody_without(console):
    report = registered(console, "13855550004", kind="report")
    fields = {"number": report["number"], "phone": "13855550004"}
    assert send(console, **fields).status_code == 404
    page = send(console, **fields, code=report["query_code"])
    assert (page.status_code, "已收到" in page.text) == (200, True)


def test_the_person_rates_once_on_the_page(console):
    stored = registered(console, "13855550003")
    stored = console.staff.act(stored, "assignment", {"unit": "某所"}, HOTLINE)
    stored = console.staff.act(stored, "refusal", {"ground": "other", "reason": "未提供购买凭证"})
    fields = {"number": stored["number"], "phone": "13855550003"}
    assert "satisfaction" not in send(console, **fields).text
    console.staff.act(stored, "information", TOLD)
    assert 'name="satisfaction"' in send(console, **fields).text
    assert send(console, "/status/rating", **fields).status_code == 422
    rated = send(console, "/status/rating", **fields, satisfaction="4")
    assert (rated.status_code, "感谢您的评价" in rated.text, 'name="satisfaction"' in rated.text) == (200, True, False)
    assert send(console, "/status/rating", **fields, satisfaction="5").status_code == 409
    assert console.staff.get(f"/complaints/{stored['id']}").json()["satisfaction"] == 4


def test_each_visitor_of_the_page_is_counted_by_their_own_address(console):
    for turn in range(60):
        assert send(console, address="203.0.113.5", number=f"TS{turn}", phone=f"137111122{turn:02}").status_code == 404
    refused = send(console, address="203.0.113.5", number="TS99", phone="13711119999")
    assert (refused.status_code, refused.headers["Retry-After"].isdigit()) == (429, True)
    assert send(console, address="203.0.113.6", number="TS99", phone="13711119999").status_code == 404


def test_a_form_of_another_site_and_one_that_is_too_long_are_refused(console):
    headers = {"Origin": "https://elsewhere.example"}
    assert requests.post(console.url("/status"), data={"number": "TS1"}, headers=headers, timeout=30).status_code == 403
    assert requests.post(console.url("/status"), data={"number": "x" * 5000}, timeout=30).status_code == 413


def test_nothing_that_was_typed_is_logged(console):
    send(console, number="TS330110PRIVATE", phone="13855559999")
    logs = console.process.log.read_text() + console.cases.log.read_text()
    assert "/status" in logs
    assert not [word for word in ("13855559999", "TS330110PRIVATE", "198.51.100.4", "203.0.113.5") if word in logs]

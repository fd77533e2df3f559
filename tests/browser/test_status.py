"""Somebody without an account asks how far their submission is, and says how content they are."""

import os
from pathlib import Path

import pytest

from tests.integration.conftest import required
from tests.support.cases import CALL, HOTLINE, Client

WORDS = {"zh": ("已作出处理决定", "感谢您的评价"), "en": ("Decided", "Thank you")}


def shoot(browser, name: str) -> None:
    """Keep a picture where PICTURES names a folder."""
    if folder := os.environ.get("PICTURES"):
        browser.driver.save_screenshot(str(Path(folder) / f"{name}.png"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_person_asks_and_rates_without_an_account(browser, console, language):
    decided, thanks = WORDS[language]
    phone = {"zh": "13866660001", "en": "13866660002"}[language]
    staff = Client(f"http://127.0.0.1:{console.cases.port}", required("SECRETS_DIR"))
    stored = staff.register(caller={**CALL["caller"], "phone": phone})
    stored = staff.act(stored, "assignment", {"unit": "某所"}, HOTLINE)
    stored = staff.act(stored, "refusal", {"ground": "other", "reason": "未提供购买凭证"})
    staff.act(stored, "information", {"channel": "phone", "proof": "通话记录1号"})
    browser.open(f"/status?lang={language}")
    shoot(browser, f"status-{language}-form")
    browser.type("number", stored["number"])
    browser.type("phone", phone)
    browser.click("form.panel button.main")
    assert browser.text(".stage") == decided
    shoot(browser, f"status-{language}-told")
    browser.click("input[name=satisfaction][value='4']")
    browser.click(".told button.main")
    assert browser.says(".thanks", thanks)
    shoot(browser, f"status-{language}-rated")
    assert browser.complaints_of_the_browser() == []


def test_a_wrong_telephone_number_is_answered_in_words(browser):
    browser.open("/status?lang=zh")
    browser.type("number", "TS33011020990101")
    browser.type("phone", "13800000000")
    browser.click("form.panel button.main")
    assert browser.says(".alert", "没有查到")
    shoot(browser, "status-zh-wrong")

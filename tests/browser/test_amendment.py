"""What is missing is seen on the page of a submission and filled in from there: with script, and without any."""

from datetime import timedelta

import pytest

from shared.clocks.legal_time import legal_day
from shared.resources import now
from tests.browser.test_handling import focused, save, take_down

WORDS = {
    "zh": {"missing": "被投诉（举报）人地址", "amount": "请填写金额", "kept": "补正、更正", "future": "不得晚于现在"},
    "en": {"missing": "Address of the business", "amount": "Not an amount in yuan", "kept": "Filled in or corrected",
           "future": "Lies in the future"},
}  # fmt: skip


def day(days: int) -> str:
    return (legal_day(now()) + timedelta(days=days)).isoformat()


def set_day(browser, field: str, value: str) -> None:
    """A date as a browser without a picker would send it; its own picker keeps other days from being typed."""
    browser.driver.execute_script("arguments[0].max = ''; arguments[0].value = arguments[1]", browser.see(field), value)


@pytest.mark.parametrize(("language", "browser"), [("zh", ""), ("en", "no script")], indirect=["browser"])
def test_what_is_missing_is_filled_in_from_the_page_of_the_submission(browser, language):
    words = WORDS[language]
    browser.sign_in("hotline", language)
    take_down(browser, "complaint", f"仓前{language}加油站")
    save(browser)
    assert browser.says(".missing", words["missing"])
    browser.click(".missing a.button")
    browser.type("site_address", "余杭区仓前街道1号")
    browser.type("caller_name", "张三")
    browser.type("amount", "12.345")
    browser.click("#save")
    assert browser.says("#amount-error", words["amount"])
    assert focused(browser) == "amount"
    assert browser.see("#site_address").get_attribute("value") == "余杭区仓前街道1号"
    browser.retype("amount", "350.50")
    browser.click("#save")
    assert browser.says("#amended", words["kept"])
    assert words["missing"] not in browser.text(".missing")
    assert browser.says(".facts", "余杭区仓前街道1号")
    assert browser.says("#caller", "张*")
    assert "张三" not in browser.text("#amended")
    assert browser.says(".timeline", words["kept"])


def test_a_letter_is_taken_down_with_the_day_on_which_it_was_received(browser):
    browser.sign_in("hotline", "zh")
    take_down(browser, "complaint", "闲林加油站")
    set_day(browser, "#received_on", day(2))
    browser.click("#save")
    assert browser.says("#received_on-error", WORDS["zh"]["future"])
    set_day(browser, "#received_on", day(-3))
    save(browser)
    assert browser.says(".facts", day(-3))

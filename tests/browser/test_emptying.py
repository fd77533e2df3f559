"""What is emptied on the page is gone from the record, and what may not be is said beside its field."""

import pytest

from tests.browser.test_handling import focused, save, take_down

WORDS = {
    "zh": {"emptied": "已清空", "before": "原为：3号枪", "needed": "计量纠纷必须填写", "phone": "电话",
           "either": "不能既填写又清空", "same": "没有改动", "meanwhile": "此项已被他人改为：4号枪"},
    "en": {"emptied": "emptied", "before": "before: 3号枪", "needed": "Needed for a metrology dispute",
           "phone": "telephone", "either": "Either filled in or emptied", "same": "Nothing was changed",
           "meanwhile": "Somebody else has put here meanwhile: 4号枪"},
}  # fmt: skip
BOTH = pytest.mark.parametrize(("language", "browser"), [("zh", ""), ("en", "no script")], indirect=["browser"])


def amendable(browser, language: str, kind: str = "complaint") -> str:
    """A submission with a gun, an instrument and a proof; the address of the page that amends it."""
    browser.sign_in("hotline", language)
    take_down(browser, kind, f"五常{language}加油站")
    browser.type("position", "3号枪")
    browser.type("serial", "SN-0091")
    browser.click("[name='evidence'][value='receipt']")
    save(browser)
    return browser.driver.current_url.partition("?")[0] + "/amendment"


def empty(browser, field: str) -> None:
    browser.see(f"#{field}").clear()


@BOTH
def test_what_is_emptied_on_the_page_is_gone_and_what_stood_there_stays_readable(browser, language):
    words = WORDS[language]
    browser.driver.get(amendable(browser, language))
    empty(browser, "position")
    empty(browser, "serial")
    browser.click("[name='evidence'][value='receipt']")
    browser.click("[name='emptied'][value='caller_phone']")
    browser.type("phone", "13805710002")
    browser.click("#save")
    assert browser.says("#phone-error", words["either"])
    assert focused(browser) == "phone"
    assert browser.see("#position").get_attribute("value") == ""
    assert browser.see("[name='emptied'][value='caller_phone']").is_selected()
    empty(browser, "phone")
    browser.type("caller_name", "张三")
    browser.click("#save")
    assert browser.says("#amended", words["emptied"])
    assert browser.says("#amended", words["before"])
    assert "3号枪" not in browser.text(".facts")
    assert "138" not in browser.text("#caller")
    assert "SN-0091" in browser.text("#amended")
    browser.driver.get(browser.driver.current_url.partition("?")[0] + "/amendment")
    assert not browser.see("[name='evidence'][value='receipt']").is_selected()
    browser.click("#save")
    assert browser.says("[role=status]", words["same"])


@BOTH
def test_what_may_not_be_emptied_is_said_beside_its_field_and_what_was_typed_stays(browser, language):
    browser.driver.get(amendable(browser, language, "metrology_dispute"))
    empty(browser, "serial")
    browser.retype("position", "5号枪")
    browser.click("#save")
    assert browser.says("#serial-error", WORDS[language]["needed"])
    assert focused(browser) == "serial"
    assert browser.see("#serial").get_attribute("value") == ""
    assert browser.see("#position").get_attribute("value") == "5号枪"


@BOTH
def test_who_was_slower_sees_what_the_other_has_put_there_and_saves_upon_that(browser, language):
    page = amendable(browser, language)
    browser.driver.get(page)
    slower = browser.driver.current_window_handle
    browser.driver.switch_to.new_window("tab")
    browser.driver.get(page)
    browser.retype("position", "4号枪")
    browser.type("site_address", "五常大道1号")
    browser.click("#save")
    browser.see("#amended")
    browser.driver.switch_to.window(slower)
    empty(browser, "position")
    browser.retype("serial", "SN-0092")
    browser.click("#save")
    assert browser.says("#position-error", WORDS[language]["meanwhile"])
    assert browser.see("#position").get_attribute("value") == ""
    assert browser.see("#site_address").get_attribute("value") == "五常大道1号"
    browser.click("#save")
    assert browser.says(".facts", "五常大道1号")
    assert "4号枪" not in browser.text(".facts")

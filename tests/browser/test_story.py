"""A call is taken down, found to be known already, and accepted, in both languages, by the pages alone."""

import pytest

WORDS = {
    "zh": {"saved": "已保存", "accepted": "已受理", "reason": "同一单位", "menu": "登记投诉", "event": "受理投诉"},
    "en": {
        "saved": "Saved",
        "accepted": "accepted",
        "reason": "same business",
        "menu": "Register a complaint",
        "event": "Complaint accepted",
    },
}


def take_down(browser, station: str) -> None:
    browser.open("/complaints/new")
    browser.type("phone", "13805710001")
    browser.choose("division", "330110")
    browser.choose("category", "fuel_dispenser")
    browser.type("site_name", station)
    browser.type("position", "3")
    browser.type("narrative", "加油机显示62升，油箱只有50升")


def save(browser) -> str:
    browser.click("#complaint button.main")
    return browser.text(".saved .number")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_call_is_registered_recognised_and_accepted(browser, language):
    words, station = WORDS[language], f"余杭{language}加油站"
    browser.sign_in("hotline", language)
    assert browser.says("nav.side", words["menu"])
    take_down(browser, station)
    first = save(browser)
    assert browser.says(".saved", words["saved"])

    take_down(browser, station)
    assert browser.says(".similar li", first)
    assert browser.says(".similar li", words["reason"])
    second = save(browser)
    assert second != first
    path = browser.driver.current_url

    browser.sign_in("officer", language)
    browser.open(f"/complaints?q={second}")
    assert browser.says(".rows", second)
    browser.driver.get(path)
    browser.click("#accept")
    assert browser.says(".badge.state-accepted", words["accepted"])
    assert browser.says(".timeline", words["event"])
    assert not browser.all("#accept")
    assert browser.complaints_of_the_browser() == []


def test_the_caller_stands_masked_until_a_reason_is_given(browser):
    browser.sign_in("hotline", "zh")
    take_down(browser, "余杭某集贸市场")
    save(browser)
    assert browser.says("main", "138****0001")
    browser.type("reason", "回访核实")
    browser.see("#reason").submit()
    browser.see(".facts")
    assert browser.says("main", "13805710001")


def test_the_form_can_be_filled_in_by_keyboard_alone(browser):
    browser.sign_in("officer", "zh")
    browser.open("/complaints/new")
    order = []
    for _ in range(10):
        focused = browser.driver.switch_to.active_element
        order.append(focused.get_attribute("id"))
        focused.send_keys("\ue004")
    expected = ["phone", "caller_name", "channel", "division", "category", "site_name", "position", "site_address"]
    assert order[:9] == [*expected, "narrative"]


def test_the_page_fits_a_small_office_screen_also_at_twice_the_size(browser):
    browser.sign_in("officer", "en")
    for width in (1366, 683):
        browser.driver.set_window_size(width, 768)
        for path in ("/", "/complaints/new", "/complaints", "/cases", "/me"):
            browser.open(path)
            over = browser.driver.execute_script("return document.documentElement.scrollWidth - window.innerWidth")
            assert over <= 0, (path, width)


UNLABELLED = """
return [...document.querySelectorAll('input:not([type=hidden]), select, textarea, button')]
    .filter(field => !(field.labels.length || field.ariaLabel || field.textContent.trim()))
    .map(field => field.outerHTML)
"""


def test_every_field_and_every_button_says_what_it_is_for(browser):
    browser.sign_in("hotline", "en")
    take_down(browser, "余杭某粮站")
    assert browser.driver.execute_script(UNLABELLED) == []
    save(browser)
    assert browser.driver.execute_script(UNLABELLED) == []
    browser.sign_in("supervisor", "en")
    for path in ("/", "/complaints?kind=complaint"):
        browser.open(path)
        assert browser.driver.execute_script(UNLABELLED) == []

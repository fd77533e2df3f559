"""What an operator chose to link with stays chosen while the suggestions change."""

from urllib.parse import urlsplit

import pytest

from tests.browser.test_story import save, take_down

WORDS = {"zh": ("将与此件关联", "不关联"), "en": ("Will be linked with", "Do not link")}


def choose_and_go_on(browser, station: str, phone: str, elsewhere: str) -> str:
    """An earlier one is ticked, and what is typed then is about something else; the number of the earlier one."""
    take_down(browser, station)
    first = save(browser)
    first_id = urlsplit(browser.driver.current_url).path.rpartition("/")[2]
    take_down(browser, station)
    browser.click(f'.similar input[value="{first_id}"]')
    assert browser.says("#chosen", first)
    for field, other in (("phone", phone), ("site_name", elsewhere), ("position", "9"), ("narrative", elsewhere * 2)):
        browser.retype(field, other)
    browser.choose("category", "other")
    assert browser.gone(f'.similar input[value="{first_id}"]')
    return first


@pytest.mark.parametrize(("language", "phone", "elsewhere"), [
    ("zh", "13705719991", "眼镜店"), ("en", "13605718882", "Grain depot"),
])  # fmt: skip
def test_what_was_chosen_is_linked_though_it_is_suggested_no_more(browser, language, phone, elsewhere):
    browser.sign_in("hotline", language)
    first = choose_and_go_on(browser, f"临平{language}加油站", phone, elsewhere)
    assert browser.says("#chosen", f"{WORDS[language][0]}")
    assert browser.says("#chosen", first)
    assert save(browser) != first
    assert browser.hears("#group", first)
    assert browser.complaints_of_the_browser() == []


def test_a_choice_outlives_what_is_wrong_with_the_form_and_can_be_taken_back(browser):
    browser.sign_in("hotline", "zh")
    first = choose_and_go_on(browser, "瓶窑加油站", "13505717773", "菜市口")
    without = "const form = document.getElementById('complaint'); form.noValidate = true; form.narrative.value = '';"
    browser.driver.execute_script(without)
    browser.click("#complaint button.main")
    browser.see("[aria-invalid=true]")
    assert browser.says("#chosen", first)
    browser.click("#chosen button")
    assert not browser.see("#chosen").is_displayed()
    browser.type("narrative", "菜市口菜市口")
    assert save(browser) != first
    assert first not in browser.see("main").text

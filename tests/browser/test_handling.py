"""A submission of each kind from the call to the archive, by the pages alone: with script, and without any."""

import pytest

WORDS = {
    "zh": {
        "amount": "请填写金额", "serial": "必须填写", "assigned": "已分派 3 / 3 件", "still": "停止计算",
        "number": "不得包含电话或者身份证号码", "event": "归档", "report": "举报", "mine": "我承办的",
        "other_side": "尚未告知",
    },
    "en": {
        "amount": "Not an amount in yuan", "serial": "Needed for a metrology dispute", "assigned": "Assigned: 3 of 3",
        "still": "standing still", "number": "must not contain a phone", "event": "Archived", "report": "Report",
        "mine": "Mine, by deadline", "other_side": "Still to be told",
    },
}  # fmt: skip


def take_down(browser, kind: str, station: str) -> None:
    browser.open("/complaints/new")
    browser.click(f"#kind-{kind}")
    browser.type("phone", "13805710001")
    browser.choose("division", "330110")
    browser.choose("category", "fuel_dispenser")
    browser.type("site_name", station)
    browser.type("narrative", "加油机显示62升，油箱只有50升")


def save(browser) -> str:
    browser.click("#save")
    return browser.text(".saved .number")


def focused(browser) -> str:
    return browser.driver.switch_to.active_element.get_attribute("id")


def registered_complaint(browser, station: str, words) -> str:
    """A complaint whose amount is wrong at first."""
    take_down(browser, "complaint", station)
    browser.click("#also_report")
    browser.type("amount", "12.345")
    browser.click("#save")
    assert browser.says("#amount-error", words["amount"])
    assert focused(browser) == "amount"
    browser.retype("amount", "350.50")
    return save(browser)


def registered_dispute(browser, station: str, words) -> str:
    """A dispute that says nothing of the instrument at first."""
    take_down(browser, "metrology_dispute", station)
    browser.click("#save")
    assert browser.says("#serial-error", words["serial"])
    browser.type("serial", "SN-0091")
    return save(browser)


def assign_all(browser, numbers, words) -> None:
    browser.open("/complaints?division=330110")
    for number in numbers:
        browser.click(f"[aria-label$='{number}']")
    browser.choose("to_officer", "officer")
    browser.click("#assign-many")
    assert browser.says("#outcomes", words["assigned"])


def mediate_with_a_suspension(browser, words) -> None:
    browser.click("#accept")
    browser.await_state("accepted")
    browser.click("#start_mediation")
    browser.await_state("mediating")
    browser.unfold("suspend_mediation")
    browser.choose("suspend_mediation-ground", "testing")
    browser.type("suspend_mediation-document", "联系电话 13805710001")
    browser.click("#suspend_mediation")
    assert browser.says("#suspend_mediation-document-error", words["number"])
    browser.retype("suspend_mediation-document", "余杭检定委托〔2026〕3号")
    browser.click("#suspend_mediation")
    browser.await_state("mediation_suspended")
    assert browser.says(".clocks", words["still"])
    browser.click("#resume_mediation")
    browser.await_state("mediating")
    assert words["still"] not in browser.text(".clocks")


def tell_the_outcome(browser, side: str = "") -> None:
    if browser.all("#do-inform:not([open])"):
        browser.unfold("inform")
    if side:
        browser.choose("inform-side", side)
    browser.choose("inform-channel", "phone")
    browser.type("inform-proof", "通话登记 12 号")
    browser.click("#inform")


def bring_to_the_archive(browser, words) -> None:
    browser.unfold("disagree")
    browser.click("#disagree")
    browser.await_state("terminated")
    tell_the_outcome(browser, "complainant")
    assert browser.gone("#inform-side")
    browser.await_state("terminated")
    assert words["other_side"] in browser.text("main")
    tell_the_outcome(browser)
    browser.await_state("informed")
    browser.click("#archive")
    browser.await_state("archived")


@pytest.mark.parametrize(("language", "browser"), [("zh", ""), ("en", "no script")], indirect=["browser"])
def test_submissions_of_each_kind_are_taken_down_assigned_at_once_and_one_is_archived(browser, language):
    words, station = WORDS[language], f"良渚{language}加油站"
    browser.sign_in("hotline", language)
    complaint = registered_complaint(browser, station, words)
    take_down(browser, "report", station)
    report = save(browser)
    dispute = registered_dispute(browser, station, words)
    assert (complaint[:2], report[:2], dispute[:2]) == ("TS", "JB", "JF")
    assign_all(browser, (complaint, report, dispute), words)

    browser.sign_in("officer", language)
    mine = browser.text("[aria-labelledby=h-mine]")
    assert words["mine"] in mine
    assert all(number in mine for number in (complaint, report, dispute))
    browser.driver.find_element("link text", complaint).click()
    mediate_with_a_suspension(browser, words)
    bring_to_the_archive(browser, words)
    assert browser.says(".timeline", words["event"])
    place = browser.driver.current_url.partition("?")[0]
    assert words["report"] not in browser.text(".facts")
    browser.sign_in("supervisor", language)
    browser.driver.get(place)
    assert browser.says(".facts", words["report"])


def test_the_head_deletes_the_caller_of_a_file_that_is_put_away(browser):
    browser.sign_in("hotline", "zh")
    take_down(browser, "complaint", "瓶窑加油站")
    number = save(browser)
    place = browser.driver.current_url.partition("?")[0]
    browser.unfold("withdraw")
    browser.type("withdraw-reason", "来电撤回")
    browser.click("#withdraw")
    browser.await_state("withdrawn")
    browser.sign_in("supervisor", "zh")
    browser.driver.get(place)
    browser.click("#archive")
    browser.await_state("archived")
    browser.unfold("erase")
    browser.choose("erase-place", "0")
    browser.type("erase-reason", "依本人申请")
    browser.click("#erase")
    assert browser.says("#caller", "个人信息已删除")
    assert not browser.all("#erase")
    assert browser.says("h1", number)


def test_a_filter_is_kept_as_a_chip_and_taken_away(browser):
    browser.sign_in("hotline", "zh")
    browser.open("/complaints?kind=report&sort=deadline")
    browser.click("details.keep summary")
    browser.type("name", "举报期限")
    browser.click("details.keep button")
    assert browser.says(".chips li.on", "举报期限")
    browser.click(".chips button")
    assert browser.gone(".chips")


def test_a_filter_keeps_the_words_the_running_deadline_and_how_near_it_is(browser):
    browser.sign_in("hotline", "en")
    station = "径山农贸市场"
    take_down(browser, "complaint", station)
    number = save(browser)
    browser.open(f"/complaints?q={station}")
    browser.choose("clock", "C-ACCEPT")
    browser.click("form.grid button.main")
    assert browser.says(".rows", number)
    browser.choose("due", "soon")
    browser.click("form.grid button.main")
    assert browser.see("p.empty")
    browser.choose("due", "")
    browser.click("form.grid button.main")
    assert browser.says(".rows", number)
    browser.click("details.keep summary")
    browser.type("name", "径山待受理")
    browser.click("details.keep button")
    browser.open("/complaints?kind=report")
    browser.click(".chips a")
    assert browser.says(".rows", number)
    assert browser.see("#clock").get_attribute("value") == "C-ACCEPT"
    assert browser.see("#q").get_attribute("value") == station
    browser.click(".chips button")
    assert browser.gone(".chips")


def test_a_submission_is_found_by_its_business_its_number_and_its_caller(browser):
    browser.sign_in("hotline", "en")
    take_down(browser, "complaint", "闲林农贸市场")
    number = save(browser)
    for sought in ("闲林农贸", number):
        browser.open(f"/complaints?q={sought}")
        assert browser.says(".rows", number)
    browser.type("phone", "138 0571 0001")
    browser.see("#phone").submit()
    assert browser.says(".rows", number)
    assert "0571" not in browser.driver.current_url
    browser.open("/complaints?q=x")
    assert browser.see(".alert")


def test_a_suggestion_links_what_is_being_taken_down_with_the_earlier_one(browser):
    browser.sign_in("hotline", "zh")
    take_down(browser, "complaint", "仓前加油站")
    first = save(browser)
    take_down(browser, "complaint", "仓前加油站")
    # Before all is typed others of the same caller are suggested, and what is chosen stays chosen.
    assert browser.says(".similar li", first)
    browser.click(".similar input")
    save(browser)
    assert browser.all("#group")
    assert browser.hears("#group", first)
    browser.unfold("unlink")
    browser.type("unlink-reason", "并非同一事项")
    browser.click("#unlink")
    assert browser.gone("#group")
    browser.unfold("link")
    browser.type("link-other", first.lower())
    browser.click("#link")
    assert browser.see("#group")


@pytest.mark.parametrize(("browser", "shown"), [("", False), ("no script", True)], indirect=["browser"])
def test_without_script_the_fields_of_every_kind_are_shown(browser, shown):
    browser.sign_in("hotline", "zh")
    browser.open("/complaints/new")
    browser.click("#kind-report")
    assert browser.see("#also_report").is_displayed() == shown


@pytest.mark.parametrize(("kind", "article"), [("complaint", "第十四条"), ("report", "第三十三条")])
def test_who_is_competent_for_an_online_purchase_is_said_while_typing_and_on_its_page(browser, kind, article):
    browser.sign_in("hotline", "zh")
    take_down(browser, kind, "网店某旗舰店")
    browser.choose("division", "330106")
    browser.type("platform", "淘宝网")
    assert browser.says("#competence .hint:nth-child(2)", "余杭区")
    assert browser.says("#competence .hint:nth-child(3)", article)
    number = save(browser)
    assert number
    assert browser.says("#h-competent + ul + .hint", article)


def test_the_language_of_a_new_submission_changes_with_all_that_was_typed_and_enter_still_saves(browser):
    browser.sign_in("hotline", "zh")
    take_down(browser, "complaint", "良渚加油站")
    browser.click("button[formaction]")
    assert browser.says("h1", "Register a complaint")
    assert browser.see("#site_name").get_attribute("value") == "良渚加油站"
    browser.type("position", "3\n")
    assert browser.says(".saved", "Saved")

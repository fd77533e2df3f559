"""A sheet of work orders goes in by the pages alone: sent, explained, watched to its end, and found in the list."""

import pytest

from shared.ids import new_id
from tests.support.sheets import sheet

TITLES = (
    "工单编号", "工单类型", "所属区县", "计量类别", "来电人姓名", "联系电话", "被反映单位", "诉求内容", "转来那天",
)  # fmt: skip
GUESSED = ("number", "kind", "division", "category", "caller_name", "caller_phone", "site_name", "narrative", "")
TOLD = ("加了五十升油箱只有四十五升", "排骨少了二两", "充电桩多收电费", "镜片度数不对", "水表空转", "大米少了二百克")
BAD = {"转来那天": "不知道哪天"}
"""Stands in the last column, I, of the third row below the titles, which is row 4 of the sheet."""

WORDS = {
    "zh": {"taken": "已处理 6 / 6 行", "registered": "已导入\n5", "bad": "4 I 单位收到时间 不是可以识别的日期时间"},
    "en": {
        "taken": "6 of 6 rows",
        "registered": "Taken in\n5",
        "bad": "4 I When the unit received it Not a date that can be read",
    },
}


def orders(business: str) -> list[dict[str, str]]:
    """Work orders about one business, the third of which is bad."""
    kind = {"工单类型": "投诉", "所属区县": "西湖区", "计量类别": "加油机"}
    caller = {"来电人姓名": "欧阳丹青", "联系电话": "13987654321"}
    same = {**kind, **caller, "被反映单位": business, "转来那天": "2026-11-20 09:30:00"}
    rows = [{**same, "工单编号": new_id(), "诉求内容": told} for told in TOLD]
    rows[2] |= BAD
    return rows


def send(browser, file) -> None:
    browser.click("nav.side a[href='/imports']")
    browser.type("file", str(file))
    browser.click("#send")


def say_what_the_columns_mean(browser) -> None:
    """The one that no guess was made for, and what the rows do not say."""
    guesses = [browser.see(f"#column{place}").get_attribute("value") for place in range(len(TITLES))]
    assert guesses == list(GUESSED)
    browser.choose("column8", "received_at")
    browser.choose("channel", "hotline_12345")
    browser.choose("system", "hotline_12345")
    browser.click("#start")


@pytest.mark.parametrize(("language", "browser"), [("zh", ""), ("en", "no script")], indirect=["browser"])
def test_a_sheet_goes_in_its_bad_row_is_named_and_its_complaints_are_in_the_list(browser, tmp_path, language):
    words, business = WORDS[language], f"转塘{language}加油站"
    file = tmp_path / "工单.xlsx"
    file.write_bytes(sheet(orders(business), TITLES))
    browser.sign_in("hotline", language)
    send(browser, file)
    say_what_the_columns_mean(browser)

    # The page follows the import by itself.
    browser.see(".badge.sheet-done")
    assert browser.says("[aria-labelledby=h-progress]", words["taken"])
    assert words["registered"] in browser.text("[aria-labelledby=h-progress]")
    assert browser.says("[aria-labelledby=h-bad] tbody", words["bad"])
    assert len(browser.all("[aria-labelledby=h-bad] tbody tr")) == 1
    assert BAD["转来那天"] not in browser.text("main")

    browser.open(f"/complaints?q={business}")
    assert browser.says(".rows", business)
    assert len(browser.all(".rows tbody tr")) == len(TOLD) - 1
    browser.click(".rows tbody a")
    assert browser.see(".timeline")
    assert any(told in browser.text("main") for told in TOLD)
    assert browser.complaints_of_the_browser() == []

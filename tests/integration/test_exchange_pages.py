"""The pages of sheets: sent, mapped, watched, looked at, linked; and the list as a sheet."""

import html
import re
from datetime import UTC, datetime

from services.console.pages.vocabulary import KINDS
from shared.ids import new_id
from tests.bench.synthetic import Bulk
from tests.support.sheets import ORDER, orders, read, sheet
from tests.support.waiting import eventually

MESSAGES = ("留言编号", "留言用户", "留言主题", "留言详情")


def upload(browsing, content, layout="", **same):
    fields = {**browsing.form("/imports"), "layout": layout, **same}
    return browsing.session.post(
        browsing.console.url("/imports"),
        data=fields,
        files={"file": ("表格.xlsx", content)},
        timeout=60,
        allow_redirects=False,
    )


def finished(browsing, path):
    """The page once it no longer refreshes itself."""
    return eventually(lambda: quiet(browsing.get(path).text), 30)


def quiet(text):
    return "" if "http-equiv" in text else text


def test_a_sheet_of_a_known_layout_goes_in_and_its_bad_rows_are_shown(console):
    browsing = console.browse("hotline")
    rows = orders(4, 诉求标题=new_id())
    rows[2]["派单时间"] = "不知道哪天"
    sent = upload(browsing, sheet(rows), "hotline_12345")
    assert sent.status_code == 303, sent.text
    text = finished(browsing, sent.headers["Location"])
    assert "不是可以识别的日期时间" in text
    assert "单位收到时间" in text
    assert "不知道哪天" not in text
    bad = browsing.get(f"{sent.headers['Location']}/bad-rows")
    assert [row[0] for row in read(bad.content)[1:]] == ["4"]


def test_columns_are_shown_with_a_guess_and_matters_are_linked(console):
    browsing, run = console.browse("hotline"), new_id()[-8:]
    about = [f"丽发新城旁边的搅拌站夜里噪音粉尘扰民{place}次" for place in range(4)]
    rows = [dict(zip(MESSAGES, (f"{run}{place}", "\tU1", "搅拌站", f"\n\t{told}"), strict=True))
            for place, told in enumerate(about)]  # fmt: skip
    page = upload(browsing, sheet(rows, MESSAGES)).headers["Location"]
    text = browsing.get(page).text
    assert all(title in text for title in MESSAGES)
    assert text.count('<option value="narrative" selected>') == 2
    chosen = {"column0": "number", "column1": "caller_name", "column2": "narrative", "column3": "narrative"}
    titles = {f"title{place}": title for place, title in enumerate(MESSAGES)}
    same = {"division": "", "category": "other", "kind": "complaint", "channel": "hotline_12345", "system": ""}
    refused = browsing.send(f"{page}/start", {**browsing.form(page), **chosen, **titles, **same})
    assert refused.status_code == 422
    assert "请选择编号所属的系统" in refused.text
    same = {**same, "system": "hotline_12345"}
    refused = browsing.send(f"{page}/start", {**browsing.form(page), **chosen, **titles, **same})
    assert refused.status_code == 422
    assert "缺少必需的列" in refused.text
    same = {**same, "division": "330110"}
    told = {**chosen, "column1": "narrative"}
    refused = browsing.send(f"{page}/start", {**browsing.form(page), **told, **titles, **same})
    assert refused.status_code == 422
    assert "来电人信息所在的列只能对应来电人" in refused.text
    assert browsing.send(f"{page}/start", {**browsing.form(page), **chosen, **titles, **same}).status_code == 303
    assert "搅拌站" in finished(browsing, page)
    linked = browsing.send(f"{page}/groups/1/link", browsing.form(page))
    assert "已关联 4 / 4 件" in linked.text


def test_the_kind_that_the_titles_say_is_chosen_already_and_where_they_say_none_it_is_asked(console):
    browsing = console.browse("hotline")
    titles = ("举报编号", "举报人姓名", "举报内容")
    page = upload(browsing, sheet([dict.fromkeys(titles, "1")], titles)).headers["Location"]
    assert '<option value="report" selected>' in browsing.get(page).text
    page = upload(browsing, sheet([dict.fromkeys(MESSAGES, "1")], MESSAGES)).headers["Location"]
    assert not [kind for kind in KINDS if f'<option value="{kind}" selected>' in browsing.get(page).text]
    said = {"column0": "narrative", "title0": "留言详情", "division": "330110", "category": "other", "kind": ""}
    refused = browsing.send(f"{page}/start", {**browsing.form(page), **said, "channel": "hotline_12345"})
    assert refused.status_code == 422
    assert 'id="kind-error"' in refused.text


def test_the_division_that_a_layout_lacks_is_said_as_the_sheet_is_sent(console):
    browsing = console.browse("hotline")
    content = sheet(orders(1), [title for title in ORDER if title != "所属区县"])
    refused = upload(browsing, content, "hotline_12345")
    assert refused.status_code == 422
    assert 'id="division-error"' in refused.text
    assert upload(browsing, content, "hotline_12345", division="330110").status_code == 303


def test_what_the_columns_of_a_colleagues_sheet_stand_for_is_not_asked(console):
    browsing = console.browse("hotline")
    page = upload(browsing, sheet(orders(1))).headers["Location"]
    form = browsing.form(page)
    sent_by = {"$set": {"importer.subject": "colleague"}}
    console.world.database("cases")["imports"].update_one({"_id": page.rpartition("/")[2]}, sent_by)
    text = browsing.get(page).text
    assert "各列的含义由发送表格的人说明" in text
    assert 'id="start"' not in text
    said = {"column0": "narrative", "title0": "诉求内容", "division": "330110", "category": "other"}
    refused = browsing.send(f"{page}/start", {**form, **said, "kind": "complaint", "channel": "hotline_12345"})
    assert refused.status_code == 409
    assert "只有发送表格的人可以说明如何读取" in refused.text


def test_what_is_no_sheet_is_said_in_words(console):
    browsing = console.browse("hotline")
    assert "这不是 XLSX 文件" in upload(browsing, b"nothing of that kind").text
    assert upload(browsing, b"").status_code == 422


def test_the_list_goes_out_as_a_sheet_to_those_who_may(console):
    officer, hotline = console.browse("officer"), console.browse("hotline")
    assert "/complaints/export" in officer.get("/complaints").text
    assert "/complaints/export" not in hotline.get("/complaints").text
    answer = officer.get("/complaints/export?category=fuel_dispenser")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert read(answer.content)[0][0] == "编号"
    assert ORDER["来电人姓名"] not in str(read(answer.content))


def test_the_pages_speak_english_too(console):
    browsing = console.browse("hotline")
    browsing.send("/language", {**browsing.form("/imports"), "lang": "en", "back": "/imports"})
    assert "Send a sheet in" in browsing.get("/imports").text


def test_a_list_longer_than_one_sheet_is_offered_in_parts(console):
    put_on_file(console, 5_003)
    officer = console.browse("officer")
    page = officer.get("/complaints/export?category=taximeter")
    assert "Content-Disposition" not in page.headers
    parts = [html.unescape(one) for one in re.findall(r'href="(/complaints/export/sheet[^"]*)"', page.text)]
    rows = [read(officer.get(part).content)[1:] for part in parts]
    assert [len(one) for one in rows] == [5_000, 3]
    assert len({row[0] for part in rows for row in part}) == 5_003
    assert 'id="rest"' not in page.text


def put_on_file(console, number):
    """So many complaints about taximeters, of which there are none yet."""
    complaints = console.world.database("cases")["complaints"]
    for batch in Bulk(number, datetime.now(UTC)).batches():
        complaints.insert_many([{**one, "division": "330110", "category": "taximeter"} for one in batch])

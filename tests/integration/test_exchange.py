"""Sheets over HTTP on real servers: bad rows are named, good ones go in once, and nobody's data lies open meanwhile."""

from datetime import datetime, timedelta
from functools import partial

import pytest

from shared.ids import new_id
from tests.integration.conftest import required, servers
from tests.integration.test_reporters_stay_unknown import text_of
from tests.support.cases import CITY_HEAD, HEAD, HOTLINE, OFFICER, STRANGER, Client, done
from tests.support.sheets import ORDER, long_text, orders, read, sheet, swollen, with_text
from tests.support.waiting import eventually
from tests.support.world import world as new_world

OTHERS = ("（0571）87650043", "13787650042")
MARKS = (ORDER["来电人姓名"], ORDER["联系电话"], "139 8765 4321", "8765004", "转802")
LEASE_AND_WORK = 100


@pytest.fixture(scope="module")
def platform(tmp_path_factory):
    with new_world(servers(), tmp_path_factory.mktemp("exchange")) as world:
        process = world.service("cases")
        process.start()
        yield world, process


@pytest.fixture(scope="module")
def client(platform):
    return Client(f"http://127.0.0.1:{platform[1].port}", required("SECRETS_DIR"))


def fresh(number, **changes):
    """Orders under numbers that no other test uses."""
    run = f"{int(new_id()[-12:], 16):015}"
    return [{**one, "工单编号": f"GD{run}{place}"} for place, one in enumerate(orders(number, **changes))]


def ended(client, made, by=HOTLINE, seconds=30):
    return eventually(partial(_ended, client, made, by), seconds, "the import ends")


def _ended(client, made, by):
    found = done(client.get(f"/complaint-imports/{made['id']}", by))
    return found if found["ended_at"] else None


def sent(client, content, by=HOTLINE, **query):
    return ended(client, done(client.send("/complaint-imports", content, by, **query)), by)


def counts(found):
    return found["registered"], found["already_there"], found["bad"]


def test_good_rows_go_in_and_a_bad_one_is_named_without_its_value(client):
    rows = fresh(5)
    rows[1]["联系电话"] = "打不通的电话，问村口小卖部转张三丰"
    rows[3]["所属区县"] = "余姚市"
    found = sent(client, sheet(rows, above=["杭州市12345工单"]), layout="hotline_12345")
    assert (found["state"], found["rows"], counts(found)) == ("done", 5, (3, 0, 2))
    named = {(one["row"], one["column"], one["field"], one["reason"]) for one in found["bad_cells"]}
    assert named == {(4, "F", "caller_phone", "not_valid"), (6, "C", "division", "outside_division")}
    listed = client.get(f"/complaint-imports/{found['id']}/bad-rows", HOTLINE)
    assert [row[:2] for row in read(listed.content)[1:]] == [["4", "F"], ["6", "C"]]
    assert "张三丰" not in str(read(listed.content))


def test_a_cell_of_nine_megabytes_is_a_bad_cell_and_the_other_rows_go_in(client):
    content = with_text(fresh(3), 1, "诉求内容", long_text(9_000_000))
    found = sent(client, content, layout="hotline_12345")
    assert (found["state"], counts(found)) == ("done", (2, 0, 1))
    assert {(one["row"], one["field"], one["reason"]) for one in found["bad_cells"]} == {(3, "narrative", "too_long")}


def test_times_are_taken_as_people_write_them_and_one_that_is_still_to_come_is_named(client):
    rows = [{**row, "派单时间": at} for row, at in zip(fresh(5), (
        "2026 年 11 月 20 日 下午 3:05", "2026-11-20T15:05:00.0+08:00", "202611201505", "2026111509", "2099-01-01",
    ), strict=True)]  # fmt: skip
    found = sent(client, sheet(rows), layout="hotline_12345")
    assert counts(found) == (3, 0, 2)
    named = [(one["row"], one["column"], one["reason"]) for one in found["bad_cells"]]
    assert named == [(5, "K", "digits_of_a_date"), (6, "K", "in_future")]
    items = [done(client.get("/complaints", HOTLINE, q=row["工单编号"]))["items"][0]["id"] for row in rows[:3]]
    times = {done(client.get(f"/complaints/{one}", HOTLINE))["received_at"] for one in items}
    assert times == {"2026-11-20T07:05:00+00:00"}


def test_a_row_is_what_the_hotline_would_have_typed(client):
    [row] = fresh(1)
    sent(client, sheet([row]), layout="hotline_12345")
    [listed] = done(client.get("/complaints", HOTLINE, q=row["工单编号"]))["items"]
    complaint = done(client.get(f"/complaints/{listed['id']}", HOTLINE))
    assert complaint["narrative"] == "加油少油\n加了五十升，油箱只有四十五升"
    assert complaint["external"] == [{"system": "hotline_12345", "number": row["工单编号"]}]
    assert complaint["facts"]["amount_fen"] == 35050
    assert complaint["received_at"] == "2026-11-20T01:30:00+00:00"
    assert {clock["started_at"] for clock in complaint["clocks"]} == {"2026-11-20T01:30:00+00:00"}
    assert done(client.get(f"/complaints/{listed['id']}/caller", HOTLINE))["name"].startswith("欧")


def test_a_row_goes_in_with_every_telephone_that_it_names_and_is_found_by_each(client):
    rows = fresh(2)
    rows[0]["联系电话"], rows[1]["联系电话"] = "（0571）87650043-802、13787650042", "不详"
    assert counts(sent(client, sheet(rows), layout="hotline_12345")) == (2, 0, 0)
    ids = [done(client.get("/complaints", HOTLINE, q=row["工单编号"]))["items"][0]["id"] for row in rows]
    caller = done(client.get(f"/complaints/{ids[0]}/caller", HOTLINE))
    assert (caller["phone"], caller["other_phones"]) == ("057*****0043", "057*****0043、137****0042")
    assert done(client.get(f"/complaints/{ids[1]}/caller", HOTLINE))["phone"] == ""
    for phone in ("0571-87650043", "0571-87650043转802", "137 8765 0042"):
        found = done(client.post("/complaint-searches", {"phone": phone}, OFFICER))
        assert ids[0] in {one["id"] for one in found["items"]}


def test_the_same_rows_again_change_nothing_in_the_same_sheet_or_another(client, platform):
    complaints = platform[0].database("cases")["complaints"]
    rows, key = fresh(4), new_id()
    first = done(client.send("/complaint-imports", sheet(rows), HOTLINE, key=key, layout="hotline_12345"))
    assert counts(ended(client, first)) == (4, 0, 0)
    number = complaints.count_documents({})
    content = sheet(rows)
    assert counts(sent(client, content, layout="hotline_12345")) == (0, 4, 0)
    assert counts(sent(client, sheet([*rows[2:], *fresh(1)]), layout="hotline_12345")) == (1, 2, 0)
    assert complaints.count_documents({}) == number + 1


def test_other_words_under_a_known_number_are_named_and_change_nothing(client):
    [one, other] = rows = fresh(2)
    second = {**other, "诉求内容": "另一回事：出租车计价器不准"}
    assert counts(sent(client, sheet([*rows, second]), layout="hotline_12345")) == (2, 0, 1)
    found = sent(client, sheet([one, second]), layout="hotline_12345")
    assert counts(found) == (0, 1, 1)
    named = [(bad["row"], bad["column"], bad["reason"]) for bad in found["bad_cells"]]
    assert named == [(3, "I/J", "other_text_under_known_number")]
    [listed] = done(client.get("/complaints", HOTLINE, q=other["工单编号"]))["items"]
    assert "油箱" in done(client.get(f"/complaints/{listed['id']}", HOTLINE))["narrative"]
    rows = read(client.get(f"/complaint-imports/{found['id']}/bad-rows", HOTLINE).content)
    assert "该编号已登记" in str(rows)


def test_a_number_that_was_typed_in_before_is_there_already(client):
    [row] = fresh(1)
    client.register(external=[{"system": "hotline_12345", "number": row["工单编号"]}])
    assert counts(sent(client, sheet([row]), layout="hotline_12345")) == (0, 1, 0)


def test_rows_without_numbers_go_by_what_they_say(client):
    told = f"无编号的诉求{new_id()}"
    rows = [{**ORDER, "诉求内容": told}, {**ORDER, "诉求内容": told}, {**ORDER, "诉求内容": f"{told}另一件"}]
    assert counts(sent(client, sheet(rows), layout="hotline_12345")) == (2, 1, 0)
    assert counts(sent(client, sheet(rows), layout="hotline_12345")) == (0, 3, 0)


def test_a_sheet_that_waits_says_its_columns_and_is_started_by_a_mapping(client):
    titles = ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情")
    run = new_id()[-8:]
    said = {"留言用户": "\n\t\tUU1", "留言主题": "噪音", "留言详情": "\n\t吵"}
    instants = ("2026/11/9 8:05:00", datetime(2026, 11, 10, 9), 46_000.5)
    rows = [{**said, "留言编号": f"{run}{place}", "留言时间": at} for place, at in enumerate(instants)]
    made = done(client.send("/complaint-imports", sheet(rows, titles), HOTLINE))
    assert made["state"] == "received"
    columns = done(client.get(f"/complaint-imports/{made['id']}/columns", HOTLINE))["items"]
    guesses = {one["title"]: one["guess"] for one in columns}
    assert guesses["留言主题"] == guesses["留言详情"] == "narrative"
    mapping = {
        "columns": [{"field": one["guess"], "title": one["title"]} for one in columns],
        "division": "330110",
        "category": "other",
        "kind": "complaint",
        "channel": "hotline_12345",
        "system": "hotline_12345",
    }
    client.act_at(f"/complaint-imports/{made['id']}/start", made["version"], mapping, HOTLINE)
    assert counts(ended(client, made)) == (3, 0, 0)
    again = client.post(f"/complaint-imports/{made['id']}/start", mapping, HOTLINE, version=made["version"])
    assert again.status_code == 404 or again.status_code == 412


@pytest.mark.parametrize(("content", "code"), [
    (b"no sheet at all", "not_a_sheet"),
    (sheet(orders(1), titles=("甲", "乙", "丙")), "no_header"),
    (sheet(orders(1), titles=tuple(title for title in ORDER if not title.startswith("诉求"))), "missing_columns"),
    (sheet(orders(1), titles=(*ORDER, "诉求内容")), "duplicate_columns"),
])  # fmt: skip
def test_what_cannot_be_taken_is_refused_by_name_and_not_kept(client, platform, content, code):
    kept = platform[0].database("cases")["sealed_pieces"].count_documents({"kind": "file"})
    answer = client.send("/complaint-imports", content, HOTLINE, layout="hotline_12345")
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (422, code)
    assert platform[0].database("cases")["sealed_pieces"].count_documents({"kind": "file"}) == kept


def test_a_zip_bomb_is_refused_before_it_is_unpacked(client):
    content = swollen()
    assert len(content) < 2**20
    answer = client.send("/complaint-imports", content, HOTLINE, layout="hotline_12345")
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (422, "unpacks_too_large")


def test_only_those_who_take_calls_import_and_only_in_their_division(client):
    content = sheet(fresh(1))
    assert client.send("/complaint-imports", content, OFFICER, layout="hotline_12345").status_code == 403
    made = sent(client, content, CITY_HEAD, layout="hotline_12345")
    assert client.get(f"/complaint-imports/{made['id']}", STRANGER).status_code == 403
    assert client.get("/complaint-export", HOTLINE).status_code == 403


def everything_in(world):
    """What all databases of a world hold, but for the vault, as text."""
    names = [one for one in world.client.list_database_names() if one.startswith(world.prefix)]
    kinds = [(world.client[name], kind) for name in names for kind in world.client[name].list_collection_names()]
    return " ".join(text_of(list(database[kind].find())) for database, kind in kinds)


def test_nobody_in_a_sheet_lies_open_anywhere_while_it_waits_or_after(client, platform):
    world, process = platform
    rows = [{**one, "被反映单位": "某站"} for one in fresh(3)]
    rows[1] |= {"联系电话": f"{OTHERS[0]}转802 / {OTHERS[1]}", "诉求内容": f"请打{OTHERS[1]}，或{OTHERS[0]}转802，少油"}
    content = sheet(rows)
    waiting = done(client.send("/complaint-imports", content, HOTLINE))
    assert world.database("cases")["sealed_pieces"].count_documents({"owner": waiting["id"], "kind": "file"}) == 1
    assert not [mark for mark in MARKS if mark in everything_in(world)]
    taken = sent(client, content, layout="hotline_12345")
    assert counts(taken) == (3, 0, 0)
    assert not [mark for mark in MARKS if mark in everything_in(world) + process.log.read_text()]
    left = world.database("cases")["sealed_pieces"].distinct("kind", {"owner": taken["id"]})
    assert set(left) <= {"groups", "matters", "bad"}


def test_matters_of_many_are_suggested_and_linked_by_a_person(client):
    run = new_id()[-6:]
    about = [f"丽发新城旁边{run}的搅拌站夜里噪音粉尘扰民{place}次，投诉了也没有人管" for place in range(5)]
    rows = [{**ORDER, "工单编号": f"M{run}{place}", "被反映单位": "", "事发地址": "", "诉求标题": "", "诉求内容": told}
            for place, told in enumerate(about)]  # fmt: skip
    found = sent(client, sheet(rows), layout="hotline_12345")
    assert counts(found) == (5, 0, 0)
    [first, *_] = done(client.get(f"/complaint-imports/{found['id']}/groups", HOTLINE))["items"]
    assert first["size"] >= 5
    assert [word for word in ("丽发新城", "搅拌站", "噪音粉尘") if word in first["title"]]
    link, key = f"/complaint-imports/{found['id']}/groups/1/link", new_id()
    refused = client.post(link, None, STRANGER)
    assert refused.status_code == 403
    outcomes = done(client.post(link, None, HOTLINE, key=key))["items"]
    assert all(one["ok"] for one in outcomes)
    assert done(client.post(link, None, HOTLINE, key=key))["items"] == outcomes
    ids = {one["id"] for one in outcomes}
    eventually(lambda: len({in_group(client, one) for one in ids} - {None}) == 1)


def in_group(client, complaint_id):
    return done(client.get(f"/complaints/{complaint_id}", HOTLINE))["group"]


def test_an_export_holds_the_list_without_callers_and_comes_in_again_as_known(client):
    told = "=cmd|' /C calc'!A0 电话13987654321"
    client.register(category="taximeter", narrative=told, site_name="+某公司", facts={"amount_fen": 1250})
    client.register(category="taximeter", kind="report", narrative="举报的内容不能外传")
    answer = client.get("/complaint-export", OFFICER, category="taximeter")
    titles, *rows = read(answer.content)
    lines = [dict(zip(titles, row, strict=True)) for row in rows]
    by_kind = {one["登记类别"]: one for one in lines}
    assert by_kind["投诉"]["内容"] == "=cmd|' /C calc'!A0 电话***"
    assert by_kind["投诉"]["涉及金额（元）"] == "12.50"
    assert "不予导出" in by_kind["举报"]["内容"]
    assert not [mark for mark in ("张三丰", "13812345678", "外传") if mark in str(rows)]
    again = sent(client, answer.content, HEAD, layout="quanheng")
    assert counts(again) == (0, len(rows), 0)


def test_an_export_goes_on_where_its_last_part_ended(client):
    for place in range(5):
        client.register(category="truck_scale", site_name=f"地磅{place}")
    first = client.get("/complaint-export", OFFICER, category="truck_scale", limit=3)
    rest = client.get("/complaint-export", OFFICER, category="truck_scale", cursor=first.headers["Next-Cursor"])
    numbers = [row[0] for part in (first, rest) for row in read(part.content)[1:]]
    assert len(numbers) == len(set(numbers)) == 5
    assert "Next-Cursor" not in rest.headers
    parts = done(client.get("/complaint-export-parts", OFFICER, category="truck_scale", limit=3))
    assert parts == {
        "items": [{"cursor": None, "rows": 3}, {"cursor": first.headers["Next-Cursor"], "rows": 2}],
        "more": False,
        "next": None,
    }


def test_an_export_of_many_parts_says_that_more_lie_behind_them(client):
    for place in range(12):
        client.register(category="utility_meter", site_name=f"小区{place}")
    parts = done(client.get("/complaint-export-parts", OFFICER, category="utility_meter", limit=1))
    assert (len(parts["items"]), parts["more"]) == (10, True)
    rest = done(client.get("/complaint-export-parts", OFFICER, category="utility_meter", limit=1, cursor=parts["next"]))
    assert (len(rest["items"]), rest["more"], rest["next"]) == (2, False, None)


@pytest.mark.timeout(180)
def test_killed_in_the_middle_it_goes_on_and_nothing_is_doubled_or_lost(client, platform):
    world, process = platform
    complaints, number = world.database("cases")["complaints"], 900
    rows = fresh(number, 派单时间=datetime.now() - timedelta(hours=12))
    before = complaints.count_documents({})
    made = done(client.send("/complaint-imports", sheet(rows), HOTLINE, layout="hotline_12345"))
    eventually(lambda: 300 < complaints.count_documents({}) - before < number, 30)
    process.kill()
    assert complaints.count_documents({}) - before < number
    process.start()
    found = ended(client, made, seconds=LEASE_AND_WORK)
    assert counts(found) == (number, 0, 0)
    assert complaints.count_documents({}) - before == number
    sheet_of = world.database("cases")["imports"].find_one({"_id": made["id"]})
    assert len([one for one in sheet_of["history"] if one["type"] == "sheet_rows_taken"]) == 5

"""Rows that are compared many at once have the ties that each would have by itself; on every keeper of documents."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from services.cases import store
from services.cases.domain.duplicates import Compared, described, ranked
from services.cases.domain.likeness import LONGEST
from services.cases.domain.matters import tied
from services.cases.handlers import earlier, grouping, intake
from services.cases.handlers.intake import Arrival
from services.cases.schemas.complaints import InstrumentIn
from shared.identity.caller import Identity
from shared.store.documents import MAX_ROWS, Page
from tests.unit.cases.desk import CALL, NOW, context

PLACES = ("塘栖加油站", "良渚农贸市场", "仓前充电站", "瓶窑眼镜行", "闲林超市", "")
STREETS = ("临平大道88号", "塘栖路3号", "")
TROUBLES = (
    "加了五十升油箱只有四十五升", "电子秤没有检定标志短斤少两", "充电桩多收电费", "验光配镜度数差了五十度",
    "丽发新城旁边的搅拌站夜里噪音扰民", "包装大米少了二百克",
)  # fmt: skip
MORE = ("对方态度很差", "有小票和录像", "邻居都遇到过", "已经第三次了", "要求退还差价", "打电话没有人接")
DIVISIONS = ("330110", "330106", "330782", "330212")
"""Two districts of one city, a town of another, a district of a third."""

PROVINCE = Identity("head", frozenset({"supervisor"}), "330000", 2)
CITY = Identity("head", frozenset({"supervisor"}), "330100", 2)
EARLIER, ROWS = 25, 75
LONG_AGO, LATE = timedelta(days=420), timedelta(days=90)


def call(chance):
    """A complaint about one of a few businesses, with one of a few troubles."""
    said = "，".join((chance.choice(TROUBLES), *chance.sample(MORE, 2), "。" * chance.choice((0, 0, LONGEST)), "另外"))
    serial = chance.choice(("", "", "", "SN-2201", "SN-2202"))
    return replace(
        CALL,
        division=chance.choice(DIVISIONS),
        site_name=chance.choice(PLACES),
        site_address=chance.choice(STREETS),
        narrative=said,
        instrument=InstrumentIn(serial=serial) if serial else None,
    )


def filled(desk):
    """Complaints of long ago and of late, then rows that came at one instant, some of which were received before."""
    chance, rows = random.Random(8), []
    for place in range(EARLIER):
        at = NOW - (LONG_AGO if place % 2 else LATE) - timedelta(minutes=place // 4)
        intake.register(desk, call(chance), PROVINCE, context("head", cause=f"earlier-{place}", at=at))
    for place in range(ROWS):
        arrival = Arrival(NOW - timedelta(days=chance.choice((0, 1, 80))), kept_elsewhere=True)
        made = intake.register(desk, call(chance), PROVINCE, context("head", cause=f"row-{place}"), arrival)
        rows.append(made.id)
    return rows


def row_by_row(desk, made, by):
    """The ties as each row finds them alone, by the same search that a person's typing makes."""
    visible, found = desk.guard.visible_divisions(by), set()
    for row in desk.complaints.parts(Compared, {"_id": {"$in": made}}, Page(limit=MAX_ROWS)):
        usage, typed = desk.usage.at(row.state.registered_at), described(row.state)
        others = store.candidates(desk, typed, visible, usage)
        others.pop(row.id, None)
        likely = (one for one in ranked(typed, others.items(), usage) if tied(one))
        found |= {(row.id, one.id, row.state.number, one.number) for one in likely}
    return found


class TiesContract:
    """Subclasses provide a fixture `at_desk`: a desk without complaints."""

    @pytest.fixture
    def few(self, monkeypatch):
        """Fewer are looked at than there are, so that it matters which."""
        monkeypatch.setattr(store, "SAME", earlier.SAME_SITE)
        monkeypatch.setattr(store, "NEWEST_OF_GRAM", 6)
        for module in (store, earlier):
            monkeypatch.setattr(module, "ALIKE", 8)

    @pytest.mark.parametrize("by", [PROVINCE, CITY], ids=["province", "city"])
    @pytest.mark.parametrize("at_once", [1, 7, 50])
    def test_many_at_once_have_the_ties_of_each_alone(self, at_desk, few, monkeypatch, by, at_once):
        made = filled(at_desk)
        monkeypatch.setattr(grouping, "AT_ONCE", at_once)
        recent = at_desk.recent.of("sheet", NOW)
        found = [tie for part in (made[:40], made[40:]) for tie in grouping.ties(at_desk, recent, part, by)]
        assert len(found) == len(set(found)) > ROWS
        assert set(found) == row_by_row(at_desk, made, by)

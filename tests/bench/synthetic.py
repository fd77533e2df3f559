"""Complaints made up in bulk: a few names, addresses and words come often, the many seldom, as in real life."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import accumulate
from typing import Any

from services.cases import rulebook
from services.cases.domain import registration as domain
from services.cases.domain.complaint import Complaint, Site
from services.cases.domain.duplicates import site_id_of, told
from services.cases.domain.finding import findable
from services.cases.domain.legal_clocks import LegalClocks, timed
from services.cases.domain.likeness import Usage, usage_of
from shared.clocks.calendar import Calendar
from shared.clocks.clock import Clock, stop
from shared.clocks.legal_time import legal_day
from shared.contracts.envelope import Context
from shared.identity.divisions import Divisions
from shared.ids import derived_id
from shared.store.history import Stored, extend
from shared.store.mongo import document_of

JOINT = domain.Joint(least=2, most=2)
SITES = 40_000
SPAN = timedelta(days=180)
OPEN, LEFT_OPEN = timedelta(days=14), 0.01
SEED = 8_118
RARE_STATE, RARE_CHANNEL = "withdrawn", "mail"
FEW = 200
"""One in so many came by another channel, another one was withdrawn in the end, and a third lies with a unit."""

FIRST = (
    "塘临平良仓乔星瓶径鸬黄百闲中五留北南下上古东新西江河湖海石金银龙凤梅兰竹桃杨柳松柏云月清白青红长大永安福康泰和宁"
)
SECOND = "栖渚前司桥浦溪山湖塘村川泉坞埠岭浜港湾洲滩坪源埭汇亭台楼阁园林洞潭沙堰闸关城店口头门坝桐荡漾渎圩界墩岙畈"
FAMILY = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭"
)
KINDS = {
    "fuel_dispenser": ("{brand}{town}{word}加油站", ("中石化", "中石油", "中海油", "")),
    "market_scale": ("{town}{word}农贸市场", ("",)),
    "prepackaged": ("{brand}{town}{word}店", ("联华超市", "世纪华联", "物美超市", "十足便利")),
    "charging_pile": ("{brand}{town}{word}充电站", ("国网", "特来电", "星星充电")),
    "spectacles": ("{town}{word}眼镜行", ("",)),
    "utility_meter": ("{town}{word}小区", ("",)),
}
HAPPENED = {
    "fuel_dispenser": (
        "加了{n}元{o}号汽油，油表只走了一格，比平时少了大约{p}%",
        "{m}号加油机加油{n}升，油箱总共只有{p}升，明显不对",
        "加油枪还没有开始出油，机器上的数字已经跳了{p}元",
        "同样的路线以前一箱油能跑{n}公里，在这里加过以后只能跑不到一半",
    ),
    "market_scale": (
        "买了{p}斤排骨，回家复秤只有一半多一点，少了{m}两",
        "{m}号摊位的电子秤没有检定标志，称鱼的时候秤盘下面压着东西",
        "摊主称完不让看显示屏，{n}元的虾复秤少了{m}两",
        "公平秤坏了{p}天没有人修，市场管理员说管不了",
    ),
    "prepackaged": (
        "买的{n}克装大米实际称重少了{p}克，同一批次几袋都这样",
        "礼盒标称净含量{n}克，拆开称只有{p}克，包装比里面的东西还重",
    ),
    "charging_pile": (
        "{m}号充电桩充了{p}度电，车上显示只进了一半，收了{n}元",
        "充电桩屏幕显示的电量和手机上的账单对不上，差{p}度",
    ),
    "spectacles": ("配的眼镜度数差了{n}度，戴上头晕，验光设备上没有检定合格的标志",),
    "utility_meter": (
        "水表不用水也在走，一个月{n}元，换表以后还是一样",
        "电表箱里的表{p}年没有换过，{n}户人家的电费一起涨了",
    ),
}
DETAILS = (
    "当时和工作人员说了，对方态度很差",
    "有小票和付款记录，还拍了视频",
    "邻居们也遇到过好几次同样的情况",
    "已经不是第一次了，上个月也来过一回",
    "要求查看检定证书，对方拒绝提供",
    "老人家经常在这里买，不知道吃了多少亏",
    "对方说机器没有问题，让我找厂家",
    "打了店里的电话一直没有人接",
    "现场还有两位顾客可以作证",
    "管理处说会处理，等到现在没有结果",
)
DEMANDS = (
    "希望尽快核查",
    "要求退还多收的钱",
    "要求赔偿损失",
    "盼有关部门上门检查",
    "请给一个书面答复",
    "希望封存机器做检定",
)


@dataclass(frozen=True)
class Business:
    """A site with the division it lies in and what is complained of there."""

    division: str
    category: str
    site: Site


class Country:
    """All businesses, some of which are complained of far more often than others."""

    def __init__(self, seed: int = SEED) -> None:
        self.random = random.Random(seed)
        leaves = [code for code in Divisions.load().query_for("330000") if not code.endswith("00")]
        self._towns = [(first + second, self.random.choice(leaves)) for first in FIRST for second in SECOND]
        self.businesses = [self._business() for _ in range(SITES)]
        self._weights = list(accumulate(1 / (rank + 20) for rank in range(SITES)))

    def choose(self) -> Business:
        """One of them, the few often."""
        return self.random.choices(self.businesses, cum_weights=self._weights)[0]

    def narrative(self, category: str) -> str:
        """What somebody says about such a business."""
        pick = self.random.choice
        numbers = {"n": self.random.randint(10, 600), "p": self.random.randint(2, 60), "m": self.random.randint(1, 12)}
        happened = pick(HAPPENED[category]).format(o=pick((92, 95, 98)), **numbers)
        details = self.random.sample(DETAILS, self.random.randint(1, 4))
        who = f"{pick(FAMILY)}{pick(('先生', '女士', '师傅', '阿姨'))}"
        day = f"{self.random.randint(1, 12)}月{self.random.randint(1, 28)}日"
        return f"{day}{who}来电反映：" + "。".join([happened, *details, pick(DEMANDS)]) + "。"

    def phone(self) -> str:
        """One of 300,000 numbers."""
        return f"138{self.random.randrange(300_000):08}"

    def _business(self) -> Business:
        town, division = self.random.choice(self._towns)
        category = self.random.choice(list(KINDS))
        pattern, brands = KINDS[category]
        word = self.random.choice(FIRST) + self.random.choice(SECOND)
        name = pattern.format(brand=self.random.choice(brands), town=town, word=word)
        district = Divisions.load().get(division).name
        address = f"{district}{town}镇{word}路{self.random.randint(1, 900)}号"
        return Business(division, category, Site(site_id_of(division, name), name, address))


class Bulk:
    """Documents in the form in which the database keeps them, as if registered over the last half year."""

    def __init__(self, number: int, until: datetime) -> None:
        self._number = number
        self._until = until
        self._country = Country()
        self._legal = LegalClocks(rulebook.load().clocks, Calendar.load())
        self._clocks: dict[Any, tuple[Clock, ...]] = {}

    @cached_property
    def usage(self) -> Usage:
        """Which pairs are common in what is made."""
        made = (self._country.choose() for _ in range(1_000))
        return usage_of(told(one.site, self._country.narrative(one.category)) for one in made)

    def batches(self, size: int = 2_000) -> Iterator[list[dict[str, Any]]]:
        """All documents, the oldest first."""
        for begin in range(0, self._number, size):
            yield [self._document(place) for place in range(begin, min(begin + size, self._number))]

    def _document(self, place: int) -> dict[str, Any]:
        at = self._until - SPAN * (1 - place / self._number)
        business, chance = self._country.choose(), self._country.random
        site = replace(business.site, position=f"{chance.randint(1, 12)}号")
        narrative, number = self._country.narrative(business.category), f"TS{business.division}{at:%Y%m%d}{place:08}"
        complaint = Complaint(
            number=number,
            division=business.division,
            category=business.category,
            channel=RARE_CHANNEL if place % FEW == 1 else "hotline_12345",
            site=site,
            narrative=narrative,
            registered_at=at,
            registered_by="hotline",
            unit=unit_of(business.division) if place % FEW == 3 else None,
            phone_hash=derived_id(self._country.phone()) if chance.random() < 0.8 else None,
        )
        stored = _stored(findable(complaint, self.usage), self._started(at), place)
        settled = self._settled(stored.state, chance)
        withdrawn = place % FEW == 2 and settled.state == "agreed"
        return _published(replace(stored, state=replace(settled, state=RARE_STATE) if withdrawn else settled))

    def _started(self, at: datetime) -> tuple[Clock, ...]:
        day = legal_day(at)
        if day not in self._clocks:
            self._clocks[day] = self._legal.at_registration("complaint", at)
        return self._clocks[day]

    def _settled(self, complaint: Complaint, chance: random.Random) -> Complaint:
        """All but the last weeks' have been dealt with, a few have not; no reminder is waiting to be sent."""
        if self._until - complaint.registered_at < OPEN or chance.random() < LEFT_OPEN:
            return replace(complaint, next_due_at=None)
        stopped = tuple(stop(clock, complaint.registered_at) for clock in complaint.clocks)
        return timed(replace(complaint, state="agreed"), stopped)


def unit_of(division: str) -> str:
    """The unit of a division that some of its complaints lie with."""
    return f"{division} 1"


def _stored(complaint: Complaint, clocks: tuple[Clock, ...], place: int) -> Stored[Complaint]:
    document_id = derived_id("bulk", str(place))
    cause = f"bulk-{place}"
    context = Context(actor="hotline", cause=cause, correlation=cause, at=complaint.registered_at)
    decided = domain.register(complaint, clocks, JOINT)
    return Stored(document_id, decided.state, tuple(extend(document_id, (), decided.events, context)))


def _published(stored: Stored[Complaint]) -> dict[str, Any]:
    document = {**document_of(stored), "published": stored.version}
    del document["unpublished"]
    return document


def ids(number: int, most: int, chance: random.Random) -> Sequence[str]:
    """Ids of some of the documents of a bulk."""
    return [derived_id("bulk", str(chance.randrange(number))) for _ in range(most)]


def present() -> datetime:
    """The instant up to which complaints are made up."""
    return datetime.now(UTC)

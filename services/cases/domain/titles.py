"""What the title of a column says that no layout knows."""

import re

CALLER_FIELDS = ("caller_name", "caller_phone", "caller_address", "caller_id_number")
"""What says who called, and stands in the vault alone."""

_CALLERS = r"(?:(?<!被)(?:来电|来信|来访|投诉|举报|诉求|反映|申请|留言|提供)[人者方]|用户|市民|网友|消费者)"
_OTHER_SIDE = re.compile(
    "被(?:投诉|举报|诉|反映)|经营者|商[家户]|企业|公司|单位|机构|店|厂|站|铺|市场|超市|医院|客服|卖家|法定代表|法人|负责人"
)
_OFFICES = re.compile("(?:[承主协经督]办|责任|办理|处[理置]|受理|接收|签收|派单|登记)(?:单位|机构|部门|人)")
"""Who handles it where the sheet comes from."""

_SAID_OF_OFFICES = ("received_at", "division")
"""What is the same for the matter: when it came to them, and where they are."""

_HINTS = tuple(
    (re.compile(pattern), name)
    for pattern, name in (
        ("身份证|证件号|护照", "caller_id_number"),
        ("编号|单号", "number"),
        ("主题|标题|详情|内容|描述", "narrative"),
        ("时间|日期", "received_at"),
        (r"(?:电话|手机|联系方式)(?:号码?)?(?=$|[(（\[【*])", "caller_phone"),
        (rf"(?:{_CALLERS}|联系|通讯|通信|家庭|居住).{{0,4}}地址|住址", "caller_address"),
        (rf"姓名|{_CALLERS}(?:名称|名|信息|资料)?(?=$|[(（\[【*])", "caller_name"),
        ("金额", "amount"),
        ("类别", "category"),
        ("区划", "division"),
        ("单位", "site_name"),
        ("地址", "site_address"),
    )
)
"""The first that a title holds counts."""


def hinted(title: str) -> str:
    """The field that a column of this title may stand for; empty when nothing is known of it."""
    title = "".join(title.split())
    name = next((name for pattern, name in _HINTS if pattern.search(title)), "")
    if name in CALLER_FIELDS and _is_of_other_side(title):
        return ""
    return name if name in _SAID_OF_OFFICES or not _OFFICES.search(title) else ""


def _is_of_other_side(title: str) -> bool:
    """A business has people and telephones, too; who is named beside one as the caller is the caller."""
    return _OTHER_SIDE.search(title) is not None and re.search(_CALLERS, title) is None

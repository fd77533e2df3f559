"""What the title of a column says that no layout knows."""

import re

CALLER_FIELDS = ("caller_name", "caller_phone", "caller_address", "caller_id_number")
"""What says who called, and stands in the vault alone."""

_ACTS = "来电|来信|来访|投诉|举报|诉求|反映|申请|留言|提供|求助|咨询|信访|建议"
_BY_ROLE = rf"(?:{_ACTS})(?:人(?![数次群])|者|方(?![式面向法案]))"
_ANYBODY = "用户|市民|网友|消费者"
_CALLERS = f"(?:{_BY_ROLE}|{_ANYBODY})"
_OTHERS = re.compile("被(?:投诉|举报|诉|反映|申请)(?:[/、或和及与]?(?:投诉|举报|诉求|反映))*[人者方]?")
_OTHER = "对方"
"""What stands in place of every word for whom a matter is against: 被投诉举报人 holds the word for who reports."""

_OTHER_SIDE = re.compile(
    f"{_OTHER}|经营者|商[家户]|企业|公司|单位|机构|店|厂|站|铺|市场|超市|医院|客服|卖家|法定代表|法人|负责人"
)
_OFFICES = re.compile("(?:[承主协经督]办|责任|办理|处[理置]|受理|接收|签收|派单|登记)(?:单位|机构|部门|人)")
"""Who handles it where the sheet comes from."""

_SAID_OF_OFFICES = ("received_at", "division")
"""What is the same for the matter: when it came to them, and where they are."""

_OF_CALLS = (
    "(?:号码?)?(?:的|是否|有无|已)*(?:回访|回复|答复|联系(?!人|方式|电话)|沟通|通知|告知|接[听通]|拨打|录音|记录|结果|次数|归属|所属"
    "|时长|时间|日期|状态|情况|类[型别]|来源|渠道|受理|办理|投诉|举报|诉求|咨询|内容|话?费|品牌|型号|价格|[Aa]pp|APP|端)"
)
"""What stands behind a telephone in a title that speaks of calls, or of telephones that were bought."""

_OF_WORDS = (
    "的?(?:是否|有无|诉求|请求|要求|主张|意见|建议|评价|满意|反馈|反映|留言|描述|陈述|内容|投诉|举报|来[电信访]|申请|提供|提交"
    "|上传|接收|撤|回访|答复|告知|时间|日期|数|类[型别]|奖励|方式|结果)"
)
"""What stands behind the caller in a title that speaks of what they say or get, and not of them."""

_CALLED = rf"(?:电话|手机|固话|座机|联系方式|(?:来电|主叫|呼入)号码)(?!{_OF_CALLS})"
_LIVING = "联系|通讯|通信|家庭|居住|户籍|收货|收件|邮寄|送达|现住|常住|暂住|业主|来电"
_IN_PART = "(?:号码?)?[后末尾前]"
_ENDS = r"(?:名称|名|信息|资料)?(?:$|[\W_\d一二三四五六七八九十及和与或])"
_HINTS = tuple(
    (re.compile(pattern), name)
    for pattern, name in (
        ("身份证|证件号|护照", "caller_id_number"),
        ("编号|单号", "number"),
        ("主题|标题|详情|内容|描述", "narrative"),
        ("时间|日期", "received_at"),
        (f"{_CALLED}(?!{_IN_PART})", "caller_phone"),
        (rf"(?:{_CALLERS}|{_LIVING}).{{0,4}}地址|住址", "caller_address"),
        (f"姓名|(?:{_CALLERS}|联系人){_ENDS}", "caller_name"),
        ("金额", "amount"),
        ("类别", "category"),
        ("区划", "division"),
        ("单位", "site_name"),
        ("地址", "site_address"),
    )
)
"""The first that a title holds counts."""

_OF_CALLER = re.compile(
    f"{_CALLED}|邮箱|微信号|QQ|[Ee]-?[Mm]ail|电子邮件|姓名|(?:委托|代理)人|当事人|户名|客户名"
    f"|(?:{_BY_ROLE}|联系人)(?!{_OF_WORDS})|(?:{_ANYBODY})(?:{_ENDS}|身份|昵称|账号)|^微信$"
)
"""What may say who called, though it be a part of a number, or stand beside something else."""


def hinted(title: str) -> str:
    """The field that a column of this title may stand for; empty when nothing is known of it."""
    title = _plain(title)
    name = next((name for pattern, name in _HINTS if pattern.search(title)), "")
    if name in CALLER_FIELDS:
        return "" if _is_of_others(title) else name
    if _tells(title):
        return ""
    return name if name in _SAID_OF_OFFICES or not _OFFICES.search(title) else ""


def says_who_called(title: str) -> bool:
    """Whether a column of this title may say who called; in doubt it does, since all may read what is none of that.

    A guess at the caller is narrower: 手机号后四位 says who called, and is no telephone.
    """
    return hinted(title) in CALLER_FIELDS or _tells(_plain(title))


def _tells(title: str) -> bool:
    return _OF_CALLER.search(title) is not None and not _is_of_others(title)


def _plain(title: str) -> str:
    return _OTHERS.sub(_OTHER, "".join(title.split()))


def _is_of_others(title: str) -> bool:
    """A business and an office have people and telephones, too; who is named beside one as the caller is the caller."""
    return bool(_OTHER_SIDE.search(title) or _OFFICES.search(title)) and re.search(_CALLERS, title) is None

"""Why a deadline is where it is, in words that a person can check."""

from datetime import date, datetime
from typing import Literal

from shared.clocks.deadline import Deadline
from shared.clocks.legal_time import in_china
from shared.clocks.rule import ClockRule, Source, Unit

Language = Literal["zh", "en"]

_UNITS: dict[Language, dict[Unit, str]] = {
    "zh": {
        "minute": "分钟",
        "hour": "小时",
        "natural_day": "个自然日",
        "working_day": "个工作日",
        "month": "个月",
        "year": "年",
    },
    "en": {
        "minute": "minute",
        "hour": "hour",
        "natural_day": "calendar day",
        "working_day": "working day",
        "month": "month",
        "year": "year",
    },
}
_TEXTS: dict[Language, dict[str, str]] = {
    "zh": {
        "due": "{due} 到期：自 {start} 起 {length}，规则 {rule}，{source}",
        "rolled": "；原届满日 {day} 为{why}，顺延",
        "holiday": "法定节假日",
        "weekend": "非工作日",
        "crossed": "；其间不计非工作日 {count} 天",
        "provisional": "；暂定：所跨年份的放假安排尚未公布",
    },
    "en": {
        "due": "due {due}: {length} from {start}, rule {rule}, {source}",
        "rolled": "; moved on from {day}, {why}",
        "holiday": "a public holiday",
        "weekend": "a day off",
        "crossed": "; days off not counted: {count}",
        "provisional": "; provisional: the holiday notice of a year it reaches into is not yet published",
    },
}
_SETTING: dict[Language, str] = {
    "zh": "（系统设定参数，非法定期限）",
    "en": " (a setting of this system, not a limit set by law)",
}
_UNVERIFIED: dict[Language, str] = {"zh": "（依据待核）", "en": " (source still to be verified)"}


def explain(deadline: Deadline, lang: Language) -> str:
    """One line: due, start, length, rule, source; then roll, days off and doubt where they apply."""
    rule, texts = deadline.rule, _TEXTS[lang]
    line = texts["due"].format(
        due=_moment(deadline.due_at, deadline.due_on, rule),
        start=_moment(deadline.started_at, in_china(deadline.started_at).date(), rule),
        length=_length(rule, lang),
        rule=rule.id,
        source=cite(rule, lang),
    )
    if deadline.rolled_from:
        why = texts["holiday" if rule.roll == "holidays" else "weekend"]
        line += texts["rolled"].format(day=deadline.rolled_from, why=why)
    elif deadline.crossed:
        line += texts["crossed"].format(count=len(deadline.crossed))
    return line + (texts["provisional"] if deadline.provisional else "")


def cite(rule: ClockRule, lang: Language) -> str:
    """Title, year and article of the rule's source, with a word of doubt unless it was read in full."""
    if rule.certainty == "D":
        return rule.source.title + _SETTING[lang]
    return _source(rule.source, lang) + ("" if rule.certainty == "S" else _UNVERIFIED[lang])


def _source(source: Source, lang: Language) -> str:
    if lang == "zh":
        return f"《{source.title}》（{source.year}）" + (f"第{source.article}条" if source.article else "")
    return f"《{source.title}》 ({source.year})" + (f" art. {source.article}" if source.article else "")


def _moment(at: datetime, day: date, rule: ClockRule) -> str:
    return f"{in_china(at):%Y-%m-%d %H:%M}" if rule.by_the_clock else day.isoformat()


def _length(rule: ClockRule, lang: Language) -> str:
    plural = "s" if lang == "en" and rule.amount > 1 else ""
    return f"{rule.amount} {_UNITS[lang][rule.unit]}{plural}"

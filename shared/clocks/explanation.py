"""Why a deadline is where it is, in words that a person can check."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from shared.clocks.course import Extension, Restart, Suspension
from shared.clocks.deadline import Deadline
from shared.clocks.legal_time import in_china
from shared.clocks.rule import ClockRule, Named, Source, Unit
from shared.clocks.words import APPROVERS, GROUNDS

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
        "due": "{due} 到期：自 {start} 起 {length}，按“{rule}”，{source}",
        "rolled": "；原届满日 {day} 为{why}，顺延",
        "holiday": "法定节假日",
        "weekend": "非工作日",
        "crossed": "；其间不计非工作日 {count} 天",
        "restarted": "；自该时重新计算，此前自 {start} 起算，原 {due} 到期",
        "extended": "；经{approver}批准延长 {length}（{document}，{source}）",
        "suspended": "；{start} 至 {end} 因{ground}不计（{document}）",
        "standing": "；自 {start} 起因{ground}停止计算（{document}），恢复后顺延，此为最早可能的到期日",
        "excluded": "；共不计 {count} 天，重叠部分只计一次",
        "provisional": "；暂定：可能涉及该日的放假安排尚未公布",
    },
    "en": {
        "due": "due {due}: {length} from {start} for “{rule}”, {source}",
        "rolled": "; moved on from {day}, {why}",
        "holiday": "a public holiday",
        "weekend": "a day off",
        "crossed": "; days off not counted: {count}",
        "restarted": "; counted anew from there, before that from {start} and due {due}",
        "extended": "; extended by {length}, approved by {approver} ({document}, {source})",
        "suspended": "; not counted from {start} to {end} for {ground} ({document})",
        "standing": "; standing still since {start} for {ground} ({document}): the earliest date it can become",
        "excluded": "; days taken out: {count}, each once",
        "provisional": "; provisional: holidays that may concern it are not announced yet",
    },
}
_SETTING: dict[Language, str] = {
    "zh": "（系统设定参数，非法定期限）",
    "en": " (a setting of this system, not a limit set by law)",
}
_UNVERIFIED: dict[Language, str] = {"zh": "（依据待核）", "en": " (source still to be verified)"}


def explain(deadline: Deadline, lang: Language) -> str:
    """One line: due, start, length, rule, source; then course, roll, days off and doubt where they apply."""
    rule, texts = deadline.rule, _TEXTS[lang]
    line = texts["due"].format(
        due=_moment(deadline.due_at, rule),
        start=_moment(deadline.started_at, rule),
        length=_length(rule.amount, rule.unit, lang),
        rule=getattr(rule.name, lang),
        source=cite(rule, lang),
    )
    line += "".join(_course(deadline, lang))
    if deadline.rolled_from:
        why = texts["holiday" if rule.roll == "holidays" else "weekend"]
        line += texts["rolled"].format(day=deadline.rolled_from, why=why)
    elif deadline.crossed:
        line += texts["crossed"].format(count=len(deadline.crossed))
    return line + (texts["provisional"] if deadline.provisional else "")


def _course(deadline: Deadline, lang: Language) -> Iterator[str]:
    rule, course = deadline.rule, deadline.course
    if course.restarts:
        yield _restarted(course.restarts[-1], rule, lang)
    for extension in course.extensions:
        yield _extended(extension, lang)
    for suspension in course.suspensions:
        yield _suspended(suspension, rule, lang)
    if deadline.excluded:
        yield _TEXTS[lang]["excluded"].format(count=len(deadline.excluded))


def _restarted(last: Restart, rule: ClockRule, lang: Language) -> str:
    times = {"start": _moment(last.started_at, rule), "due": _moment(last.due_at, rule)}
    return _TEXTS[lang]["restarted"].format(**times)


def _extended(extension: Extension, lang: Language) -> str:
    return _TEXTS[lang]["extended"].format(
        approver=_in(APPROVERS[extension.approver], lang),
        length=_length(extension.amount, extension.unit, lang),
        document=extension.document,
        source=cite_source(extension.source, lang),
    )


def _suspended(suspension: Suspension, rule: ClockRule, lang: Language) -> str:
    return _TEXTS[lang]["suspended" if suspension.ended_at else "standing"].format(
        start=_moment(suspension.started_at, rule),
        end=suspension.ended_at and _moment(suspension.ended_at, rule),
        ground=_in(GROUNDS[suspension.ground], lang),
        document=suspension.document,
    )


def cite(rule: ClockRule, lang: Language) -> str:
    """Title, year and article of the rule's source, with a word of doubt unless it was read in full."""
    if rule.certainty == "D":
        return rule.source.title + _SETTING[lang]
    return cite_source(rule.source, lang) + ("" if rule.certainty == "S" else _UNVERIFIED[lang])


def cite_source(source: Source, lang: Language) -> str:
    """Title, year and article."""
    if lang == "zh":
        return f"《{source.title}》（{source.year}）" + (f"第{source.article}条" if source.article else "")
    return f"《{source.title}》 ({source.year})" + (f" art. {source.article}" if source.article else "")


def _moment(at: datetime, rule: ClockRule) -> str:
    return f"{in_china(at):%Y-%m-%d %H:%M}" if rule.by_the_clock else f"{in_china(at):%Y-%m-%d}"


def _length(amount: int, unit: Unit, lang: Language) -> str:
    plural = "s" if lang == "en" and amount > 1 else ""
    return f"{amount} {_UNITS[lang][unit]}{plural}"


def _in(name: Named, lang: Language) -> str:
    return name.zh if lang == "zh" else name.en

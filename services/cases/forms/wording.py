"""How days, amounts, laws and their items are written in documents, and which characters can be."""

import re
from datetime import date, datetime

from shared.clocks.legal_time import in_china
from shared.clocks.rule import Source

# What XML cannot hold, and the characters by which the template engine would turn a page.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_STOPS = tuple("。！？；…!?;")


def plain(value: str | tuple[str, ...]) -> str | tuple[str, ...]:
    """A value without what a document cannot hold; line breaks and tabs stay."""
    return _UNPRINTABLE.sub("", value) if isinstance(value, str) else value


def item_in_words(number: int) -> str:
    """An item of a list as the law counts it, from 1 to 19: 八, 十二."""
    digits = " 一二三四五六七八九"
    return (("十" if number > 9 else "") + digits[number % 10]).strip()


def day_in_words(day: date) -> str:
    """2026年11月23日."""
    return f"{day.year}年{day.month}月{day.day}日"


def moment_in_words(at: datetime) -> str:
    """2026年11月23日09时05分 on a Chinese wall clock."""
    local = in_china(at)
    return f"{day_in_words(local.date())}{local:%H时%M分}"


def yuan_in_words(fen: int) -> str:
    """An amount of 1/100 yuan: 399.05元."""
    return f"{fen // 100}.{fen % 100:02}元"


def law_in_words(source: Source) -> str:
    """A law by title and year: 《中华人民共和国计量法》（2018年）."""
    return f"《{source.title}》（{source.year}年）"


def sentence(text: str) -> str:
    """What somebody typed, with a full stop unless it ends in a stop of its own."""
    typed = text.strip("\a \n")
    return typed if not typed or typed.endswith(_STOPS) else f"{typed}。"

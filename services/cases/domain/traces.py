"""What a caller says of themselves in their own words, taken out of the text: they are in the vault already."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from services.cases.domain.complaint import Amendment, Complaint
from services.cases.domain.likeness import plain
from services.cases.domain.nothing import says_nothing
from shared.contracts.personal_numbers import (
    HIDDEN,
    NUMERALS,
    TO_DIGITS,
    without_identity_numbers,
    without_personal_numbers,
)
from shared.frozen import but
from shared.identity import addresses, numbers
from shared.identity.people import Person
from shared.identity.surnames import COMPOUND

# A shorter one would be found by chance.
LEAST_DIGITS, LEAST_NAME, LEAST_ADDRESS = 7, 2, 4
_BETWEEN = r"(?:[\s\-－‐-―()（）.·、,，:：~+/_#\u00ad\u200b-\u200f\u2060\ufeff转]|分机|ext)*"
_EXTENSION = re.compile("转|分机|EXT")
_IN_A_NAME = r"[\s\-－‐-―.·•・‧'’＇*＊_\u00ad\u200b-\u200f\u2060\ufeff]*"
_BESIDE_A_NAME = re.compile(r"[()（）【】\[\],，、/／;；|]")
NOBODY = frozenset(
    {
        "未知", "不详", "匿名", "保密", "本人", "某某", "先生", "女士", "群众", "市民", "居民", "村民", "业主", "用户",
        "车主", "司机", "顾客", "客户", "消费者", "投诉人", "举报人", "申请人", "来电人", "家属", "家人",
        "亲属", "朋友", "代诉", "代理", "代理人", "退休", "员工", "老板", "经理", "父亲", "母亲", "儿子",
        "女儿", "丈夫", "妻子", "热心市民", "热心群众",
    }
)  # fmt: skip
"""What stands where a name should: as a word it says nothing of anybody."""
_TITLE = re.compile(r"(?:先生|女士|小姐|师傅|同志|老师)$")


def is_no_name(name: str, nothing: Container[str]) -> bool:
    """Whether it says nothing of anybody, like 市民（保密）; `nothing` are the words for none as `plain` has them."""
    parts = _BESIDE_A_NAME.split(name)
    return says_nothing(name, nothing) or all(plain(one) in NOBODY or says_nothing(one, nothing) for one in parts)


class Without(Protocol):
    """Takes out of a text what those behind a submission say of themselves, as `without_traces` does."""

    def __call__(self, text: str, *, of_business: bool = False) -> str: ...


@dataclass(frozen=True)
class _Words:
    """What somebody is known by: numbers, mail address and a home of digits only as they are written, and bare words.

    Of the bare words some stand for a name only.
    """

    numbers: tuple[str, ...]
    written: tuple[str, ...]
    own: tuple[str, ...]
    spoken_to: tuple[str, ...]


def without_traces(text: str, people: Iterable[Person], *, of_business: bool = False) -> str:
    """`text` without the own names, numbers and homes of these people, however they are written.

    Of what a business is called, and where it is, only numbers and mail addresses are taken out: the caller may live
    where it happened, and a shop may bear their name.
    """
    return taking_out(people)(text, of_business=of_business)


def taking_out(people: Iterable[Person]) -> Without:
    """The same for many texts: what to look for is worked out once."""
    known = [_words_of(one) for one in people]

    def without(text: str, *, of_business: bool = False) -> str:
        for one in known if text else ():
            words = () if of_business else (*one.own, *one.spoken_to)
            for pattern in _standing(text, one, words):
                text = HIDDEN.join(pattern.split(text))
        return text

    return without


def tells_of(text: str, person: Person, of_business: Iterable[str] = ()) -> bool:
    """Whether the text says who that is: by name, number, mail address or home.

    What the business is called and where it is may be said, and so may how people are spoken to: 王先生 is nobody.
    """
    for each in filter(None, of_business):
        text = text.replace(each, " ")
    known = _words_of(person)
    return any(pattern.search(text) for pattern in _standing(text, known, known.own))


def _standing(text: str, known: _Words, words: Iterable[str]) -> Iterator[re.Pattern[str]]:
    """Patterns of what stands in the text of this person: numbers, mail address and those words.

    Most texts name nobody, and a pattern for each person is dear to make: what is not there is not looked for.
    """
    folded, bare = text.lower(), numbers.bare(text).translate(TO_DIGITS)
    digits = _EXTENSION.sub("", bare)
    found = [_spaced(one, _BETWEEN) for one in known.numbers if one in digits]
    found += [_whole(re.escape(one), one) for one in known.written if one.lower() in folded]
    found += [_whole(_spaced(one, _IN_A_NAME), one) for one in words if one.translate(TO_DIGITS) in bare]
    yield from (re.compile(one, re.IGNORECASE) for one in found)


def _whole(pattern: str, word: str) -> str:
    """Of a word with digits at its ends: no part of a longer number."""
    before = r"(?<!\d)" if word[0].isdigit() else ""
    return before + pattern + (r"(?!\d)" if word[-1].isdigit() else "")


def _words_of(person: Person) -> _Words:
    homes = list(_homes(person))
    # 5-1-2 with anything between would be found in dates and readings.
    written = (*_mail(person), *(one for one in homes if numbers.bare(one).isdigit()))
    words = (*(one for one in homes if one not in written), *_names(person))
    own, spoken_to = (tuple(filter(None, map(numbers.bare, each))) for each in (words, _spoken_to(person)))
    return _Words(tuple(_numbers(person)), written, own, spoken_to)


WRITTEN_OF_IT = ("make", "model", "serial", "certificate", "reading", "reweighed")
"""What people write of an instrument as they like."""
OF_BUSINESS = ("name", "address")
_SITE = tuple(f"site_{name}" for name in OF_BUSINESS)
WRITTEN_OF_SITE = (*OF_BUSINESS, "position", "platform")
"""And of where it happened."""


def without_each(texts: Mapping[str, str], without: Without) -> dict[str, str]:
    """What people wrote of an instrument or a place, by the names of the fields, each with `without` applied to it."""
    return {name: without(text, of_business=name in OF_BUSINESS) for name, text in texts.items()}


def blanked(complaint: Complaint, without: Without) -> Complaint:
    """The submission with `without` applied to all that people wrote as they liked: the account and what is beside.

    What an agent may do holds no number of anybody.
    """
    tool, site = complaint.instrument, complaint.site
    return but(
        complaint,
        narrative=unnumbered(complaint, without(complaint.narrative)),
        supplements=tuple(replace(one, text=unnumbered(complaint, without(one.text))) for one in complaint.supplements),
        site=replace(site, **without_each({name: getattr(site, name) for name in WRITTEN_OF_SITE}, without)),
        instrument=tool and but(tool, **without_each({name: getattr(tool, name) for name in WRITTEN_OF_IT}, without)),
        parties=tuple(replace(one, powers=without_numbers(without(one.powers))) for one in complaint.parties),
        amendments=tuple(_without_before(one, without) for one in complaint.amendments),
    )


def unnumbered(complaint: Complaint, text: str) -> str:
    """Of a report: `text` without any identity number, and where its maker gave no telephone without any of these.

    Whose they are nobody can tell from the text, and the maker's own must not be read by all (投诉办法 art. 37). Once
    somebody is erased nobody knows theirs any more, and what they must not come back by is any number.
    """
    if complaint.erased:
        return without_personal_numbers(text, HIDDEN)
    if complaint.kind != "report":
        return text
    known = complaint.phone_hash is not None
    return without_identity_numbers(text, HIDDEN) if known else without_personal_numbers(text, HIDDEN)


def _without_before(amendment: Amendment, without: Without) -> Amendment:
    """What stood there loses no more than while it stood: what went from it later would answer who was meant by it."""
    fields = (replace(one, before=without(one.before, of_business=one.field in _SITE)) for one in amendment.fields)
    return replace(amendment, fields=tuple(fields))


def _numbers(person: Person) -> list[str]:
    """The longest first, so that of a number with its extension both are found."""
    phones = (person.phone, *numbers.numbers_in(person.other_phones))
    found = {numbers.normal_id_number(person.id_number), *(one for phone in phones for one in _dialled(phone))}
    return sorted((one for one in found if len(one) >= LEAST_DIGITS), key=lambda one: (-len(one), one))


def _dialled(phone: str) -> Iterator[str]:
    yield numbers.normal_phone(phone)
    yield numbers.with_extension(phone)
    if landline := numbers.landline(phone):
        # Its extension and its area code are left out as often as not.
        yield "".join(landline)
        yield landline[1]


def _mail(person: Person) -> Iterator[str]:
    if mail := person.email.strip():
        yield mail


def _names(person: Person) -> Iterator[str]:
    """The name, or each of several, without what stands beside it and how they are spoken to: 张三先生."""
    for written in _written(person):
        name = _TITLE.sub("", written)
        if len(name) >= LEAST_NAME and name not in NOBODY and name not in COMPOUND:
            yield name


def _spoken_to(person: Person) -> Iterator[str]:
    """What stands for the name of somebody who gave a family name only: 王先生."""
    named = {*_names(person)}
    yield from (one for one in _written(person) if one not in NOBODY and _TITLE.sub("", one) not in named)


def _written(person: Person) -> Iterator[str]:
    parts = ("".join(part.split()) for part in _BESIDE_A_NAME.split(person.name))
    yield from (part for part in parts if len(part) >= LEAST_NAME)


def _homes(person: Person) -> Iterator[str]:
    """The home in full and without its place; a street alone is told of the matter as often as of the person."""
    yield from (one for one in addresses.homes(person.address) if len(numbers.bare(one)) >= LEAST_ADDRESS)


def _spaced(bare: str, between: str) -> str:
    return between.join(_however_written(one) for one in bare)


def _however_written(character: str) -> str:
    """The character itself, the same one at full width, or read out."""
    if not character.isascii():
        return re.escape(character)
    return f"[{character}{chr(ord(character) + 0xFEE0)}{NUMERALS.get(character, '')}]"


def without_numbers(text: str) -> str:
    """`text` without telephone and identity numbers, whoever's they are."""
    return without_personal_numbers(text, HIDDEN)

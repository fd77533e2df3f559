"""Telephone, resident and company numbers: normal form, validity, and the masked form people may see."""

import re
import unicodedata
from datetime import date

from shared.contracts.personal_numbers import AREA_AND_NUMBER, AREAS
from shared.identity.surnames import family_name

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = tuple(3**place % 31 for place in range(17))
_LEAST_HIDDEN = 4
EXTENSION = "转"
"""Stands between a number and its extension."""
_EXTENDED = re.compile("转|分机|ext|#", re.IGNORECASE)
_HYPHENED = re.compile(r"(.*\d[)）]?) ?[-(（] ?\d{1,6}[)）]?")
NEXT = "、"
"""Is written between several numbers; what else people part them by is read as well."""
_PARTED = re.compile("[、,，;；/／]")
# Bare digits begin with the country code only when what follows is a whole number: 8612 3456 is a local one.
_WITH_COUNTRY = re.compile(rf"86(?:0?1\d{{10}}|0?(?:{AREA_AND_NUMBER})|[48]00\d{{7}})")
# Behind an area code may stand a service, 0571-12315; abroad numbers have fifteen digits at most (E.164).
_CALLED = re.compile(
    rf"1[3-9]\d{{9}}|0(?:{AREA_AND_NUMBER})|0\d{{2,3}}(?:1\d{{2,4}}|9\d{{4,5}})|00\d{{7,15}}|[2-9]\d{{2,14}}|1[0-2]\d{{1,13}}"
)
_LACKS_ZERO = re.compile(r"(?!0|1\d{10}$|[48]00\d{7}$)\d{9,}")


def normal_phone(value: str) -> str:
    """`value` as it is dialled at home: ASCII digits, no country code 86, a 0 before area codes and not before mobiles.

    Empty when it holds no digit; an extension is said to whoever answers and is no part of it. Hashes of people are
    made of this: what was written so must never change.
    """
    text = re.sub(r"[^0-9+]", "", _EXTENDED.split(unicodedata.normalize("NFKC", value))[0])
    digits = text.replace("+", "")
    if text.startswith(("+86", "0086")):
        return _national(digits.removeprefix("00")[2:])
    return _national(digits[2:]) if _WITH_COUNTRY.fullmatch(digits) else _without_trunk(digits)


def _national(number: str) -> str:
    # Abroad the 0 of an area code is left out: +86 571 is 0571 at home.
    return f"0{number}" if _LACKS_ZERO.fullmatch(number) else _without_trunk(number)


def _without_trunk(number: str) -> str:
    # A mobile of another city was once dialled with a 0.
    return number[1:] if re.fullmatch(r"01[3-9]\d{9}", number) else number


def with_extension(value: str) -> str:
    """The same with the digits of an extension behind it, as some write them on."""
    return normal_phone(_EXTENDED.sub("", unicodedata.normalize("NFKC", value)))


def numbers_in(value: str) -> list[str]:
    """Each of several telephones."""
    return [one.strip() for one in _PARTED.split(value) if one.strip()]


def landline(value: str) -> tuple[str, str] | None:
    """Area code and number of a landline, its extension left out; None for any other number."""
    phone = normal_phone(value)
    found = (re.fullmatch(rf"(0(?:{area}))({number})\d*", phone) for area, number in AREAS)
    return next(((one[1], one[2]) for one in found if one), None)


def bare(text: str) -> str:
    """The letters and digits of `text` alone, in half width and capitals: for looking whether it holds something."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text)).upper()


def normal_id_number(value: str) -> str:
    """`value` in half-width capitals without blanks and hyphens; any kind of personal document."""
    return re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", value).upper())


def may_be_called(value: str) -> bool:
    """Whether somebody may be reached by `value`: of a mobile number, or one with an area code, no digit is missing."""
    number, extended = normal_phone(value), _HYPHENED.fullmatch(value)
    return bool(_CALLED.fullmatch(number) or (extended and _CALLED.fullmatch(normal_phone(extended[1]))))


def is_mobile(value: str) -> bool:
    """Whether `value`, once normalised, is a mainland mobile number."""
    return re.fullmatch(r"1[3-9][0-9]{9}", normal_phone(value)) is not None


def is_resident_id(value: str, today: date) -> bool:
    """Whether `value` is an 18-digit resident number: check digit, a birthday that exists and is past.

    The place is not checked: lists of historical places lack real ones and would refuse real people.
    Source: GB 11643-1999.
    """
    number = normal_id_number(value)
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False))
    return number[17] == _ID_CHECKS[total % 11] and _is_past(number[6:14], today)


def _is_past(digits: str, today: date) -> bool:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:])) <= today
    except ValueError:
        return False


def is_uscc(value: str) -> bool:
    """Whether `value` is a unified social credit code: shape and check character.

    The first character may be a letter (N: rural collectives), and the division is the one at
    registration, so neither is compared with a present-day list. Source: GB 32100-2015.
    """
    if not re.fullmatch(rf"[1-9ANY][{_USCC_ALPHABET}][0-9]{{6}}[{_USCC_ALPHABET}]{{10}}", value):
        return False
    total = sum(_USCC_ALPHABET.index(c) * weight for c, weight in zip(value, _USCC_WEIGHTS, strict=False))
    return value[17] == _USCC_ALPHABET[-total % 31]


def mask_name(value: str) -> str:
    """The family name only: 张三丰 is 张*, 欧阳娜娜 is 欧阳*, so the length is hidden too."""
    text = value.strip()
    return f"{family_name(text)}*" if len(text) > 1 else "*" * len(text)


def mask_phone(value: str) -> str:
    """138****5678; a number too short to keep seven digits of is hidden whole."""
    return _middle_hidden(normal_phone(value), 3, 4)


def mask_phones(value: str) -> str:
    """The same for each of several."""
    return NEXT.join(map(mask_phone, numbers_in(value)))


def mask_id_number(value: str) -> str:
    """330102********1234; a shorter document number is hidden whole."""
    return _middle_hidden(normal_id_number(value), 6, 4)


def mask_email(value: str) -> str:
    """z***@example.cn: the first letter and the domain."""
    local, at, domain = value.strip().rpartition("@")
    return f"{local[:1]}***@{domain}" if at and len(local) > 1 else "***"


def _middle_hidden(text: str, head: int, tail: int) -> str:
    hidden = len(text) - head - tail
    return text[:head] + "*" * hidden + text[-tail:] if hidden >= _LEAST_HIDDEN else "*" * len(text)

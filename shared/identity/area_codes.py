"""Area codes of Zhejiang: how many digits stand behind each, and which city dials it."""

import re
from collections.abc import Mapping

from shared.identity.numbers import landline, may_be_called, normal_phone, without_extension

EIGHT, SEVEN = 8, 7
CITIES: Mapping[str, tuple[str, int]] = {
    "3301": ("0571", EIGHT),
    "3302": ("0574", EIGHT),
    "3303": ("0577", EIGHT),
    "3304": ("0573", EIGHT),
    "3305": ("0572", SEVEN),
    "3306": ("0575", EIGHT),
    "3307": ("0579", EIGHT),
    "3308": ("0570", SEVEN),
    "3309": ("0580", SEVEN),
    "3310": ("0576", EIGHT),
    "3311": ("0578", SEVEN),
}
"""The first four digits of a city's division -> its area code, and the digits of its numbers."""

_DIGITS = dict(CITIES.values())
_LOCAL = re.compile(r"[2-8]\d{6,7}")


def lacks_area_code(value: str) -> bool:
    """Whether `value` is a number as it is dialled within its city: from elsewhere nobody, or another, is reached."""
    return _LOCAL.fullmatch(normal_phone(value)) is not None


def reaches(value: str) -> bool:
    """Whether its owner is reached by `value` from anywhere: no digit and no area code is missing."""
    return may_be_called(value) and has_its_digits(value) and not lacks_area_code(value)


def has_its_digits(value: str) -> bool:
    """False for a landline of Zhejiang with a digit too few or too many; its extension does not count."""
    found = landline(value)
    if found is None or found[0] not in _DIGITS:
        return True
    whole = re.compile(rf"{found[0]}[2-8]\d{{{_DIGITS[found[0]] - 1}}}")
    return any(whole.fullmatch(normal_phone(one)) for one in (value, without_extension(value)))


def otherwise_dialled(value: str, division: str) -> str:
    """The same number without its area code, or with that of the city of `division`; as it is where it has neither."""
    found = landline(value)
    if found is not None:
        return found[1][: _DIGITS.get(found[0], len(found[1]))]
    code, _ = CITIES.get(division[:4], ("", 0))
    return f"{code}{normal_phone(value)}" if code and lacks_area_code(value) else value

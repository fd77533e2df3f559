"""One-time codes as people type them, and what is no secret."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from cryptography.fernet import Fernet

from services.console.codes import STEP_S, Codes, is_secret

NOW = datetime(2026, 11, 25, 9, 0, 10, tzinfo=UTC)
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@pytest.fixture
def codes():
    return Codes([Fernet.generate_key()])


@pytest.fixture
def secret(codes):
    return codes.new_secret()


def spaced(code):
    return f" {code[:3]} {code[3:]} "


@pytest.mark.parametrize(
    "typed", [str, lambda code: code.translate(FULL_WIDTH), spaced], ids=["plain", "full width", "with blanks"]
)
def test_a_code_is_good_however_its_digits_are_typed(codes, secret, typed):
    step = int(NOW.timestamp()) // STEP_S
    assert codes.step(codes.seal(secret), typed(pyotp.TOTP(secret).at(NOW)), NOW) == step


@pytest.mark.parametrize("code", ["", "1", "加油站", "١٢٣٤٥٦", "\ud800", "😀" * 50, "9" * 40])
def test_what_is_no_code_is_wrong_and_no_accident(codes, secret, code):
    assert codes.step_of(secret, code, NOW) is None


def test_a_code_is_good_one_step_to_either_side(codes, secret):
    good = [
        steps
        for steps in range(-3, 4)
        if codes.step_of(secret, pyotp.TOTP(secret).at(NOW + steps * timedelta(seconds=STEP_S)), NOW) is not None
    ]
    assert good == [-1, 0, 1]


def test_only_what_was_made_here_is_a_secret(secret):
    assert is_secret(secret)
    assert not any(map(is_secret, ("", "x", secret[:-1], secret + "A", secret.lower(), secret[:-1] + "1", "加" * 32)))

import pytest

from shared.errors import Invalid
from shared.web import strict_json
from shared.web.refusals import Malformed


def test_ordinary_json_is_read_as_it_stands():
    raw = '{"a": [1, -2.5, true, null], "b": {"c": "衡器: \\"x\\" {1:2}"}}'.encode()
    assert strict_json.loads(raw) == {"a": [1, -2.5, True, None], "b": {"c": '衡器: "x" {1:2}'}}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": 1e999}',
        b'"\xff"',
        b'"\\ud800"',
        b'\xef\xbb\xbf{"a": 1}',
        b"{'a': 1}",
        b'{"a": 1,}',
        b"[" * 5000,
    ],
)
def test_what_is_not_json_is_malformed(raw):
    with pytest.raises(Malformed):
        strict_json.loads(raw)


@pytest.mark.parametrize("raw", [b'{"a": 1, "a": 2}', b'{"b": [{"a": 1, "\\u0061": 2}]}'])
def test_a_name_given_twice_is_malformed(raw):
    with pytest.raises(Malformed, match="same name twice"):
        strict_json.loads(raw)


def test_32_levels_are_read_and_33_are_refused():
    assert strict_json.loads(b"[" * 32 + b"]" * 32)
    with pytest.raises(Malformed, match="deeper than 32"):
        strict_json.loads(b"[" * 33 + b"]" * 33)


@pytest.mark.parametrize("number", [b"9007199254740992", b"-9007199254740992", b"18446744073709551616", b"1e300"])
def test_numbers_that_cannot_be_kept_exactly_are_refused_where_they_stand(number):
    with pytest.raises(Invalid) as caught:
        strict_json.loads(b'{"a": [{"b": ' + number + b"}]}")
    assert list(caught.value.facts["errors"]) == ["a.0.b"]


def test_the_largest_exact_number_is_read():
    assert strict_json.loads(b"9007199254740991") == 2**53 - 1


@pytest.mark.parametrize("raw", [b'{"a": "x\\u0000y"}', b'{"x\\u0000": 1}'])
def test_nul_characters_are_refused_in_values_and_names(raw):
    with pytest.raises(Invalid):
        strict_json.loads(raw)


def test_two_spellings_of_one_value_have_one_canonical_form():
    one, other = strict_json.loads(b'{"a":1, "b":2}'), strict_json.loads(b'{"b":2,"a":1}')
    assert strict_json.canonical(one) == strict_json.canonical(other)

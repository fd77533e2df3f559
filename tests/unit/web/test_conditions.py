import pytest

from shared.web import conditions
from shared.web.refusals import KeyRequired, Malformed, VersionRequired


@pytest.mark.parametrize("key", ["a", "x" * 128, "!~{}"])
def test_an_idempotency_key_is_1_to_128_visible_ascii_characters(key):
    assert conditions.idempotency_key(key) == key


@pytest.mark.parametrize("key", ["", "x" * 129, "a b", "键", "a\x7f"])
def test_any_other_idempotency_key_is_refused(key):
    with pytest.raises(KeyRequired):
        conditions.idempotency_key(key)


def test_a_version_survives_the_way_through_etag_and_if_match():
    assert conditions.expected_version(conditions.etag(17)) == 17


def test_without_if_match_the_version_is_required():
    with pytest.raises(VersionRequired):
        conditions.expected_version("")


@pytest.mark.parametrize("header", ["*", "3", 'W/"3"', '"3", "4"', '"x"', '"' + "9" * 400 + '"'])
def test_if_match_is_one_strong_etag_of_ours(header):
    with pytest.raises(Malformed):
        conditions.expected_version(header)


@pytest.mark.parametrize("header", ['"3"', 'W/"3"', '"1", "3"', "*"])
def test_if_none_match_finds_the_version_a_reader_has(header):
    assert conditions.is_unchanged(header, '"3"')


def test_if_none_match_with_other_versions_is_a_change():
    assert not conditions.is_unchanged('"1", "33"', '"3"')


@pytest.mark.parametrize("given", ["a" * 8, "A-9" * 20])
def test_a_well_formed_correlation_id_is_kept(given):
    assert conditions.correlation(given, "new") == given


@pytest.mark.parametrize("given", ["", "short", "a" * 65, "has space", "inject\nline"])
def test_any_other_correlation_id_is_replaced(given):
    assert conditions.correlation(given, "new") == "new"


def test_fingerprints_differ_by_method_path_body_and_key():
    made = {
        conditions.fingerprint(*parts)
        for parts in [
            ("POST", "/a?", b"1", b""),
            ("PUT", "/a?", b"1", b""),
            ("POST", "/b?", b"1", b""),
            ("POST", "/a?", b"2", b""),
            ("POST", "/a?", b"1", b"key"),
        ]
    }
    assert len(made) == 5

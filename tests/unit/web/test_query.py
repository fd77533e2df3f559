from dataclasses import dataclass

import pytest

from shared.contracts.schema import codec_of
from shared.errors import Invalid
from shared.web import query


@dataclass(frozen=True)
class Filter:
    division: str = ""
    limit: int | None = None
    open: bool = False
    rate: float = 1.0
    tags: tuple[str, ...] = ()


def test_text_becomes_what_the_fields_declare():
    found = query.load(codec_of(Filter), "division=330110&limit=20&open=true&rate=0.5&tags=a&tags=%E8%A1%A1")
    assert found == Filter("330110", 20, True, 0.5, ("a", "衡"))


def test_an_empty_query_gives_the_defaults():
    assert query.load(codec_of(Filter), "") == Filter()


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("colour=red", "colour"),
        ("limit=many", "limit"),
        ("limit=" + "9" * 5000, "limit"),
        ("limit=1&limit=2", "limit"),
        ("open=maybe", "open"),
        ("rate=nan", "rate"),
        ("division=%00", "_schema"),
        ("division=%ff", "_schema"),
        ("&".join(f"a{n}=1" for n in range(60)), "_schema"),
    ],
)
def test_what_is_not_declared_is_invalid_under_its_name(text, field):
    with pytest.raises(Invalid) as caught:
        query.load(codec_of(Filter), text)
    assert field in caught.value.facts["errors"]


def test_all_wrong_fields_are_named_at_once():
    with pytest.raises(Invalid) as caught:
        query.load(codec_of(Filter), "limit=x&rate=y&colour=red")
    assert set(caught.value.facts["errors"]) == {"limit", "rate", "colour"}


def test_a_route_without_a_query_refuses_every_field():
    query.refuse_any("")
    with pytest.raises(Invalid):
        query.refuse_any("a=1")


def test_nested_messages_become_dotted_paths():
    nested = {"persons": {0: {"name": ["Too long."]}}, "title": ["Missing."]}
    assert query.flatten(nested) == {"persons.0.name": ["Too long."], "title": ["Missing."]}

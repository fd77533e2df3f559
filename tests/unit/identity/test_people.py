"""A person's shape: at least one fact, nothing that cannot be stored, nothing that leaks by being printed."""

import pytest

from shared.errors import Invalid
from shared.identity.people import Person


@pytest.mark.parametrize("fields", [{}, {"kind": "reporter"}, {"name": "  "}])
def test_a_person_of_whom_nothing_is_known_is_refused(fields):
    with pytest.raises(Invalid):
        Person(**fields)


@pytest.mark.parametrize("value", ["长" * 501, "half \ud800 a character"])
def test_a_value_that_cannot_be_kept_is_refused_by_field_and_not_repeated(value):
    with pytest.raises(Invalid) as refusal:
        Person(name="张三", address=value)
    assert list(refusal.value.facts["errors"]) == ["address"]
    assert value not in str(refusal.value) + str(refusal.value.facts)


def test_a_printed_person_names_fields_and_no_values():
    assert repr([Person(name="张三", phone="13812345678")]) == "[Person(<name, phone>)]"
    assert f"{Person(name='张三')}" == "Person(<name>)"

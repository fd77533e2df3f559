"""Identifiers are UUIDs as the standard library would make them."""

import uuid

from hypothesis import given
from hypothesis import strategies as st

from shared.ids import derived_id, new_id

NAMESPACE = uuid.UUID("6f1d0a52-8a0f-5f0e-9a55-6f7574686e67")


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4))
def test_a_derived_id_is_the_uuid_of_its_parts(parts):
    assert derived_id(*parts) == str(uuid.uuid5(NAMESPACE, "\x1f".join(parts)))


def test_new_ids_are_of_version_7_and_sort_by_time():
    made = [new_id() for _ in range(1000)]
    assert {uuid.UUID(one).version for one in made} == {7}
    assert {uuid.UUID(one).variant for one in made} == {uuid.RFC_4122}
    assert [one[:13] for one in made] == sorted(one[:13] for one in made)
    assert len(set(made)) == 1000

"""Each index of the lists is there for something: the walk of what it serves takes it."""

import pytest

from services.cases import walks
from services.cases.walks import list_walk

VALUES = {"division": {"$in": ["330110"]}, "state": "testing", "unit": "某所", "officer": "officer", "group": "one"}


def served_by(index):
    """A list narrowed to what that index has in front, and to its division."""
    names = {name for name in index.fields if not name.lstrip("-").startswith(("registered_at", "due_at", "_id"))}
    empty = {name: None for name, value in (index.where or {}).items() if value is None}
    return {"division": VALUES["division"], **{name: VALUES.get(name, "some") for name in names}, **empty}


@pytest.mark.parametrize(("sort", "index"), [
    *(("newest", one) for one in walks.NEWEST), *(("deadline", one) for one in walks.DEADLINE),
], ids=str)  # fmt: skip
def test_a_list_goes_by_the_index_of_what_it_is_narrowed_to(sort, index):
    assert list_walk(served_by(index), sort).index == index


@pytest.mark.parametrize("sort", ["newest", "deadline"])
def test_those_about_one_matter_are_looked_up_by_that(sort):
    walk = list_walk({"division": VALUES["division"], "group": "one"}, sort)
    assert (walk.index.fields[0], set(walk.where)) == ("group", {"group"} | ({"due_at"} & set(walk.where)))

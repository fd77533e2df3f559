"""Where a form leads that was sent twice."""

from dataclasses import asdict

import pytest

from services.console.pages.visit import is_done, onward
from shared.web.repeats import Done


@pytest.mark.parametrize(("made", "place"), [
    ({"id": "c-1", "number": "TS3301102026112300001", "division": "330110"}, "/complaints/c-1"),
    (asdict(Done("c-1", "TS3301102026112300001")), "/?passed=TS3301102026112300001"),
    (asdict(Done("i-1", "")), "/?passed="),
    ({}, "/complaints/c-1"),
])  # fmt: skip
def test_what_was_done_before_with_something_that_went_elsewhere_leads_home(made, place):
    assert onward(made, "/complaints/c-1").location == place
    assert is_done(made) == place.startswith("/?")

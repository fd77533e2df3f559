"""What one document says of another is followed to the end, also where a try broke off between save and second look."""

from datetime import timedelta

import pytest

from services.cases.domain import case_filing
from services.cases.domain.deadlines import sound
from services.cases.handlers.following import follow
from tests.unit.cases.desk import NOW, context, desk
from tests.unit.cases.test_case_decisions import opened, raised

ELSEWHERE = "330106"


class Original:
    """Where a submission lies: first elsewhere, then home again, of which the second look at first hears nothing."""

    def __init__(self, home):
        self.says = [ELSEWHERE, ConnectionError("the database is away")]
        self.home = home

    def __call__(self):
        said = self.says.pop(0) if self.says else self.home
        if isinstance(said, Exception):
            raise said
        return said, "officer"


def broken_off():
    """A case that was brought elsewhere by a try that broke off, what it goes by, and the event's cause."""
    at_desk = desk()
    case = opened(at_desk, raised(at_desk))
    original, cause = Original(case.state.division), context("service:cases")
    with pytest.raises(ConnectionError):
        followed(at_desk, case, original, cause)
    assert at_desk.cases.get(case.id).state.division == ELSEWHERE
    return at_desk, case, original, cause


def followed(at_desk, case, original, cause):
    follow(at_desk.cases, case.id, original, lambda one, said: case_filing.pass_on(one, *said), cause)
    return at_desk.cases.get(case.id)


def test_an_event_that_comes_again_is_followed_though_its_first_try_was_saved():
    at_desk, case, original, cause = broken_off()
    assert followed(at_desk, case, original, cause).state.division == case.state.division


def test_an_event_that_comes_again_undoes_nothing_that_somebody_did_since():
    at_desk, case, original, cause = broken_off()
    at_desk.cases.change(case.id, lambda one: case_filing.pass_on(one, "330108", "head"), context("head"))
    version = at_desk.cases.get(case.id).version
    assert followed(at_desk, case, original, cause).version == version


def test_a_deadline_that_was_noted_in_between_keeps_no_event_that_comes_again_from_being_followed():
    at_desk, case, original, cause = broken_off()
    at = NOW + timedelta(days=200)
    looked = at_desk.cases.change(case.id, lambda one: sound(one, at_desk.clocks, at), context("service:cases", at=at))
    assert looked.history[-1].type == "deadline_missed"
    assert followed(at_desk, case, original, cause).state.division == case.state.division


def test_an_event_that_comes_again_after_all_was_done_changes_nothing():
    at_desk, case, original, cause = broken_off()
    done = followed(at_desk, case, original, cause)
    assert followed(at_desk, case, original, cause) == done

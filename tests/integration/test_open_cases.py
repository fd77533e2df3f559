"""Cases in which something is still to be done are found however many have been closed since."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.cases import rulebook
from services.cases.domain.case import Case, Closing, open_case
from services.cases.domain.legal_clocks import LegalClocks, timed
from services.cases.store import CASE
from shared.clocks.calendar import Calendar
from shared.resources import now
from tests.support.cases import CITY_HEAD, done
from tests.support.profiling import profiled
from tests.support.world import because

CLOSED_SINCE = 210
START = now() - timedelta(days=20)
CLOCKS = LegalClocks(rulebook.load().clocks, Calendar.load())
FRESH = Case("AJ0", "330110", "fuel_dispenser", "complaint-1", "某加油站", START)
DUE = timed(FRESH, CLOCKS.at_registration("report", START))


@pytest.fixture(scope="module")
def cases(console):
    """Open ones of three weeks ago, and more than a list holds that came later and are over."""
    documents = console.world.documents(CASE)
    over = replace(FRESH, closing=Closing("executed", now().date()))
    made = {"AJ-dated": DUE, "AJ-undated": FRESH, "AJ-filed": replace(FRESH, filing="filed")}
    made |= {f"AJ-{number}": replace(over, opened_at=now()) for number in range(CLOSED_SINCE)}
    made |= {"AJ-declined": replace(FRESH, filing="minor", opened_at=now())}
    for number, case in made.items():
        documents.create(number, open_case(replace(case, number=number)), because())
    return documents


def numbers(staff, **query):
    return [row["number"] for row in done(staff.get("/cases", CITY_HEAD, **query))["items"]]


@pytest.mark.usefixtures("cases")
def test_open_cases_are_listed_with_and_without_a_deadline(staff):
    assert sorted(numbers(staff, open="all")) == ["AJ-dated", "AJ-filed", "AJ-undated"]
    assert numbers(staff, open="dated") == ["AJ-dated"]
    assert sorted(numbers(staff, open="undated")) == ["AJ-filed", "AJ-undated"]
    assert numbers(staff, open="all", category="taximeter") == []
    assert len(numbers(staff, limit=200)) == 200


@pytest.mark.parametrize("which", ["dated", "undated"])
@pytest.mark.usefixtures("cases")
def test_a_list_of_open_cases_reads_none_that_are_over(console, staff, which):
    collection = console.world.database("cases")[CASE.name]
    reads = profiled(collection, lambda: numbers(staff, open=which, limit=12))
    # The service may look meanwhile for what is due, or to be published, wherever it lies.
    (read,) = [one for one in reads if "division" in one["command"].get("filter", {})]
    assert read["planSummary"].startswith("IXSCAN { division: 1, due_at: 1")
    assert read["docsExamined"] <= 3


@pytest.mark.usefixtures("cases")
def test_the_home_page_has_the_old_cases_that_are_open_those_with_a_deadline_in_front(console):
    page = console.browse("supervisor").get("/").text
    places = [page.find(f'href="/cases/{number}"') for number in ("AJ-dated", "AJ-filed", "AJ-undated")]
    assert -1 not in places
    assert places[0] == min(places)
    assert 'href="/cases/AJ-1"' not in page
    listed = console.browse("supervisor").get("/cases?open=all").text
    assert ('href="/cases/AJ-dated"' in listed, 'href="/cases/AJ-1"' in listed) == (True, False)

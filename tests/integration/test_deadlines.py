"""Reminders, breaches and a new calendar, in two replicas of cases on a real broker and database."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

import pytest
import requests

from services.cases.domain import deadlines
from services.cases.domain.complaint import Complaint, Site
from services.cases.domain.legal_clocks import LegalClocks
from services.cases.domain.registration import register
from services.cases.rulebook import load
from services.cases.store import COMPLAINT
from shared.clocks.calendar import Calendar
from shared.clocks.legal_time import hour_of_day, legal_day
from shared.ids import new_id
from shared.resources import now
from shared.store.calendars import LOOK_SECONDS
from shared.store.verify import verify
from tests.integration.conftest import servers
from tests.support.console import Console, running_console
from tests.support.waiting import eventually
from tests.support.world import because

LEGAL = LegalClocks(load().clocks, Calendar.load())
SHIPPED = LEGAL.calendar.official_until
NEXT = SHIPPED + 1
DUE = 200
BACKLOG = 120
CALL = {
    "kind": "report",
    "division": "330110",
    "category": "fuel_dispenser",
    "channel": "hotline_12315",
    "site_name": "余杭某加油站",
    "narrative": "加了五十升，油箱只有四十五升",
}


@dataclass
class Platform:
    """Console, notify and two replicas of cases."""

    console: Console
    replicas: list

    @property
    def complaints(self):
        return self.console.world.documents(COMPLAINT)

    def seed(self, at, **fields):
        """A complaint received at `at`, as an intake would have left it."""
        one = Complaint(
            number=new_id(),
            division="330110",
            category="fuel_dispenser",
            channel="hotline_12315",
            site=Site(new_id(), "某加油站"),
            narrative="少油",
            registered_at=at,
            registered_by="hotline",
            **fields,
        )
        decided = register(one, LEGAL.at_registration("complaint", at), load().joint(legal_day(at)))
        return self.complaints.create(new_id(), decided, because())

    def miss(self, stored, at):
        """As a look at `at` would have left it."""
        return self.complaints.change(stored.id, lambda one: deadlines.sound(one, LEGAL, at), because())

    def seen(self, stored):
        return self.complaints.get(stored.id)

    def pages(self, stored, rule):
        return list(self.console.world.database("notify").pages.find({"about.id": stored.id, "rule": rule}))

    def notices(self, by="admin", method="GET", **more):
        headers = {"Authorization": f"Bearer {self.console.token(by)}", **more.pop("headers", {})}
        return requests.request(method, self.console.url("/calendar-notices"), headers=headers, timeout=30, **more)


@pytest.fixture(scope="module")
def platform(tmp_path_factory):
    with running_console(servers(), tmp_path_factory.mktemp("deadlines")) as console:
        world = console.world
        second, notify = world.service("cases"), world.service("notify")
        second.launch()
        notify.launch()
        second.await_ready()
        notify.await_ready()
        contacts = world.database("notify").contacts
        eventually(lambda: contacts.count_documents({}) >= len(console.accounts))
        yield Platform(console, [console.cases, second])


def started_on(platform, replica):
    """The version of the calendar on which a replica starts the clocks of a new complaint."""
    headers = {"Authorization": f"Bearer {platform.console.token('hotline')}", "Idempotency-Key": new_id()}
    answer = requests.post(f"http://127.0.0.1:{replica.port}/complaints", json=CALL, headers=headers, timeout=30)
    assert answer.status_code == 201, answer.text
    return platform.complaints.get(answer.json()["id"]).state.clocks[0].calendar_version


def types(stored):
    return [entry.type for entry in stored.history]


def notice(year=NEXT, **more):
    off = [("元旦", f"{year}-01-01", f"{year}-01-04"), ("劳动节", f"{year}-05-01", f"{year}-05-05")]
    off.append(("国庆节", f"{year}-10-01", f"{year}-10-07"))
    days_off = [{"name": name, "first": first, "last": last} for name, first, last in off]
    return {"year": year, "title": "示例通知", "days_off": days_off, "workdays": [], **more}


def test_two_replicas_note_what_is_due_in_two_hundred_complaints_and_none_twice(platform):
    seeded = [platform.seed(now() - timedelta(days=90)) for _ in range(DUE)]
    eventually(lambda: all(platform.seen(one).state.next_due_at is None for one in seeded), 60)
    wanted = ["complaint_registered", "deadline_missed", "deadline_missed"]
    assert Counter(tuple(types(platform.seen(one))) for one in seeded) == {tuple(wanted): DUE}
    looks = [len(replica.facts("deadlines_looked_at")) for replica in platform.replicas]
    assert all(looks)
    assert sum(looks) == DUE
    assert not verify(platform.console.world.database("cases")).broken


def due_for_a_reminder():
    """When something was received whose acceptance is near its end now."""
    at = now()
    received = (at - timedelta(days=back) for back in range(30))
    clocks = (LEGAL.start("C-ACCEPT", one) for one in received)
    return next(clock.started_at for clock in clocks if clock.alerts[0].at < at < clock.due_at)


def test_the_officer_is_reminded_and_the_head_hears_of_the_breach(platform):
    near = platform.seed(due_for_a_reminder(), officer="officer")
    stored = platform.seed(now() - timedelta(days=90), officer="officer")
    (page, *_) = eventually(lambda: platform.pages(near, "P-DEADLINE-NEAR"), BACKLOG)
    assert page["recipients"] == ["officer"]
    missed = eventually(lambda: len(found := platform.pages(stored, "P-DEADLINE-MISSED")) == 2 and found, BACKLOG)
    assert all("officer" not in page["recipients"] for page in missed)
    assert {page["about"]["number"] for page in missed} == {stored.state.number}


def test_only_the_administrator_imports_a_notice_and_a_wrong_one_is_told_what_is_wrong(platform):
    key = {"headers": {"Idempotency-Key": new_id()}}
    assert platform.notices("supervisor", "POST", json=notice(), **key).status_code == 403
    wrong = platform.notices("admin", "POST", json=notice(days_off=[]), **key)
    assert (wrong.status_code, wrong.json()["type"]) == (422, "urn:quanheng:problem:notice_unsound")
    assert f"{NEXT}-01-01 is a public holiday and missing" in str(wrong.json()["errors"])
    early = platform.notices("admin", "POST", json=notice(NEXT + 1), headers={"Idempotency-Key": new_id()})
    assert (early.status_code, early.json()["type"]) == (409, "urn:quanheng:problem:notice_refused")
    assert platform.notices().json() == {
        "version": 0,
        "official_until": SHIPPED,
        "shipped_until": SHIPPED,
        "notices": [],
    }


def test_an_imported_notice_makes_provisional_dates_official_moves_them_and_tells_the_officer(platform):
    at = hour_of_day(LEGAL.calendar.day(legal_day(now())).date.replace(year=SHIPPED, month=12, day=28), 10)
    moved = [platform.seed(at, officer="officer") for _ in range(30)]
    assert all(clock.provisional for one in moved for clock in one.state.clocks)
    missed = platform.seed(at)
    missed = platform.miss(missed, missed.state.due_at + timedelta(days=40))
    assert {clock.state for clock in missed.state.clocks} == {"breached"}
    key = {"Idempotency-Key": new_id()}
    first = platform.notices("admin", "POST", json=notice(), headers=key)
    assert (first.status_code, first.json()["official_until"]) == (201, NEXT)
    assert platform.notices("admin", "POST", json=notice(), headers=key).json() == first.json()

    eventually(lambda: all(types(platform.seen(one))[1:] for one in moved), 40)
    for one in moved:
        after = platform.seen(one)
        assert types(after) == ["complaint_registered", "clock_recomputed", "clock_recomputed"]
        assert not any(clock.provisional for clock in after.state.clocks)
        assert all(old.due_at < new.due_at for old, new in zip(one.state.clocks, after.state.clocks, strict=True))
        assert after.state.due_at == min(clock.due_at for clock in after.state.clocks)
    (page, *_) = eventually(lambda: platform.pages(moved[0], "P-CLOCK-RECOMPUTED"), BACKLOG)
    assert page["recipients"] == ["officer"]
    pages = eventually(lambda: len(found := platform.pages(missed, "P-NOT-MISSED")) == 2 and found, BACKLOG)
    assert all("officer" not in page["recipients"] for page in pages)
    assert {clock.state for clock in platform.seen(missed).state.clocks} == {"running"}


def test_both_replicas_reckon_with_the_notice_within_seconds(platform):
    for replica in platform.replicas:
        eventually(lambda replica=replica: started_on(platform, replica).startswith(f"{NEXT}-"), LOOK_SECONDS * 3)


def test_the_page_shows_the_notice_and_refuses_what_contradicts_it(platform):
    browsing = platform.console.browse("admin")
    assert str(NEXT) in browsing.get("/admin/calendar").text
    fields = browsing.form("/admin/calendar")
    refused = browsing.send("/admin/calendar", {**fields, "notice": "year: 2020\ntitle: x\ndays_off: []\nworkdays: []"})
    assert refused.status_code in (409, 422)
    broken = browsing.send("/admin/calendar", {**fields, "notice": "year: [\n"})
    assert broken.status_code == 422


def test_the_page_shows_what_an_amendment_gives_back_and_imports_nothing_yet(platform):
    browsing = platform.console.browse("admin")
    fields = browsing.form("/admin/calendar")
    day = f"{SHIPPED}-10-02"
    text = f"year: {SHIPPED}\ntitle: x\namends: true\ndays_off: []\nworkdays: []\nordinary_days: "
    shown = browsing.send(
        "/admin/calendar", {**fields, "preview": "1", "notice": f"{text}[{{name: x, first: {day}, last: {day}}}]"}
    )
    assert (shown.status_code, "改为上班" in shown.text or "Becomes a working day" in shown.text) == (200, True)
    assert "x</h2>" not in browsing.get("/admin/calendar").text

"""Cases: the list, the file, the evidence."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from marshmallow.validate import Length

from services.console import forms
from services.console.pages import penalty, vocabulary
from services.console.pages.action import Action
from services.console.pages.holders import holds, offered_to
from services.console.pages.measures import held, limit, only_before, possible
from services.console.pages.missed import ONLY_BEFORE
from services.console.pages.offered import extendable, missed
from services.console.pages.origin import report_of
from services.console.pages.page import page
from services.console.pages.people import colleagues
from services.console.pages.problem import Problem
from services.console.pages.visit import Visit, onward
from services.console.upstream import Declined
from services.console.written import end_of_day, fen_of, local_instant
from shared.errors import Invalid
from shared.web.calls import Answer

RECORD = "case.record_evidence"
MAX_UPLOAD = 20 * 1024 * 1024 + 64 * 1024


@dataclass(frozen=True)
class CaseQuery:
    """Which cases."""

    category: Annotated[str, Length(max=64)] = ""
    open: Literal["", "all", "dated", "undated"] = ""
    cursor: Annotated[str, Length(max=512)] = ""


class CasePages:
    """List, show, record evidence, wait for a test, decide."""

    @page("GET", "/cases", needs="case.read", query=CaseQuery)
    def case_list(self, visit: Visit) -> Answer:
        """Cases, newest first."""
        query = visit.call.query
        found = visit.get("cases", "/cases", **vars(query))
        return visit.show("cases/list.html", found=found, query=query, categories=vocabulary.CATEGORIES)

    @page("GET", "/cases/<case_id>", needs="case.read")
    def case_detail(self, visit: Visit) -> Answer:
        """A case with why it is major, its clocks, evidence, partners and timeline."""
        return detail(visit)

    @page("GET", "/cases/<case_id>/files/<sha256>", needs="case.read")
    def evidence_file(self, visit: Visit) -> Answer:
        """A file of the evidence."""
        return visit.download("cases", _path(visit, f"/files/{visit.call.path['sha256']}"))

    @page("POST", "/cases/<case_id>/response-steps", needs="case.respond")
    def take_response_step_form(self, visit: Visit) -> Answer:
        """Say that a step of the rapid response is done."""
        body = {"step": visit.form.text("step"), "remark": visit.form.text("remark")}
        return decide(visit, "/response-steps", body)

    @page("POST", "/cases/<case_id>/filing", needs="case.decide")
    def file_case_form(self, visit: Visit) -> Answer:
        """Decide to file the case."""
        return decide(visit, "/filing", {})

    @page("POST", "/cases/<case_id>/no-filing", needs="case.decide")
    def decline_case_form(self, visit: Visit) -> Answer:
        """Decide not to file it, for a ground of the law."""
        body = {name: visit.form.text(name) for name in ("ground", "reason", "no_crime")}
        return decide(visit, "/no-filing", body)

    @page("POST", "/cases/<case_id>/closing", needs="case.decide")
    def close_case_form(self, visit: Visit) -> Answer:
        """Close the case."""
        try:
            body = _closing(visit)
        except Invalid as refusal:
            return detail(visit, visit.problem(refusal))
        return decide(visit, "/closing", body)

    @page("POST", "/cases/<case_id>/reopening", needs="case.decide")
    def take_case_up_form(self, visit: Visit) -> Answer:
        """Take the case up again, closed or not filed."""
        stands = visit.form.text("annulled_by") in ("", vocabulary.STANDS)
        names = ("reason",) if stands else ("reason", "annulled_by", "document")
        return decide(visit, "/reopening", {name: visit.form.text(name) for name in names})

    @page("POST", "/cases/<case_id>/extensions", needs="case.decide")
    def extend_check_form(self, visit: Visit) -> Answer:
        """Grant more time for the check of its clue."""
        try:
            longer = {"amount": visit.form.number("amount")} if visit.form.text("amount") else {}
        except Invalid as refusal:
            return detail(visit, visit.problem(refusal))
        which = {"rule_id": visit.form.text("rule_id")} if visit.form.text("rule_id") else {}
        together = {"collective": True} if visit.form.text("collective") else {}
        return decide(visit, "/extensions", {"document": visit.form.text("document"), **longer, **which, **together})

    @page("POST", "/cases/<case_id>/test", needs="case.record_evidence")
    def begin_test_form(self, visit: Visit) -> Answer:
        """Send something to a test or an identification."""
        body = {"ground": visit.form.text("ground"), "document": visit.form.text("document")}
        return decide(visit, "/test", body, "test")

    @page("POST", "/cases/<case_id>/test-result", needs="case.record_evidence")
    def end_test_form(self, visit: Visit) -> Answer:
        """The result of it is in."""
        over = visit.form.text("ground")
        return decide(visit, "/test-result", {"ground": over} if over else {}, "test-result")

    @page(
        "POST",
        "/cases/<case_id>/evidence",
        needs="case.record_evidence",
        media=forms.MULTIPART,
        limit_bytes=MAX_UPLOAD,
    )
    def record_evidence_form(self, visit: Visit) -> Answer:
        """Put evidence on file, its file first."""
        try:
            made = visit.post("cases", _path(visit, "/evidence"), _evidence(visit))
        except (Declined, Invalid) as refusal:
            return detail(visit, visit.problem(refusal))
        return onward(made, _path(visit))


def _evidence(visit: Visit) -> dict[str, Any]:
    form = visit.form
    body: dict[str, Any] = {
        "kind": form.text("kind"),
        "officers": two_officers(visit),
        "findings": form.all("finding"),
        "description": form.text("description"),
        "rural": form.text("rural") == "yes",
    }
    if content := form.file("file"):
        body["file_sha256"] = visit.upload("cases", "/files", content)["sha256"]
    return body


def two_officers(visit: Visit) -> list[str]:
    """Whoever sends the form and the second officer in it; raises Invalid where that is nobody with an account."""
    second = visit.form.text("second_officer")
    if second and not holds(visit, second, RECORD):
        raise Invalid("The form is not valid.", errors={"second_officer": ["No officer here has this user name."]})
    return [visit.identity.subject, *visit.form.all("second_officer")]


def _closing(visit: Visit) -> dict[str, Any]:
    form = visit.form
    try:
        penalty = fen_of(form.text("penalty_fen") or "0")
    except ValueError:
        raise Invalid("The form is not valid.", errors={"penalty_fen": ["Not an amount in yuan."]}) from None
    return {
        "ground": form.text("closing_ground"),
        "penalty_fen": penalty,
        "gravity": form.all("gravity"),
        "no_crime": form.text("no_crime"),
    }


def decide(visit: Visit, path: str, body: dict[str, Any], failed: str = "") -> Answer:
    """Send a form on to the case and show what became of it; `failed` begins the ids of its fields."""
    try:
        made = visit.post("cases", _path(visit, path), body | _when(visit))
    except (Declined, Invalid) as refusal:
        return detail(visit, visit.problem(refusal), failed)
    return onward(made, _path(visit))


def _when(visit: Visit) -> dict[str, str]:
    """When it happened, where the form says so: a day, or for steps that count minutes an instant."""
    text = visit.form.text("happened_at")
    try:
        return {"happened_at": (local_instant if "T" in text else end_of_day)(text)} if text else {}
    except ValueError:
        raise Invalid("The form is not valid.", errors={"happened_at": ["Not a valid date."]}) from None


def _steps(case: dict[str, Any]) -> list[str]:
    """The steps of the rapid response that something waits for."""
    waiting = [clock["rule_id"] for clock in case["clocks"] if clock["state"] != "stopped"]
    begins = vocabulary.RESPONSE_STEPS.items()
    return [step for step, begin in begins if any(rule_id.startswith(begin) for rule_id in waiting)]


def _testable(case: dict[str, Any]) -> bool:
    """Whether something can go to a test whose days its check does not count."""
    checks = (one for one in case["clocks"] if one["rule_id"] in vocabulary.WAITING and one["state"] != "stopped")
    return any(checks) and bool(_still_to_hold(case))


def _still_to_hold(case: dict[str, Any]) -> list[str]:
    """The grounds on which its days do not stand still yet, and might."""
    lasting = {one["ground"] for one in case["holds"]}
    known = vocabulary.STANDING_STILL if case["filing"] else vocabulary.NOT_COUNTED
    return [one for one in known if one not in lasting]


def detail(visit: Visit, problem: Problem | None = None, failed: str = "") -> Answer:
    """The page of a case; `failed` names the form that `problem` is about, where its fields bear that name."""
    case = visit.get("cases", _path(visit))
    steps = penalty.possible(case, visit.may, visit.identity.subject)
    return visit.show(
        "cases/detail.html",
        problem,
        case=case,
        referrals=_referrals(visit, case),
        report=report_of(case, _origin(visit, case), visit.at),
        form=visit.form,
        kinds=vocabulary.EVIDENCE_KINDS,
        findings=vocabulary.FINDINGS,
        steps=_steps(case),
        officers=colleagues(visit, case["division"]),
        filing_grounds=vocabulary.FILING_GROUNDS,
        extendable=extendable(case),
        missed=missed(case),
        once_over=ONLY_BEFORE,
        ended=bool(case["closing"]) or case["filing"] not in (None, "filed"),
        testable=_testable(case),
        not_counted=_still_to_hold(case),
        held=[one["ground"] for one in case["holds"] if one["ground"] not in vocabulary.BY_THEMSELVES],
        procedure=steps,
        accounts=_uninvolved(visit, case, steps),
        crime=_speaks_of_crime(case),
        failed=failed,
        tried=failed or visit.here.rpartition("/")[2],
        anchor=f"{failed}-" if failed else "",
        closing_grounds=vocabulary.CLOSING_GROUNDS,
        annulments=(vocabulary.STANDS, *vocabulary.ANNULMENTS),
        gravities=vocabulary.GRAVITIES,
        measure_kinds=vocabulary.MEASURES,
        possible=possible(case),
        only_before=only_before(case),
        in_force=held(case),
        limits={one["id"]: limit(case, one["id"]) for one in case["measures"]},
    )


def _speaks_of_crime(case: dict[str, Any]) -> bool:
    """Whether evidence does, or a report to the principal."""
    found = any("crime_suspected" in one["findings"] for one in case["evidence"])
    return found or bool(case["penalty"]["reports"])


def _referrals(visit: Visit, case: dict[str, Any]) -> list[dict[str, Any]]:
    """What partners were told of it and have not signed for; nothing where that cannot be told."""
    if not visit.may("referral.read"):
        return []
    found = visit.gather({"referrals": ("linkage", f"/referrals?subject={case['id']}")})["referrals"]
    signed = {one["referral_id"] for one in case["partners"]}
    return [one for one in (found or {"items": []})["items"] if one["id"] not in signed]


def _origin(visit: Visit, case: dict[str, Any]) -> dict[str, Any] | None:
    """What it grew from, for whoever decides about both; None where that cannot be told."""
    if not (visit.may("case.decide") and visit.may("complaint.decide")):
        return None
    found: dict[str, Any] | None = visit.gather({"origin": ("cases", f"/complaints/{case['complaint_id']}")})["origin"]
    return found


def _uninvolved(visit: Visit, case: dict[str, Any], steps: list[Action]) -> dict[str, list[str]]:
    """Who can be named in these steps, by permission: nobody who has investigated where that is asked for."""
    closed = {one: penalty.investigators(case) for one in penalty.CLOSED_TO}
    found = offered_to(visit, steps)
    return {needed: [one for one in names if one not in closed.get(needed, ())] for needed, names in found.items()}


def _path(visit: Visit, more: str = "") -> str:
    return f"/cases/{visit.call.path['case_id']}{more}"

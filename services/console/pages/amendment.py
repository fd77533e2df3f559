"""The page on which what the caller gave is filled in, corrected and emptied."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from services.console.forms import Form
from services.console.pages.complaints import LISTS
from services.console.pages.correction import EMPTIED, correction, crossed, merged, present, stood_in, written
from services.console.pages.page import page
from services.console.pages.problem import Problem
from services.console.pages.registration import UNALTERED, first_wrong, placed
from services.console.pages.visit import Visit, go, onward
from services.console.texts import N_
from services.console.upstream import Declined
from shared.errors import Invalid
from shared.identity.caller import REPORTERS
from shared.web.calls import Answer

LONG_FORM = 256 * 1024
WRITTEN_MEANWHILE = N_("Somebody else has put here meanwhile: %(text)s")
EMPTIED_MEANWHILE = N_("Somebody else has emptied this meanwhile.")
FAMILIES = {"category": "category", "claims": "claim", "evidence": "proof", "unaltered": "kept"}


class AmendmentPages:
    """Fill in, correct and empty."""

    @page("GET", "/complaints/<complaint_id>/amendment", needs="complaint.supplement")
    def amendment_form(self, visit: Visit) -> Answer:
        """The form with what stands there; the caller's fields are empty, whoever looks at them."""
        complaint = visit.get("cases", _path(visit))
        if "amend" not in complaint["actions"]:
            return go(_path(visit))
        stands = present(complaint)
        return _form(visit, complaint, stands, stands)

    @page("POST", "/complaints/<complaint_id>/amendment", needs="complaint.supplement", limit_bytes=LONG_FORM)
    def amend_complaint(self, visit: Visit) -> Answer:
        """Say what differs; a refusal stands beside the field that it is about, and what was typed stays."""
        stood = stood_in(visit.form)
        try:
            made = visit.post("cases", _path(visit, "/amendments"), correction(visit.form, stood))
        except (Declined, Invalid) as refusal:
            return _refused(visit, stood, refusal)
        unchanged = str(made.get("version")) == visit.form.text("version")
        return onward(made, _path(visit, "?unchanged=1" if unchanged else "?amended=1"))


def _refused(visit: Visit, stood: Form, refusal: Declined | Invalid) -> Answer:
    """Where somebody else was faster, what they left is shown, with what the visitor has typed upon it."""
    complaint, form = visit.get("cases", _path(visit)), visit.form
    problem = placed(visit.problem(refusal), form)
    if refusal.code != "stale":
        return _form(visit, complaint, form, stood, problem)
    now = present(complaint)
    errors = {name: [_meanwhile(visit, now, name)] for name in crossed(form, stood, now)}
    version = {"version": [str(complaint["version"])]}
    upon = Form({**merged(form, stood, now).fields, **version})
    return _form(visit, complaint, upon, now, replace(problem, errors=errors))


def _meanwhile(visit: Visit, now: Form, name: str) -> str:
    say = partial(visit.site.texts.say, visit.language)
    stands = ", ".join(_in_words(visit, name, value) for value in now.all(name))
    return say(WRITTEN_MEANWHILE) % {"text": stands} if stands else say(EMPTIED_MEANWHILE)


def _in_words(visit: Visit, name: str, value: str) -> str:
    if name not in FAMILIES:
        return value
    code = str(UNALTERED[value]).lower() if name == "unaltered" else value
    return visit.site.texts.word(visit.language, FAMILIES[name], code)


def _form(
    visit: Visit, complaint: Mapping[str, Any], form: Form, stood: Form, problem: Problem | None = None
) -> Answer:
    reporter = complaint["kind"] == "report" and complaint["has_caller"]
    person = visit.gather({"caller": ("cases", _path(visit, "/caller"))})["caller"] if complaint["has_caller"] else None
    return visit.show(
        "complaints/amendment.html",
        problem,
        complaint=complaint,
        form=form,
        stood=written(stood),
        focus=first_wrong(problem.errors) if problem else "",
        person=person,
        caller_may_be_told=not reporter or visit.identity.confidentiality >= REPORTERS,
        emptied=_to_be_emptied(complaint, person, form),
        **LISTS,
    )


def _to_be_emptied(complaint: Mapping[str, Any], person: Mapping[str, Any] | None, form: Form) -> list[str]:
    """What is known of the caller, or may be when the vault does not answer; and what was ticked already."""
    if not complaint["has_caller"]:
        return []
    ticked = form.all("emptied")
    return [field for field, name in EMPTIED.items() if person is None or person[name] or field in ticked]


def _path(visit: Visit, more: str = "") -> str:
    return f"/complaints/{visit.call.path['complaint_id']}{more}"

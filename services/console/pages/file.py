"""The file of one submission: what it says, its clocks, what can be done now, and doing it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from services.console.forms import whole
from services.console.pages.action import Action
from services.console.pages.actions import BY_ADDRESS
from services.console.pages.competence import competence
from services.console.pages.disputes import teller
from services.console.pages.mergers import reports_of
from services.console.pages.offered import body_of, extendable, offered
from services.console.pages.page import page
from services.console.pages.people import officers_of
from services.console.pages.problem import Problem
from services.console.pages.visit import Visit, go, is_done
from services.console.upstream import Change, Declined
from services.console.written import when, yuan
from shared.errors import Invalid, NotFound
from shared.identity.caller import REPORTERS
from shared.identity.divisions import PROVINCE, Division
from shared.identity.permissions import allowed
from shared.web.calls import Answer

NUMBER = re.compile(r"[A-Za-z]{2}\d{10,30}")
FAMILIES = {"category": "category", "claims": "claim", "evidence": "proof", "unaltered": "kept"}
BEFORE: Mapping[str, Callable[[str], str]] = {"happened_at": when, "amount_fen": lambda text: yuan(int(text))}
"""How what was amended is written, where it is not text as it stands."""
LONG_FORM = 256 * 1024


class FilePages:
    """Act on a submission, and see who submitted it."""

    @page("POST", "/complaints/<complaint_id>/caller", needs="person.reveal")
    def reveal_caller_form(self, visit: Visit) -> Answer:
        """Show the caller in full, with the reason on record; the page is not kept by the browser."""
        try:
            caller = visit.post("cases", _path(visit, "/caller"), {"reason": visit.form.text("reason")})
        except Declined as refusal:
            return detail(visit, visit.problem(refusal))
        return detail(visit, revealed=caller)

    @page("POST", "/complaints/<complaint_id>/people", needs="person.reveal")
    def reveal_person_form(self, visit: Visit) -> Answer:
        """Show an agent or joint complainant in full, on record like the caller."""
        place = visit.form.text("place")
        number = whole(place)
        said = {"reason": visit.form.text("reason"), "place": place if number is None else number}
        try:
            opened = visit.post("cases", _path(visit, "/people"), said)
        except Declined as refusal:
            return detail(visit, visit.problem(refusal), failed=f"person-{place}")
        return detail(visit, opened=opened)

    @page("POST", "/complaints/<complaint_id>/<step>", needs="complaint.read", limit_bytes=LONG_FORM)
    def act_form(self, visit: Visit) -> Answer:
        """Do what the path names, if the visitor's roles carry its permission."""
        action = _action(visit)
        allowed(visit.identity, action.needs)
        try:
            done = visit.post(
                "cases", _path(visit, f"/{action.path}"), _named(visit, action, body_of(action, visit.form))
            )
        except (Declined, Invalid) as refusal:
            return detail(visit, visit.problem(refusal), failed=action.name)
        # What another division has from now on cannot be read here any more.
        return go(_path(visit) if _is_read_here(visit, done) else f"/?passed={done['number']}")

    @page("GET", "/complaints/<complaint_id>/<step>", needs="complaint.read")
    def act_again(self, visit: Visit) -> Answer:
        """The address of a form that was refused, opened anew: its submission."""
        _action(visit)
        return go(_path(visit))


OTHER_SIDE = frozenset({"refer_upward", "tell_of_hand_over"})
"""What the other side of a dispute of competence, or who has handed it over, may do with what they read meanwhile."""
READING = frozenset({"complaint.read", "complaint.handle", "complaint.transfer"})


def detail(visit: Visit, problem: Problem | None = None, failed: str = "", **more: Any) -> Answer:
    """The page of a submission; `failed` names the action or form that `problem` is about."""
    complaint = visit.get("cases", _path(visit))
    if not _is_of_visitor(visit, complaint["division"]):
        visit = replace(visit, only=READING)
        complaint = {**complaint, "actions": [one for one in complaint["actions"] if one in OTHER_SIDE]}
    revealed = more.get("revealed")
    beside = visit.gather(_beside(visit, complaint, masked=not revealed))
    behind = (beside.get("people") or {"items": []})["items"]
    people = [one for one in behind if one["state"] != "erased"]
    here = replace(visit, here=_path(visit))
    likely = _likely(visit, complaint)
    return here.show(
        "complaints/detail.html",
        problem,
        complaint=complaint,
        caller=revealed or beside.get("caller"),
        counterpart=beside.get("counterpart"),
        alike=_others((beside.get("group") or {"items": []})["items"], complaint),
        groups=offered({**complaint, **_around(visit, complaint, beside), "people": people}, visit.may, visit.at),
        likely=likely,
        likely_reports=reports_of(visit, complaint, likely),
        extendable=extendable(complaint),
        competent=competence(visit, complaint["kind"], complaint["division"], complaint["site"]["platform"]),
        hints=(beside.get("hints") or {"items": []})["items"],
        documents=beside.get("documents"),
        people=people,
        parties=_parties(behind, more.pop("opened", None)),
        officers=officers_of(visit, complaint["division"]),
        divisions=_elsewhere(visit, complaint),
        amendable="amend" in complaint["actions"] and visit.may("complaint.supplement"),
        before=partial(_before, visit),
        failed=failed,
        anchor=f"{failed}-" if failed else "",
        form=visit.form,
        **{"revealed": None, "saved": False, "unlinked": False, "unchanged": False, "amended": False, **more},
    )


def _around(visit: Visit, complaint: Mapping[str, Any], beside: Mapping[str, Any]) -> dict[str, Any]:
    """What decides, beside the submission itself, which of its actions are pointless."""
    table, own = visit.site.divisions, complaint["division"]
    below = (table.get(code) for code in table.query_for(own))
    others = any(one.code != own and one.valid_to is None for one in below)
    case = beside.get("case")
    return {
        "reader": visit.identity.division,
        "others_below": others,
        "rewardable": rewardable(complaint, case),
        "case_ended": bool(case and (case["closing"] or case["filing"] not in (None, "filed"))),
        "knows_reporters": visit.identity.confidentiality >= REPORTERS,
    }


def rewardable(complaint: Mapping[str, Any], case: Mapping[str, Any] | None) -> bool:
    """Whether its case is closed for a major violation; of one that is not at hand here the API decides."""
    if complaint["merged_into"] or complaint["former_cases"]:
        return True
    if case is None:
        return bool(complaint["case_id"])
    return bool(case["closing"] and case["closing"]["gravity"])


def _is_of_visitor(visit: Visit, division: str) -> bool:
    return visit.site.divisions.within(division, visit.identity.division)


def _is_read_here(visit: Visit, done: Mapping[str, Any]) -> bool:
    """Whether the visitor may read what an action has left; not all actions answer with the submission."""
    if "division" not in done:
        return not is_done(done)
    readers = (done["division"], done["disputed_with"], teller(done))
    return any(_is_of_visitor(visit, one) for one in readers if one)


def _parties(behind: list[dict[str, Any]], opened: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Agents and joint complainants as the visitor may see them, the one that was just opened in full."""
    shown = [opened if opened and one["place"] == opened["place"] else one for one in behind]
    return [{**one, "opened": one is opened} for one in shown if one["place"]]


def _before(visit: Visit, replaced: dict[str, str]) -> str:
    """What stood in a field before it was amended, as people read it."""
    name, text = replaced["field"], replaced["before"]
    if name in BEFORE:
        return BEFORE[name](text)
    if name not in FAMILIES:
        return text
    words = (visit.site.texts.word(visit.language, FAMILIES[name], one) for one in text.split(","))
    return ", ".join(words)


def _beside(visit: Visit, complaint: dict[str, Any], masked: bool) -> dict[str, tuple[str, str]]:
    wanted = {"documents": _path(visit, "/forms")}
    if complaint["has_caller"] and masked:
        wanted["caller"] = _path(visit, "/caller")
    if complaint["parties"] or ("erase" in complaint["actions"] and visit.may("person.erase")):
        wanted["people"] = _path(visit, "/people")
    if complaint["counterpart"]:
        wanted["counterpart"] = f"/complaints/{complaint['counterpart']}"
    if complaint["case_id"] and visit.may("case.read"):
        wanted["case"] = f"/cases/{complaint['case_id']}"
    if complaint["group"]:
        wanted["group"] = f"/complaints?group={complaint['group']}"
    if complaint["kind"] == "complaint" and visit.may("complaint.handle"):
        wanted["hints"] = _path(visit, "/hints")
    return {name: ("cases", path) for name, path in wanted.items()}


def _likely(visit: Visit, complaint: dict[str, Any]) -> list[dict[str, Any]]:
    """Others that are likely about the same matter, to link or merge with; none when they cannot be told."""
    if not visit.may("complaint.suggest"):
        return []
    site, instrument = complaint["site"], complaint["instrument"] or {"serial": ""}
    typed = {name: complaint[name] for name in ("division", "category", "narrative")}
    where = {"site_name": site["name"], "site_address": site["address"], "position": site["position"]}
    try:
        asked = Change({**typed, **where, "serial": instrument["serial"]})
        found = visit.change("cases", "/complaint-suggestions", asked)
    except Declined:
        return []
    return _others(found["items"], complaint)


def _others(items: list[dict[str, Any]], complaint: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for item in items if item["id"] != complaint["id"]]


def _elsewhere(visit: Visit, complaint: dict[str, Any]) -> list[Division]:
    """All divisions in use today with which somebody stands above the submission's own: one may have to handle it."""
    table, own = visit.site.divisions, complaint["division"]
    everywhere = (table.get(code) for code in table.query_for(PROVINCE))
    used = (one for one in everywhere if one.valid_to is None and one.code != own)
    return [one for one in used if table.superior_of(own, one.code)]


def _named(visit: Visit, action: Action, body: dict[str, Any] | None) -> dict[str, Any] | None:
    """The body with the id of a submission where people gave its number; raises Invalid when none has it."""
    for ask in action.asks:
        if body is not None and ask.kind == "other" and NUMBER.fullmatch(body[ask.name]):
            found = visit.get("cases", "/complaints", q=body[ask.name])["items"]
            ids = [row["id"] for row in found if row["number"] == body[ask.name].upper()]
            if not ids:
                raise Invalid("The form is not valid.", errors={ask.name: ["No submission has this number."]})
            return {**body, ask.name: ids[0]}
    return body


def _action(visit: Visit) -> Action:
    action = BY_ADDRESS.get(visit.call.path["step"])
    if action is None:
        raise NotFound("there is no such action")
    return action


def _path(visit: Visit, more: str = "") -> str:
    return f"/complaints/{visit.call.path['complaint_id']}{more}"

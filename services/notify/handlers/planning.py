"""From an event to a page: who, in which words, and who next."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from services.notify import texts
from services.notify.domain import page as domain
from services.notify.domain.page import About, Page, Step
from services.notify.rulebook import PageRule, Rung
from services.notify.store import Desk, administrators, holders, is_active
from shared.clocks.rule import Breach
from shared.contracts.cases import NUMBERS_BEGIN, Kind
from shared.contracts.deadlines import ClockRecomputed, DeadlineMissed
from shared.contracts.envelope import Context, Received
from shared.contracts.handling import ComplaintAssigned, JurisdictionDesignated
from shared.contracts.linkage import ReferralClockRecomputed
from shared.contracts.notify import LetterUndeliverable
from shared.errors import QuanhengError
from shared.ids import derived_id
from shared.store.history import Stored

WAIVER: Breach = "waiver"
DEEMED_SERVED: Breach = "deemed_served"
REPORT: Kind = "report"
OTHER = "other"
BEFORE = "before"
NOT_MISSED = ".not_missed"
OFFICER = "officer"


class NobodyToPage(QuanhengError):
    """Neither the role nor an administrator is known: the event waits, and then lies where a person sees it."""

    code = "nobody_to_page"


def plan_for(desk: Desk, event: Received[Any], context: Context, kind: str = "") -> Stored[Page]:
    """Page whom the rules name for this `kind` of event, once. Raises NobodyToPage, UnknownDivision."""
    rule = desk.rules[f"{event.source}.{event.type}{kind}"]
    facts = vars(event.data)
    opens = _opens(desk, rule, facts)
    about = About(event.source, event.subject, facts[rule.number_field], facts.get(rule.task_field, ""), opens)
    return plan(desk, rule, derived_id("page", f"{event.id}{kind}"), about, facts, context)


def plan_for_assigned(desk: Desk, event: Received[ComplaintAssigned], context: Context) -> None:
    """Tell an officer of what others assigned to them, and who had it before; whoever does it knows it."""
    if event.data.officer not in (None, event.data.by):
        plan_for(desk, event, context)
    if event.data.before not in (None, event.data.by) and is_active(desk, event.data.before):
        plan_for(desk, event, context, f".{BEFORE}")


def plan_for_designated(desk: Desk, event: Received[JurisdictionDesignated], context: Context) -> None:
    """Tell both sides whose it is, each by a page of its own: neither answers for the other."""
    plan_for(desk, event, context)
    if event.data.other is not None:
        plan_for(desk, event, context, f".{OTHER}")


def plan_for_missed(desk: Desk, event: Received[DeadlineMissed], context: Context) -> None:
    """Page the heads where something was not done in time, and say otherwise of what is over with the time.

    Whoever let a right lapse could do so: only who handles the matter is told, and where nobody does, nobody. That a
    paper counts as served the heads are told where nobody handles it, since its case stands still until that is noted.
    """
    effect, kind = event.data.effect, f".{event.data.effect}"
    if effect == WAIVER and (event.data.officer is None or not is_active(desk, event.data.officer)):
        return
    plan_for(desk, event, context, kind if f"{event.source}.{event.type}{kind}" in desk.rules else "")


def plan_for_call_back(desk: Desk, event: Received[LetterUndeliverable], context: Context) -> None:
    """Have the hotline call back; a reporter the head, since nobody else may know their number (投诉办法 art. 37)."""
    plan_for(desk, event, context, f".{REPORT}" if event.data.number.startswith(NUMBERS_BEGIN[REPORT]) else "")


def plan_for_moved(desk: Desk, event: Received[ClockRecomputed], context: Context) -> None:
    """Tell of a deadline that another calendar has moved; one that stays where it is concerns nobody.

    Who was paged because it was missed hears that it is not, and so does who handles the matter and must act by the new
    date; when a right had lapsed or a paper counted as served, that was who handles it.
    """
    if event.data.due_at == event.data.due_before:
        return
    if event.data.missed_before and event.data.effect not in (WAIVER, DEEMED_SERVED):
        _plan_for_not_missed(desk, event, context)
    else:
        plan_for(desk, event, context)


def _plan_for_not_missed(desk: Desk, event: Received[ClockRecomputed], context: Context) -> None:
    heads = plan_for(desk, event, context, NOT_MISSED).state.recipients
    officer = event.data.officer
    if officer is not None and officer not in heads and is_active(desk, officer):
        plan_for(desk, event, context, f"{NOT_MISSED}.{OFFICER}")


def plan_for_moved_referral(desk: Desk, event: Received[ReferralClockRecomputed], context: Context) -> None:
    """Tell the linkage officer of a date of a partner that has moved, and so that a miss was none."""
    if event.data.due_at != event.data.due_before:
        plan_for(desk, event, context)


def plan(
    desk: Desk, rule: PageRule, page_id: str, about: About, facts: Mapping[str, Any], context: Context
) -> Stored[Page]:
    """Fix everything about a page and begin it; `facts` are the fields of the event, its division among them."""
    division = desk.divisions.get(facts[rule.division_field])
    told = {**facts, "division_name": desk.divisions.get(facts["division"]).name}
    wording = texts.wording(rule.template, told, context.exercise)
    page = Page(
        rule=rule.id,
        template=rule.template,
        template_version=wording.version,
        about=about,
        division=division.code,
        planned_at=context.at,
        exercise=context.exercise,
        channels=rule.channels,
        texts=wording.texts,
        steps=_steps(desk, rule, division.code, facts, context),
    )
    if not page.steps[0].accounts:
        raise NobodyToPage("nobody holds the role and there is no administrator", role=page.steps[0].role)
    return desk.pages.create(page_id, domain.plan(page), context)


def _opens(desk: Desk, rule: PageRule, facts: Mapping[str, Any]) -> bool:
    """Whether those who are told may still read what it is about, where that lies with one of several divisions."""
    lies_in = facts.get(rule.lies_field)
    return lies_in is None or desk.divisions.within(lies_in, facts[rule.division_field])


def _steps(desk: Desk, rule: PageRule, division: str, facts: Mapping[str, Any], context: Context) -> tuple[Step, ...]:
    first, *later = (_step(desk, rung, division, context) for rung in rule.rungs(facts))
    in_person = facts.get(rule.account_field)
    if in_person and is_active(desk, in_person):
        first = replace(first, accounts=(in_person,), vacant=False)
    return (first, *later)


def _step(desk: Desk, rung: Rung, division: str, context: Context) -> Step:
    found = holders(desk, rung.role, division)
    accounts = found or administrators(desk, division)
    return Step(rung.role, context.at + rung.after, accounts, vacant=not found)

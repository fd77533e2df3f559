"""The steps of a penalty procedure as forms: what each asks for, and when it can be taken."""

from collections.abc import Callable, Mapping
from typing import Any

from services.console.pages import vocabulary
from services.console.pages.action import Action, Ask
from services.console.pages.missed import BREACHED, dated
from services.console.texts import N_

Case = Mapping[str, Any]
RECORD, DECIDE, REVIEW = "case.record_evidence", "case.decide", "case.review"
CLOSED_TO = {DECIDE, REVIEW}
"""What nobody does who has investigated."""

WHEN = Ask("happened_at", N_("On, if before today"), "day", required=False)
MOMENT = Ask("happened_at", N_("At, if before now"), "moment", required=False)
"""The same for what hours count from or end with."""
DOCUMENT = (Ask("document", N_("Document: title and number"), most=500), WHEN)
NO_CRIME = Ask(
    "no_crime", N_("Why no crime is suspected any more, if it was not passed on"), "long", most=500, required=False
)
IN_OFFICE = N_("In their office that is")
SERVED = (
    Ask("way", N_("Way of service"), "choice", "service", vocabulary.SERVICES),
    Ask("proof", N_("Proof: receipt of service"), most=500),
    Ask("confirmation", N_("Signed confirmation of the address, for electronic service"), most=500, required=False),
    WHEN,
)

STEPS: tuple[Action, ...] = (
    Action("ask_review", N_("Hand in for review"), "review-requests", RECORD, "next", (WHEN,)),
    Action(
        "review", N_("Say what comes of the review"), "reviews", REVIEW, "next",
        (
            Ask("opinion", N_("Opinion"), "choice", "opinion", vocabulary.OPINIONS),
            Ask("reason", N_("Reason"), "long", most=500, required=False),
            WHEN,
        ),
        hint=N_("Whoever took evidence in the case does not review it."),
    ),
    Action(
        "give_notice", N_("Tell the party of the penalty"), "penalty-notice", DECIDE, "next",
        (DOCUMENT[0], Ask("hearing", N_("The party may ask for a hearing"), "tick", required=False), WHEN),
        hint=N_("A notice given before is void then."),
    ),
    Action("serve_notice", N_("The party has the notice"), "penalty-notice/service", RECORD, "next", SERVED),
    Action(
        "announce_notice", N_("Announce the notice"), "penalty-notice/announcement", RECORD, "add", DOCUMENT,
        hint=N_("Where it cannot be served otherwise; it counts as served when the days have passed."),
    ),
    Action("take_statement", N_("The party makes a statement"), "penalty-notice/statement", RECORD, "add", DOCUMENT),
    Action("ask_hearing", N_("The party asks for a hearing"), "hearing", RECORD, "add", DOCUMENT),
    Action(
        "waive", N_("The party gives up their rights in writing"), "penalty-notice/waiver", RECORD, "add", DOCUMENT,
    ),
    Action(
        "appoint_host", N_("Name who hosts the hearing"), "hearing/host", DECIDE, "next",
        (Ask("host", N_("User name of the host"), "account", REVIEW, most=64), WHEN),
        hint=N_("Nobody who took evidence in the case."),
    ),
    Action("hand_over_file", N_("The host has the file"), "hearing/file", RECORD, "next", (WHEN,)),
    Action(
        "fix_hearing", N_("Give the hearing its day"), "hearing/day", REVIEW, "next",
        (Ask("on", N_("Day of the hearing"), "date"), *DOCUMENT),
        hint=N_("Seven working days lie between the notice and the hearing."),
    ),
    Action("hold_hearing", N_("The hearing has taken place"), "hearing/session", REVIEW, "next", (WHEN,)),
    Action(
        "end_hearing", N_("The report of the hearing is there, or it was given up"), "hearing/end", REVIEW, "add",
        DOCUMENT,
    ),
    Action(
        "report_crime", N_("Report a suspected crime to the principal"), "crime-report", RECORD, "add",
        (DOCUMENT[0], Ask("second_officer", N_("Second officer"), "account", RECORD, most=64), MOMENT),
        hint=N_("Two officers, at once and in writing; the days of the principal begin with it (310号令 art. 5)."),
    ),
    Action(
        "rule", N_("Decide the case"), "ruling", DECIDE, "next",
        (
            Ask("outcome", N_("Outcome"), "choice", "ruling", vocabulary.RULINGS),
            DOCUMENT[0],
            Ask("answer", N_("What comes of the statement, if there is one"), "long", most=500, required=False),
            NO_CRIME,
            Ask(
                "approver_is",
                N_("Where you approve of the transfer to the police by the same document: in your office you are"),
                "choice", "principal", vocabulary.PRINCIPALS, required=False,
            ),
            MOMENT,
        ),
    ),
    Action("serve_ruling", N_("The party has the decision"), "ruling/service", RECORD, "next", SERVED),
    Action("announce_ruling", N_("Announce the decision"), "ruling/announcement", RECORD, "add", DOCUMENT),
    Action(
        "approve_transfer", N_("The principal approves of the transfer to the police"), "crime-report/approval", DECIDE,
        "next",
        (
            Ask("approver", N_("User name of who approved of the transfer"), "account", DECIDE, most=64),
            Ask("approver_is", IN_OFFICE, "choice", "principal", vocabulary.PRINCIPALS),
            Ask("document", N_("Approval: title and number"), most=500),
            MOMENT,
        ),
        hint=N_("The principal or who is in charge in their place; no deputy (310号令 art. 5)."),
    ),
    Action(
        "refuse_transfer", N_("The principal refuses the transfer to the police"), "crime-report/refusal", DECIDE,
        "add",
        (
            Ask("refuser", N_("User name of who refused the transfer"), "account", DECIDE, most=64),
            Ask("refuser_is", IN_OFFICE, "choice", "principal", vocabulary.PRINCIPALS),
            DOCUMENT[0],
            Ask("reason", N_("Reason"), "long", most=500),
            MOMENT,
        ),
        hint=N_("What was found stays on file: a case that is decided otherwise says why no crime is suspected."),
    ),
    Action(
        "hand_over_crime", N_("The police have the file"), "ruling/crime-transfer", RECORD, "next",
        (DOCUMENT[0], MOMENT),
    ),
    Action(
        "annul", N_("The decision was annulled"), "ruling/annulment", DECIDE, "add",
        (Ask("annulled_by", N_("By whom"), "choice", "annulment", vocabulary.ANNULMENTS), *DOCUMENT), grave=True,
        hint=N_("From the review on all is done again; the days for the decision begin anew."),
    ),
)  # fmt: skip
BY_NAME = {one.name: one for one in STEPS}


def possible(case: Case, may: Callable[[str], bool], reader: str) -> list[Action]:
    """The steps that can be taken now by a reader who may; what could only be refused is left out.

    What was done in time can be taken down after its days, with its day.
    """
    if case["filing"] != "filed" or case["closing"]:
        return []
    closed = CLOSED_TO if reader in investigators(case) else set()
    open_to = {one for one in (RECORD, DECIDE, REVIEW) if may(one)} - closed
    now = [one for one in STEPS if one.needs in open_to and WHEN_POSSIBLE[one.name](case, case["penalty"])]
    over = [one["state"] == BREACHED for one in _to_ask_in(case)]
    return [dated(one, over) if one.name == "ask_hearing" else one for one in now]


def investigators(case: Case) -> set[str]:
    """Who has taken evidence or a measure in it."""
    return {officer for one in (*case["evidence"], *case["measures"]) for officer in one["officers"]}


def _open(penalty: Case) -> bool:
    return penalty["ruling"] is None


def _under_way(penalty: Case) -> bool:
    return _open(penalty) and penalty["hearing"] is not None and penalty["hearing"]["ended_at"] is None


def _opinion(penalty: Case) -> str | None:
    """What the review says; empty while the file lies there, None before."""
    return None if penalty["review"] is None else str(penalty["review"]["opinion"])


def _notice(penalty: Case, served: bool) -> bool:
    notice = penalty["notice"]
    return _open(penalty) and notice is not None and (notice["service"]["served_at"] is not None) == served


def _speaking(penalty: Case) -> bool:
    return _notice(penalty, served=True) and not penalty["notice"]["waived"]


def _to_serve(penalty: Case) -> bool:
    ruling = penalty["ruling"]
    return bool(ruling) and ruling["outcome"] == "penalty" and ruling["service"]["served_at"] is None


def _transferable(penalty: Case) -> bool:
    """Whether the police may still get it: neither they nor another authority have it."""
    ruling = penalty["ruling"]
    return ruling is None or (ruling["outcome"] != "passed_on" and not ruling["handed_over_at"])


def _unreported(penalty: Case) -> bool:
    """Whether it was passed on as a suspected crime before reports were kept."""
    ruling = penalty["ruling"]
    return bool(ruling) and ruling["outcome"] == "crime_passed_on" and not penalty["reports"]


def _waits_for_principal(penalty: Case) -> bool:
    """Whether they have to decide about a report, or what stands for one."""
    told = _told(penalty)
    return _transferable(penalty) and (_unreported(penalty) or (told is not None and not told["approval"]))


def _reportable(penalty: Case) -> bool:
    """Whether nothing lies before the principal, nor did they approve of it."""
    return _transferable(penalty) and not _unreported(penalty) and _told(penalty) is None


def _told(penalty: Case) -> Case | None:
    """What was put before the principal, and has neither fallen nor been refused."""
    return next((one for one in penalty["reports"] if not one["void"] and not one["refusal"]), None)


def _approved(penalty: Case) -> bool:
    told = _told(penalty)
    return told is not None and bool(told["approval"]) and not told["handed_over_at"]


def _to_ask_in(case: Case) -> list[Case]:
    """The days in which the party asks for a hearing: those that began last, until they have asked or cannot any more.

    A notice given before may have left days that are over.
    """
    last = [one for one in case["clocks"] if one["rule_id"] == "H-REQUEST"][-1:]
    return [one for one in last if one["state"] != "stopped"]


WHEN_POSSIBLE: Mapping[str, Callable[[Case, Case], bool]] = {
    "ask_review": lambda _, one: _open(one) and _opinion(one) not in ("", *vocabulary.CLEARED),
    "review": lambda _, one: _open(one) and _opinion(one) == "",
    "give_notice": lambda _, one: _open(one) and _opinion(one) in vocabulary.CLEARED and not _under_way(one),
    "serve_notice": lambda _, one: _notice(one, served=False),
    "announce_notice": lambda _, one: _notice(one, served=False) and not one["notice"]["service"]["announced_at"],
    "take_statement": lambda _, one: _notice(one, served=True),
    "ask_hearing": lambda case, one: _speaking(one) and one["notice"]["hearing"] and bool(_to_ask_in(case)),
    "waive": lambda _, one: _speaking(one) and not _under_way(one),
    "appoint_host": lambda _, one: _under_way(one) and not one["hearing"]["held_at"],
    "hand_over_file": lambda case, one: _under_way(one) and any(
        each["rule_id"] == "H-FILE" and each["state"] != "stopped" for each in case["clocks"]
    ),
    "fix_hearing": lambda _, one: _under_way(one) and bool(one["hearing"]["host"]) and not one["hearing"]["held_at"],
    "hold_hearing": lambda _, one: _under_way(one) and bool(one["hearing"]["on"]) and not one["hearing"]["held_at"],
    "end_hearing": lambda _, one: _under_way(one),
    "rule": lambda _, one: _open(one),
    "serve_ruling": lambda _, one: _to_serve(one),
    "announce_ruling": lambda _, one: _to_serve(one) and not one["ruling"]["service"]["announced_at"],
    "report_crime": lambda _, one: _reportable(one),
    "approve_transfer": lambda _, one: _waits_for_principal(one),
    "refuse_transfer": lambda _, one: _waits_for_principal(one),
    "hand_over_crime": lambda _, one: not _open(one) and _transferable(one) and _approved(one),
    "annul": lambda _, one: not _open(one),
}  # fmt: skip

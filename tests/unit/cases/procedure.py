"""A case on its way through the penalty procedure."""

from dataclasses import replace

from services.cases.domain.penalty import notice, ruling
from services.cases.handlers import crime, penalty
from services.cases.handlers.acting import Act
from services.cases.schemas.handling import ByDocument
from services.cases.schemas.penalty import (
    ApproveTransfer,
    GiveNotice,
    RefuseTransfer,
    ReportCrime,
    ReviewCase,
    RuleCase,
    ServePaper,
)
from tests.unit.cases.desk import HEAD, NOW, OFFICER, REVIEWER, context

CLERK = replace(OFFICER, subject="clerk")
"""An officer who investigates nothing here."""
PAPER = ByDocument("文书1号")
HANDED_OVER = ServePaper("direct", "送达回证1号")
BY_THE_PRINCIPAL = ApproveTransfer("移送审批表1号", approver="principal", approver_is="principal")
REFUSED = RefuseTransfer("不予移送审批表1号", "证据尚不足以认定涉嫌犯罪", refuser="principal", refuser_is="principal")
REPORT = ReportCrime("涉嫌犯罪移送书面报告1号", ("officer", "second"))
LETTER = ByDocument("涉嫌犯罪案件移送书1号")
ELSEWHERE = ("passed_on", "crime_passed_on")


def on(stored, by=OFFICER, at=NOW):
    """A step of the case as it was read, at that instant."""
    return Act(stored.id, by, stored.version, context(by.subject, at=at))


def serve_notice(at_desk, act, said):
    """The party is reached by the notice in that way."""
    return penalty.serve(at_desk, act, notice.serve, said)


def serve_ruling(at_desk, act, said):
    """The party is reached by the decision in that way."""
    return penalty.serve(at_desk, act, ruling.serve, said)


def reviewed(at_desk, filed, opinion="agree", at=NOW):
    """The file has come back from its review."""
    return penalty.give_opinion(
        at_desk, on(penalty.ask_review(at_desk, on(filed, at=at)), REVIEWER, at), ReviewCase(opinion)
    )


def told(at_desk, filed, hearing=False, at=NOW):
    """The party has the notice in hand."""
    given = penalty.give_notice(
        at_desk, on(reviewed(at_desk, filed, at=at), HEAD, at), GiveNotice("处罚告知书1号", hearing)
    )
    return serve_notice(at_desk, on(given, at=at), HANDED_OVER)


def waived(at_desk, filed, at=NOW):
    """The party has given up what they may say."""
    return penalty.by_document(at_desk, on(told(at_desk, filed, at=at), at=at), notice.waive, PAPER)


def ruled(at_desk, filed, outcome="penalty", no_crime="", at=NOW):
    """The case decided in that way; whom the decision is for has it."""
    if outcome == "penalty":
        ready = waived(at_desk, filed, at)
    else:
        ready = filed if outcome in ELSEWHERE else reviewed(at_desk, filed, at=at)
    approver = "principal" if outcome == "crime_passed_on" else None
    said = RuleCase("决定书1号", outcome=outcome, no_crime=no_crime, approver_is=approver)
    decided = penalty.rule(at_desk, on(ready, HEAD, at), said)
    if outcome == "penalty":
        return serve_ruling(at_desk, on(decided, at=at), HANDED_OVER)
    if outcome == "crime_passed_on":
        return crime.hand_over(at_desk, on(decided, at=at), LETTER)
    return decided

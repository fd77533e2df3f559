"""Who may do what, in one table. The row rule: role × division subtree × confidentiality.

1. Role: a permission lists the roles that have it; PERMISSIONS is the whole truth, what it lacks nobody may.
2. Division: a row belongs to a division, and the caller's own division must be it or stand above it. A row that two
   divisions dispute about is read by either.
3. Confidentiality: a row has a level from 0 (open) to 3 (a reporter's identity); the caller's must reach it.
4. Partners: a caller with a `partner` is bound to the rows addressed to that partner, besides.

Lists, searches, counters, exports and attachments obey the same four (`Guard.visible_divisions`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from shared.errors import Forbidden, Unauthenticated
from shared.identity.caller import Identity

PUBLIC = "public"

_STAFF = frozenset(
    {"hotline", "officer", "legal_reviewer", "supervisor", "linkage_officer", "duty_officer", "commander"}
)
ROLES = _STAFF | {"partner", "auditor", "admin", "system"}
_WATCH = frozenset({"duty_officer", "commander"})
_HANDLERS = frozenset({"officer", "supervisor"})

PERMISSIONS: Mapping[str, frozenset[str]] = {
    "complaint.register": frozenset({"hotline", "officer", "supervisor", "duty_officer", "system"}),
    "complaint.read": _STAFF | {"auditor"},
    "complaint.suggest": frozenset({"hotline", "officer", "supervisor", "duty_officer"}),
    "complaint.accept": _HANDLERS,
    "complaint.refuse": _HANDLERS,
    "complaint.assign": frozenset({"hotline", "supervisor"}),
    "complaint.handle": _HANDLERS,
    "complaint.transfer": frozenset({"hotline", "supervisor"}),
    "complaint.supplement": frozenset({"hotline", "officer", "supervisor", "duty_officer"}),
    "complaint.decide": frozenset({"supervisor"}),
    "complaint.import": frozenset({"hotline", "supervisor"}),
    "complaint.export": _HANDLERS | {"auditor"},
    "document.issue": _HANDLERS,
    "case.open": _HANDLERS,
    "case.read": (_STAFF - {"hotline"}) | {"auditor"},
    "case.record_evidence": frozenset({"officer"}),
    "case.decide": frozenset({"supervisor"}),
    "case.review": frozenset({"legal_reviewer", "officer"}),
    "case.respond": _HANDLERS | _WATCH,
    "case.grade": _HANDLERS,
    "person.search": frozenset({"hotline", "officer", "supervisor", "duty_officer"}),
    "person.erase": frozenset({"supervisor"}),
    "person.reveal": frozenset({"hotline", "officer", "supervisor"}),
    "people_record.read": frozenset({"supervisor", "auditor"}),
    "referral.read": frozenset({"officer", "supervisor", "linkage_officer", "auditor", "partner"}),
    "referral.sign": frozenset({"partner"}),
    "referral.answer": frozenset({"partner"}),
    "referral.feed": frozenset({"partner"}),
    "referral.redeliver": frozenset({"linkage_officer"}),
    "partner.read": frozenset({"officer", "supervisor", "linkage_officer", "auditor"}),
    "partner.manage": frozenset({"linkage_officer"}),
    "page.read": _STAFF | {"auditor", "admin"},
    "page.acknowledge": _STAFF | {"admin"},
    "inbox.read": ROLES - {"system"},
    "warning.read": _STAFF | {"auditor"},
    "warning.dismiss": _WATCH,
    "plan.read": _STAFF | {"auditor"},
    "plan.activate": _WATCH,
    "incident.read": _STAFF | {"auditor"},
    "task.acknowledge": _STAFF - {"hotline", "legal_reviewer"},
    "report.file": _WATCH,
    "trace.read": frozenset({"supervisor", "duty_officer", "commander", "auditor"}),
    "history.verify": frozenset({"auditor", "admin"}),
    "calendar.read": frozenset({"supervisor", "auditor", "admin"}),
    "calendar.import": frozenset({"admin"}),
    "dead_letter.read": frozenset({"admin", "auditor"}),
    "dead_letter.replay": frozenset({"admin"}),
    "dead_letter.discard": frozenset({"admin"}),
    "account.read": frozenset({"admin", "auditor"}),
    "account.manage": frozenset({"admin"}),
    "event.ingest": frozenset({"system"}),
}


class DivisionTree(Protocol):
    """What the row rule asks of the table of divisions (GB/T 2260)."""

    def within(self, code: str, root: str) -> bool: ...
    def query_for(self, root: str) -> list[str]: ...


def allowed(identity: Identity | None, permission: str) -> None:
    """Pass when the role rule does; raises Unauthenticated for nobody, Forbidden without the role.

    An undeclared permission is a mistake in the program and raises KeyError: nothing opens by default.
    """
    if permission == PUBLIC:
        return
    roles = PERMISSIONS[permission]
    if identity is None:
        raise Unauthenticated("sign in first")
    if not identity.roles & roles:
        raise Forbidden("your roles do not include this", permission=permission)


def allowed_for(identity: Identity, permission: str, partner: str) -> None:
    """The role rule and, for partners, that the row is addressed to theirs; raises Forbidden."""
    allowed(identity, permission)
    if "partner" in identity.roles and (not partner or identity.partner != partner):
        raise Forbidden("this is addressed to another partner", permission=permission)


@dataclass(frozen=True)
class Guard:
    """The rules that need the table of divisions; one for a process, made at its start."""

    divisions: DivisionTree

    def allowed_in(self, identity: Identity, permission: str, division: str, confidentiality: int = 0) -> None:
        """Role, division and confidentiality for one row; raises Forbidden."""
        allowed(identity, permission)
        if not self.divisions.within(division, identity.division):
            raise Forbidden("this lies outside your division", permission=permission)
        if confidentiality > identity.confidentiality:
            raise Forbidden("this is confidential beyond your level", permission=permission)

    def allowed_in_one(self, identity: Identity, permission: str, divisions: Iterable[str]) -> None:
        """The same for a row that several divisions have to do with: one of them is enough. Raises Forbidden."""
        allowed(identity, permission)
        if not any(self.divisions.within(one, identity.division) for one in divisions):
            raise Forbidden("this lies outside your division", permission=permission)

    def visible_divisions(self, identity: Identity) -> list[str]:
        """The codes a list, search, counter or export may take rows from."""
        return self.divisions.query_for(identity.division)

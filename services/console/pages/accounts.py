"""Accounts: who may sign in and as what."""

from dataclasses import dataclass
from typing import Annotated, Any

from marshmallow.validate import Length

from services.console.handlers import accounts
from services.console.pages import vocabulary
from services.console.pages.page import page
from services.console.pages.problem import Problem
from services.console.pages.visit import Visit, go
from services.console.schemas import ChangeAccount, CreateAccount
from shared.contracts.schema import codec_of
from shared.errors import QuanhengError
from shared.identity.divisions import PROVINCE
from shared.web.calls import Answer
from shared.web.listing import newest_first
from shared.web.query import load_shape

NEW = ("username", "password", "name", "email", "phone", "division", "language", "partner")


@dataclass(frozen=True)
class AccountsQuery:
    """Which part of the list."""

    cursor: Annotated[str, Length(max=512)] = ""


class AccountPages:
    """List, create, change, reset."""

    @page("GET", "/admin/accounts", needs="account.read", query=AccountsQuery)
    def account_list(self, visit: Visit) -> Answer:
        """All accounts, newest first."""
        return _list(visit, visit.call.query.cursor)

    @page("POST", "/admin/accounts", needs="account.manage")
    def create_account_form(self, visit: Visit) -> Answer:
        """Make an account."""
        try:
            given = {**{name: visit.form.text(name) for name in NEW}, "roles": visit.form.all("roles")}
            made = accounts.create(visit.desk, load_shape(codec_of(CreateAccount), given), visit.call.context)
        except QuanhengError as error:
            return _list(visit, problem=visit.problem(error))
        return go(f"/admin/accounts/{made.id}")

    @page("GET", "/admin/accounts/<username>", needs="account.read")
    def account_detail(self, visit: Visit) -> Answer:
        """An account with what was done with it."""
        return _detail(visit)

    @page("POST", "/admin/accounts/<username>/standing", needs="account.manage")
    def change_account_form(self, visit: Visit) -> Answer:
        """Other roles, another place, closed or open."""
        try:
            form, username = visit.form, visit.call.path["username"]
            command = load_shape(codec_of(ChangeAccount), _standing(visit))
            accounts.change(visit.desk, username, command, form.number("version"), visit.call.context)
        except QuanhengError as error:
            return _detail(visit, visit.problem(error))
        return go(f"/admin/accounts/{username}")

    @page("POST", "/admin/accounts/<username>/password", needs="account.manage")
    def reset_password_form(self, visit: Visit) -> Answer:
        """Another password; a lock is lifted and codes are taken off."""
        try:
            username = visit.call.path["username"]
            accounts.reset_password(visit.desk, username, visit.form.text("password"), visit.call.context)
        except QuanhengError as error:
            return _detail(visit, visit.problem(error))
        return go(f"/admin/accounts/{username}")


def _standing(visit: Visit) -> dict[str, Any]:
    form = visit.form
    texts = {name: form.text(name) for name in ("division", "language", "partner")}
    return {**texts, "roles": form.all("roles"), "active": bool(form.text("active"))}


def _list(visit: Visit, cursor: str = "", problem: Problem | None = None) -> Answer:
    found = newest_first(visit.desk.accounts, {}, "created_at", 50, cursor)
    return visit.show("admin/accounts.html", problem, found=found, form=visit.form, **_choices(visit))


def _detail(visit: Visit, problem: Problem | None = None) -> Answer:
    stored = visit.desk.accounts.get(visit.call.path["username"])
    history = [vars(entry) for entry in stored.history]
    return visit.show("admin/account.html", problem, account=stored, history=history, **_choices(visit))


def _choices(visit: Visit) -> dict[str, Any]:
    table = visit.site.divisions
    divisions = [table.get(code) for code in table.query_for(PROVINCE)]
    return {"roles": vocabulary.ROLES, "divisions": [one for one in divisions if one.valid_to is None]}

"""The front of `console`: each method translates one call, nothing more."""

from dataclasses import asdict
from typing import Any

from services.console import bootstrap, schemas
from services.console.domain.account import Account
from services.console.handlers import accounts, calendar, sign_in
from services.console.pages.accounts import AccountPages
from services.console.pages.amendment import AmendmentPages
from services.console.pages.calendar import CalendarPages
from services.console.pages.cases import CasePages
from services.console.pages.complaints import ComplaintPages
from services.console.pages.documents import DocumentPages
from services.console.pages.emergency import EmergencyPages
from services.console.pages.exchange import ExchangePages
from services.console.pages.file import FilePages
from services.console.pages.home import HomePages
from services.console.pages.inbox import InboxPages
from services.console.pages.letters import LetterPages
from services.console.pages.linkage import LinkagePages
from services.console.pages.listing import ListPages
from services.console.pages.lost import lost
from services.console.pages.measure_forms import MeasurePages
from services.console.pages.oversight import OversightPages
from services.console.pages.penalty_forms import PenaltyPages
from services.console.pages.people_record import PeopleRecordPages
from services.console.pages.public import PublicPages
from services.console.pages.signing import SigningPages
from services.console.pages.static import StaticFiles
from services.console.pages.visit import Site, open_site
from services.console.store import Desk, open_desk
from shared.base import BaseService
from shared.clocks.calendar import Calendar
from shared.errors import Unauthenticated
from shared.messaging.every import every
from shared.resources import Provide, Resources, now
from shared.store.history import Stored
from shared.store.notices import Notices, calendar_with
from shared.web.listing import newest_first
from shared.web.refusals import TooManyRequests
from shared.web.routes import PUBLIC, Answer, Call, route

SWEEP_SECONDS = 600


def _open(resources: Resources) -> Desk:
    desk = open_desk(resources)
    listed = resources.config.secrets_dir / "bootstrap.json"
    if listed.exists():
        bootstrap.run(desk, listed.read_bytes(), now())
    accounts.announce(desk, now())
    return desk


class Pages(
    StaticFiles,
    PublicPages,
    SigningPages,
    HomePages,
    ListPages,
    ComplaintPages,
    ExchangePages,
    PeopleRecordPages,
    FilePages,
    AmendmentPages,
    DocumentPages,
    CasePages,
    MeasurePages,
    PenaltyPages,
    LinkagePages,
    EmergencyPages,
    InboxPages,
    OversightPages,
    LetterPages,
    CalendarPages,
    AccountPages,
):
    """All pages for people."""


class Service(Pages, BaseService):
    """Accounts and tokens, and the pages."""

    name = "console"
    problem_page = staticmethod(lost)
    desk: Desk = Provide(_open)
    site: Site = Provide(open_site)

    @route(
        "POST",
        "/token",
        permission=PUBLIC,
        body=schemas.TokenRequest,
        answer=schemas.TokenView,
        idempotent=False,
        limit_bytes=4096,
        refuses=(Unauthenticated, TooManyRequests),
    )
    def issue_token(self, call: Call) -> Answer:
        """Sign in; the token opens all services for some minutes."""
        at = call.context.at
        issued = sign_in.issue(self.desk, sign_in.proven(self.desk, call.body, call.address, at), at)
        view = schemas.TokenView(issued.token, "Bearer", int(issued.lifetime.total_seconds()))
        return Answer(view, headers={"Cache-Control": "no-store"})

    @route("GET", "/.well-known/jwks.json", permission=PUBLIC, answer=bytes)
    def signing_keys(self, call: Call) -> Answer:
        """The public keys that tokens are checked with (RFC 7517)."""
        return Answer(self.resources.secret("token-jwks.json"))

    @route("GET", "/accounts", permission="account.read", query=schemas.AccountQuery, answer=schemas.AccountList)
    def list_accounts(self, call: Call) -> Answer:
        """All accounts, newest first."""
        page = newest_first(self.desk.accounts, {}, "created_at", call.query.limit, call.query.cursor)
        return Answer({"items": [{**vars(row.state), "version": row.version} for row in page.items], "next": page.next})

    @route(
        "POST",
        "/accounts",
        permission="account.manage",
        body=schemas.CreateAccount,
        answer=schemas.AccountView,
        status=201,
        idempotent=False,
    )
    def create_account(self, call: Call) -> Answer:
        """Make an account; its user name is taken once and for all."""
        return _account(accounts.create(self.desk, call.body, call.context), created=True)

    @route("GET", "/accounts/<username>", permission="account.read", answer=schemas.AccountView)
    def read_account(self, call: Call) -> Answer:
        """An account with what was done with it."""
        return _account(self.desk.accounts.get(call.path["username"]))

    @route(
        "POST",
        "/accounts/<username>/standing",
        permission="account.manage",
        body=schemas.ChangeAccount,
        answer=schemas.AccountView,
        if_match=True,
    )
    def change_account(self, call: Call) -> Answer:
        """Give it other roles or another place, close it or open it again."""
        return _account(accounts.change(self.desk, call.path["username"], call.body, call.expected, call.context))

    @route(
        "POST",
        "/accounts/<username>/password",
        permission="account.manage",
        body=schemas.ResetPassword,
        answer=schemas.AccountView,
        idempotent=False,
    )
    def reset_password(self, call: Call) -> Answer:
        """Set another password and lift a lock; the holder is signed out everywhere."""
        return _account(accounts.reset_password(self.desk, call.path["username"], call.body.password, call.context))

    @route("GET", "/calendar-notices", permission="calendar.read", answer=schemas.CalendarView)
    def list_notices(self, call: Call) -> Answer:
        """The holiday notices imported since the calendar that ships."""
        return Answer(_calendar(calendar.imported(self.desk)))

    @route(
        "POST",
        "/calendar-notices",
        permission="calendar.import",
        body=schemas.ImportNotice,
        answer=schemas.CalendarView,
        status=201,
    )
    def import_notice(self, call: Call) -> Answer:
        """Take over a yearly notice: every deadline that it touches is worked out anew."""
        return Answer(_calendar(calendar.import_notice(self.desk, asdict(call.body), call.context).state))

    @every("orphans", SWEEP_SECONDS)
    def sweep_orphans(self) -> None:
        """Delete people whose account was never made."""
        accounts.sweep_orphans(self.desk, now())


def _calendar(kept: Notices) -> schemas.CalendarView:
    shipped = Calendar.load()
    until = calendar_with(shipped, kept.notices).official_until
    return schemas.CalendarView(len(kept.notices), until, shipped.official_until, kept.notices)


def _account(stored: Stored[Account], created: bool = False) -> Answer:
    place = f"/accounts/{stored.id}" if created else None
    view: dict[str, Any] = {
        **vars(stored.state),
        "version": stored.version,
        "has_codes": bool(stored.state.code_key),
        "timeline": stored.history,
    }
    return Answer(view, version=stored.version, location=place)

"""Signing in and out, the language, and one's own account."""

from dataclasses import dataclass
from typing import Annotated, Literal

from marshmallow.validate import Length

from services.console import forms
from services.console.codes import is_secret
from services.console.handlers import accounts, browsing, sign_in
from services.console.pages.gate import send_again_form, sign_in_form, waiting_in
from services.console.pages.language import in_language
from services.console.pages.page import COOKIE, SIGN_IN, cookie_of, form_of, page
from services.console.pages.problem import Problem, problem_of
from services.console.pages.visit import Site, Visit, go, own_path
from services.console.store import Desk
from services.console.texts import LANGUAGES
from shared.errors import QuanhengError
from shared.web.calls import Answer, Call
from shared.web.routes import PUBLIC, route

LONG_FORM = 512 * 1024
"""With a long form that waits to be sent again."""


@dataclass(frozen=True)
class SignInQuery:
    """Where to go afterwards, the language chosen on the page, and whether a form came after the session's end."""

    next: Annotated[str, Length(max=500)] = "/"
    lang: Literal["", "zh", "en"] = ""
    ended: Literal["", "yes"] = ""


class SigningPages:
    """Sign-in, sign-out, language, own account."""

    desk: Desk
    site: Site

    @route("GET", SIGN_IN, permission=PUBLIC, query=SignInQuery, answer=bytes, documented=False)
    def sign_in_page(self, call: Call) -> Answer:
        """The form to sign in with."""
        return sign_in_form(self.site, call.query.lang, call.query.next, ended=bool(call.query.ended))

    @route(
        "POST",
        SIGN_IN,
        permission=PUBLIC,
        body=bytes,
        answer=bytes,
        media=forms.URLENCODED,
        idempotent=False,
        documented=False,
        limit_bytes=LONG_FORM,
    )
    def sign_in_with_form(self, call: Call) -> Answer:
        """Sign in and go on to where one came from."""
        form = forms.Form()
        try:
            form = form_of(call)
            name, password, code = (form.text(field) for field in ("username", "password", "code"))
            account = sign_in.by_password(self.desk, name[:64], password[:128], code, call.address, call.context.at)
        except QuanhengError as error:
            lang, then = _language(form), form.text("next")
            problem = problem_of(error, self.site.texts, lang or LANGUAGES[0])
            return sign_in_form(self.site, lang, then, problem, waiting=form.text("waiting"))
        self.desk.sessions.end(cookie_of(call))
        session, cookie = browsing.begin(self.desk, account, _language(form), call.context.at)
        kept = {"Set-Cookie": _cookie(call, cookie)}
        if waiting := waiting_in(call, form):
            return send_again_form(self.site, session.language, session.csrf, waiting, **kept)
        return go(own_path(form.text("next")), **kept)

    @page("POST", "/sign-out")
    def sign_out(self, visit: Visit) -> Answer:
        """End the session."""
        visit.desk.sessions.end(visit.cookie)
        return go(f"{SIGN_IN}?lang={visit.language}", **{"Set-Cookie": f"{_cookie(visit.call, '')}; Max-Age=0"})

    @page("POST", "/language")
    def choose_language(self, visit: Visit) -> Answer:
        """Read in another language from now on."""
        in_language(visit, visit.form.text("lang"))
        return go(own_path(visit.form.text("back")))

    @page("GET", "/me")
    def own_account(self, visit: Visit) -> Answer:
        """One's own account: password and one-time codes."""
        return _own_account(visit)

    @page("POST", "/me/password")
    def change_own_password(self, visit: Visit) -> Answer:
        """Set another password; every session ends with it."""
        present, fresh = visit.form.text("present"), visit.form.text("password")
        try:
            accounts.own_password(visit.desk, visit.session.username, present, fresh, visit.call.context)
        except QuanhengError as error:
            return _own_account(visit, visit.problem(error))
        return go(f"{SIGN_IN}?lang={visit.language}")

    @page("POST", "/me/codes")
    def begin_own_codes(self, visit: Visit) -> Answer:
        """From now on a one-time code is asked for at each sign-in."""
        secret, code = visit.form.text("secret"), visit.form.text("code")
        try:
            accounts.own_codes(visit.desk, visit.session.username, secret, code, visit.call.context)
        except QuanhengError as error:
            return _own_account(visit, visit.problem(error))
        return go("/me")


def _own_account(visit: Visit, problem: Problem | None = None) -> Answer:
    account = visit.desk.accounts.get(visit.session.username).state
    given = visit.form.text("secret")
    secret = given if is_secret(given) else visit.desk.codes.new_secret()
    uri = visit.desk.codes.uri(secret, account.username)
    return visit.show("me.html", problem, account=account, secret=secret, uri=uri)


def _language(form: forms.Form) -> str:
    language = form.text("lang")
    return language if language in LANGUAGES else ""


def _cookie(call: Call, value: str) -> str:
    secure = "; Secure" if call.header("X-Forwarded-Proto") == "https" else ""
    return f"{COOKIE}={value}; Path=/; HttpOnly; SameSite=Strict{secure}"

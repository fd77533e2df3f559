"""`@page`: a route whose method gets a Visit, once the session, the form's origin and the permission have held."""

import functools
import re
from collections.abc import Callable
from dataclasses import replace
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import quote, urlsplit

from services.console import forms
from services.console.forms import Form
from services.console.handlers import browsing
from services.console.pages.gate import sign_in_form, waiting_of
from services.console.pages.visit import Site, Visit, go, own_path
from services.console.store import Desk
from shared.errors import Forbidden, QuanhengError
from shared.identity.permissions import PUBLIC, allowed
from shared.web.calls import Answer, Call
from shared.web.routes import route

COOKIE = "quanheng_session"
SIGN_IN = "/sign-in"
_PLACEHOLDER = re.compile(r"<(?:\w+:)?(\w+)>")

Shown = Callable[[Any, Visit], Answer]


class WrongForm(Forbidden):
    """The form does not come from a page of ours, or from one that is too old."""

    code = "wrong_form"


def page(
    method: str,
    path: str,
    *,
    needs: str = "",
    query: type | None = None,
    media: str = forms.URLENCODED,
    limit_bytes: int = 64 * 1024,
) -> Callable[[Shown], Shown]:
    """Declare a page for people who are signed in and whose roles carry the permission `needs`."""

    def declare(below: Shown) -> Shown:
        @functools.wraps(below)
        def serve(service: Any, call: Call) -> Answer:
            return _serve(service.desk, service.site, call, path, needs, functools.partial(below, service))

        serve.needs = needs  # type: ignore[attr-defined]

        posts = method == "POST"
        declared: Any = route(
            method, path, permission=PUBLIC, body=bytes if posts else None, query=query, answer=bytes,
            media=media, idempotent=False, limit_bytes=limit_bytes, documented=False,
        )(serve)  # fmt: skip
        shown: Shown = declared
        return shown

    return declare


def cookie_of(call: Call) -> str:
    """The session's cookie, empty when there is none."""
    try:
        morsel = SimpleCookie(call.header("Cookie")).get(COOKIE)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def form_of(call: Call) -> Form:
    """The form of a POST; raises WrongForm when the browser says that another site sent it, Malformed."""
    origin = call.header("Origin")
    foreign = call.header("Sec-Fetch-Site") in ("cross-site", "same-site")
    if foreign or (origin and urlsplit(origin).netloc != call.header("Host")):
        raise WrongForm("this form was sent from another site")
    return forms.parse(call.body, call.header("Content-Type"))


def _serve(desk: Desk, site: Site, call: Call, path: str, needs: str, show: Callable[[Visit], Answer]) -> Answer:
    cookie = cookie_of(call)
    session = browsing.resume(desk, cookie, call.context.at)
    if session is None:
        return _to_the_gate(site, call, path)
    identity = site.tokens.check(session.token, call.context.at)
    visit = Visit(desk, site, call, Form(), cookie, session, identity, _filled(path, call))
    try:
        if needs:
            allowed(identity, needs)
        return show(visit if call.body is None else _with_form(visit))
    except QuanhengError as error:
        return visit.show("error.html", visit.problem(error))


def _to_the_gate(site: Site, call: Call, path: str) -> Answer:
    if call.body is None:
        return go(f"{SIGN_IN}?next={quote(_filled(path, call))}")
    back = own_path(urlsplit(call.header("Referer")).path)
    try:
        waiting = waiting_of(call, _filled(path, call), form_of(call))
    except QuanhengError:
        waiting = ""
    if waiting:
        return sign_in_form(site, "", back, ended=True, waiting=waiting)
    return go(f"{SIGN_IN}?next={quote(back)}&ended=yes")


def _with_form(visit: Visit) -> Visit:
    form = form_of(visit.call)
    if form.text("csrf") != visit.session.csrf:
        raise WrongForm("this form is not of your session")
    return replace(visit, form=form)


def _filled(path: str, call: Call) -> str:
    return _PLACEHOLDER.sub(lambda found: quote(str(call.path[found[1]]), safe=""), path)

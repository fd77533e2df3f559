"""How a submission stands, for the people behind it: no account, no script, nothing kept."""

from dataclasses import dataclass
from typing import Any, Literal

from services.console.forms import URLENCODED, Form
from services.console.pages.page import form_of
from services.console.pages.problem import Problem, problem_of
from services.console.pages.visit import HTML, PROTECTION, Site
from services.console.texts import LANGUAGES
from services.console.upstream import Declined, Visitor
from shared.errors import QuanhengError
from shared.web.calls import Answer, Call
from shared.web.routes import PUBLIC, route

STATUS, RATING = "/status", "/status/rating"
GRADES = (5, 4, 3, 2, 1)
LIMIT_BYTES = 4096


@dataclass(frozen=True)
class LanguageQuery:
    """The language chosen on the page."""

    lang: Literal["", "zh", "en"] = ""


class PublicPages:
    """Asking and rating."""

    site: Site

    @route("GET", STATUS, permission=PUBLIC, query=LanguageQuery, answer=bytes, documented=False)
    def status_page(self, call: Call) -> Answer:
        """The empty form."""
        return _page(self.site, Form({"lang": [call.query.lang]}))

    @route(
        "POST", STATUS, permission=PUBLIC, body=bytes, answer=bytes, media=URLENCODED, idempotent=False,
        documented=False, limit_bytes=LIMIT_BYTES,
    )  # fmt: skip
    def ask_status(self, call: Call) -> Answer:
        """How far it is."""
        return _answered(self.site, call, "/public/status")

    @route(
        "POST", RATING, permission=PUBLIC, body=bytes, answer=bytes, media=URLENCODED, idempotent=False,
        documented=False, limit_bytes=LIMIT_BYTES,
    )  # fmt: skip
    def rate_handling(self, call: Call) -> Answer:
        """How content the person is."""
        return _answered(self.site, call, "/public/satisfaction")


def _answered(site: Site, call: Call, path: str) -> Answer:
    form = Form()
    try:
        form = form_of(call)
        asked: dict[str, Any] = {name: form.text(name) for name in ("number", "phone", "code")}
        if path != "/public/status":
            asked["satisfaction"] = form.number("satisfaction")
        visitor = Visitor(call.address, _language(form), call.context.correlation)
        told = site.upstream.ask(visitor, "cases", path, asked)
    except QuanhengError as error:
        return _page(site, form, problem=problem_of(error, site.texts, _language(form)), error=error)
    return _page(site, form, told=told, rated=path != "/public/status")


def _page(
    site: Site,
    form: Form,
    told: Any = None,
    rated: bool = False,
    problem: Problem | None = None,
    error: QuanhengError | None = None,
) -> Answer:
    language = _language(form)
    values = {"form": form, "told": told, "rated": rated, "problem": problem, "grades": GRADES, "lang": language}
    body = site.texts.render(language, "status.html", values)
    later = {"Retry-After": error.retry_after} if isinstance(error, Declined) and error.retry_after else {}
    return Answer(body, status=problem.status if problem else 200, headers={**PROTECTION, **later}, media=HTML)


def _language(form: Form) -> str:
    language = form.text("lang")
    return language if language in LANGUAGES else LANGUAGES[0]

"""Where one signs in; a form that came after the session's end waits there, in the page alone, to be sent again."""

from collections.abc import Mapping
from typing import Any

import orjson

from services.console.forms import Form
from services.console.pages.problem import Problem
from services.console.pages.visit import HTML, PROTECTION, Site, own_path
from services.console.texts import LANGUAGES
from shared.web.calls import Answer, Call

ENDED = 401
SECRET = frozenset({"password", "present", "secret", "code"})
"""Fields of forms that do not wait: what is secret is typed again."""
OF_SESSION = "csrf"


def sign_in_form(
    site: Site, lang: str, then: str, problem: Problem | None = None, ended: bool = False, waiting: str = ""
) -> Answer:
    """The form to sign in with, and in it the one that `waiting` holds."""
    values = {"problem": problem, "ended": ended, "lang": lang, "next": own_path(then), "waiting": waiting}
    body = site.texts.render(lang or LANGUAGES[0], "sign_in.html", values)
    status = problem.status if problem else ENDED if waiting else 200
    return Answer(body, status=status, headers=PROTECTION, media=HTML)


def send_again_form(site: Site, lang: str, csrf: str, waiting: Mapping[str, Any], **headers: str) -> Answer:
    """What was typed before the session ended, to be sent in the new one or dropped; nothing sends it by itself."""
    values = {"csrf": csrf, "path": waiting["path"], "fields": waiting["fields"]}
    return Answer(site.texts.render(lang, "send_again.html", values), headers={**PROTECTION, **headers}, media=HTML)


def waiting_of(call: Call, path: str, form: Form) -> str:
    """A form for the page to bring along, empty where it must not wait."""
    if not _is_of_a_page(call) or SECRET & form.fields.keys() or form.files:
        return ""
    fields = {name: values for name, values in form.fields.items() if name != OF_SESSION}
    return orjson.dumps({"path": path, "fields": fields}).decode()


def waiting_in(call: Call, form: Form) -> dict[str, Any] | None:
    """What a sign-in brought along; None when that is nothing of ours."""
    try:
        brought = orjson.loads(form.text("waiting"))
    except orjson.JSONDecodeError:
        return None
    return brought if _is_of_a_page(call) and _is_form(brought) else None


def _is_of_a_page(call: Call) -> bool:
    # Without a session no token tells our forms from others': the browser has to say whose page sent it.
    return bool(call.header("Origin") or call.header("Sec-Fetch-Site"))


def _is_form(brought: object) -> bool:
    if not isinstance(brought, dict) or brought.keys() != {"path", "fields"}:
        return False
    path, fields = brought["path"], brought["fields"]
    named = isinstance(fields, dict) and all(isinstance(values, list) for values in fields.values())
    return named and isinstance(path, str) and own_path(path, "") == path and path != ""

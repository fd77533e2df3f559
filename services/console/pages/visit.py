"""One request of a browser: who sends it, in which language, what it may ask of the services, how it is answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from typing import Any

import eventlet

from services.console.directory import Directory
from services.console.forms import Form
from services.console.pages.menu import may, menu_of
from services.console.pages.problem import Problem, problem_of
from services.console.sessions import Session
from services.console.store import ACCOUNT, Desk
from services.console.texts import Texts
from services.console.upstream import FILE_S, Change, Declined, Sender, Upstream
from shared.errors import QuanhengError
from shared.identity.caller import Identity
from shared.identity.divisions import Divisions
from shared.identity.tokens import TokenChecker
from shared.ids import new_id
from shared.resources import Resources
from shared.web.calls import Answer, Call

HTML = "text/html; charset=utf-8"
PROTECTION = {
    "Content-Security-Policy": (
        "default-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True)
class Site:
    """What all pages work with beside the desk."""

    texts: Texts
    upstream: Upstream
    tokens: TokenChecker
    divisions: Divisions
    resources: Resources


def open_site(resources: Resources) -> Site:
    """The site of a running service."""
    return Site(
        Texts(resources.divisions, Directory(resources.of(ACCOUNT), resources.vault).name),
        Upstream(resources.config.urls),
        resources.tokens,
        resources.divisions,
        resources,
    )


@dataclass(frozen=True)
class Visit:
    """A request of somebody signed in; `only` are the permissions of use on what the page is about, if not all are."""

    desk: Desk
    site: Site
    call: Call
    form: Form
    cookie: str
    session: Session
    identity: Identity
    here: str
    only: frozenset[str] | None = None

    @property
    def language(self) -> str:
        return self.session.language

    @property
    def at(self) -> datetime:
        return self.call.context.at

    @cached_property
    def _sender(self) -> Sender:
        return Sender(self.session.token, self.language, self.call.context.correlation)

    def may(self, permission: str) -> bool:
        """Whether the visitor's roles carry the permission, and the page is about something that it can be used on."""
        return (self.only is None or permission in self.only) and may(self.identity, permission)

    def get(self, service: str, path: str, **query: Any) -> Any:
        """What a service answers; raises Declined."""
        return self.site.upstream.get(self._sender, service, path, {k: v for k, v in query.items() if v})

    def look_through(self, service: str, path: str, query: Mapping[str, Any]) -> Any:
        """What a service answers that goes through a long list for it; raises Declined."""
        return self.site.upstream.get(self._sender, service, path, query, FILE_S)

    def post(self, service: str, path: str, body: Any = None) -> Any:
        """Send a change with the key and the version that stand in the form; raises Declined."""
        return self.change(service, path, Change(body, self.form.text("key"), self.form.text("version")))

    def change(self, service: str, path: str, change: Change) -> Any:
        """Send a change with a key and a version of its own; raises Declined."""
        return self.site.upstream.post(self._sender, service, path, change)

    def upload(self, service: str, path: str, content: bytes, key: str = "") -> Any:
        """Send a file; raises Declined."""
        return self.site.upstream.upload(self._sender, service, path, content, key)

    def download(self, service: str, path: str) -> Answer:
        """Hand a file on, to be kept and never opened in place; raises Declined."""
        file = self.site.upstream.download(self._sender, service, path)
        kept = {**PROTECTION, "Content-Disposition": file.disposition}
        return Answer(file.content, headers=kept, media=file.media)

    def gather(self, wanted: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
        """Several answers at once, `name -> (service, path)`; None where a service declined or is away."""
        pool = eventlet.GreenPool(max(1, len(wanted)))
        running = {name: pool.spawn(partial(self._try, *each)) for name, each in wanted.items()}
        return {name: each.wait() for name, each in running.items()}

    def problem(self, error: QuanhengError) -> Problem:
        """A refusal in the visitor's words."""
        return problem_of(error, self.site.texts, self.language)

    def show(self, template: str, problem: Problem | None = None, **values: Any) -> Answer:
        """A page."""
        shown = {
            "visit": self,
            "menu": menu_of(self.identity),
            "now": self.at,
            "csrf": self.session.csrf,
            "new_key": new_id,
            "problem": problem,
            **values,
        }
        body = self.site.texts.render(self.language, template, shown)
        return Answer(body, status=problem.status if problem else 200, headers=PROTECTION, media=HTML)

    def _try(self, service: str, path: str) -> Any:
        try:
            return self.get(service, path)
        except Declined:
            return None


def go(path: str, **headers: str) -> Answer:
    """Send the browser to another page of ours after a form (303)."""
    return Answer(b"", status=303, location=path, headers={**PROTECTION, **headers}, media=HTML)


def onward(made: Mapping[str, Any], path: str) -> Answer:
    """To the page of what was changed; home where it was changed before and the visitor may not read it any more."""
    return go(f"/?passed={made['number']}" if is_done(made) else path)


def is_done(made: Mapping[str, Any]) -> bool:
    """Whether a service says of a change only that it was made before (`repeats.Done`)."""
    return made.keys() == {"id", "number"}


def own_path(path: str, otherwise: str = "/") -> str:
    """`path` when it leads to a page of ours, so that no link can send people elsewhere."""
    safe = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if safe and len(path) <= 500 else otherwise

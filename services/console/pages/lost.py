"""Where a browser ends up that no page of ours could serve: a wrong address, or a mistake of ours."""

from functools import cache

from services.console.pages.visit import HTML, PROTECTION
from services.console.texts import Texts
from shared.identity.divisions import Divisions
from shared.web.calls import Answer
from shared.web.problems import prefers_chinese


def lost(status: int, accepted: str) -> Answer:
    """The page for a refusal outside all pages; `accepted` is the browser's Accept-Language."""
    language = "zh" if not accepted or prefers_chinese(accepted) else "en"
    return Answer(_page(status, language), headers=PROTECTION, media=HTML)


@cache
def _texts() -> Texts:
    return Texts(Divisions.load())


@cache
def _page(status: int, language: str) -> bytes:
    return _texts().render(language, "lost.html", {"status": status})

"""Reading in another language."""

from dataclasses import replace

from services.console.handlers import accounts
from services.console.pages.visit import Visit
from services.console.texts import LANGUAGES
from shared.errors import Invalid


def in_language(visit: Visit, language: str) -> Visit:
    """The visit in the language that is read from now on; raises Invalid."""
    if language not in LANGUAGES:
        raise Invalid("no such language", errors={"language": ["Not a known language."]})
    visit.desk.sessions.update(visit.cookie, language=language)
    accounts.own_language(visit.desk, visit.session.username, language, visit.call.context)
    return replace(visit, session=replace(visit.session, language=language))

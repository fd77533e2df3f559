"""What was done in time and is taken down when its days are over: how a form asks for its day then."""

from collections.abc import Iterable
from dataclasses import replace

from services.console.pages.action import Action, Ask
from services.console.texts import N_

BREACHED = "breached"
DAY = N_("On which day")
ONLY_BEFORE = N_("Once the days are over only what was done before their end is taken down, with its time.")


def dated(action: Action, over: Iterable[bool]) -> Action:
    """The action as it stands when of each of the days on which it rests it is known whether they are `over`.

    Where all are, the service takes it for an earlier day only, so that this must be said.
    """
    missed = list(over)
    if not any(missed):
        return action
    return replace(action, asks=tuple(_dated(ask, all(missed)) for ask in action.asks))


def _dated(ask: Ask, required: bool) -> Ask:
    if ask.name != "happened_at":
        return ask
    return replace(ask, text=DAY if required else ask.text, required=required, hint=ONLY_BEFORE)

"""What was done in time and is taken down when its days are over: how a form asks for its day then."""

from collections.abc import Iterable
from dataclasses import replace

from services.console.pages.action import Action, Ask
from services.console.texts import N_

BREACHED = "breached"
DAY = N_("On which day")
ONLY_BEFORE = N_("Once the days are over only what was done before their end is taken down, with its time.")
DECIDED = N_(
    "It has been decided: only an answer of before is taken down, with its day. What came of it is told apart."
)


def dated(action: Action, over: Iterable[bool], hint: str = ONLY_BEFORE) -> Action:
    """The action as it stands when of each of the days on which it rests it is known whether they are `over`.

    Where all are, the service takes it for an earlier day only, so that this must be said; `hint` says why.
    """
    missed = list(over)
    if not any(missed):
        return action
    return replace(action, asks=tuple(_dated(ask, all(missed), hint) for ask in action.asks))


def _dated(ask: Ask, required: bool, hint: str) -> Ask:
    if ask.name != "happened_at":
        return ask
    return replace(ask, text=DAY if required else ask.text, required=required, hint=hint)

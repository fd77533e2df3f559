"""An action on the pages, and what it asks for."""

from dataclasses import dataclass
from typing import Literal

Step = Literal["next", "tell", "pass_on", "add", "party", "reopen", "forget"]


@dataclass(frozen=True)
class Ask:
    """One thing that an action asks for, under the name that the API gives it.

    `kind` is how it is asked: line, long, number, tel, choice, day, moment (of a day), date (which is no instant),
    yuan, tick, officer, place, dispute (one of its two sides), clock (one that runs), hold (one of the grounds on which
    it stands still), person (one of those behind it), beside (one of those beside the caller), agent (one of these),
    other (submission) or account (the user name of one with the permission `family`). With `article` the codes are the
    items of that article, or without `items` a list of this system. With a `hint` it is never folded away.
    """

    name: str
    text: str
    kind: str = "line"
    family: str = ""
    codes: tuple[object, ...] = ()
    most: int = 100
    required: bool = True
    article: str = ""
    items: bool = True
    hint: str = ""


@dataclass(frozen=True)
class Action:
    """An action of the API at `path` below a submission, needing the permission `needs`.

    `of` names the API's action where several forms do it, each at an address of its own with something said already.
    """

    name: str
    text: str
    path: str
    needs: str
    step: Step
    asks: tuple[Ask, ...] = ()
    grave: bool = False
    hint: str = ""
    of: str = ""
    said: tuple[tuple[str, str], ...] = ()

    @property
    def does(self) -> str:
        """What the API calls it."""
        return self.of or self.name

    @property
    def address(self) -> str:
        """Where its form goes on the pages."""
        return self.name if self.of else self.path

"""What an action asks for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Ask:
    """One thing that an action asks for, under the name that the API gives it.

    `kind` is how it is asked: line, long, choice, day, yuan, tick, officer, place, dispute (one of its two sides),
    clock (one that runs), person (one of those behind it) or other (submission). With `article` the
    codes are the items of that article.
    """

    name: str
    text: str
    kind: str = "line"
    family: str = ""
    codes: tuple[object, ...] = ()
    most: int = 100
    required: bool = True
    article: str = ""

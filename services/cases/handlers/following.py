"""One document goes by what another one says, whatever happens to either while it is read and saved."""

from collections.abc import Callable, Container, Sequence
from dataclasses import replace
from itertools import takewhile
from typing import TypeVar

from shared.contracts.envelope import Context
from shared.errors import Contended
from shared.ids import derived_id
from shared.store.documents import ATTEMPTS, Documents
from shared.store.history import Decided, Entry

State = TypeVar("State")
Said = TypeVar("Said")


def follow(
    documents: Documents[State],
    document_id: str,
    original: Callable[[], Said],
    decide: Callable[[State, Said], Decided[State]],
    context: Context,
) -> None:
    """Let it go by what `original` reads of another document. Raises Contended, and what either raises.

    That is read after the document which is to be saved, and once more behind the save: what another replica has heard
    of it in between may have changed nothing here, so that no version tells of it.
    """
    heard: list[Said] = []

    def by_original(state: State) -> Decided[State]:
        heard.append(original())
        return decide(state, heard[-1])

    tries = [context, *(part_of(context, f"{attempt}") for attempt in range(1, ATTEMPTS))]
    causes = {one.cause for one in tries}
    for one in tries:
        heard.clear()
        after = documents.change(document_id, by_original, one)
        if heard and heard[-1] == original():
            return
        # This try was saved in a call that broke off, maybe before it read again; what somebody did since stands.
        if not heard and _somebody_acted(after.history, causes, context.actor):
            return
    raise Contended("too many changes to the record that this one goes by; try again")


def _somebody_acted(history: Sequence[Entry], causes: Container[str], service: str) -> bool:
    """Whether anybody but the service itself, which notes deadlines and answers, has acted since the last try."""
    since = takewhile(lambda one: one.cause not in causes, reversed(history))
    return any(one.actor != service for one in since)


def part_of(context: Context, part: str) -> Context:
    """One of several changes for one cause: the same document may have to change in more than one of them."""
    return replace(context, cause=derived_id(context.cause, part))

"""The record of looks without a database; held to the same behaviour suite."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from shared.identity.looks import Lines, Look, LooksAt, Way, newest
from shared.identity.people import Reveal, Search


class MemoryLooks:
    """Reads the lists that `MemoryVault` writes to; a line's id is its place there."""

    def __init__(
        self,
        reveals: Sequence[Reveal],
        searches: Sequence[Search],
        hashes_of: Callable[[str], Iterable[str]],
        document_of: Callable[[str], str],
    ) -> None:
        self._reveals, self._searches = reveals, searches
        self._hashes_of, self._document_of = hashes_of, document_of

    def at_people(self, asked: LooksAt, lines: Lines) -> list[Look]:
        """Who looked at these people, newest first."""
        hashes = {one for each in asked.people for one in self._hashes_of(each)}
        found = [
            *(one for one in self._opened() if one.person_id in asked.people and _is_asked(one, asked)),
            *(one for one, _ in self._searched() if one.document in asked.documents),
        ]
        found += [one for one, by in self._searched() if hashes.intersection(by) and _is_since(one, asked)]
        return _cut(found, lines)

    def by_account(self, account: str, lines: Lines) -> list[Look]:
        """What this account looked at, newest first."""
        every = [*self._opened(), *(one for one, _ in self._searched())]
        found = _cut((one for one in every if one.by == account), lines)
        return [
            one if one.document else replace(one, document=self._document_of(one.person_id), by_owner=True)
            for one in found
        ]

    def _opened(self) -> Iterator[Look]:
        for place, one in enumerate(self._reveals):
            yield Look(f"o{place:06}", one.at, one.by, "opened", one.person_id, one.document, one.reason)

    def _searched(self) -> Iterator[tuple[Look, tuple[str, ...]]]:
        for place, one in enumerate(self._searches):
            way: Way = "guessed" if one.document else "compared" if one.compared else "searched"
            yield Look(f"s{place:06}", one.at, one.by, way, one.person_id, one.document, "", one.found), one.hashes


def _is_asked(one: Look, asked: LooksAt) -> bool:
    return one.document in asked.documents or not asked.only_there


def _is_since(one: Look, asked: LooksAt) -> bool:
    since = asked.compared_since if one.way == "compared" else asked.searched_since
    return since is not None and one.at >= since


def _cut(looks: Iterable[Look], lines: Lines) -> list[Look]:
    within = (one for one in looks if lines.since is None or one.at >= lines.since)
    return newest((one for one in within if lines.after is None or (one.at, one.id) < lines.after), lines.most)

"""Of which kind the rows of a sheet are that do not say so themselves: its titles speak of reports or of complaints."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class KindWords:
    """Which words in the titles of which fields say of which kind the rows are, the most careful kind first."""

    fields: frozenset[str]
    words: Mapping[str, str]

    def unsaid(self, titles: Iterable[str], has_column: bool) -> str | None:
        """The kind of a row that does not say its own, by the `titles` of these fields; None when they say none.

        It is empty where they are of several kinds and no column tells the rows apart: then nobody can know. With
        such a column the row is of the most careful kind, since a reporter who stood open cannot be hidden again.
        """
        said = self._said_by(titles)
        if not said:
            return None
        return said[0] if has_column or len(said) == 1 else ""

    def _said_by(self, titles: Iterable[str]) -> list[str]:
        # 投诉举报内容 is of either kind, and so says neither.
        named = {kinds.pop() for kinds in map(self._in, titles) if len(kinds) == 1}
        return [kind for kind in dict.fromkeys(self.words.values()) if kind in named]

    def _in(self, title: str) -> set[str]:
        written = "".join(title.split())
        return {kind for word, kind in self.words.items() if word in written}

"""Suggestions measured on real messages: `python -m tests.bench.duplicates --sheet PATH --labels PATH`.

The labels, {message id: matter}, are made by reading the messages and stay outside the repository, as the sheet does.
Each message is typed in the order of time, then registered; weights were chosen on one half of the matters.
"""

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from services.cases.domain.duplicates import SHOWN, Likeness
from services.cases.handlers import complaints, intake
from services.cases.schemas.complaints import Caller, RegisterComplaint
from services.cases.schemas.suggestions import SuggestDuplicates
from shared.contracts.envelope import Context
from shared.identity.caller import Identity
from tests.bench.messages import Message, messages
from tests.unit.cases.desk import desk

DIVISION = "330110"
CLERK = Identity("clerk", frozenset({"hotline"}), DIVISION, 1)
SINCE = timedelta(days=2_700)
"""What brings the messages, of 2019, into the time for which the product has rules."""

NO_MATTER = "messages that are alone with what they ask"
GROUP_SCORE = 45
GROUP_SIZE = 12


@dataclass
class Tally:
    """Suggestions for messages that have an earlier one of their matter."""

    asked: int = 0
    shown: int = 0
    right: int = 0
    possible: int = 0
    helped: int = 0

    def add(self, right: int, shown: int, possible: int) -> None:
        """One message: how many suggestions were right, shown, and possible among five."""
        self.asked += 1
        self.right += right
        self.shown += shown
        self.possible += possible
        self.helped += right > 0

    def __str__(self) -> str:
        precision, recall = self.right / max(1, self.shown), self.right / max(1, self.possible)
        share = self.helped / max(1, self.asked)
        return (
            f"precision@5 {precision:.3f}  recall@5 {recall:.3f}  at least one right {share:.3f}  ({self.asked} asked)"
        )


@dataclass
class Run:
    """What was suggested for each message."""

    labels: Mapping[str, str]
    suggested: dict[str, list[tuple[str, int]]] = field(default_factory=dict)

    def tally(self, matters: Iterable[str]) -> Tally:
        """Precision and recall over these matters."""
        wanted, tally, seen = set(matters), Tally(), Counter[str]()
        for message, found in self.suggested.items():
            matter = self.labels.get(message)
            if matter in wanted and seen[matter]:
                right = sum(self.labels.get(other) == matter for other, _ in found)
                tally.add(right, len(found), min(SHOWN, seen[matter]))
            seen[str(matter)] += 1
        return tally

    def unasked(self) -> tuple[int, int]:
        """How many messages without an earlier one were shown something, and how many there are."""
        seen: set[str] = set()
        shown = alone = 0
        for message, found in self.suggested.items():
            matter = self.labels.get(message)
            if matter is None or matter not in seen:
                alone += 1
                shown += bool(found)
            seen.add(matter or "")
        return shown, alone

    def groups(self) -> list[list[str]]:
        """Messages joined by suggestions of a high score, the largest group first."""
        root = {message: message for message in self.suggested}

        def top(one: str) -> str:
            while root[one] != one:
                one = root[one]
            return one

        for message, found in self.suggested.items():
            for other, score in found:
                if score >= GROUP_SCORE:
                    root[top(message)] = top(other)
        joined = defaultdict(list)
        for message in self.suggested:
            joined[top(message)].append(message)
        return sorted(joined.values(), key=len, reverse=True)


def run(read: Sequence[Message], labels: Mapping[str, str], callers: bool) -> Run:
    """Type and register all messages in turn; with `callers` their writers have telephone numbers."""
    at_desk, done = desk(), Run(labels)
    ids: dict[str, str] = {}
    for message in read:
        phone = "".join(filter(str.isdigit, message.user)) if callers else ""
        context = Context(actor="clerk", cause=message.id, correlation=message.id, at=message.at + SINCE)
        typed = SuggestDuplicates(DIVISION, "other", "", narrative=message.text, phone=phone)
        found: list[Likeness] = complaints.suggest(at_desk, typed, CLERK, context)
        done.suggested[message.id] = [(ids[one.id], one.score) for one in found]
        caller = Caller(name="writer", phone=phone)
        told = RegisterComplaint(DIVISION, "other", "hotline_12345", "", message.text, caller=caller)
        ids[intake.register(at_desk, told, CLERK, context).id] = message.id
    return done


def halves(labels: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """The matters for choosing weights and those held out, large and small ones in both."""
    size = Counter(labels.values())
    ordered = sorted(size, key=lambda matter: (-size[matter], matter))
    return ordered[1::2], ordered[0::2]


def report(done: Run) -> None:
    """Print precision, recall and groups."""
    tuned, held = halves(done.labels)
    parts = {"tuned on": tuned, "held out": held, "held out but the largest": held[1:], "all": [*tuned, *held]}
    for name, matters in parts.items():
        print(f"  {name:24} {len(matters):3} matters  {done.tally(matters)}")
    shown, alone = done.unasked()
    print(f"  of {alone} messages without an earlier one, {shown} were shown something ({shown / alone:.1%})")
    sizes = Counter(done.labels.values())
    for group in done.groups():
        if len(group) < GROUP_SIZE:
            break
        matter, number = Counter(done.labels.get(one, NO_MATTER) for one in group).most_common(1)[0]
        coverage = "" if matter == NO_MATTER else f", coverage {number / sizes[matter]:.3f}"
        print(f"  group of {len(group)}: {matter}, purity {number / len(group):.3f}{coverage}")


def main() -> None:
    """Measure with the words alone, then with callers who can be told apart."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sheet", type=Path, required=True)
    parser.add_argument("--labels", type=Path, required=True)
    given = parser.parse_args()
    labels = json.loads(given.labels.read_text(encoding="utf-8"))
    read = messages(given.sheet)
    for title, callers in (("words alone", False), ("words and callers", True)):
        print(f"{len(read)} messages, {title}")
        report(run(read, labels, callers))


if __name__ == "__main__":
    main()

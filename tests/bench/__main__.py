"""Measure everything: `make bench`."""

import json
import statistics

from tests.bench import deadlines, intake, linkage
from tests.bench.figures import Figure, keep, show
from tests.bench.processes import Processes
from tests.bench.surroundings import Surroundings, surroundings

RELAY_SECONDS = 60


def main() -> None:
    """Print the figures side by side and write `build/bench.json`."""
    with surroundings() as around:
        with Processes(around.folder, around.settings) as processes:
            ours = intake.start_ours(around, processes)
            document = intake.first_document(ours, around)
            figures = intake.measure(around, processes, ours, document)
            figures += linkage.measure(around, processes, ours)
        with Processes(around.folder, around.settings) as processes:
            figures += _relay(around, processes, document)
        figures += deadlines.measure(around)
    show(figures)
    print(keep(figures))


def _relay(around: Surroundings, processes: Processes, document: str) -> list[Figure]:
    plan = json.dumps({"database": f"{around.prefix}relay", "document": document})
    rounds = json.loads(processes.ask("tests.bench.relay", plan.encode(), RELAY_SECONDS))
    ours, single, many, stock = (round(statistics.median(column), 1) for column in zip(*rounds, strict=True))
    return [
        Figure("events relayed", ours, "/s", "one confirm at a time", single),
        Figure("relayed beside only published", ours, "/s", "stock publishing", stock),
        Figure("events only published", many, "/s", "stock publishing", stock, goal=5.0),
    ]


if __name__ == "__main__":
    main()

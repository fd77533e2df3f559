"""Measure everything: `make bench`."""

from tests.bench import intake
from tests.bench.figures import keep, show
from tests.bench.processes import Processes
from tests.bench.surroundings import surroundings


def main() -> None:
    """Print the figures side by side and write `build/bench.json`."""
    with surroundings() as around, Processes(around.folder, around.settings) as processes:
        figures = intake.measure(around, processes)
    show(figures)
    print(keep(figures))


if __name__ == "__main__":
    main()

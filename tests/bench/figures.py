"""A figure beside its baseline: how it is shown and kept."""

import json
import platform
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[2]
MOST_IS_BEST, LEAST_IS_BEST = "at least", "at most"


@dataclass(frozen=True)
class Figure:
    """One measurement; `goal` bounds the ratio, or the value itself where there is no baseline."""

    name: str
    value: float
    unit: str
    baseline_name: str = ""
    baseline: float | None = None
    goal: float | None = None
    best: str = MOST_IS_BEST

    @property
    def ratio(self) -> float | None:
        """The value in terms of the baseline."""
        return round(self.value / self.baseline, 2) if self.baseline else None

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None where none was set."""
        if self.goal is None:
            return None
        measured = self.value if self.ratio is None else self.ratio
        return measured >= self.goal if self.best == MOST_IS_BEST else measured <= self.goal

    def row(self) -> dict[str, Any]:
        """The figure as `build/bench.json` has it."""
        fields = asdict(self)
        del fields["best"]
        return {**fields, "ratio": self.ratio, "met": self.met}


def keep(figures: list[Figure], name: str = "bench.json") -> Path:
    """Write the file of this name in `build/`."""
    path = ROOT / "build" / name
    path.parent.mkdir(exist_ok=True)
    content = {"machine": _machine(), "commit": _commit(), "figures": [figure.row() for figure in figures]}
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")
    return path


def show(figures: list[Figure]) -> None:
    """Print all figures side by side."""
    table = Table("figure", "value", "baseline", "", "ratio", "goal", "met")
    for one in figures:
        baseline = "" if one.baseline is None else f"{one.baseline:,.1f}"
        ratio = "" if one.ratio is None else f"{one.ratio:.2f}"
        goal = "" if one.goal is None else f"{one.best} {one.goal:g}"
        met = {None: "", True: "yes", False: "[bold]no[/bold]"}[one.met]
        table.add_row(one.name, f"{one.value:,.1f} {one.unit}", baseline, one.baseline_name, ratio, goal, met)
    Console(width=140).print(table)


def _machine() -> dict[str, Any]:
    with Path("/proc/cpuinfo").open() as lines:
        models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return {"processor": models[0] if models else "?", "cores": len(models), "python": platform.python_version()}


def _commit() -> str:
    asked = ["git", "-C", str(ROOT), "describe", "--always", "--dirty"]
    try:
        return subprocess.run(asked, capture_output=True, text=True, check=True, timeout=5).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return "unknown"

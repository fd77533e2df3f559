"""An import of 50,000 rows, and calls answered meanwhile: `python -m tests.bench.exchange`.

With `--sheet PATH` the messages of that sheet go in by a mapping of their columns, and the matters that many of them
are about are printed. The sheet stays outside the repository.
"""

import argparse
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests
from rich.console import Console

from services.cases.schemas.exchange import MOST_EXPORTED
from services.cases.sheets.writing import written
from tests.bench.figures import LEAST_IS_BEST, Figure, keep, show
from tests.bench.processes import Processes, free_port
from tests.bench.surroundings import Surroundings, surroundings
from tests.bench.synthetic import Country
from tests.support.sheets import read

ROWS = 50_000
BEFORE_SECONDS = 10.0
PAUSE = 0.05
TITLES = (
    "工单编号", "工单类型", "行政区划", "计量类别", "来电人姓名", "联系电话", "被反映单位", "事发地址", "诉求内容",
    "派单时间",
)  # fmt: skip
MAPPING = (
    ("number", "留言编号"),
    ("caller_name", "留言用户"),
    ("narrative", "留言主题"),
    ("narrative", "留言详情"),
    ("received_at", "留言时间"),
)
SAME_FOR_ALL = {
    "division": "330110",
    "category": "other",
    "kind": "complaint",
    "channel": "hotline_12345",
    "system": "hotline_12345",
}
PATIENCE_SECONDS = 3_600


class Service:
    """A running `cases`, called as a supervisor of the province."""

    def __init__(self, around: Surroundings, processes: Processes) -> None:
        self.port = free_port()
        ports = {"CASES_PORT": str(self.port), "CASES_HEALTH_PORT": str(free_port())}
        processes.start("shared.run", "cases", port=self.port, settings=ports)
        self._headers = {"Authorization": f"Bearer {around.token('head', 'supervisor', '330000')}"}
        self._session = requests.Session()
        self._session.trust_env = False

    def get(self, path: str) -> Any:
        """What stands at a path."""
        answer = self._session.get(f"http://127.0.0.1:{self.port}{path}", headers=self._headers, timeout=60)
        answer.raise_for_status()
        return answer.json()

    def send(self, content: bytes, query: Any) -> Any:
        """Send a sheet in."""
        headers = {**self._headers, "Idempotency-Key": str(time.time_ns()), "Content-Type": "application/octet-stream"}
        url = f"http://127.0.0.1:{self.port}/complaint-imports"
        answer = self._session.post(url, params=query, data=content, headers=headers, timeout=120)
        if not answer.ok:
            raise SystemExit(answer.text)
        return answer.json()

    def export(self, most: int) -> tuple[int, float]:
        """How many rows an export has, and the seconds that it took."""
        url, began = f"http://127.0.0.1:{self.port}/complaint-export?limit={most}", time.monotonic()
        answer = self._session.get(url, headers=self._headers, timeout=60)
        answer.raise_for_status()
        took = time.monotonic() - began
        return len(read(answer.content)) - 1, took


class Caller:
    """Somebody who opens the list again and again; how long each answer took, in ms."""

    def __init__(self, service: Service) -> None:
        self._url = f"http://127.0.0.1:{service.port}/complaints?limit=20"
        self._headers = service._headers
        self._over = threading.Event()
        self.took: list[float] = []

    @contextmanager
    def calling(self) -> Iterator[None]:
        """Calls while the block runs."""
        thread = threading.Thread(target=self._call)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()

    def _call(self) -> None:
        with requests.Session() as session:
            session.trust_env = False
            while not self._over.wait(PAUSE):
                began = time.perf_counter()
                session.get(self._url, headers=self._headers, timeout=60).raise_for_status()
                self.took.append((time.perf_counter() - began) * 1000)

    def part(self, share: float) -> float:
        """The time within which that share of the calls was answered."""
        return statistics.quantiles(self.took, n=100)[round(share * 100) - 1]


def made_up(number: int) -> bytes:
    """A sheet of work orders: of the last three weeks, about businesses of which a few come often."""
    country, now = Country(), datetime.now(UTC)

    def rows() -> Iterator[list[str]]:
        for place in range(number):
            one = country.choose()
            at = now - timedelta(minutes=place % 30_000)
            told = country.narrative(one.category)
            yield [
                f"GD{place:08}", "投诉", one.division, one.category, "王小明", country.phone(), one.site.name,
                one.site.address, told, f"{at:%Y-%m-%d %H:%M:%S}",
            ]  # fmt: skip

    return written(TITLES, rows())


@dataclass
class Course:
    """An import when it is done, and the seconds until all was read, taken, and compared."""

    found: Any = None
    read: float = 0.0
    taken: float = 0.0
    done: float = 0.0


def awaited(service: Service, made: Any, console: Console) -> Course:
    """The import when it is done; raises SystemExit when it does not end."""
    began, course, told = time.monotonic(), Course(), 0
    while time.monotonic() - began < PATIENCE_SECONDS:
        found = service.get(f"/complaint-imports/{made['id']}")
        passed = time.monotonic() - began
        course.read = course.read or (passed if found["rows"] else 0.0)
        course.taken = course.taken or (passed if found["state"] in ("comparing", "done") else 0.0)
        if found["ended_at"]:
            course.found, course.done = found, passed
            return course
        if passed > (told + 1) * 30:
            told += 1
            shown = (found[name] for name in ("state", "registered", "rows", "compared_percent"))
            console.print(f"  {passed:5.0f} s ", *shown)
        time.sleep(0.25)
    raise SystemExit("the import does not end")


def measure(number: int, console: Console) -> list[Figure]:
    """An import beside a caller of the list, and the same caller without it."""
    with surroundings() as around, Processes(around.folder, around.settings) as processes:
        service = Service(around, processes)
        content = made_up(number)
        console.print(f"{number} rows, {len(content) / 2**20:.1f} MB")
        awaited(service, service.send(made_up(500), {"layout": "hotline_12345"}), console)
        alone, beside = Caller(service), Caller(service)
        with alone.calling():
            time.sleep(BEFORE_SECONDS)
        with beside.calling():
            made = service.send(content, {"layout": "hotline_12345"})
            course = awaited(service, made, console)
        found = course.found
        console.print(
            {name: found[name] for name in ("state", "registered", "already_there", "bad", "groups", "failure")}
        )
        again = service.send(content, {"layout": "hotline_12345"})
        second = awaited(service, again, console)
        known = second.found
        console.print(f"again: {known['registered']} registered, {known['already_there']} there already")
        exported, took = service.export(MOST_EXPORTED)
        return [
            Figure("import: rows read", found["rows"] / max(course.read, 0.01), "/s"),
            Figure("import: rows read and taken", found["rows"] / course.taken, "/s"),
            Figure("import: rows read, taken and compared", found["rows"] / course.done, "/s"),
            Figure("import: rows known already", known["rows"] / second.done, "/s"),
            Figure("export: rows", exported / took, "/s"),
            *(
                _beside(f"list during an import, p{100 * share:.0f}", alone, beside, share)
                for share in (0.5, 0.95, 0.99)
            ),
        ]


def _beside(name: str, alone: Caller, beside: Caller, share: float) -> Figure:
    return Figure(name, beside.part(share), "ms", "without an import", alone.part(share), best=LEAST_IS_BEST)


def matters(sheet: Path, console: Console) -> None:
    """The messages of a sheet by their mapping, and the matters of many."""
    with surroundings() as around, Processes(around.folder, around.settings) as processes:
        service = Service(around, processes)
        query = {**SAME_FOR_ALL, "column": [f"{name}:{title}" for name, title in MAPPING]}
        began = time.monotonic()
        found = awaited(service, service.send(sheet.read_bytes(), query), console).found
        seconds = time.monotonic() - began
        names = ("state", "rows", "registered", "already_there", "bad", "groups", "failure")
        console.print({name: found[name] for name in names}, f"{seconds:.1f} s")
        for one in service.get(f"/complaint-imports/{found['id']}/groups")["items"][:10]:
            console.print(f"  {one['size']:4}  {one['title']}")


def main() -> None:
    """Measure, or look into a sheet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sheet", type=Path)
    parser.add_argument("--rows", type=int, default=ROWS)
    given, console = parser.parse_args(), Console(width=140)
    if given.sheet:
        matters(given.sheet, console)
        return
    figures = measure(given.rows, console)
    show(figures)
    keep(figures, "bench-exchange.json")


if __name__ == "__main__":
    main()

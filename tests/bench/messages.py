"""Messages of citizens from a spreadsheet, as published: stray tabs, times as text or as dates."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

COLUMNS = {"id": "留言编号", "user": "留言用户", "subject": "留言主题", "at": "留言时间", "text": "留言详情"}


@dataclass(frozen=True)
class Message:
    """One message; `user` is whatever tells its writer from others."""

    id: str
    user: str
    at: datetime
    text: str


def messages(sheet: Path, columns: Mapping[str, str] = COLUMNS) -> list[Message]:
    """All messages of the first sheet by time; raises SystemExit when a column is missing."""
    rows = load_workbook(sheet, read_only=True).worksheets[0].iter_rows(values_only=True)
    heads = [str(head).strip() for head in next(rows)]
    missing = set(columns.values()) - set(heads)
    if missing:
        raise SystemExit(f"no such column: {', '.join(sorted(missing))}")
    places = {name: heads.index(head) for name, head in columns.items()}
    read = _read(rows, places)
    return sorted(read, key=lambda one: (one.at, one.id))


def _read(rows: Any, places: Mapping[str, int]) -> Iterator[Message]:
    for row in rows:
        cells = {name: row[place] for name, place in places.items()}
        text = f"{_tidy(cells['subject'])}\n{_tidy(cells['text'])}"
        yield Message(_tidy(cells["id"]), _tidy(cells["user"]), _instant(cells["at"]), text)


def _tidy(cell: Any) -> str:
    return " ".join(str(cell if cell is not None else "").split())


def _instant(cell: Any) -> datetime:
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=UTC)
    numbers = [int(part) for part in re.findall(r"\d+", _tidy(cell))]
    return datetime(*numbers[:6], tzinfo=UTC)  # type: ignore[misc,arg-type]

"""Sheets made for tests: work orders as 12345 would send them, and files that are none."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import Any

from openpyxl import Workbook, load_workbook

TITLES = (
    "工单编号", "工单类型", "所属区县", "计量类别", "来电人姓名", "联系电话", "被反映单位", "事发地址", "诉求标题",
    "诉求内容", "派单时间", "涉及金额",
)  # fmt: skip
ORDER = {
    "工单类型": "投诉",
    "所属区县": "余杭区",
    "计量类别": "加油机",
    "来电人姓名": "欧阳丹青",
    "联系电话": "13987654321",
    "被反映单位": "余杭某加油站",
    "事发地址": "余杭区塘栖镇某路1号",
    "诉求标题": "加油少油",
    "诉求内容": "\t\t加了五十升，油箱只有四十五升\n\n",
    "派单时间": "2026-11-20 09:30:00",
    "涉及金额": 350.5,
}


def orders(number: int, **changes: Any) -> list[dict[str, Any]]:
    """So many work orders, each with a number of its own."""
    return [{**ORDER, "工单编号": f"GD2026{place:06}", **changes} for place in range(number)]


def sheet(rows: Iterable[Mapping[str, Any]], titles: Sequence[str] = TITLES, above: Sequence[str] = ()) -> bytes:
    """An XLSX with these rows below the titles, and a line of other text `above` them."""
    book = Workbook()
    if above:
        book.active.append(list(above))
    book.active.append(list(titles))
    for row in rows:
        book.active.append([row.get(title) for title in titles])
    return saved(book)


def saved(book: Workbook) -> bytes:
    """The workbook as a file."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(content: bytes) -> list[list[Any]]:
    """All rows of a sheet that came out."""
    return [list(row) for row in load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)]


def changed(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The file with other words in one of its parts."""
    plain = zipfile.ZipFile(io.BytesIO(content))
    assert old in plain.read(part)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for one in plain.namelist():
            packed.writestr(one, plain.read(one).replace(old, new) if one == part else plain.read(one))
    return file.getvalue()


def long_text(size: int) -> str:
    """Chinese of about `size` bytes that is no repetition."""
    return "".join(map(chr, Random(size).choices(range(0x4E00, 0x9FA0), k=size // 3)))


def with_text(rows: Sequence[Mapping[str, Any]], place: int, title: str, text: str) -> bytes:
    """The sheet with a text in a cell that no library would write, as it is longer than a cell can be."""
    mark = "LONG-TEXT-HERE"
    marked = [{**row, title: mark} if at == place else row for at, row in enumerate(rows)]
    return changed(sheet(marked), "xl/worksheets/sheet1.xml", mark.encode(), text.encode())


def swollen(part: str = "xl/worksheets/sheet1.xml", size: int = 600 * 1024 * 1024) -> bytes:
    """A sheet of which one part unpacks to `size` bytes of nothing."""
    plain = zipfile.ZipFile(io.BytesIO(sheet(orders(1))))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for one in plain.namelist():
            if one != part:
                packed.writestr(one, plain.read(one))
        with packed.open(part, "w", force_zip64=True) as large:
            for _ in range(size // 2**20):
                large.write(b" " * 2**20)
    return file.getvalue()

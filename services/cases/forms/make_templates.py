"""Make the shipped templates from `layout.yaml`: `python -m services.cases.forms.make_templates`."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import yaml
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from services.cases.forms.packing import describe, packed

HERE = Path(__file__).parent
LAYOUT = HERE / "layout.yaml"
FOLDER = HERE / "templates"
MADE = datetime(2026, 4, 15, tzinfo=UTC)

BODY, CELL, SMALL, TITLE = Pt(16), Pt(12), Pt(10.5), Pt(22)
LINE = Pt(28)
SIGNED_AND_DATED = (Cm(11.0), Cm(16.0))
WIDTHS = (Cm(3.0), Cm(5.0), Cm(3.0), Cm(5.0))
MARGINS = {"top_margin": Cm(2.5), "bottom_margin": Cm(2.0), "left_margin": Cm(2.6), "right_margin": Cm(2.4)}

USED_STYLES = frozenset({"Normal", "DefaultParagraphFont", "TableNormal", "NoList", "TableGrid"})
UNUSED_PARTS = frozenset({"thumbnail", "customXml", "stylesWithEffects", "numbering"})

Fonts = Mapping[str, str]


def templates() -> Iterator[tuple[str, bytes]]:
    """File name and content of each template, in the order of the forms."""
    layout = yaml.safe_load(LAYOUT.read_text(encoding="utf-8"))
    for one in layout["templates"]:
        yield one["file"], packed(_Builder(layout["fonts"]).built(one))


def main() -> None:
    """Write them all."""
    FOLDER.mkdir(exist_ok=True)
    for name, content in templates():
        (FOLDER / name).write_bytes(content)
        print(f"written: {name}")


class _Builder:
    """Puts one template together, block by block."""

    def __init__(self, fonts: Fonts) -> None:
        self._fonts = fonts
        self._document = docx.Document()
        self._blocks: Mapping[str, Callable[[Any], object]] = {
            "to": lambda text: self._text(text, indent=False),
            "text": self._text,
            "text_kept": self._text_kept,
            "note": self._note,
            "only": self._only,
            "either": self._either,
            "list": self._list,
            "table": self._table,
            "blanks": self._blanks,
            "seal": self._seal,
        }

    def built(self, layout: Mapping[str, Any]) -> Document:
        """The whole template."""
        self._page()
        self._heading(layout["title"])
        for block in layout["blocks"]:
            self._block(block)
        describe(self._document, "", "", MADE)
        _strip(self._document)
        return self._document

    def _block(self, block: str | Mapping[str, Any]) -> None:
        ((kind, content),) = ((block, None),) if isinstance(block, str) else block.items()
        self._blocks[kind](content)

    def _page(self) -> None:
        section = self._document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        for name, width in MARGINS.items():
            setattr(section, name, width)
        style = self._document.styles["Normal"]
        assert isinstance(style, ParagraphStyle)
        style.font.name, style.font.size = self._fonts["latin"], BODY
        _east_asian(style.element, self._fonts["body"])
        style.paragraph_format.space_after = Pt(0)
        style.paragraph_format.line_spacing = LINE

    def _heading(self, title: str) -> None:
        self._line("{{ bureau }}", WD_ALIGN_PARAGRAPH.CENTER, BODY, "heading")
        self._line(title, WD_ALIGN_PARAGRAPH.CENTER, TITLE, "title").paragraph_format.line_spacing = Pt(36)
        self._line("{{ number }}", WD_ALIGN_PARAGRAPH.CENTER, BODY, "body").paragraph_format.space_after = Pt(14)

    def _line(self, text: str, where: WD_ALIGN_PARAGRAPH, size: Pt, font: str) -> Paragraph:
        line = self._document.add_paragraph()
        line.alignment = where
        self._write(line, text, size, font)
        return line

    def _text(self, text: str, indent: bool = True) -> Paragraph:
        line = self._line(text, WD_ALIGN_PARAGRAPH.JUSTIFY, BODY, "body")
        line.paragraph_format.first_line_indent = BODY * 2 if indent else None
        return line

    def _text_kept(self, text: str) -> None:
        self._text(text).paragraph_format.keep_with_next = True

    def _note(self, text: str) -> None:
        line = self._line(text, WD_ALIGN_PARAGRAPH.LEFT, SMALL, "body")
        line.paragraph_format.space_before, line.paragraph_format.line_spacing = Pt(10), Pt(16)

    def _only(self, content: list[Any]) -> None:
        placeholder, block = content
        self._text(f"{{%p if {placeholder} %}}")
        self._block({"text": block} if isinstance(block, str) else block)
        self._text("{%p endif %}")

    def _either(self, content: list[str]) -> None:
        placeholder, given, otherwise = content
        for line in (f"{{%p if {placeholder} %}}", given, "{%p else %}", otherwise, "{%p endif %}"):
            self._text(line)

    def _list(self, placeholder: str) -> None:
        self._text(f"{{%p for one in {placeholder} %}}")
        self._text("{{ loop.index }}．{{ one }}{{ '。' if loop.last else '；' }}")
        self._text("{%p endfor %}")

    def _table(self, rows: list[list[str]]) -> None:
        table = self._document.add_table(rows=0, cols=len(WIDTHS), style="Table Grid")
        table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
        for column, width in zip(table.columns, WIDTHS, strict=True):
            column.width = width
        for row in rows:
            self._row(table, row)
        self._document.add_paragraph().paragraph_format.line_spacing = Pt(12)

    def _row(self, table: Table, row: list[str]) -> None:
        cells = table.add_row().cells  # type: ignore[no-untyped-call]
        for cell, width in zip(cells, WIDTHS, strict=True):
            cell.width = width
        if len(row) == 2:
            cells[1].merge(cells[3])
        for place, text in enumerate(row):
            self._cell(cells[place], text, label=place % 2 == 0)

    def _cell(self, cell: _Cell, text: str, label: bool) -> None:
        line = cell.paragraphs[0]
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER if label else WD_ALIGN_PARAGRAPH.LEFT
        line.paragraph_format.line_spacing = Pt(18)
        self._write(line, text, CELL, "heading" if label else "body")

    def _blanks(self, labels: list[str]) -> None:
        for label in labels:
            line = self._line(f"{label}：\t　日期：\t", WD_ALIGN_PARAGRAPH.LEFT, BODY, "body")
            # Signatures, seal and small print stay on one page, however much stands above them.
            line.paragraph_format.keep_with_next = True
            for place in SIGNED_AND_DATED:
                line.paragraph_format.tab_stops.add_tab_stop(place, leader=WD_TAB_LEADER.LINES)

    def _seal(self, _: None) -> None:
        above = self._line("{{ bureau }}（印章）", WD_ALIGN_PARAGRAPH.RIGHT, BODY, "body")
        above.paragraph_format.space_before = Pt(20)
        day = self._line("{{ issued_on }}", WD_ALIGN_PARAGRAPH.RIGHT, BODY, "body")
        for line in (above, day):
            line.paragraph_format.keep_with_next = True

    def _write(self, line: Paragraph, text: str, size: Pt, font: str) -> None:
        run = line.add_run(text)
        run.font.size, run.font.name = size, self._fonts["latin"]
        _east_asian(run._element, self._fonts[font])


def _east_asian(element: Any, font: str) -> None:
    # A font is only named: the office's own machines have it.
    properties = element.get_or_add_rPr()
    properties.get_or_add_rFonts().set(qn("w:eastAsia"), font)
    language = OxmlElement("w:lang")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties.append(language)


def _strip(document: Document) -> None:
    # The library's empty page brings 200 styles, their copy, and a picture of itself: 800 kB to read each time.
    for part in (document.part.package, document.part):
        for key in [key for key, one in part.rels.items() if one.reltype.rpartition("/")[2] in UNUSED_PARTS]:
            del part.rels[key]
    for style in [one for one in document.styles if one.style_id not in USED_STYLES]:
        style.delete()


if __name__ == "__main__":
    main()

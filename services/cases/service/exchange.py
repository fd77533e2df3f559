"""Sheets over HTTP: in, and what became of their rows; out."""

from functools import partial
from typing import Any
from urllib.parse import quote

from services.cases import views
from services.cases.domain.exchange import SheetImport
from services.cases.handlers import exports, imports, matters, taking
from services.cases.schemas import exchange as schemas
from services.cases.service.common import AtDesk, action
from services.cases.service.complaints import Stretch
from services.cases.sheets.reading import MOST_BYTES
from services.cases.sheets.writing import MEDIA
from services.cases.store import Desk
from shared.errors import Invalid
from shared.messaging.due import due
from shared.resources import now
from shared.store.documents import Row
from shared.store.history import Stored
from shared.web.listing import newest_first
from shared.web.repeats import Done, answered
from shared.web.routes import Answer, Call, route

OCTETS = "application/octet-stream"
PAGES_OF_A_LOOK = 200
"""Pages behind which no further part is looked for."""


class ExchangeRoutes(AtDesk):
    """Import and export."""

    @route("GET", "/sheet-layouts", permission="complaint.import", answer=schemas.Layouts)
    def list_layouts(self, call: Call) -> Answer:
        """The layouts that are known, and what a column may stand for."""
        return Answer(views.layouts(self.desk.rules.exchange))

    @route(
        "POST",
        "/complaint-imports",
        permission="complaint.import",
        query=schemas.UploadQuery,
        body=bytes,
        answer=schemas.ImportView,
        repeated=Done,
        status=201,
        limit_bytes=MOST_BYTES,
        media=OCTETS,
    )
    def upload_sheet(self, call: Call) -> Answer:
        """Send a sheet (XLSX); it is kept encrypted until its rows are taken, and then deleted."""
        stored = imports.receive(self.desk, call.body, given(call.query), call.identity, call.context)
        return _import(self.desk, call, stored, created=True)

    @route(
        "GET",
        "/complaint-imports",
        permission="complaint.import",
        query=schemas.ImportQuery,
        answer=schemas.ImportList,
    )
    def list_imports(self, call: Call) -> Answer:
        """Sheets of the caller's divisions, newest first."""
        where = {"division": {"$in": self.desk.guard.visible_divisions(call.identity)}}
        page = newest_first(self.desk.imports, where, "received_at", call.query.limit, call.query.cursor)
        return Answer({"items": [views.import_row(row) for row in page.items], "next": page.next})

    @route("GET", "/complaint-imports/<import_id>", permission="complaint.import", answer=schemas.ImportView)
    def read_import(self, call: Call) -> Answer:
        """How far a sheet is, and what is bad in it."""
        return _import(self.desk, call, imports.read(self.desk, call.path["import_id"], call.identity))

    @route("GET", "/complaint-imports/<import_id>/columns", permission="complaint.import", answer=schemas.ColumnsView)
    def read_columns(self, call: Call) -> Answer:
        """The columns of a sheet that waits, with a guess what each stands for."""
        return Answer(imports.columns(self.desk, call.path["import_id"], call.identity))

    @route(
        "POST",
        "/complaint-imports/<import_id>/start",
        permission="complaint.import",
        body=schemas.StartImport,
        answer=schemas.ImportView,
        repeated=Done,
        if_match=True,
    )
    def start_import(self, call: Call) -> Answer:
        """Say how a sheet that waits is to be read, as its sender or as who may know reporters."""
        import_id, *rest = action(call, "import_id")
        return _import(self.desk, call, imports.start(self.desk, import_id, call.body, *rest))

    @route("GET", "/complaint-imports/<import_id>/bad-rows", permission="complaint.import", answer=bytes)
    def read_bad_rows(self, call: Call) -> Answer:
        """All bad rows as a sheet: row, column and reason, without what stands there."""
        cells = imports.bad_cells(self.desk, call.path["import_id"], call.identity)
        return _sheet(exports.bad_sheet(self.desk, cells), "bad-rows", "未导入的行")

    @route("GET", "/complaint-imports/<import_id>/groups", permission="complaint.import", answer=schemas.Matters)
    def read_groups(self, call: Call) -> Answer:
        """The matters that several rows of a finished import are about, the largest first."""
        return Answer({"items": matters.suggested(self.desk, call.path["import_id"], call.identity)})

    @route(
        "POST",
        "/complaint-imports/<import_id>/groups/<int:place>/link",
        permission="complaint.supplement",
        query=schemas.LinkQuery,
        answer=schemas.LinkedPortion,
    )
    def link_group(self, call: Call) -> Answer:
        """Link the complaints of a matter, at most 200 a call; each has its own outcome."""
        import_id, place, after = call.path["import_id"], call.path["place"], call.query.after
        return Answer(matters.link(self.desk, import_id, place, after, call.identity, call.context))

    @route(
        "GET",
        "/complaint-export",
        permission="complaint.export",
        query=schemas.ExportQuery,
        answer=bytes,
    )
    def export_complaints(self, call: Call) -> Answer:
        """The list as a sheet (XLSX), without callers and what reports tell; `Next-Cursor` leads to the next part."""
        stretch = Stretch(self.desk, call, call.query.cursor)
        content = exports.sheet(self.desk, stretch, call.identity)
        answer = _sheet(content, "complaints", "投诉举报")
        return Answer(answer.value, media=MEDIA, headers={**answer.headers, **_next(stretch.next)})

    @route(
        "GET",
        "/complaint-export-parts",
        permission="complaint.export",
        query=schemas.ExportQuery,
        answer=schemas.ExportParts,
    )
    def list_export_parts(self, call: Call) -> Answer:
        """The sheets of `limit` rows that the list takes from `cursor` on, at most ten; `next` leads to more."""
        return Answer(_parts(self.desk, call))

    @due("imports", lane="division")
    def on_import_due(self, row: Row[SheetImport]) -> None:
        """The next turn of a sheet."""
        taking.work(self.desk, row, now)


def _import(desk: Desk, call: Call, stored: Stored[SheetImport], created: bool = False) -> Answer:
    def whole() -> Answer:
        place = f"/complaint-imports/{stored.id}" if created else None
        return Answer(views.import_view(stored, desk.rules.exchange), version=stored.version, location=place)

    return answered(call, stored, partial(imports.refuse_unread, desk, stored.state, call.identity), whole)


def _parts(desk: Desk, call: Call) -> dict[str, Any]:
    parts: list[dict[str, Any]] = []
    cursor, pages = call.query.cursor, 0
    while len(parts) < schemas.MOST_PARTS and pages < PAGES_OF_A_LOOK:
        # As the sheet of this part will walk, so that it ends where the next part begins.
        stretch = Stretch(desk, call, cursor, views.CountedComplaint)
        if rows := sum(1 for _ in stretch):
            parts.append({"cursor": cursor, "rows": rows})
        cursor, pages = stretch.next, pages + stretch.pages
        if cursor is None:
            break
    return {"items": parts, "more": cursor is not None, "next": cursor}


def given(query: schemas.UploadQuery) -> schemas.StartImport | None:
    """What an upload says of how it is read; None when it says nothing. Raises Invalid."""
    said = dict(vars(query))
    pairs = [one.partition(":") for one in said.pop("column")]
    if any(not (field and title) for field, _, title in pairs):
        raise Invalid("The query is not valid.", errors={"column": ["Not of the form field:title."]})
    if not pairs and query.layout is None:
        return None
    return schemas.StartImport(columns=tuple(schemas.ColumnIn(field, title) for field, _, title in pairs), **said)


def _sheet(content: bytes, plain: str, chinese: str) -> Answer:
    # RFC 6266: the plain name for clients that cannot read the Chinese one.
    both = f"attachment; filename=\"{plain}.xlsx\"; filename*=UTF-8''{quote(chinese)}.xlsx"
    return Answer(content, media=MEDIA, headers={"Content-Disposition": both})


def _next(cursor: str | None) -> dict[str, Any]:
    return {"Next-Cursor": cursor} if cursor else {}

"""Sheets that people send in: keeping them, saying how they are read, how far they are, what is bad in them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import orjson

from services.cases.domain import column_guesses, layouts
from services.cases.domain import exchange as domain
from services.cases.domain.exchange import BadCell, Importer, SheetImport
from services.cases.domain.headings import header_of, is_known
from services.cases.domain.layouts import CONSTANTS, FIELDS, Chosen, Plan, UnknownMapping
from services.cases.schemas.exchange import StartImport
from services.cases.sheets import reading
from services.cases.store import Desk
from shared.contracts.envelope import Context
from shared.errors import NotFound
from shared.identity.caller import REPORTERS, Identity
from shared.ids import derived_id
from shared.store.documents import Page
from shared.store.history import Decided, Stored, handled

FILE, ROWS, BAD, MADE, TIES, MATTERS = "file", "rows", "bad", "made", "ties", "matters"
"""Kinds of sealed pieces; those of FILE and ROWS hold what people said and who they are."""

FILE_PIECE = 4 * 1024 * 1024
RESULTS_LAST = timedelta(days=180)


def receive(
    desk: Desk, content: bytes, given: StartImport | None, by: Identity, context: Context
) -> Stored[SheetImport]:
    """Keep a sheet, encrypted, and start it when it is `given` how to read it. The same key keeps it once.

    Raises SheetRefused by the name of what is wrong, Forbidden, KeyReused; then nothing of it is kept.
    """
    import_id = derived_id("import", context.cause)
    if made := desk.imports.made(import_id, context):
        return made
    desk.guard.allowed_in(by, "complaint.import", by.division)
    heads = reading.heads(content)
    importer = Importer(by.subject, tuple(sorted(by.roles)), by.division, by.confidentiality)
    decided = domain.receive(by.division, importer, len(content), context.at)
    if given is not None:
        started = domain.start(decided.state, _plan(desk, heads, given), by.subject, context.at)
        decided = Decided(started.state, [*decided.events, *started.events])
    else:
        header_of(heads, desk.rules.exchange.layouts.values())
    if not desk.imports.rows({"_id": import_id}, Page(limit=1)):
        _keep_file(desk, import_id, content, context)
    return desk.imports.create(import_id, decided, context)


def start(
    desk: Desk, import_id: str, given: StartImport, by: Identity, expected: int | None, context: Context
) -> Stored[SheetImport]:
    """Say how a sheet that waits is to be read.

    Raises SheetRefused, AnothersSheet, IllegalTransition, NotFound, Forbidden, Stale.
    """
    stored = desk.imports.get(import_id)
    if handled(stored.history, context):
        return stored
    refuse_unread(desk, stored.state, by)
    plan = _plan(desk, reading.heads(file_of(desk, import_id)), given)
    knows_reporters = by.confidentiality >= REPORTERS

    def decide(sheet: SheetImport) -> Decided[SheetImport]:
        return domain.start(sheet, plan, by.subject, context.at, knows_reporters)

    return desk.imports.change(import_id, decide, context, expected)


def columns(desk: Desk, import_id: str, by: Identity) -> dict[str, Any]:
    """The columns of a sheet that is kept still, with a guess what each stands for; raises NotFound, Forbidden."""
    is_sender = read(desk, import_id, by).state.importer.subject == by.subject
    content = file_of(desk, import_id)
    heads = reading.heads(content)
    known = desk.rules.exchange.layouts.values()
    header = header_of(heads, known)
    titles = heads[header]
    # Whoever sent the sheet has read it; to others of the division it would show who complained or reported. What is
    # taken for titles may be a record, too.
    samples = reading.samples(content, header + 1, len(titles)) if is_sender else {}
    reads_all = is_sender or by.confidentiality >= REPORTERS
    best = layouts.best_layout(heads, known)
    guessed = column_guesses.guess(titles, known, best)
    items = [
        {
            "letter": reading.letter(place),
            "title": title,
            "guess": guessed.get(place, ""),
            "of_caller": layouts.is_of_caller(title, known),
            "samples": samples.get(place, ()),
        }
        for place, title in enumerate(titles)
        if title and (reads_all or is_known(title, known))
    ]
    kind = column_guesses.likely_kind(titles, known, best, desk.rules.exchange.kinds)
    return {"items": items, "layout": best and best.id, "kind": kind}


def read(desk: Desk, import_id: str, by: Identity, permission: str = "complaint.import") -> Stored[SheetImport]:
    """One import; raises NotFound, Forbidden."""
    stored = desk.imports.get(import_id)
    refuse_unread(desk, stored.state, by, permission)
    return stored


def refuse_unread(desk: Desk, sheet: SheetImport, by: Identity, permission: str = "complaint.import") -> None:
    """Pass for whoever may see how far it is; raises Forbidden."""
    desk.guard.allowed_in(by, permission, sheet.division)


def bad_cells(desk: Desk, import_id: str, by: Identity) -> list[BadCell]:
    """Every bad cell found so far, by row; raises NotFound, Forbidden."""
    read(desk, import_id, by)
    found = [BadCell(*one) for piece in desk.sealed.all(import_id, BAD) for one in orjson.loads(piece)]
    return sorted(found, key=lambda one: one.row)


def file_of(desk: Desk, import_id: str) -> bytes:
    """The sheet as it came; raises NotFound once it was worked off or its time is over."""
    content = b"".join(desk.sealed.all(import_id, FILE))
    if not content:
        raise NotFound("the sheet is no longer kept")
    return content


def _keep_file(desk: Desk, import_id: str, content: bytes, context: Context) -> None:
    until = context.at + domain.SHEET_LASTS + timedelta(days=1)
    try:
        for number, begin in enumerate(range(0, len(content), FILE_PIECE)):
            desk.sealed.put(import_id, FILE, number, content[begin : begin + FILE_PIECE], until)
    except BaseException:
        desk.sealed.drop(import_id, FILE)
        raise


def _plan(desk: Desk, heads: Sequence[Sequence[str]], given: StartImport) -> Plan:
    rules = desk.rules
    chosen = _chosen(given)
    unknown = {name: ["No such field."] for name in chosen.columns if name not in FIELDS}
    if given.layout and given.layout not in rules.exchange.layouts:
        unknown["layout"] = ["No such layout."]
    if given.system and given.system not in rules.external_systems:
        unknown["system"] = ["Not a known system."]
    if "number" in chosen.columns and not (given.layout or given.system):
        # Whoever sends the sheet again would find every row registered twice.
        unknown["system"] = ["Say whose numbers the column holds."]
    if unknown:
        raise UnknownMapping("the mapping cannot be", errors=unknown)
    if given.layout:
        plan = layouts.plan_by_layout(heads, rules.exchange.layouts[given.layout], chosen, rules.exchange.kinds)
    else:
        plan = layouts.plan_by_mapping(heads, chosen, rules.exchange.kinds)
    layouts.refuse_caller_columns(heads, plan, rules.exchange.layouts.values())
    return plan


def _chosen(given: StartImport) -> Chosen:
    titles: dict[str, list[str]] = {}
    for one in given.columns:
        titles.setdefault(one.field, []).append(one.title)
    constants: Mapping[str, str] = {name: getattr(given, name) for name in CONSTANTS if getattr(given, name)}
    return Chosen(titles, constants, given.system or "")

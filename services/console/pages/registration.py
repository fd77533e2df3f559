"""The form that takes a submission down: its fields as the API takes them, and where the API's errors belong."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from services.console.forms import Form
from services.console.pages.problem import Problem
from services.console.written import fen_of, local_instant, start_of_day
from shared.errors import Invalid

SITE = ("site_name", "site_address", "position", "platform", "credit_code")
SAID = ("division", "category", "channel", *SITE, "narrative")
CALLER = {
    "name": "caller_name",
    "phone": "phone",
    "address": "caller_address",
    "id_number": "id_number",
    "email": "email",
    "other_phones": "other_phones",
}
INSTRUMENT = ("make", "model", "serial", "certificate", "reading", "reweighed")
PARTY = ("role", "name", "phone", "id_number", "address", "powers", "until")
UNALTERED = {"yes": True, "no": False}
PARTY_ROWS = 4
NUMBER_ROWS = 2
ORDER = (
    "kind", "phone", "caller_name", "channel", "division", "category", "site_name", "position",
    "site_address", "narrative", "also_report", "happened_at", "amount", "evidence", "claims", *INSTRUMENT, "unaltered",
    "id_number", "email", "other_phones", "caller_address", "platform", "credit_code", "party0_role", "received_on",
    "external0_system",
)  # fmt: skip
"""The fields as they stand in the form, so that the first one that is wrong can be found."""
WHOLE = {
    "caller": "phone",
    "facts": "evidence",
    "instrument": "serial",
    "parties": "party0_role",
    "external": "external0_system",
    "received_at": "received_on",
}
"""Where the form shows what is wrong with a part as a whole."""
REFUSED = {
    "too_many_representatives": "party0_role",
    "no_joint_complaint": "party0_role",
    "authority_missing": "party0_powers",
    "authority_ended": "party0_until",
    "taken": "external0_number",
}
"""Refusals of a rule that belong beside a field."""
_ROW = re.compile(r"(parties|external)\.(\d+)\.(\w+)")


def registration(form: Form) -> dict[str, Any]:
    """The form as the API takes it: what was left empty is not said. Raises Invalid for amounts and times."""
    body: dict[str, Any] = {name: form.text(name) for name in SAID}
    kind = form.text("kind") or "complaint"
    more = {
        "kind": kind,
        "caller": _caller(form),
        "facts": _facts(form),
        "claims": form.all("claims"),
        "instrument": _instrument(form),
        "parties": [_party(form, row) for row in _rows(form, "party", PARTY_ROWS)],
        "external": [_number(form, row) for row in _rows(form, "external", NUMBER_ROWS)],
        "received_at": read(form, "received_on", start_of_day, "Not a valid date."),
        "also_report": kind != "report" and bool(form.text("also_report")),
    }
    return body | {name: value for name, value in more.items() if value}


def placed(problem: Problem, form: Form) -> Problem:
    """The refusal with every error under the field of the form that it belongs to."""
    errors = {_field(path, form): messages for path, messages in problem.paths.items()}
    if problem.code in REFUSED:
        errors = {REFUSED[problem.code]: [problem.text]}
    return Problem(problem.status, problem.code, problem.text, errors)


def first_wrong(errors: Iterable[str]) -> str:
    """The field that the cursor goes to: the first one that is wrong, without any the number of the caller."""
    wrong = set(errors)
    return next((name for name in (*ORDER, *sorted(wrong)) if name in wrong), "phone")


def read(form: Form, name: str, reader: Callable[[str], Any], wrong: str) -> Any:
    """What a field says by `reader`, None when it is empty; raises Invalid that says what is `wrong` with it."""
    text = form.text(name)
    try:
        return reader(text) if text else None
    except ValueError:
        raise Invalid("The form is not valid.", errors={name: [wrong]}) from None


def _caller(form: Form) -> dict[str, str]:
    said = {name: form.text(field) for name, field in CALLER.items()}
    return {name: value for name, value in said.items() if value}


def _facts(form: Form) -> dict[str, Any]:
    said = {
        "happened_at": read(form, "happened_at", local_instant, "Not a valid datetime."),
        "amount_fen": read(form, "amount", fen_of, "Not an amount in yuan."),
        "evidence": form.all("evidence"),
    }
    return {name: value for name, value in said.items() if value not in (None, [])}


def _instrument(form: Form) -> dict[str, Any]:
    said: dict[str, Any] = {name: form.text(name) for name in INSTRUMENT if form.text(name)}
    unaltered = UNALTERED.get(form.text("unaltered"))
    return said if unaltered is None else {**said, "unaltered": unaltered}


def _party(form: Form, row: int) -> dict[str, Any]:
    said = {name: form.text(f"party{row}_{name}") for name in PARTY}
    until = read(form, f"party{row}_until", lambda text: date.fromisoformat(text).isoformat(), "Not a valid date.")
    given = {**said, "until": until}
    return {name: value for name, value in given.items() if value or name == "name"}


def _number(form: Form, row: int) -> dict[str, str]:
    return {name: form.text(f"external{row}_{name}") for name in ("system", "number")}


def _rows(form: Form, prefix: str, most: int) -> list[int]:
    """Which rows of a repeated group say something; a role or system alone is a choice not used."""
    names = {"party": [one for one in PARTY if one != "role"], "external": ["number"]}[prefix]
    return [row for row in range(most) if any(form.text(f"{prefix}{row}_{name}") for name in names)]


def _field(path: str, form: Form) -> str:
    row = _ROW.fullmatch(path)
    if row:
        prefix, most = {"parties": ("party", PARTY_ROWS), "external": ("external", NUMBER_ROWS)}[row[1]]
        rows = _rows(form, prefix, most)
        return f"{prefix}{rows[int(row[2])]}_{row[3]}" if int(row[2]) < len(rows) else f"{prefix}0_{row[3]}"
    part, _, name = path.partition(".")
    if part == "caller" and name:
        return CALLER.get(name, "phone")
    if path == "facts.amount_fen":
        return "amount"
    return name.partition(".")[0] if name else WHOLE.get(path, path)

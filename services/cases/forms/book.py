"""The rule file of the forms, and the check that every shipped or edited template can be filled."""

from collections.abc import Mapping
from typing import Any

from services.cases.domain.forms import Form, FormBook
from services.cases.forms.facts import keys_of
from services.cases.forms.parties import PLACEHOLDERS
from services.cases.forms.rendering import placeholders_of


def form_book(content: Mapping[str, Any]) -> FormBook:
    """The forms of a rule file. Raises KeyError, ValueError or OSError at start rather than in a call."""
    book = FormBook(
        forms=tuple(_form(row) for row in content["forms"]),
        style=content["number"]["style"],
        places={code: row["zh"] for code, row in content["places"].items()},
        words=content["words"],
        transferred=content["transferred"]["zh"],
        remedies=tuple(content["remedies"]["zh"]),
        placeholders=content["placeholders"],
    )
    for form in book.forms:
        _check_template(form, book)
    return book


def _form(row: Mapping[str, Any]) -> Form:
    given = {name: frozenset() if value == "any" else frozenset({value}) for name, value in _of(row, "given").items()}
    return Form(
        id=row["id"],
        item=row["item"],
        zh=row["zh"],
        en=row["en"],
        template=row["template"],
        code=row["code"]["zh"],
        source=f"{row['source']['title']}({row['source']['year']})",
        certainty=row["certainty"],
        valid_from=row["valid_from"],
        kinds=frozenset(row["kinds"]),
        states=frozenset(row.get("states", ())),
        given=given,
        recipients={recipient: tuple(fields) for recipient, fields in row["recipients"].items()},
        parties=tuple(row["parties"]),
        needs=tuple(row["needs"]),
        takes=tuple(row["takes"]),
    )


def _of(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = row.get(name, {})
    return found


def _check_template(form: Form, book: FormBook) -> None:
    if not PLACEHOLDERS.keys() >= set(form.parties):
        raise ValueError(f"forms.yaml: {form.id}: nobody stands beside a complainant as {sorted(form.parties)}")
    asked = placeholders_of(form.template)
    for recipient in form.recipients:
        known = keys_of(form, recipient)
        if not asked <= known:
            raise ValueError(f"{form.template}: nothing can stand for {sorted(asked - known)}")
        if not known <= book.placeholders.keys():
            raise ValueError(f"forms.yaml: not described: {sorted(known - book.placeholders.keys())}")

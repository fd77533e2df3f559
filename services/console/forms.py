"""What a browser sends from a form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_options_header

from shared.errors import Invalid
from shared.web.refusals import Malformed

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
MOST_PARTS = 100
MOST_DIGITS = 13
MOST_MEMORY = 256 * 1024


@dataclass(frozen=True)
class Form:
    """The fields of one form, spaces around them cut off, and the contents of its files."""

    fields: Mapping[str, list[str]] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The field, empty when it is missing."""
        return self.fields.get(name, [""])[0]

    def all(self, name: str) -> list[str]:
        """Every value that is not empty of a field that may come more than once."""
        return [value for value in self.fields.get(name, []) if value]

    def number(self, name: str) -> int:
        """The field as a number, 0 when it is empty; raises Invalid."""
        number = whole(self.text(name) or "0")
        if number is None:
            raise Invalid("The form is not valid.", errors={name: ["Not a valid integer."]})
        return number

    def file(self, name: str) -> bytes:
        """The content of a file, empty when none was chosen."""
        return self.files.get(name, b"")


def whole(text: str) -> int | None:
    """The number of plain digits that a text is; None for what is none, and for more digits than anything here has."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else None


def parse(body: bytes, content_type: str) -> Form:
    """Read a form; raises Malformed for what is none, Invalid for NUL characters."""
    media, options = parse_options_header(content_type)
    parser = FormDataParser(_in_memory, max_form_memory_size=MOST_MEMORY, max_form_parts=MOST_PARTS, silent=False)
    try:
        _, fields, files = parser.parse(BytesIO(body), media, len(body), options)
    except (ValueError, HTTPException):
        raise Malformed("The form cannot be read.") from None
    return Form(_texts(fields), {name: part.stream.read() for name, part in files.items()})


def _in_memory(*_: Any, **__: Any) -> BytesIO:
    # The body has been read and bounded already: a temporary file would only be one more copy.
    return BytesIO()


def _texts(fields: MultiDict[str, str]) -> dict[str, list[str]]:
    texts = {name: [value.strip() for value in values] for name, values in fields.lists()}
    bad = [name for name, values in texts.items() if any("\0" in value or "\ufffd" in value for value in values)]
    if bad:
        raise Invalid("The form is not valid.", errors={name: ["NUL characters are not allowed."] for name in bad})
    return texts

"""An Office file whose bytes follow from its content alone, so that its SHA-256 does too."""

import zipfile
from datetime import UTC, datetime
from io import BytesIO

from docx.document import Document

# The earliest moment that a zip can name; the day of a document stands in its text and its properties.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3


def packed(document: Document) -> bytes:
    """The file of a document: parts in a fixed order, no clock and no platform in the container."""
    raw = BytesIO()
    document.save(raw)
    target = BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as sealed:
        # Readers expect the table of types first; the name begins with a bracket and so sorts before all others.
        for name in sorted(source.namelist()):
            sealed.writestr(_entry(name), source.read(name), zipfile.ZIP_DEFLATED)
    return target.getvalue()


def describe(document: Document, title: str, author: str, at: datetime) -> None:
    """What the file says of itself: no account, no machine, no other time than `at` (aware)."""
    told = document.core_properties
    told.title, told.author, told.last_modified_by = title, author, author
    told.subject = told.comments = told.keywords = told.category = ""
    # The library writes the time as given and calls it UTC.
    told.created = told.modified = at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    told.revision = 1


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.create_system = _UNIX
    entry.external_attr = 0o600 << 16
    return entry

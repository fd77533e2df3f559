"""The head of an HTTP/1.1 request, read strictly: no proxy in front may see another one."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from shared.web.refusals import Malformed

MOST_HEADERS = 64
_REQUEST_LINE = re.compile(rb"([A-Z]{1,16}) ([\x21-\x7e]+) HTTP/1\.([01])\r?\n")
_HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\x20-\x7e\t\x80-\xff]*?)[ \t]*\r?\n")
_ONCE = frozenset({"content-length", "transfer-encoding", "host", "authorization", "content-type"})


class Headers(dict[str, str]):
    """Header fields by lower-case name; repeated ones are joined by a comma."""

    def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]
        """The value of a header whatever the case of its name."""
        return super().get(name.lower(), default)


@dataclass(frozen=True, slots=True)
class Head:
    """Request line and headers; `keep_alive` says whether the client means to go on."""

    line: str
    method: str
    target: str
    version: str
    headers: Headers
    keep_alive: bool


def parse(line: bytes, readline: Callable[[], bytes]) -> Head:
    """Read the head that starts with `line`; raises Malformed for whatever RFC 9112 does not allow.

    Refused are folded lines, spaces around a name, a second length, and a length beside a transfer coding.
    """
    match = _REQUEST_LINE.fullmatch(line)
    if not match:
        raise Malformed("Not a request line.")
    method, target, minor = (each.decode("latin-1") for each in match.groups())
    headers = _headers(readline)
    _check_framing(headers)
    connection = headers.get("connection", "") or ""
    keep_alive = connection.lower() == "keep-alive" if minor == "0" else connection.lower() != "close"
    return Head(line.decode("latin-1").rstrip(), method, target, f"HTTP/1.{minor}", headers, keep_alive)


def _headers(readline: Callable[[], bytes]) -> Headers:
    headers = Headers()
    for _ in range(MOST_HEADERS + 1):
        line = readline()
        if line in (b"\r\n", b"\n"):
            return headers
        _add(headers, line)
    raise Malformed("Too many headers.")


def _add(headers: Headers, line: bytes) -> None:
    match = _HEADER.fullmatch(line)
    if not match:
        raise Malformed("Not a header.")
    name, value = match[1].decode("ascii").lower(), match[2].decode("latin-1")
    if name not in headers:
        headers[name] = value
    elif name in _ONCE:
        raise Malformed("A header that may stand once stands twice.")
    else:
        headers[name] = f"{headers[name]},{value}"


def _check_framing(headers: Headers) -> None:
    length, coding = headers.get("content-length"), headers.get("transfer-encoding")
    if length is not None and not (length.isascii() and length.isdigit() and len(length) < 16):
        raise Malformed("Content-Length is not a number.")
    if coding is not None and (coding.lower() != "chunked" or length is not None):
        raise Malformed("Only the transfer coding `chunked` is taken, and no length beside it.")

"""The head of an HTTP/1.1 request, read strictly: no proxy in front may see another one."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from shared.web.refusals import Malformed

LONGEST_LINE = 8192
MOST_HEADERS = 64
LONGEST_HEAD = 64 * 1024
_REQUEST_LINE = re.compile(rb"([A-Z]{1,16}) ([\x21-\x7e]+) HTTP/1\.([01])\r?\n")
_HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):([\x20-\x7e\t\x80-\xff]*)\r?\n")
_ONCE = frozenset({"content-length", "transfer-encoding", "host", "authorization", "content-type"})


Headers = dict[str, str]


@dataclass(frozen=True, slots=True)
class Head:
    """Request line and headers, these by lower-case name, repeated ones joined by a comma."""

    method: str
    target: str
    version: str
    headers: Headers

    @property
    def keep_alive(self) -> bool:
        """Whether the client means to go on."""
        word = self.headers.get("connection", "").lower()
        return word == "keep-alive" if self.version == "HTTP/1.0" else word != "close"

    @property
    def keep_alive_word(self) -> str:
        """What a client of the old version, which closes by itself, must be told to go on."""
        return "keep-alive" if self.version == "HTTP/1.0" else ""


def parse(line: bytes, readline: Callable[[int], bytes]) -> Head:
    """Read the head that starts with `line`; raises Malformed for whatever RFC 9112 does not allow.

    Refused are folded lines, spaces around a name, a second length, and a length beside a transfer coding.
    """
    match = _REQUEST_LINE.fullmatch(line)
    if not match:
        raise Malformed("Not a request line.")
    method, target, minor = (each.decode("latin-1") for each in match.groups())
    headers = _headers(readline)
    _check_framing(headers)
    return Head(method, target, f"HTTP/1.{minor}", headers)


def _headers(readline: Callable[[int], bytes]) -> Headers:
    headers: Headers = {}
    left = LONGEST_HEAD
    for _ in range(MOST_HEADERS + 1):
        line = readline(LONGEST_LINE)
        if line in (b"\r\n", b"\n"):
            return headers
        left -= len(line)
        if left < 0:
            break
        _add(headers, line)
    raise Malformed("Too many headers, or too long ones.")


def _add(headers: Headers, line: bytes) -> None:
    match = _HEADER.fullmatch(line)
    if not match:
        raise Malformed("Not a header.")
    name, value = match[1].decode("ascii").lower(), match[2].strip(b" \t").decode("latin-1")
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

"""What is said about one HTTP call: its declaration, the request as a handler sees it, and the answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.contracts.envelope import Context
from shared.errors import QuanhengError
from shared.identity.caller import Identity
from shared.web.body import Body

JSON = "application/json"
LIMIT_BYTES = 64 * 1024


@dataclass(frozen=True)
class Route:
    """One declared call; `handler` is the name of the method that serves it.

    `body`, `query` and `answer` are dataclasses of the contracts. `body=bytes` hands the body over unread and
    `answer=bytes` sends what the handler gives, for files and pages; `media` is the type of body it takes. `repeated`
    is answered instead, with 200, to whoever made that change before and may not read what it is about any more. Pages
    for people are not `documented` as a part of the API. `refuses` are errors that do not follow from the rest.
    """

    method: str
    path: str
    permission: str
    handler: str
    body: type | None = None
    query: type | None = None
    answer: type | None = None
    repeated: type | None = None
    status: int = 200
    summary: str = ""
    idempotent: bool = False
    if_match: bool = False
    limit_bytes: int = LIMIT_BYTES
    media: str = JSON
    documented: bool = True
    refuses: tuple[type[QuanhengError], ...] = ()

    def __post_init__(self) -> None:
        if self.method == "GET" and (self.body or self.if_match or self.idempotent):
            raise TypeError(f"{self.handler}: a GET route takes no body and changes nothing")


@dataclass(frozen=True, slots=True)
class Incoming:
    """One request as it came over the wire; header names are lower case, `path` is bytes in the guise of latin-1.

    `address` is where the connection comes from, which may be a proxy.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: Body
    address: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """One request as its handler sees it: checked, typed, and allowed.

    `expected` is the version from If-Match where the route asks for it; `header` looks up a request header;
    `address` is where the call comes from, seen through our own proxies (`addresses.client_of`).
    """

    body: Any
    path: Mapping[str, Any]
    query: Any
    identity: Identity
    context: Context
    expected: int | None
    header: Callable[[str], str]
    address: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a handler gives back; `version` becomes the ETag, `status` overrides that of the route."""

    value: Any = None
    version: int | None = None
    location: str | None = None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    media: str = JSON

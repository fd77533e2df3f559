"""Style, script and mark: files of our own, nothing from outside."""

import zlib
from functools import cache
from pathlib import Path

from shared.errors import NotFound
from shared.web.calls import Answer, Call
from shared.web.routes import PUBLIC, route

FOLDER = Path(__file__).parents[1] / "static"
MEDIA = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


class StaticFiles:
    """The files of `static/`."""

    @route("GET", "/static/<name>", permission=PUBLIC, answer=bytes, documented=False)
    def static_file(self, call: Call) -> Answer:
        """One file; a browser that has it already is told so."""
        files = _files()
        if call.path["name"] not in files:
            raise NotFound("there is no such file")
        content = files[call.path["name"]]
        return Answer(content, version=zlib.crc32(content), media=MEDIA[Path(call.path["name"]).suffix])


@cache
def _files() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in FOLDER.iterdir() if path.suffix in MEDIA}

"""The stub partner as a process, and an address that gives it tokens."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from tests.integration.linkage_rig import Linkage, await_value
from tests.support.web import ROOT, free_port


@contextmanager
def stub_partner(linkage: Linkage, code: str, refuse_first: int = 1) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Its address, and the lines that it has said so far."""
    lines: list[dict[str, Any]] = []
    with giving_tokens(linkage, code) as token_url:
        port = free_port()
        command = [
            sys.executable, "-m", "demo.partner", "--port", str(port), "--secret", linkage.key_of(code),
            "--linkage", linkage.url, "--token-url", token_url, "--client-id", f"partner-{code}",
            "--client-secret", "s", "--refuse-first", str(refuse_first),
        ]  # fmt: skip
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        heard = Thread(target=lambda: lines.extend(map(json.loads, process.stdout or ())), daemon=True)
        heard.start()
        try:
            await_value(lambda: lines)
            yield f"http://127.0.0.1:{port}/", lines
        finally:
            process.kill()
            process.wait(timeout=10)
            heard.join(timeout=10)
            process.stdout.close()


@contextmanager
def giving_tokens(linkage: Linkage, code: str) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            known = (given["grant_type"], given["client_id"]) == ("client_credentials", f"partner-{code}")
            self.send_response(200 if known else 401)
            self.end_headers()
            token = linkage.token("partner", code)
            self.wfile.write(json.dumps({"access_token": token, "expires_in": 600} if known else {}).encode())

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/token"
    server.shutdown()
    server.server_close()

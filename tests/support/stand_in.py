"""A tiny service for tests of the local runtime: it listens on its ports, is ready, and ends on SIGTERM."""

import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from shared.config import load


class Ready(BaseHTTPRequestHandler):
    """Answers 200 to everything."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing for each request."""


def main(name: str) -> None:
    """Be the service `name`."""
    config = load(name, os.environ)
    print(f"{name} started", flush=True)
    ThreadingHTTPServer(("127.0.0.1", config.health_port), Ready).serve_forever()


if __name__ == "__main__":
    main(sys.argv[1])

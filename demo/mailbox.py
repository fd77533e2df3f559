"""A mail server that keeps what it gets: `python -m demo.mailbox --port 8025 --http 8026`.

For the demo and for tests, on the loopback interface only. Over HTTP: `GET /` lists what came,
`DELETE /` empties the box, `POST / {"code": 451, "times": 2}` refuses the next recipients.
"""

import argparse
import asyncio
import signal
from collections import deque
from dataclasses import asdict, dataclass, field
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import orjson
from aiosmtpd.smtp import SMTP

MOST_MAILS = 1000
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Kept:
    """One mail as it came."""

    to: tuple[str, ...]
    subject: str
    text: str
    message_id: str


@dataclass
class Mailbox:
    """Takes mails of aiosmtpd; `refusals` are the answers to the next recipients."""

    mails: deque[Kept] = field(default_factory=lambda: deque(maxlen=MOST_MAILS))
    refusals: deque[int] = field(default_factory=deque)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        """Refuse as told, else take the recipient."""
        if self.refusals:
            return f"{self.refusals.popleft()} refused as told"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep the mail."""
        mail = message_from_bytes(envelope.content, policy=default)
        text = mail.get_content().replace("\r\n", "\n")
        self.mails.append(Kept(tuple(envelope.rcpt_tos), mail["Subject"], text, mail["Message-ID"]))
        return "250 kept"


def answering(box: Mailbox) -> type[BaseHTTPRequestHandler]:
    """The HTTP side of the mailbox."""

    class Window(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer([asdict(mail) for mail in box.mails])

        def do_DELETE(self) -> None:
            box.mails.clear()
            self._answer([])

        def do_POST(self) -> None:
            asked = orjson.loads(self.rfile.read(int(self.headers["Content-Length"])))
            box.refusals.extend([asked["code"]] * asked["times"])
            self._answer(list(box.refusals))

        def _answer(self, value: Any) -> None:
            body = orjson.dumps(value)
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing for each request."""

    return Window


async def serve(box: Mailbox, port: int) -> None:
    """Take mails until told to stop."""
    loop = asyncio.get_running_loop()
    over = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, over.set)
    server = await loop.create_server(lambda: SMTP(box, enable_SMTPUTF8=True, loop=loop), LOOPBACK, port)
    print("ready", flush=True)
    await over.wait()
    server.close()


def main() -> None:
    """Open both doors and wait."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--port", type=int, default=8025, help="of SMTP")
    parser.add_argument("--http", type=int, default=8026, help="of the list of mails")
    chosen = parser.parse_args()
    box = Mailbox()
    window = ThreadingHTTPServer((LOOPBACK, chosen.http), answering(box))
    Thread(target=window.serve_forever, daemon=True).start()
    asyncio.run(serve(box, chosen.port))
    window.shutdown()


if __name__ == "__main__":
    main()

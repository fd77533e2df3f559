"""From an accepted complaint to the webhook that its partner department receives, at a steady pace."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests

from tests.bench.figures import LEAST_IS_BEST, Figure
from tests.bench.intake import COMPLAINT, Target, until
from tests.bench.processes import Processes, free_port
from tests.bench.surroundings import Surroundings

PER_SECOND = 20
COMPLAINTS = 200
WARM_UP = 20
ARRIVAL_SECONDS = 20


class Partner:
    """Takes webhooks and notes when each matter arrived first."""

    def __init__(self) -> None:
        self.arrived: dict[str, float] = {}
        partner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                at = time.monotonic()
                message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                partner.arrived.setdefault(message.get("subject", ""), at)
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


class Api:
    """Calls as a person makes them, over one connection."""

    def __init__(self, base: str, token: str) -> None:
        self._base = base
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"Bearer {token}"

    def post(self, path: str, key: str, body: object = None, version: int | None = None) -> dict[str, object]:
        """The answer; raises for a refusal."""
        headers = {"Idempotency-Key": key, **({"If-Match": f'"{version}"'} if version is not None else {})}
        answer = self._session.post(self._base + path, json=body or {}, headers=headers, timeout=15)
        answer.raise_for_status()
        found: dict[str, object] = answer.json()
        return found


def measure(around: Surroundings, processes: Processes, cases: Target) -> list[Figure]:
    """Register beforehand, then accept at the pace and watch what arrives."""
    partner = Partner()
    _start_linkage(around, processes, partner)
    base = f"http://127.0.0.1:{cases.port}"
    hotline, officer = Api(base, cases.token), Api(base, around.token("officer", "officer", "330110"))
    registered = [hotline.post("/complaints", f"for-{n}", COMPLAINT) for n in range(WARM_UP + COMPLAINTS)]
    accepted = _accept(officer, registered)
    if until(lambda: accepted.keys() <= partner.arrived.keys(), ARRIVAL_SECONDS) is None:
        raise SystemExit(f"{len(accepted.keys() - partner.arrived.keys())} webhooks did not arrive")
    partner.server.shutdown()
    taken = sorted((partner.arrived[number] - at) * 1000 for number, at in list(accepted.items())[WARM_UP:])
    return [
        Figure(f"accepted to webhook, {name}", _percentile(taken, part), "ms", goal=goal, best=LEAST_IS_BEST)
        for name, part, goal in (("median", 0.5, 50.0), ("99th percentile", 0.99, 250.0))
    ]


def _percentile(ascending: list[float], part: float) -> float:
    return round(ascending[int(len(ascending) * part)], 1)


def _start_linkage(around: Surroundings, processes: Processes, partner: Partner) -> None:
    port = free_port()
    settings = {"LINKAGE_PORT": str(port), "LINKAGE_HEALTH_PORT": str(free_port()), "PARTNER_NETWORKS": "127.0.0.0/8"}
    processes.start("shared.run", "linkage", port=port, settings=settings)
    manager = Api(f"http://127.0.0.1:{port}", around.token("linkage", "linkage_officer", "330100"))
    address = f"http://127.0.0.1:{partner.server.server_port}/"
    manager.post("/partners/commerce", "set-up", {"transport": "webhook", "url": address})


def _accept(officer: Api, registered: list[dict[str, object]]) -> dict[str, float]:
    """By complaint number, when the answer to its acceptance was there."""
    accepted = {}
    began = time.monotonic()
    for place, one in enumerate(registered):
        time.sleep(max(0.0, began + place / PER_SECOND - time.monotonic()))
        officer.post(f"/complaints/{one['id']}/acceptance", f"accept-{place}", version=int(str(one["version"])))
        accepted[str(one["number"])] = time.monotonic()
    return accepted

"""The story of the README, on a platform of its own, started as a user would start it."""

import os
import subprocess
import sys
from pathlib import Path

from deploy.local.processes import free_port
from shared.config import SERVICES

ROOT = Path(__file__).parents[2]


def test_the_whole_story_holds_and_survives_a_kill(tmp_path: Path) -> None:
    ports = {f"{name.upper()}_{kind}": str(free_port()) for name in SERVICES for kind in ("PORT", "HEALTH_PORT")}
    env = {name: value for name, value in os.environ.items() if name not in ("MONGO_URI", "AMQP_URI", "SECRETS_DIR")}
    own = {"SMTP_URI": f"smtp://127.0.0.1:{free_port()}", **_servers(), **ports}
    told = subprocess.run(
        [sys.executable, "-m", "demo", "--folder", str(tmp_path)],
        cwd=ROOT,
        env=env | own,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    log = tmp_path / "demo-platform.log"
    assert told.returncode == 0, told.stdout + told.stderr + (log.read_text()[-6000:] if log.exists() else "")
    assert "every step held" in told.stdout


def _servers() -> dict[str, str]:
    """Ports of the nodes that this platform starts for itself."""
    return {name: str(free_port()) for name in ("LOCAL_MONGO_PORT", "LOCAL_AMQP_PORT", "LOCAL_BROKER_ADMIN_PORT")}

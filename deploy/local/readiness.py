"""Asks the services on their health ports whether they are ready."""

from collections.abc import Mapping

import requests

from deploy.local.processes import wait_until
from shared.config import SERVICES, load

READY_PATIENCE_S = 60.0


def service_ports(env: Mapping[str, str]) -> dict[str, int]:
    """Every port that the services will open, by the setting that moves it."""
    ports = {}
    for name in SERVICES:
        config = load(name, env)
        ports[f"{name.upper()}_PORT"] = config.port
        ports[f"{name.upper()}_HEALTH_PORT"] = config.health_port
    return ports


def not_ready(env: Mapping[str, str]) -> list[str]:
    """The services that do not answer /readyz with 200."""
    return [name for name in SERVICES if not _answers(f"http://127.0.0.1:{load(name, env).health_port}/readyz")]


def wait_ready(env: Mapping[str, str]) -> list[str]:
    """Wait until all services are ready, at most READY_PATIENCE_S; returns those that are not."""
    wait_until(lambda: not not_ready(env), READY_PATIENCE_S)
    return not_ready(env)


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=2).ok
    except requests.RequestException:
        return False

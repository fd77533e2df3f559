"""Settings come from the environment, are read once and checked at start."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path

SERVICES = ("console", "cases", "linkage", "emergency", "notify")
PORTS = {name: 8000 + number for number, name in enumerate(SERVICES)}
HEALTH_OFFSET = 100


class ConfigError(SystemExit):
    """A setting is missing or wrong: one line that says which, and the process ends."""


@dataclass(frozen=True)
class Config:
    """What one service process needs to know of its surroundings."""

    service: str
    mongo_uri: str
    amqp_uri: str
    vault_mongo_uri: str
    files_mongo_uri: str
    database_prefix: str
    secrets_dir: Path
    host: str
    port: int
    health_port: int
    workers: int
    log_level: str
    log_format: str
    smtp_uri: str
    partner_networks: tuple[str, ...]
    trusted_proxies: tuple[str, ...]
    urls: Mapping[str, str]
    public_url: str

    @property
    def database(self) -> str:
        """Name of the service's own database."""
        return f"{self.database_prefix}{self.service}"


def load(service: str, env: Mapping[str, str]) -> Config:
    """Read the settings of `service`; raises ConfigError with one line for people."""
    if service not in SERVICES:
        raise ConfigError(f"unknown service {service!r}; one of {', '.join(SERVICES)}")
    mongo_uri = _required(env, "MONGO_URI")
    port = _number(env, f"{service.upper()}_PORT", _number(env, "PORT", PORTS[service]))
    return Config(
        service=service,
        mongo_uri=mongo_uri,
        amqp_uri=_required(env, "AMQP_URI"),
        vault_mongo_uri=env.get("VAULT_MONGO_URI", mongo_uri),
        files_mongo_uri=env.get("FILES_MONGO_URI", mongo_uri),
        database_prefix=env.get("DATABASE_PREFIX", "quanheng_"),
        secrets_dir=Path(_required(env, "SECRETS_DIR")),
        host=env.get("LISTEN_HOST", "127.0.0.1"),
        port=port,
        health_port=_number(env, f"{service.upper()}_HEALTH_PORT", port + HEALTH_OFFSET),
        workers=_number(env, "WORKERS", 32),
        log_level=env.get("LOG_LEVEL", "INFO").upper(),
        log_format=env.get("LOG_FORMAT", "json"),
        smtp_uri=env.get("SMTP_URI", "smtp://127.0.0.1:8025"),
        partner_networks=tuple(env.get("PARTNER_NETWORKS", "").replace(",", " ").split()),
        trusted_proxies=_networks(env, "TRUSTED_PROXIES", "127.0.0.0/8 ::1/128"),
        urls={name: env.get(f"{name.upper()}_URL", _local_url(env, name)) for name in SERVICES},
        public_url=env.get("PUBLIC_URL", _local_url(env, "console")),
    )


def _required(env: Mapping[str, str], name: str) -> str:
    value = env.get(name, "").strip()
    if not value:
        raise ConfigError(f"{name} is not set; `make run` sets it, or export it (see README.md)")
    return value


def _local_url(env: Mapping[str, str], service: str) -> str:
    port = _number(env, f"{service.upper()}_PORT", PORTS[service])
    return f"http://127.0.0.1:{port}"


def _networks(env: Mapping[str, str], name: str, default: str) -> tuple[str, ...]:
    given = tuple(env.get(name, default).replace(",", " ").split())
    try:
        return tuple(str(ip_network(one)) for one in given)
    except ValueError as error:
        raise ConfigError(f"{name} must name networks like 10.244.0.0/16: {error}") from None


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, str(default))
    if not text.isdecimal():
        raise ConfigError(f"{name} must be a whole number, not {text!r}")
    return int(text)

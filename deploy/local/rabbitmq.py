"""How the packaged RabbitMQ is made to run privately, as any user, beside the system's own."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from deploy.local.files import write_private
from deploy.local.processes import LocalError

SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
PLUGIN = "rabbitmq_management"
NODE_NAME = "quanheng@localhost"

# Alarms are set so low that they do not block publishers on a small machine.
SETTINGS = """\
listeners.tcp.1 = 127.0.0.1:{port}
management.tcp.ip = 127.0.0.1
management.tcp.port = {admin_port}
default_user = {user}
default_pass = {password}
disk_free_limit.absolute = 64MB
vm_memory_high_watermark.relative = 0.6
raft.wal_max_size_bytes = 67108864
log.file = {log}
log.file.level = info
log.console = false
"""


def server() -> str:
    """Path of the start script; LocalError when the package is missing."""
    if not SERVER.exists():
        raise LocalError("RabbitMQ is not installed: `apt-get install rabbitmq-server`, or set AMQP_URI")
    return str(SERVER)


def port_mapper() -> str:
    """Path of Erlang's port mapper daemon."""
    path = shutil.which("epmd")
    if path is None:
        raise LocalError("Erlang's epmd is missing: `apt-get install erlang-base`, or set AMQP_URI")
    return path


def write_settings(folder: Path, port: int, admin_port: int, user: str, password: str) -> None:
    """Write the node's own settings files into `folder`."""
    values = {"port": port, "admin_port": admin_port, "user": user, "password": password}
    write_private(folder / "rabbitmq.conf", SETTINGS.format(log=folder / "node.log", **values))
    (folder / "enabled_plugins").write_text(f"[{PLUGIN}].\n")
    (folder / "inetrc").write_text('{lookup, [file, native]}.\n{host, {127,0,0,1}, ["localhost"]}.\n')


def lay_out_home(folder: Path) -> Path:
    """Make a home for the server in `folder` that holds only the plugins it uses, and return it.

    Erlang looks for every module in every plugin folder; with the four fifths left out that nobody uses here
    the server starts in two thirds of the time.
    """
    installed = SERVER.resolve().parent.parent
    home = folder / "home"
    shutil.rmtree(home, ignore_errors=True)
    (home / "plugins").mkdir(parents=True)
    (home / "sbin").symlink_to(installed / "sbin")
    (home / "escript").symlink_to(installed / "escript")
    for plugin in _needed({path.name.rpartition("-")[0]: path for path in (installed / "plugins").iterdir()}):
        (home / "plugins" / plugin.name).symlink_to(plugin)
    return home


def _needed(installed: Mapping[str, Path]) -> list[Path]:
    """Folders of the server, of PLUGIN and of all that they depend on."""
    found: dict[str, Path] = {}
    wanted = ["rabbit", PLUGIN]
    while wanted:
        name = wanted.pop()
        if name in installed and name not in found:
            found[name] = installed[name]
            wanted += _dependencies(installed[name] / "ebin" / f"{name}.app")
    return list(found.values())


def _dependencies(application: Path) -> list[str]:
    listed = re.search(r"\{\s*applications\s*,\s*\[([^]]*)]", application.read_text())
    return re.findall(r"\w+", listed[1]) if listed else []


def environment(
    base: Mapping[str, str], folder: Path, home: Path, epmd_port: int, distribution_port: int
) -> dict[str, str]:
    """The node's environment: `base` without another RabbitMQ's settings, every path inside `folder`."""
    inherited = {name: value for name, value in base.items() if not name.startswith(("RABBITMQ_", "ERL_"))}
    return inherited | {
        "HOME": str(folder),  # the Erlang cookie is made here
        "RABBITMQ_NODENAME": NODE_NAME,
        "RABBITMQ_DIST_PORT": str(distribution_port),
        "RABBITMQ_SCRIPTS_DIR": str(home / "sbin"),
        "RABBITMQ_PLUGINS_DIR": str(home / "plugins"),
        "RABBITMQ_CONF_ENV_FILE": str(folder / "no-env.conf"),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
        "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "no-advanced.config"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
        "RABBITMQ_FEATURE_FLAGS_FILE": str(folder / "feature_flags"),
        "RABBITMQ_GENERATED_CONFIG_DIR": str(folder / "generated"),
        "RABBITMQ_MNESIA_BASE": str(folder / "data"),
        "RABBITMQ_LOG_BASE": str(folder),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        "RABBITMQ_PLUGINS_EXPAND_DIR": str(folder / "plugins"),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "ERL_EPMD_PORT": str(epmd_port),
        "ERL_INETRC": str(folder / "inetrc"),
        "ERL_CRASH_DUMP_BYTES": "0",
        # The start script then becomes the Erlang machine instead of staying its parent.
        "RUNNING_UNDER_SYSTEMD": "true",
    }

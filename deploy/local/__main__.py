"""Command line of the local platform: `python -m deploy.local --help`."""

import os
import shlex
import signal
import sys
from pathlib import Path

import click

from deploy.local import readiness
from deploy.local.platform import Platform, execute
from deploy.local.processes import LocalError

ROOT = Path(__file__).resolve().parents[2]
SHOWN = ("MONGO_URI", "AMQP_URI", "BROKER_ADMIN_URI", "SECRETS_DIR")


@click.group()
@click.option("--folder", type=click.Path(path_type=Path), default=ROOT / ".run", help="Data, logs and secrets.")
@click.pass_context
def main(context: click.Context, folder: Path) -> None:
    """Run the platform on this machine."""
    context.obj = folder


@main.command()
@click.option("--procfile", type=click.Path(path_type=Path, exists=True), default=ROOT / "Procfile")
@click.pass_obj
def up(folder: Path, procfile: Path) -> None:
    """Start everything and stay in the foreground until Ctrl-C."""
    sys.exit(Platform(folder, os.environ).up(procfile))


@main.command()
@click.pass_obj
def down(folder: Path) -> None:
    """Stop a running platform and whatever an earlier run left."""
    ended = Platform(folder, os.environ).down()
    click.echo(f"stopped: {', '.join(ended)}" if ended else "nothing was running")


@main.command()
@click.pass_obj
def status(folder: Path) -> None:
    """Say what runs and which services are not ready; exit code 1 unless all are."""
    platform = Platform(folder, os.environ)
    for entry in platform.registry.entries():
        click.echo(f"{entry.name:<12} pid {entry.pid}")
    missing = readiness.not_ready(platform.environment())
    click.echo(f"not ready: {', '.join(missing)}" if missing else "all services are ready")
    sys.exit(1 if missing else 0)


@main.command()
@click.pass_obj
def env(folder: Path) -> None:
    """Print the addresses of the servers for a shell: eval "$(python -m deploy.local env)"."""
    values = Platform(folder, os.environ).environment()
    for name in SHOWN:
        if name in values:
            click.echo(f"export {name}={shlex.quote(values[name])}")


@main.command("exec", context_settings={"ignore_unknown_options": True})
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def exec_(command: tuple[str, ...]) -> None:
    """Run COMMAND beside a database and a broker of its own, which vanish with it."""
    sys.exit(execute(command, os.environ))


def _end_in_order(*_: object) -> None:
    sys.exit(128 + signal.SIGTERM)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _end_in_order)
    try:
        main(prog_name="python -m deploy.local")
    except LocalError as error:
        sys.exit(f"quanheng: {error}")

"""The local runtime: real nodes, real signals, and nothing left behind."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import kombu
import pytest
import requests
from pymongo import MongoClient

from deploy.local import secrets
from deploy.local.nodes import BrokerNode, MongoNode
from deploy.local.processes import LocalError, free_port, identity, wait_until
from deploy.local.registry import Registry
from shared.config import SERVICES

PROCFILE = "".join(f"{name}: python -m tests.support.stand_in {name}\n" for name in SERVICES)
NO_SERVERS = {"MONGO_URI": "mongodb://127.0.0.1:1/", "AMQP_URI": "amqp://127.0.0.1:1/"}
PATIENCE_S = 60.0


class Local:
    """Runs the command line on a folder, on ports that nobody else uses."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "run"
        self.output = folder / "output"
        self.procfile = folder / "Procfile"
        self.procfile.write_text(PROCFILE)
        settings = [f"{name.upper()}_{kind}" for name in SERVICES for kind in ("PORT", "HEALTH_PORT")]
        settings += ["LOCAL_MONGO_PORT", "LOCAL_AMQP_PORT", "LOCAL_BROKER_ADMIN_PORT"]
        inherited = {name: value for name, value in os.environ.items() if name not in NO_SERVERS}
        self.env = inherited | {name: str(free_port()) for name in settings}

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "deploy.local", "--folder", str(self.folder), *arguments]

    def run(self, *arguments: str, **env: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            self.command(*arguments),
            check=False,
            env=self.env | env,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
        )

    def up(self) -> "subprocess.Popen[bytes]":
        with self.output.open("wb") as output:
            command = self.command("up", "--procfile", str(self.procfile))
            return subprocess.Popen(command, env=self.env, stdout=output, stderr=subprocess.STDOUT)

    def said(self, text: str) -> bool:
        return text in self.output.read_text()

    def pids(self) -> dict[str, int]:
        return {entry.name: entry.pid for entry in Registry(self.folder / "pids.json").entries()}


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Local]:
    machine = Local(tmp_path)
    yield machine
    machine.run("down")


def eventually(condition: Callable[[], bool]) -> None:
    assert wait_until(condition, PATIENCE_S)


def test_a_run_restarts_what_is_killed_and_leaves_nothing_after_its_own_death(local: Local) -> None:
    supervisor = local.up()
    eventually(lambda: local.said("ready: http://127.0.0.1:"))
    first = local.pids()
    assert set(first) == {"supervisor", "mongodb", "rabbitmq", "epmd", *SERVICES}
    assert local.run("status").stdout.endswith("all services are ready\n")
    assert "is running already" in local.run("up", "--procfile", str(local.procfile)).stderr

    os.kill(first["cases"], signal.SIGKILL)
    eventually(lambda: local.pids().get("cases", first["cases"]) != first["cases"])

    everything = [*local.pids().values(), first["cases"]]
    supervisor.kill()
    supervisor.wait()
    assert local.run("down").returncode == 0
    assert [pid for pid in everything if identity(pid)] == []
    assert local.run("down").stdout == "nothing was running\n"


def test_an_interrupted_run_stops_its_services_and_nodes_and_says_success(local: Local) -> None:
    supervisor = local.up()
    eventually(lambda: local.said("ready: http://127.0.0.1:"))
    everything = local.pids().values()
    supervisor.send_signal(signal.SIGINT)
    assert supervisor.wait(PATIENCE_S) == 0
    assert [pid for pid in everything if identity(pid)] == []


def test_a_service_that_keeps_ending_stops_the_run(local: Local) -> None:
    local.procfile.write_text("cases: false\n")
    run = local.run("up", "--procfile", str(local.procfile), **NO_SERVERS)
    assert run.returncode == 1
    assert "cases ended 5 times within 60 s: stopping everything" in run.stdout


@pytest.mark.parametrize("setting", ["LOCAL_MONGO_PORT", "LOCAL_BROKER_ADMIN_PORT", "CASES_HEALTH_PORT"])
def test_a_taken_port_is_one_line_that_names_the_setting(local: Local, setting: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(local.env[setting])))
        other.listen()
        run = local.run("up", "--procfile", str(local.procfile))
    assert run.returncode == 1
    assert run.stderr.count("\n") == 1
    assert f"set {setting} to another port" in run.stderr


def test_down_never_ends_a_stranger_that_got_the_pid_of_an_old_run(local: Local) -> None:
    local.folder.mkdir()
    record = [{"name": "cases", "pid": os.getpid(), "identity": "another boot:1"}]
    (local.folder / "pids.json").write_text(json.dumps(record))
    assert local.run("down").stdout == "nothing was running\n"


@pytest.mark.parametrize(("script", "code"), [("exit 0", 0), ("exit 7", 7), ("kill -9 $$", 137)])
def test_exec_answers_with_the_exit_code_of_its_command(local: Local, script: str, code: int) -> None:
    assert local.run("exec", "--", "sh", "-c", script, **NO_SERVERS).returncode == code


def test_exec_brings_servers_of_its_own_and_takes_them_away(local: Local) -> None:
    program = "\n".join(
        (
            "import os, kombu, pymongo, requests",
            "kombu.Connection(os.environ['AMQP_URI']).connect()",
            "mongo = pymongo.MongoClient(os.environ['MONGO_URI'])",
            "mongo.test.things.insert_one({})",
            "requests.get(os.environ['BROKER_ADMIN_URI'] + '/api/overview').raise_for_status()",
            "assert os.path.exists(os.environ['SECRETS_DIR'] + '/token-jwks.json')",
            "print(mongo.address[1], os.environ['SECRETS_DIR'])",
        )
    )
    run = local.run("exec", "--", "python", "-W", "ignore", "-c", program)
    assert run.returncode == 0, run.stderr
    port, folder = run.stdout.split()
    assert not Path(folder).exists()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", int(port))) != 0


def test_mongo_keeps_what_it_acknowledged_when_it_is_killed_and_may_move_to_another_port(
    tmp_path: Path,
) -> None:
    node = MongoNode(tmp_path)
    node.start()
    try:
        with MongoClient[dict[str, int]](node.uri) as client:
            client.test.things.insert_one({"n": 1})
        node.kill()
    finally:
        node.kill()
    moved = MongoNode(tmp_path)
    moved.start()
    try:
        assert moved.port != node.port
        with MongoClient[dict[str, int]](moved.uri) as client:
            assert client.test.things.count_documents({"n": 1}) == 1
    finally:
        moved.kill()


def test_a_killed_broker_leaves_no_process_and_comes_back_with_its_virtual_hosts(tmp_path: Path) -> None:
    node = BrokerNode(tmp_path)
    node.start()
    try:
        uri = node.create_vhost("one/test")
        pids = node.processes().values()
        node.kill()
        eventually(lambda: not any(map(identity, pids)) and not _children_of(*pids))
        node.start()
        with kombu.Connection(uri) as connection:
            connection.connect()
        node.delete_vhost("one/test")
        with pytest.raises(requests.HTTPError):
            node.delete_vhost("one/test")
    finally:
        node.kill()


def test_a_node_that_cannot_start_says_why(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        node = MongoNode(tmp_path, other.getsockname()[1])
        with pytest.raises(LocalError, match="Address already in use"):
            node.start()
    assert node.processes() == {}


def test_secrets_are_private_and_stay_the_same(tmp_path: Path) -> None:
    secrets.ensure(tmp_path)
    first = {path.name: path.read_text() for path in tmp_path.iterdir()}
    secrets.ensure(tmp_path)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == first
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    keys = {"token-signing.pem", "token-jwks.json", "vault-keys", "vault-search-key", "request-key", "webhook-master"}
    assert set(first) == {*keys, "bootstrap.json"}


def _children_of(*parents: int) -> list[int]:
    statuses = (path.read_text() for path in Path("/proc").glob("[0-9]*/stat"))
    fields = (status.rpartition(")")[2].split() for status in statuses)
    return [int(field[1]) for field in fields if int(field[1]) in parents]

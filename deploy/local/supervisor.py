"""Runs the services of a Procfile in the foreground, logs prefixed, and starts again what ends unasked."""

import os
import queue
import shlex
import signal
import threading
import time
from collections import deque
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from honcho.colour import get_colours  # type: ignore[import-untyped]
from honcho.environ import parse_procfile  # type: ignore[import-untyped]
from honcho.printer import Message, Printer  # type: ignore[import-untyped]
from honcho.process import Process  # type: ignore[import-untyped]

from deploy.local.processes import dies_with_parent
from deploy.local.registry import Registry

NAME = "platform"
RESTART_DELAY_S = 1.0
ENDS_ALLOWED = 5
ENDS_WINDOW_S = 60.0
# Longer than the slowest handler, which a service finishes before it ends.
STOP_PATIENCE_S = 15.0


class Supervisor:
    """Starts each command, watches it, and ends all of them on SIGINT or SIGTERM."""

    def __init__(self, procfile: Path, env: Mapping[str, str], registry: Registry) -> None:
        self._commands: dict[str, str] = dict(parse_procfile(procfile.read_text()).processes)
        self._env = dict(env)
        self._registry = registry
        self._events: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._printer = Printer(width=max(map(len, [NAME, *self._commands])))
        self._colours = dict(zip(self._commands, get_colours(), strict=False))
        self._pids: dict[str, int] = {}
        self._pending = set(self._commands)
        self._ends: dict[str, deque[float]] = {name: deque(maxlen=ENDS_ALLOWED) for name in self._commands}
        self._stopping = False
        self._code = 0

    def run(self) -> int:
        """Start everything and stay until everything has ended; 0 when that was asked for, else 1."""
        signal.signal(signal.SIGINT, self._on_signal)
        signal.signal(signal.SIGTERM, self._on_signal)
        for name in self._commands:
            self._start(name)
        while self._pids or self._pending or not self._events.empty():
            self._handle(self._events.get())
        return self._code

    def say(self, text: str) -> None:
        """Print a line among the logs; may be called from any thread."""
        self._post("line", text)

    def _handle(self, message: Message) -> None:
        match message.type:
            case "line":
                self._printer.write(message)
            case "start":
                self._on_start(message.name, message.data["pid"])
            case "stop":
                self._on_end(message.name, message.data["returncode"])
            case "again":
                self._start(message.name)
            case "quit":
                self._stop_all()
            case "overdue":
                self._signal_all(signal.SIGKILL)

    def _start(self, name: str) -> None:
        if self._stopping:
            self._pending.discard(name)
            return
        command = f"exec {shlex.join(dies_with_parent())} {self._commands[name]}"
        process = Process(command, name=name, colour=self._colours[name], env=self._env)
        threading.Thread(target=process.run, args=(self._events,), daemon=True).start()

    def _on_start(self, name: str, pid: int) -> None:
        self._pending.discard(name)
        self._pids[name] = pid
        self._registry.add(name, pid)
        if self._stopping:
            self._signal_all(signal.SIGTERM)

    def _on_end(self, name: str, code: int) -> None:
        del self._pids[name]
        if self._stopping:
            return
        self._ends[name].append(time.monotonic())
        self.say(f"{name} ended with code {code}")
        if self._ends_too_often(name):
            self.say(f"{name} ended {ENDS_ALLOWED} times within {ENDS_WINDOW_S:.0f} s: stopping everything")
            self._code = 1
            self._stop_all()
        else:
            self._pending.add(name)
            self._later(RESTART_DELAY_S, "again", name)

    def _ends_too_often(self, name: str) -> bool:
        ends = self._ends[name]
        return len(ends) == ENDS_ALLOWED and ends[-1] - ends[0] < ENDS_WINDOW_S

    def _on_signal(self, *_: object) -> None:
        self._post("quit")

    def _stop_all(self) -> None:
        if not self._stopping:
            self._stopping = True
            self.say("stopping")
            self._signal_all(signal.SIGTERM)
            self._later(STOP_PATIENCE_S, "overdue")

    def _signal_all(self, number: signal.Signals) -> None:
        for pid in self._pids.values():
            os.kill(pid, number)

    def _later(self, delay_s: float, type_: str, name: str = NAME) -> None:
        timer = threading.Timer(delay_s, self._post, (type_, None, name))
        timer.daemon = True
        timer.start()

    def _post(self, type_: str, data: str | None = None, name: str = NAME) -> None:
        self._events.put(Message(type=type_, data=data, time=datetime.now(), name=name, colour=None))

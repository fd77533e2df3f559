"""An error that nobody caught is in the log of its process, without what it quotes."""

import json
import subprocess
import sys

import pytest

BEGIN = """
import warnings
warnings.simplefilter("ignore")
import eventlet
eventlet.monkey_patch()
from shared import logging, uncaught
logging.configure("cases", "INFO", "json")
uncaught.install()

def fail(*_):
    raise ValueError("call 13812345678 back")
"""
WAYS = {
    "the process itself": "fail()",
    "a green thread": "eventlet.spawn(fail); eventlet.sleep(0.05)",
    "a green thread that waited": "eventlet.spawn_after(0.01, fail); eventlet.sleep(0.1)",
    "a thread": "import threading; threading.Thread(target=fail).start(); eventlet.sleep(0.1)",
    "an object that goes": "Gone = type('Gone', (), {'__del__': fail}); Gone()",
    "who waits for a file": (
        "import os; ours, theirs = os.pipe(); os.write(theirs, b'x'); "
        "from eventlet import hubs; hubs.get_hub().add('read', ours, fail, fail, lambda: None); eventlet.sleep(0.05)"
    ),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_an_error_that_nobody_caught_is_logged_without_what_it_quotes(way):
    done = subprocess.run([sys.executable, "-c", BEGIN + way], capture_output=True, text=True, timeout=30, check=False)
    assert "13812345678" not in done.stdout + done.stderr
    assert done.stderr == ""
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert lines
    assert all((line["event"], line["error"]) == ("uncaught", "ValueError") for line in lines)
    assert all(line["frames"][-1].endswith(" fail") for line in lines)

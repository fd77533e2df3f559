import eventlet

from shared.web.health import Readiness


def fail() -> None:
    raise ConnectionError


def test_ready_when_every_check_holds():
    assert Readiness({"broker": lambda: None}).look() == {"broker": True, "accepting": True}


def test_not_ready_while_a_check_fails():
    assert Readiness({"broker": fail, "database": lambda: None}).look()["broker"] is False


def test_not_accepting_while_draining():
    readiness = Readiness({})
    readiness.draining = True
    assert readiness.look() == {"accepting": False}


def test_a_check_that_hangs_counts_as_failed():
    hangs = eventlet.Event()
    assert Readiness({"broker": hangs.wait}, check_seconds=0.01).look()["broker"] is False


def test_looks_within_the_fresh_time_ask_once():
    asked: list[int] = []
    readiness = Readiness({"broker": lambda: asked.append(1)}, fresh_seconds=60)
    readiness.look()
    readiness.look()
    assert asked == [1]


def test_many_looks_at_once_ask_once():
    asked: list[int] = []
    gate = eventlet.Event()

    def check() -> None:
        asked.append(1)
        gate.wait()

    readiness = Readiness({"broker": check}, fresh_seconds=60)
    looks = [eventlet.spawn(readiness.look) for _ in range(5)]
    eventlet.sleep(0)
    gate.send()
    assert [each.wait()["broker"] for each in looks] == [True] * 5
    assert asked == [1]

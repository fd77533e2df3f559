"""What `@due` must do where work goes wrong; run with the keeper in memory and with the one in MongoDB."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from nameko.containers import ServiceContainer
from structlog.testing import capture_logs

from shared.messaging.due import due
from shared.resources import now
from shared.store.history import Decided
from tests.contract.store_contract import LEASE, because, new, noted
from tests.support.waiting import always, eventually

FAILING, DAMAGED = "failing", "damaged"


def settled(state):
    return Decided(replace(state, next_due_at=None), (noted(),))


class DueContract:
    """Subclasses give `documents`, and `damage`, which leaves one of them that cannot be read any more."""

    @pytest.fixture
    def looks(self, documents, monkeypatch):
        """The looks for due work, as they come."""
        looks = []
        claim = documents.claim_due
        monkeypatch.setattr(documents, "claim_due", lambda *asked: looks.append(asked) or claim(*asked))
        return looks

    @pytest.fixture
    def container(self, documents):
        """A service that settles what is due, and fails at one thing."""

        class Worker:
            name = "worker"

            @due("balances")
            def work(self, row):
                if row.id == FAILING:
                    raise ZeroDivisionError("张三")
                documents.change(row.id, settled, because(f"work-{row.id}"))

        resources = SimpleNamespace(documents={"balances": documents}, on_due=[])
        container = ServiceContainer(Worker, {"resources": resources})
        yield container
        container.stop()

    def test_what_cannot_be_read_or_fails_keeps_none_behind_it_from_its_turn_and_is_left_to_its_lease(
        self, documents, damage, looks, container
    ):
        for minutes, name in enumerate(("last", FAILING, DAMAGED, "first"), 1):
            documents.create(name, new(name, next_due_at=now() - minutes * LEASE), because(name))
        damage(DAMAGED)
        with capture_logs() as said:
            container.start()
            eventually(lambda: all(documents.get(name).version == 2 for name in ("first", "last")))
            always(lambda: len(looks) < 12 and not container._died.ready(), 0.3)
        (passed,) = [one for one in said if one["event"] == "document_passed_over"]
        assert (passed["kind"], passed["document"], passed["log_level"]) == ("balances", DAMAGED, "warning")
        (failed,) = [one for one in said if one["event"] == "due_work_failed"]
        assert (failed["document"], failed["error"]) == (FAILING, "ZeroDivisionError")
        assert "张三" not in str(said)

    def test_a_look_that_fails_is_not_the_last_one(self, documents, looks, container, monkeypatch):
        documents.create("d1", new("n1", next_due_at=now() - LEASE), because("d1"))
        claim = documents.claim_due

        def cannot_yet(*asked):
            if len(looks) < 1:
                looks.append(asked)
                raise UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")
            return claim(*asked)

        monkeypatch.setattr(documents, "claim_due", cannot_yet)
        with capture_logs() as said:
            container.start()
            eventually(lambda: documents.get("d1").version == 2)
        assert [one["error"] for one in said if one["event"] == "due_work_waits"] == ["UnicodeDecodeError"]

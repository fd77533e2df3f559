"""Colleagues go by name, with the user name beside it."""

from datetime import UTC, datetime

from services.console.directory import Directory
from services.console.domain.account import Account
from services.console.facts import facts
from services.console.texts import Texts
from shared.errors import NotFound
from shared.identity.divisions import Divisions
from shared.identity.people import Person

AT = datetime(2026, 11, 23, 1, tzinfo=UTC)


class Accounts:
    def __init__(self):
        self.asked = 0

    def get(self, username):
        self.asked += 1
        if username != "officer":
            raise NotFound("no such account")
        return type("Stored", (), {"state": Account("officer", "person-1", "hash", ("officer",), "330110", AT)})


class People:
    def holds(self, _, asks):
        return asks(Person("王警官"))


def test_a_name_is_read_once_and_remembered():
    accounts = Accounts()
    directory = Directory(accounts, People())
    assert [directory.name("officer") for _ in range(3)] == ["王警官"] * 3
    assert accounts.asked == 1


def test_whoever_has_no_account_has_no_name():
    assert Directory(Accounts(), People()).name("service:cases") == ""


def test_pages_and_histories_say_the_name_with_the_user_name_that_tells_namesakes_apart():
    texts = Texts(Divisions.load(), Directory(Accounts(), People()).name)
    assert texts.person("officer") == texts.word("zh", "actor", "officer") == "王警官 (officer)"
    assert (texts.person("gone"), texts.person(None)) == ("gone", "")
    assert texts.word("zh", "actor", "service:console") != "service:console"
    said = facts("complaint_assigned", {"officer": "officer"}, lambda family, code: texts.word("zh", family, code))
    assert [value for _, value in said] == ["王警官 (officer)"]

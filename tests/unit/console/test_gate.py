"""A form that comes after the session's end waits in the page: only one of ours, and never what is secret."""

from types import SimpleNamespace

import pytest

from services.console.forms import Form
from services.console.pages.gate import waiting_in, waiting_of

TYPED = Form({"csrf": ["old"], "key": ["k"], "narrative": ["加油机少油"]})
OURS = {"Origin": "http://here"}


def call(**headers):
    return SimpleNamespace(header=lambda name: headers.get(name, ""))


def brought(waiting: str):
    return waiting_in(call(**OURS), Form({"waiting": [waiting]}))


def test_what_was_typed_comes_back_without_the_token_of_the_old_session():
    waiting = waiting_of(call(**OURS), "/complaints/new", TYPED)
    assert brought(waiting) == {"path": "/complaints/new", "fields": {"key": ["k"], "narrative": ["加油机少油"]}}


@pytest.mark.parametrize("name", ["password", "present", "secret", "code"])
def test_a_form_with_something_secret_does_not_wait(name):
    assert waiting_of(call(**OURS), "/me/password", Form({name: ["x"]})) == ""


def test_a_form_that_may_be_of_another_site_does_not_wait():
    assert waiting_of(call(), "/complaints/new", TYPED) == ""
    waiting = waiting_of(call(**OURS), "/complaints/new", TYPED)
    assert waiting_in(call(), Form({"waiting": [waiting]})) is None


@pytest.mark.parametrize("waiting", [
    "", "[]", "{", '{"path": "//evil.example", "fields": {}}', '{"path": "/x", "fields": []}',
    '{"path": 1, "fields": {}}',
    '{"path": "/x", "fields": {"a": "b"}}',
])  # fmt: skip
def test_what_is_no_form_of_ours_is_not_sent_again(waiting):
    assert brought(waiting) is None

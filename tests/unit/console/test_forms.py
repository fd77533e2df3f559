from dataclasses import replace

import pytest

from services.console.forms import URLENCODED, Form, parse, whole
from services.console.pages.action import Ask
from services.console.pages.actions import BY_NAME
from services.console.pages.emergency import activation
from services.console.pages.exchange import mapping_of
from services.console.pages.offered import body_of
from services.console.pages.registration import registration
from services.console.pages.visit import own_path
from shared.errors import Invalid
from shared.web.refusals import Malformed


def form(text: str):
    return parse(text.encode(), URLENCODED)


def test_fields_come_trimmed_and_repeated_ones_together():
    read = form("name=+a+&finding=x&finding=y&finding=")
    assert (read.text("name"), read.all("finding"), read.text("missing")) == ("a", ["x", "y"], "")


def test_a_file_comes_with_its_bytes():
    body = (
        b'--b\r\nContent-Disposition: form-data; name="kind"\r\n\r\nphysical\r\n'
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n\x00\xff\r\n--b--\r\n'
    )
    read = parse(body, "multipart/form-data; boundary=b")
    assert (read.text("kind"), read.file("file"), read.file("other")) == ("physical", b"\x00\xff", b"")


def test_characters_that_cannot_be_kept_are_refused_under_the_name_of_the_field():
    with pytest.raises(Invalid) as refusal:
        form("a=%00&b=fine")
    assert set(refusal.value.facts["errors"]) == {"a"}


@pytest.mark.parametrize(("body", "media"), [
    (b"x", "multipart/form-data"),
    (b"--b\r\nnonsense", "multipart/form-data; boundary=b"),
])  # fmt: skip
def test_what_is_no_form_is_malformed(body, media):
    with pytest.raises(Malformed):
        parse(body, media)


@pytest.mark.parametrize("text", ["-1", "1.5", "many", "9" * 14, "１２"])
def test_a_number_that_is_none_is_refused(text):
    with pytest.raises(Invalid):
        form(f"people={text}").number("people")


@pytest.mark.parametrize("text", ["9" * 5000, "１２", "²", ""])
def test_digits_that_make_no_number_are_left_as_they_are_for_the_service_to_refuse(text):
    person = Ask("place", "Person", "person")
    assert whole(text) is None
    assert body_of(replace(BY_NAME["erase"], asks=(person,)), Form({"place": [text]})) == {"place": text}
    assert mapping_of(Form({f"column{text}": ["narrative"]}))["columns"] == []


def test_a_complaint_without_name_and_number_has_no_caller():
    assert "caller" not in registration(form("division=330110&category=other"))


def test_a_number_alone_makes_a_caller():
    assert registration(form("phone=13800000000"))["caller"] == {"phone": "13800000000"}


def test_plan_and_level_are_one_choice():
    asked = activation(form("choice=metrology_city/major&division=330110&category=other&title=x&people_affected=60"))
    assert (asked["plan"], asked["level"], asked["people_affected"]) == ("metrology_city", "major", 60)
    assert "warning_id" not in asked


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil.example", "", "/a\r\nX: y"])
def test_no_link_sends_people_to_another_site(path):
    assert own_path(path) == "/"


def test_a_path_of_ours_is_kept():
    assert own_path("/cases/1") == "/cases/1"

import orjson
import pytest

from shared import errors
from shared.web import refusals
from shared.web.problems import Problem, is_unavailable, prefers_chinese, problem_of


class WrongDivision(errors.Refused):
    code = "wrong_division"


def read(problem: Problem) -> dict[str, object]:
    return orjson.loads(problem.body)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.Invalid(), 422),
        (errors.Unauthenticated(), 401),
        (errors.Forbidden(), 403),
        (errors.NotFound(), 404),
        (errors.Refused(), 409),
        (errors.IllegalTransition(), 409),
        (errors.Stale(), 412),
        (errors.Contended(), 409),
        (errors.KeyReused(), 422),
        (errors.HistoryFull(), 409),
        (refusals.Unavailable(), 503),
        (WrongDivision(), 409),
        (errors.Permanent(), 500),
        (KeyError("x"), 500),
    ],
)
def test_each_class_of_error_has_its_status(error, status):
    problem = problem_of(error, "id")
    assert (problem.status, read(problem)["status"]) == (status, status)


def test_a_rule_speaks_under_its_own_code():
    document = read(problem_of(WrongDivision("Not yours.", division="330110"), "r-1"))
    assert document == {
        "type": "urn:quanheng:problem:wrong_division",
        "title": "Refused by a rule",
        "status": 409,
        "detail": "Not yours.",
        "instance": "r-1",
        "facts": {"division": "330110"},
    }


def test_the_text_of_a_foreign_error_never_leaves():
    problem = problem_of(RuntimeError("mongodb://user:hunter2@db"), "r-1")
    assert b"hunter2" not in problem.body
    assert read(problem)["type"] == "urn:quanheng:problem:internal"


def test_an_own_error_without_a_row_keeps_its_text_to_itself():
    assert b"inside" not in problem_of(errors.Permanent("inside", more="inside"), "r").body


def test_invalid_input_lists_its_fields():
    errors_ = {"persons.0.name": ["Too long."]}
    assert read(problem_of(errors.Invalid(errors=errors_), "r"))["errors"] == errors_


def test_contention_asks_to_come_back_later():
    assert ("Retry-After", "2") in problem_of(errors.Contended(), "r").headers


def test_too_many_requests_say_when_to_come_back():
    problem = problem_of(refusals.TooManyRequests(retry_after=7), "r")
    assert (problem.status, ("Retry-After", "7") in problem.headers) == (429, True)


def test_a_missing_token_is_answered_with_a_challenge():
    assert ("WWW-Authenticate", 'Bearer realm="quanheng"') in problem_of(errors.Unauthenticated(), "r").headers


def test_the_title_is_chinese_for_those_who_read_it():
    assert read(problem_of(errors.NotFound(), "r", "zh-CN,zh;q=0.9,en;q=0.8"))["title"] == "未找到"


@pytest.mark.parametrize(
    ("header", "chinese"),
    [
        ("", False),
        ("zh", True),
        ("en, zh;q=0.5", False),
        ("en;q=0.3, zh;q=0.5", True),
        ("zh;q=nonsense", False),
        ("fr", False),
    ],
)
def test_accept_language_is_weighed(header, chinese):
    assert prefers_chinese(header) is chinese


class DriverError(Exception):
    pass


class LostPrimary(DriverError):
    pass


def test_a_driver_is_known_by_the_name_of_a_class_it_descends_from():
    names = frozenset({f"{__name__}.DriverError"})
    assert is_unavailable(LostPrimary(), names)
    assert not is_unavailable(ValueError(), names)

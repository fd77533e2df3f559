"""Errors as RFC 9457 problem documents: one table from error class to status, and nothing internal."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from shared import errors
from shared.web import refusals

MEDIA = "application/problem+json"
SOON = 2


@dataclass(frozen=True)
class Kind:
    """How one class of error is shown: status, titles, and the seconds after which to try again."""

    status: int
    en: str
    zh: str
    retry_after: int | None = None


INTERNAL = Kind(500, "Internal error", "系统内部错误")
KINDS: Mapping[type[BaseException], Kind] = {
    errors.Invalid: Kind(422, "Invalid input", "输入不符合要求"),
    errors.Unauthenticated: Kind(401, "Sign-in required", "需要登录"),
    errors.Forbidden: Kind(403, "Not permitted", "无权操作"),
    errors.NotFound: Kind(404, "Not found", "未找到"),
    errors.Refused: Kind(409, "Refused by a rule", "不符合办理规则"),
    errors.IllegalTransition: Kind(409, "Not possible in this state", "当前状态不允许此操作"),
    errors.Stale: Kind(412, "Changed in the meantime", "内容已被他人更改"),
    errors.Contended: Kind(409, "Too many writers", "同时操作的人太多", retry_after=SOON),
    errors.KeyReused: Kind(422, "Idempotency-Key used for another request", "幂等键已用于另一请求"),
    errors.HistoryFull: Kind(409, "History is full", "历史记录已满"),
    refusals.Malformed: Kind(400, "Malformed request", "请求格式错误"),
    refusals.MethodNotAllowed: Kind(405, "Method not allowed", "不支持此方法"),
    refusals.RequestTimeout: Kind(408, "Request took too long", "请求超时"),
    refusals.BodyTooLarge: Kind(413, "Body too large", "内容过大"),
    refusals.UnsupportedMedia: Kind(415, "Unsupported media type", "不支持的内容类型"),
    refusals.KeyRequired: Kind(400, "Idempotency-Key required", "缺少幂等键"),
    refusals.VersionRequired: Kind(428, "If-Match required", "缺少版本条件"),
    refusals.TooManyRequests: Kind(429, "Too many requests", "请求过于频繁"),
    refusals.Unavailable: Kind(503, "Unavailable", "服务暂不可用", retry_after=SOON),
}

# Named, not imported: the web knows no driver. An answer of 503 tells the client to send the same key again.
UNAVAILABLE = frozenset(
    {
        "pymongo.errors.ConnectionFailure",
        "pymongo.errors.ExecutionTimeout",
        "pymongo.errors.WTimeoutError",
        "kombu.exceptions.OperationalError",
        "amqp.exceptions.ConnectionError",
    }
)


@dataclass(frozen=True)
class Problem:
    """A problem document ready to send."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


def problem_of(error: BaseException, instance: str, language: str = "") -> Problem:
    """Describe `error` to the client of request `instance`; `language` is its Accept-Language.

    Only errors of our own speak for themselves; of any other the client learns the status alone.
    """
    kind = kind_of(error)
    own = error if isinstance(error, errors.QuanhengError) and kind is not INTERNAL else None
    code = own.code if own else "internal"
    document: dict[str, Any] = {
        "type": f"urn:quanheng:problem:{code}",
        "title": kind.zh if prefers_chinese(language) else kind.en,
        "status": kind.status,
        "detail": own.message if own else "Something went wrong here; quote the instance when you report it.",
        "instance": instance,
    }
    document.update(_shown_facts(own.facts if own else {}))
    headers = [("Content-Type", MEDIA), *_headers(kind, own)]
    return Problem(kind.status, headers, orjson.dumps(document, default=str))


def kind_of(error: BaseException) -> Kind:
    """The row of the table for `error`."""
    return kind_of_class(type(error))


def kind_of_class(error: type[BaseException]) -> Kind:
    """The row of the table for the nearest class that has one."""
    return next((KINDS[each] for each in error.__mro__ if each in KINDS), INTERNAL)


def is_unavailable(error: BaseException, names: frozenset[str] = UNAVAILABLE) -> bool:
    """True when `error` is, by the dotted name of a class, trouble with a database or a broker."""
    return any(f"{each.__module__}.{each.__qualname__}" in names for each in type(error).__mro__)


def prefers_chinese(language: str) -> bool:
    """True when Accept-Language ranks Chinese above English."""
    weights = {"zh": 0.0, "en": 0.0}
    for item in language.lower().split(",")[:20]:
        tag, _, quality = item.strip().partition(";q=")
        name = tag.partition("-")[0]
        if name in weights:
            weights[name] = max(weights[name], _weight(quality))
    return weights["zh"] > weights["en"] or (language.strip().lower().startswith("zh") and weights["zh"] > 0)


def _weight(text: str) -> float:
    try:
        return min(float(text), 1.0) if text else 1.0
    except ValueError:
        return 0.0


def _shown_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in facts.items() if name not in ("errors", "allow", "retry_after")}
    shown = {"errors": facts["errors"]} if "errors" in facts else {}
    return {**shown, "facts": rest} if rest else shown


def _headers(kind: Kind, own: errors.QuanhengError | None) -> list[tuple[str, str]]:
    facts = own.facts if own else {}
    headers = []
    if (seconds := facts.get("retry_after", kind.retry_after)) is not None:
        headers.append(("Retry-After", str(seconds)))
    if kind.status == 401:
        headers.append(("WWW-Authenticate", 'Bearer realm="quanheng"'))
    if "allow" in facts:
        headers.append(("Allow", ", ".join(facts["allow"])))
    return headers

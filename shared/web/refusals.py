"""What the transport itself refuses, before any rule of the domain is asked."""

from shared.errors import QuanhengError


class Malformed(QuanhengError):
    """The request cannot be read: broken JSON, a bad header, a body that ends too early."""

    code = "malformed"


class MethodNotAllowed(QuanhengError):
    """The path exists, the method does not; `facts["allow"]` lists those that do."""

    code = "method_not_allowed"


class RequestTimeout(QuanhengError):
    """The client took too long to send its body."""

    code = "request_timeout"


class BodyTooLarge(QuanhengError):
    """The body is over the limit of its route; `facts["limit_bytes"]` says which."""

    code = "body_too_large"


class UnsupportedMedia(QuanhengError):
    """The route does not take this kind of body."""

    code = "unsupported_media_type"


class KeyRequired(QuanhengError):
    """The route takes an Idempotency-Key and there is none, or none that is valid."""

    code = "idempotency_key_required"


class VersionRequired(QuanhengError):
    """The route takes If-Match and there is none."""

    code = "version_required"


class TooManyRequests(QuanhengError):
    """The same caller has asked too often; `facts["retry_after"]` says in seconds when to come back."""

    code = "too_many_requests"


class Unavailable(QuanhengError):
    """The service cannot take the call now: stopping, overloaded, or without its database."""

    code = "unavailable"

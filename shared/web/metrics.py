"""How many requests, how long, how they ended; by route pattern, so that no id becomes a label."""

from prometheus_client import CollectorRegistry, Histogram

_BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0)


class Meter:
    """The request histogram of one service in `registry`."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._seconds = Histogram(
            "http_request_seconds",
            "Time from a request's head to its answer",
            ("method", "route", "status"),
            registry=registry,
            buckets=_BUCKETS,
        )
        self._children: dict[tuple[str, str, int], Histogram] = {}

    def observe(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        labels = (method, route, status)
        child = self._children.get(labels)
        if child is None:
            child = self._children[labels] = self._seconds.labels(method, route, str(status))
        child.observe(seconds)

"""The two calls that need no sign-in."""

from typing import Any

from services.cases.domain.public import NotYours, Standing
from services.cases.handlers import public
from services.cases.handlers.public import Asking
from services.cases.schemas import public as schemas
from services.cases.service.common import AtDesk
from shared.web.refusals import TooManyRequests
from shared.web.routes import PUBLIC, Answer, Call, route

LIMITS: dict[str, Any] = {"idempotent": False, "limit_bytes": 4096, "refuses": (NotYours, TooManyRequests)}


class PublicRoutes(AtDesk):
    """Status and satisfaction, for whoever proves by phone that a submission is theirs."""

    @route(
        "POST",
        "/public/status",
        permission=PUBLIC,
        body=schemas.AskStatus,
        answer=schemas.StandingView,
        **LIMITS,
    )
    def public_status(self, call: Call) -> Answer:
        """How far a submission is, for the person behind it: number and telephone number."""
        return _told(public.status(self.desk, call.body, Asking(call.address, call.context)))

    @route(
        "POST",
        "/public/satisfaction",
        permission=PUBLIC,
        body=schemas.RateHandling,
        answer=schemas.StandingView,
        **LIMITS,
    )
    def public_satisfaction(self, call: Call) -> Answer:
        """How content the person is, once, after they were told how it ended."""
        return _told(public.rate(self.desk, call.body, Asking(call.address, call.context)))


def _told(standing: Standing) -> Answer:
    return Answer(standing, headers={"Cache-Control": "no-store"})

"""The front of `cases`: each method translates one call or one event, nothing more."""

from services.cases.service.additions import AdditionRoutes
from services.cases.service.case_decisions import CaseDecisionRoutes
from services.cases.service.cases import CaseRoutes
from services.cases.service.complaints import ComplaintRoutes
from services.cases.service.crime import CrimeRoutes
from services.cases.service.deadlines import Deadlines
from services.cases.service.desk_work import DeskWorkRoutes
from services.cases.service.dispatch import DispatchRoutes
from services.cases.service.exchange import ExchangeRoutes
from services.cases.service.forms import FormRoutes
from services.cases.service.handling import HandlingRoutes
from services.cases.service.measures import MeasureRoutes
from services.cases.service.penalty import PenaltyRoutes
from services.cases.service.people import PeopleRoutes
from services.cases.service.people_record import PeopleRecordRoutes
from services.cases.service.public import PublicRoutes
from services.cases.service.reports import ReportRoutes
from services.cases.service.subscriptions import Subscriptions
from shared.base import BaseService


class Service(
    ComplaintRoutes,
    DispatchRoutes,
    HandlingRoutes,
    ReportRoutes,
    AdditionRoutes,
    DeskWorkRoutes,
    FormRoutes,
    ExchangeRoutes,
    PeopleRoutes,
    PeopleRecordRoutes,
    PublicRoutes,
    CaseRoutes,
    CaseDecisionRoutes,
    MeasureRoutes,
    PenaltyRoutes,
    CrimeRoutes,
    Subscriptions,
    Deadlines,
    BaseService,
):
    """Submissions and cases."""

    name = "cases"

"""The working-day calendar: which years are official, and the notice of the next one."""

from datetime import date

from services.console.handlers import calendar
from services.console.pages.page import page
from services.console.pages.problem import Problem
from services.console.pages.visit import Visit, go
from shared.clocks.calendar import Calendar
from shared.errors import QuanhengError
from shared.store.notices import calendar_with
from shared.web.calls import Answer

Days = tuple[date, ...]
EXAMPLE = """year: 2027
title: ""
days_off:
  - {name: 元旦, first: 2027-01-01, last: 2027-01-03}
workdays:
  - {name: 春节, date: 2027-02-06}
"""


class CalendarPages:
    """Show and import."""

    @page("GET", "/admin/calendar", needs="calendar.read")
    def calendar_page(self, visit: Visit) -> Answer:
        """The notices imported so far."""
        return _show(visit)

    @page("POST", "/admin/calendar", needs="calendar.import")
    def import_notice_form(self, visit: Visit) -> Answer:
        """Show what a notice changes, or take it over."""
        try:
            if visit.form.text("preview"):
                return _show(visit, changes=calendar.preview(visit.desk, visit.form.text("notice")))
            calendar.import_text(visit.desk, visit.form.text("notice"), visit.call.context)
        except QuanhengError as error:
            return _show(visit, visit.problem(error))
        return go("/admin/calendar")


def _show(visit: Visit, problem: Problem | None = None, changes: tuple[Days, Days] | None = None) -> Answer:
    kept = calendar.imported(visit.desk)
    until = calendar_with(Calendar.load(), kept.notices).official_until
    typed = visit.form.text("notice") or EXAMPLE
    return visit.show("admin/calendar.html", problem, kept=kept, until=until, typed=typed, changes=changes)

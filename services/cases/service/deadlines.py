"""What `cases` does when time passes."""

from services.cases.domain.case import Case
from services.cases.domain.complaint import Complaint
from services.cases.handlers import clocks
from services.cases.service.common import AtDesk
from shared.messaging.due import due
from shared.messaging.every import every
from shared.resources import now
from shared.store.documents import Row

LOOK_SECONDS = 5


class Deadlines(AtDesk):
    """Reminders, breaches, and dates on another calendar."""

    @due("complaints")
    def on_complaint_due(self, row: Row[Complaint]) -> None:
        """A deadline of a submission is near, or missed."""
        clocks.sound(self.desk, self.desk.complaints, row, now())

    @due("cases")
    def on_case_due(self, row: Row[Case]) -> None:
        """A deadline of a case is near, or missed."""
        clocks.sound(self.desk, self.desk.cases, row, now())

    @every("calendar", LOOK_SECONDS)
    def reckon_anew(self) -> None:
        """After a holiday notice: work deadlines out anew."""
        clocks.reckon(self.desk, now())

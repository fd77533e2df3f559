"""From which case a report is rewarded that has led to more than one."""

from collections.abc import Mapping, Sequence
from itertools import chain

from services.cases.domain.case import Case
from services.cases.domain.case_closing import ClosingGround
from shared.store.history import Stored


def case_that_counts(
    cases: Sequence[Stored[Case]], report_id: str, grounds: Mapping[str, ClosingGround]
) -> Stored[Case] | None:
    """The one that a reward for the report is kept in, else the first that can have one, else the first of all.

    Where one was put aside before, that case answers for it: nobody is rewarded from two.
    """
    kept = (one for one in cases if any(each.report_id == report_id for each in one.state.rewards))
    able = (one for one in cases if _proven_and_major(one.state, grounds))
    return next(chain(kept, able, cases), None)


def _proven_and_major(case: Case, grounds: Mapping[str, ClosingGround]) -> bool:
    return case.closing is not None and grounds[case.closing.ground].proven and bool(case.closing.gravity)

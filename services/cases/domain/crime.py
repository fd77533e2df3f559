"""A suspected crime is passed on, and not settled by a fine or by nothing (移送涉嫌犯罪案件的规定 art. 11)."""

from services.cases.domain.case import Case
from shared.errors import Refused

CRIME = "crime_suspected"
PASSED_ON = "crime_passed_on"


class CrimeOnFile(Refused):
    """Evidence or a report speaks of a crime: it is passed on, or the head says why nothing of that is left."""

    code = "crime_on_file"


def crime_on_file(case: Case) -> bool:
    """Whether two officers found that a crime is suspected, or that was reported to the principal, whatever they said.

    A refusal to transfer it ends the hours for the police and not the suspicion (arts. 5, 11).
    """
    return bool(case.penalty.reports) or any(CRIME in one.findings for one in case.evidence)


def refuse_crime(case: Case, no_crime: str) -> None:
    """Raises CrimeOnFile unless the police have the file, or `no_crime` says why there is none.

    It was found otherwise, or given back by the police.
    """
    if crime_on_file(case) and not _transferred_beside(case) and not no_crime:
        raise CrimeOnFile("evidence or a report in this case speaks of a crime")


def _transferred_beside(case: Case) -> bool:
    """Whether the police have the file though something else was decided, or what had been decided was annulled."""
    ruling = case.penalty.ruling
    handed_over = any(one.handed_over_at is not None and not one.void for one in case.penalty.reports)
    return handed_over and (ruling is None or ruling.outcome != PASSED_ON)

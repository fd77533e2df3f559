"""What a submission of a kind has to say, and what of it has not been said (投诉办法 arts. 10-12)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.cases.domain.complaint import Complaint
from services.cases.domain.law import Sourced
from shared.contracts.cases import Kind


@dataclass(frozen=True, kw_only=True)
class Required(Sourced):
    """Names of fields: without `must` it is not taken down, what lacks of `should` is asked for later."""

    kind: Kind
    must: Sequence[str]
    should: Sequence[str]


def said_in(submission: Complaint) -> dict[str, object]:
    """What was said of all that stands in the record itself; who said it is in the vault."""
    instrument = submission.instrument
    return {
        "caller": submission.person_id,
        "site_name": submission.site.name.strip(),
        "site_address": submission.site.address,
        "claims": submission.claims,
        "happened_at": submission.facts.happened_at,
        "evidence": submission.facts.evidence,
        "instrument": instrument,
        "serial": instrument and instrument.serial,
        "unaltered": instrument and instrument.unaltered,
    }


def lacking(names: Sequence[str], said: Mapping[str, object]) -> tuple[str, ...]:
    """Those of `names` about which nothing was said; False and 0 are something."""
    return tuple(name for name in names if said.get(name) in (None, "", ()))

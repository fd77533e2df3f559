"""What a submission of a kind has to say, and what of it has not been said (投诉办法 arts. 10-12)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from services.cases.domain.complaint import Complaint, Instrument
from services.cases.domain.law import Sourced
from shared.contracts.cases import Kind

CALLER_FIELDS = (
    "caller_name", "caller_phone", "caller_other_phones", "caller_address", "caller_id_number", "caller_email",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Required(Sourced):
    """Names of fields: without `must` it is not taken down, what lacks of `should` is asked for later."""

    kind: Kind
    must: Sequence[str]
    should: Sequence[str]


def told(submission: Complaint) -> dict[str, object]:
    """What was said of all that stands in the record itself, under the names that forms and required fields have."""
    site = submission.site
    return {
        "category": submission.category,
        "site_name": site.name,
        "site_address": site.address,
        "position": site.position,
        "platform": site.platform,
        "credit_code": site.credit_code,
        "claims": submission.claims,
        **vars(submission.facts),
        **vars(submission.instrument or Instrument()),
    }


def unsaid(submission: Complaint, names: Iterable[str], given: Collection[str]) -> tuple[str, ...]:
    """Those of `names` of which nothing was said, False and 0 being something; `given` was said of the caller."""
    said = {
        **told(submission),
        **dict.fromkeys(given, True),
        "caller": submission.person_id,
        "site_name": submission.site.name.strip(),
        "instrument": submission.instrument,
    }
    return tuple(name for name in names if said.get(name) in (None, "", ()))


def still_missing(
    submission: Complaint, required: Iterable[Required], given: Collection[str] = (), emptied: Collection[str] = ()
) -> tuple[str, ...]:
    """What has still not been said; of the caller that is what was missing before or is `emptied`, but for `given`."""
    known = {name for name in CALLER_FIELDS if name in given or name not in submission.missing}.difference(emptied)
    names = [name for one in required for name in (*one.must, *one.should)]
    return unsaid(submission, names, known if submission.person_id else ())

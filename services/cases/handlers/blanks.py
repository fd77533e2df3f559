"""A word for none in a field that people fill in as they like is as good as blank: 无, 不详, 匿名, marks alone."""

from collections.abc import Container
from typing import TypeVar

from services.cases.domain.nothing import without_words_for_none
from services.cases.domain.traces import is_no_name
from services.cases.schemas.complaints import (
    AmendCaller,
    AmendComplaint,
    AmendInstrument,
    Caller,
    InstrumentIn,
    PartyIn,
    RegisterComplaint,
)
from services.cases.schemas.suggestions import SuggestDuplicates
from shared.frozen import but

SITE = ("site_name", "site_address", "position", "platform")
COMPARED = ("site_name", "site_address", "position", "serial")
OF_PEOPLE = ("phone", "address", "id_number")
OF_CALLERS = (*OF_PEOPLE, "email", "other_phones")
INSTRUMENT = ("make", "model", "serial", "certificate", "reading", "reweighed")

Whoever = TypeVar("Whoever", Caller, AmendCaller)
Party = TypeVar("Party", bound=PartyIn)


def registered(command: RegisterComplaint, nothing: Container[str]) -> RegisterComplaint:
    """What the hotline takes down. A caller or an instrument of which nothing is left is none; the account stays."""
    caller = command.caller and _whoever(command.caller, nothing)
    tool = command.instrument and without_words_for_none(command.instrument, INSTRUMENT, nothing)
    return but(
        without_words_for_none(command, SITE, nothing),
        caller=caller if caller and caller.given else None,
        parties=tuple(of_somebody(one, nothing) for one in command.parties),
        instrument=None if tool == InstrumentIn() else tool,
    )


def amended(command: AmendComplaint, nothing: Container[str]) -> AmendComplaint:
    """What is filled in or corrected: a word for none empties."""
    caller, tool = command.caller, command.instrument
    return but(
        without_words_for_none(command, SITE, nothing),
        caller=_whoever(caller, nothing) if isinstance(caller, AmendCaller) else caller,
        instrument=without_words_for_none(tool, INSTRUMENT, nothing) if isinstance(tool, AmendInstrument) else tool,
    )


def asked(command: SuggestDuplicates, nothing: Container[str]) -> SuggestDuplicates:
    """What earlier submissions are compared with: not knowing two sites makes them no less different."""
    return without_words_for_none(command, COMPARED, nothing)


def _whoever(caller: Whoever, nothing: Container[str]) -> Whoever:
    said = without_words_for_none(caller, OF_CALLERS, nothing)
    return but(said, name="") if isinstance(said.name, str) and is_no_name(said.name, nothing) else said


def of_somebody(party: Party, nothing: Container[str]) -> Party:
    """What is said of one beside the caller, who has a name."""
    return without_words_for_none(party, OF_PEOPLE, nothing)

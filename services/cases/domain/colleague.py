"""The directory: who handles submissions where, as far as cases needs to know before it gives one to somebody."""

from dataclasses import dataclass

from shared.contracts.cases import ColleagueNoted
from shared.errors import Refused
from shared.identity.divisions import Divisions
from shared.identity.permissions import PERMISSIONS
from shared.store.history import Decided


class NoSuchOfficer(Refused):
    """Nobody who may do that has this user name: it is unknown, closed, or of another role."""

    code = "no_such_officer"


class OfficerElsewhere(Refused):
    """Whoever works in another division may not read the submission; with it, it would leave every list of work."""

    code = "officer_elsewhere"


@dataclass(frozen=True)
class Colleague:
    """One account.

    `sequence` is that of the account's own history, so that an older word never replaces a newer one.
    """

    roles: tuple[str, ...]
    division: str
    active: bool
    sequence: int

    def may(self, permission: str) -> bool:
        """Whether its holder has that permission."""
        return self.active and not PERMISSIONS[permission].isdisjoint(self.roles)


def meet(colleague: Colleague) -> Decided[Colleague]:
    """Note an account not known before."""
    return Decided(colleague, [ColleagueNoted(**vars(colleague))])


def learn(known: Colleague, heard: Colleague) -> Decided[Colleague]:
    """Note how the account stands now; an older or repeated word changes nothing."""
    return Decided(known) if heard.sequence <= known.sequence else meet(heard)


def refuse_unable(name: str, known: Colleague | None, permission: str) -> None:
    """Pass when the holder of that account may do that; raises NoSuchOfficer."""
    if known is None or not known.may(permission):
        raise NoSuchOfficer("nobody who may do that has this user name", officer=name)


def refuse_unfit(name: str, known: Colleague | None, division: str, divisions: Divisions) -> None:
    """Pass when what belongs to `division` can be given to them; raises NoSuchOfficer, OfficerElsewhere."""
    if known is None or not known.may("complaint.handle"):
        raise NoSuchOfficer("nobody who handles submissions has this user name", officer=name)
    if not divisions.within(division, known.division):
        raise OfficerElsewhere("this officer may not read what belongs to this division", officer=name)

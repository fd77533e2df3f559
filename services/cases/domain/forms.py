"""The official forms as rules: what each is for, to whom it goes, and how it is numbered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from shared.errors import Invalid

Recipient = Literal["complainant", "respondent", "unit", "file"]
PersonField = Literal["name", "phone", "address", "id_number"]
Said = Mapping[str, object]
"""What the officer says for one form beside what stands in the record, by field."""

Words = Mapping[str, Mapping[str, str]]
"""What codes of the record are called on paper, by kind of code."""

FOR_RESPONDENTS: frozenset[PersonField] = frozenset({"name"})
"""All that mediation needs the respondent to know of the complainant (投诉办法 art. 37)."""


@dataclass(frozen=True)
class Form:
    """One form of the official set; `recipients` says for each what of the complainant or reporter stands in it.

    Of those beside them the same stands there, if they have one of the roles of `parties`.

    `states` is empty for a form that may be made in all; `given` names fields of the record that must be set, each
    to one of the listed values or, without a list, to anything; a day that is set must not be over.
    """

    id: str
    item: int
    zh: str
    en: str
    template: str
    code: str
    source: str
    certainty: str
    valid_from: date
    kinds: frozenset[str]
    states: frozenset[str]
    given: Mapping[str, frozenset[str]]
    recipients: Mapping[Recipient, tuple[PersonField, ...]]
    parties: tuple[str, ...]
    needs: tuple[str, ...]
    takes: tuple[str, ...]

    def __post_init__(self) -> None:
        if "respondent" in self.recipients:
            if "report" in self.kinds:
                raise ValueError(f"{self.id}: no form about a report goes to the reported party")
            if not FOR_RESPONDENTS.issuperset(self.recipients["respondent"]):
                raise ValueError(f"{self.id}: a respondent learns nothing but {sorted(FOR_RESPONDENTS)}")

    @property
    def impersonal(self) -> bool:
        """Whether a copy can be made in which nothing of the complainant or reporter stands."""
        return not all(self.recipients.values())


@dataclass(frozen=True)
class Document:
    """A form that was filled, numbered and kept; `personal` when somebody's data stands in it.

    Copies for several have one number; `says` is a digest of what was said for it, by which a copy is known.
    `sealed_for` is the complainant or reporter who stands in it, `parties` are those beside them who do; it takes the
    own keys of all of them in the vault to open the file.
    """

    form: str
    number: str
    file_sha256: str
    recipient: Recipient
    issued_at: datetime
    issued_by: str
    personal: bool
    sealed_for: str | None = None
    parties: tuple[str, ...] = ()
    says: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The people whose keys open the file, in the order of its pieces; nobody's for one that lies open."""
        return (*(() if self.sealed_for is None else (self.sealed_for,)), *self.parties)


@dataclass(frozen=True)
class FormBook:
    """All forms, the style of their numbers with the short names of divisions, and the words of documents.

    `transferred` is what passing on to another authority is called.
    """

    forms: Sequence[Form]
    style: str
    places: Mapping[str, str]
    words: Words
    transferred: str
    remedies: tuple[str, ...]
    placeholders: Mapping[str, str]

    def get(self, form_id: str) -> Form:
        """The form of that id; raises Invalid."""
        found = next((one for one in self.forms if one.id == form_id), None)
        if found is None:
            raise Invalid("This form is not known.", errors={"form": ["Not a known form."]})
        return found

    def series(self, form: Form, division: str, name: str, year: int) -> str:
        """What the numbers of a year have in common, and are counted by: 余杭区市监投受〔2026〕.

        `name` stands for a division that has no short name.
        """
        head = self.style.partition("{n}")[0]
        return head.format(place=self.places.get(division, name), code=form.code, year=year)

    def number(self, series: str, n: int) -> str:
        """The n-th of a series: 余杭区市监投受〔2026〕12号."""
        return f"{series}{n}{self.style.partition('{n}')[2]}"


def addressed(form: Form, recipient: str | None) -> Recipient:
    """To whom a form goes: as asked, or the one there is. Raises Invalid."""
    allowed = tuple(form.recipients)
    wanted = allowed[0] if recipient is None and len(allowed) == 1 else recipient
    for one in allowed:
        if one == wanted:
            return one
    told = "Say to whom" if recipient is None else "This form does not go there"
    wrong = {"recipient": [f"{told}: {', '.join(allowed)}."]}
    raise Invalid("This form needs another recipient.", errors=wrong)


def check_said(form: Form, said: Said, at: datetime) -> None:
    """Refuse what is missing, what the form has no place for, and a time that is not to come. Raises Invalid."""
    missing = {name: ["This form needs it."] for name in form.needs if name not in said}
    beside = {name: ["This form does not take it."] for name in said if name not in (*form.needs, *form.takes)}
    past = {name: ["Must lie ahead."] for name, value in said.items() if _is_past(value, at)}
    if wrong := {**missing, **past, **beside}:
        raise Invalid("The fields do not fit the form.", errors=wrong)


def _is_past(value: object, at: datetime) -> bool:
    return isinstance(value, datetime) and value <= at

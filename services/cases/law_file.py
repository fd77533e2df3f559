"""The form of the lists of law in `rules/`, checked field by field: no entry without source, certainty and validity."""

from pathlib import Path
from typing import Any, get_args

from marshmallow import Schema, ValidationError, fields, post_load, validate

from services.cases.domain.case_closing import ClosingGround
from services.cases.domain.grading import LEVELS, GradingRule
from services.cases.domain.grounds import Ground, GroundOfKinds
from services.cases.domain.hints import HintRule
from services.cases.domain.jurisdiction import Platform
from services.cases.domain.law import Counted, Listed
from services.cases.domain.required import Required
from services.cases.domain.rewards import RewardGrade, RewardRules
from shared.clocks.files import LegalDay, bad_file, flat, read_mapping
from shared.clocks.rule import Certainty
from shared.clocks.rule_file import SourceSchema
from shared.contracts.cases import Kind

FEN = 100
_ID = validate.Regexp(r"[a-z0-9_]{1,40}\Z", error="Not an id like not_our_duty.")
_TEXT = validate.Length(1, 200)


class _Sourced(Schema):
    makes: type[Any]

    source = fields.Nested(SourceSchema, required=True)
    certainty = fields.String(required=True, validate=validate.OneOf(get_args(Certainty)))
    valid_from = LegalDay(required=True)
    valid_to = LegalDay(load_default=None, allow_none=True)

    @post_load
    def _make(self, data: dict[str, Any], **_kwargs: Any) -> Any:
        return self.made(data)

    def made(self, data: dict[str, Any]) -> Any:
        """The entry of the domain."""
        return self.makes(**data)


class _Named(_Sourced):
    id = fields.String(required=True, validate=_ID)
    zh = fields.String(required=True, validate=_TEXT)
    en = fields.String(required=True, validate=_TEXT)


class GroundEntry(_Named):
    """A ground of the law with its item in the article."""

    makes = Ground
    item = fields.Integer(required=True, strict=True, validate=validate.Range(1, 99))


class KindGroundEntry(_Named):
    """A ground for submissions of some kinds, with its item where an article lists it."""

    makes = GroundOfKinds
    item = fields.Integer(load_default=None, strict=True, validate=validate.Range(1, 99))
    kinds = fields.List(
        fields.String(validate=validate.OneOf(get_args(Kind))), required=True, validate=validate.Length(1, 3)
    )

    def made(self, data: dict[str, Any]) -> GroundOfKinds:
        return GroundOfKinds(kinds=frozenset(data.pop("kinds")), **data)


class ClosingEntry(_Named):
    """A ground for closing a case, and whether the violation stands then."""

    makes = ClosingGround
    proven = fields.Boolean(required=True, truthy={True}, falsy={False})


class HintEntry(_Named):
    """A factor to look at, from how many in how many days on."""

    makes = HintRule
    days = fields.Integer(required=True, strict=True, validate=validate.Range(0, 3650))
    at_least = fields.Integer(required=True, strict=True, validate=validate.Range(1, 10_000))


class PlatformEntry(_Named):
    """An e-commerce platform and where its operator has its domicile."""

    makes = Platform
    division = fields.String(required=True, validate=validate.Regexp(r"\d{6}\Z", error="Not a code like 330110."))


class ListedEntry(_Named):
    """A word that stands in a list of the law."""

    makes = Listed


class CountedEntry(_Sourced):
    """How many people the law asks for, or allows."""

    makes = Counted
    id = fields.String(required=True, validate=_ID)
    number = fields.Integer(required=True, strict=True, validate=validate.Range(1, 99))


class MajorEntry(_Sourced):
    """What makes a case major when it is found, and of which level."""

    id = fields.String(required=True, validate=_ID)
    level = fields.String(required=True, validate=validate.OneOf(LEVELS))
    findings = fields.List(fields.String(validate=_ID), required=True, validate=validate.Length(1, 50))

    def made(self, data: dict[str, Any]) -> GradingRule:
        return GradingRule(findings=frozenset(data.pop("findings")), **data)


class _Grade(Schema):
    percent = fields.Integer(required=True, strict=True, validate=validate.Range(1, 100))
    floor = fields.Integer(required=True, strict=True, validate=validate.Range(0, 10_000_000))

    @post_load
    def _make(self, data: dict[str, Any], **_kwargs: Any) -> RewardGrade:
        return RewardGrade(data["percent"], data["floor"] * FEN)


class RewardEntry(_Sourced):
    """What a reporter may be granted, in yuan: grades by number, the most for a case, from where on finance joins."""

    cap = fields.Integer(required=True, strict=True, validate=validate.Range(1, 100_000_000))
    joint_from = fields.Integer(required=True, strict=True, validate=validate.Range(1, 100_000_000))
    grades = fields.Dict(fields.Integer(strict=True), fields.Nested(_Grade), required=True)

    def made(self, data: dict[str, Any]) -> RewardRules:
        return RewardRules(cap_fen=data.pop("cap") * FEN, joint_from_fen=data.pop("joint_from") * FEN, **data)


class RequiredEntry(_Sourced):
    """What a submission of a kind has to say."""

    makes = Required
    kind = fields.String(required=True, validate=validate.OneOf(get_args(Kind)))
    must = fields.List(fields.String(validate=_ID), required=True)
    should = fields.List(fields.String(validate=_ID), required=True)


def read_entries(path: Path, name: str, schema: type[_Sourced]) -> tuple[Any, ...]:
    """The entries under `name` in one file; raises BadFile with a line `name 1: field: what is wrong` for each."""
    rows = read_mapping(path).get(name)
    if not isinstance(rows, list) or not rows:
        raise bad_file(path, [f"{name}: a list of entries is needed"])
    entry = schema()
    mistakes = [f"{name} {at}: {line}" for at, row in enumerate(rows, 1) for line in flat(entry.validate(row))]
    if mistakes:
        raise bad_file(path, mistakes)
    try:
        return tuple(entry.load(rows, many=True))
    except ValidationError as error:
        raise bad_file(path, list(flat(error.messages))) from error

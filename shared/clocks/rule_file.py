"""The form of `services/<service>/rules/*.yaml` under `clocks:`, checked field by field."""

import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from shared.clocks.files import LegalDay, bad_file, flat, read_mapping
from shared.clocks.rule import (
    CLOCK_UNITS,
    LAST_WORKING_DAY,
    Approver,
    Breach,
    Certainty,
    ClockRule,
    ExtensionRule,
    Ground,
    Named,
    Roll,
    Source,
    Start,
    Unit,
)

_TEXT = validate.Length(1, 200)
_ID = validate.Regexp(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)+\Z", error="Not an id like C-ACCEPT.")
_ALERT = validate.Regexp(rf"([1-9]\d?%|{LAST_WORKING_DAY})\Z", error="Neither like 50% nor last_working_day.")

_GROUND = fields.String(validate=validate.OneOf(get_args(Ground)))


def _once_each(items: list[str]) -> None:
    if len(set(items)) < len(items):
        raise ValidationError("Each ground once.")


class _Named(Schema):
    zh = fields.String(required=True, validate=_TEXT)
    en = fields.String(required=True, validate=_TEXT)

    @post_load
    def _make(self, data: dict[str, Any], **_kwargs: Any) -> Named:
        return Named(**data)


class SourceSchema(Schema):
    """Where a number or a ground comes from."""

    title = fields.String(required=True, validate=_TEXT)
    article = fields.String(required=True, validate=validate.Length(max=40))
    year = fields.Integer(required=True, strict=True, validate=validate.Range(1949, 2100))

    @post_load
    def _make(self, data: dict[str, Any], **_kwargs: Any) -> Source:
        return Source(**data)


class _Extension(Schema):
    amount = fields.Integer(load_default=None, strict=True, validate=validate.Range(1, 3650))
    unit = fields.String(required=True, validate=validate.OneOf(get_args(Unit)))
    approver = fields.String(required=True, validate=validate.OneOf(get_args(Approver)))
    source = fields.Nested(SourceSchema, required=True)
    count = fields.Integer(load_default=1, allow_none=True, strict=True, validate=validate.Range(1, 100))
    length_free = fields.Boolean(load_default=False)
    then = fields.Nested("_Extension", load_default=None)

    @validates_schema
    def _agree(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        if (data["amount"] is None) != data["length_free"]:
            raise ValidationError({"amount": ["Either an amount or length_free: true, and not both."]})
        if data["count"] is None and data["then"]:
            raise ValidationError({"then": ["Nothing follows an extension that may be given without bound."]})

    @post_load
    def _make(self, data: dict[str, Any], **_kwargs: Any) -> ExtensionRule:
        return ExtensionRule(**data)


class _Clock(Schema):
    id = fields.String(required=True, validate=_ID)
    name = fields.Nested(_Named, required=True)
    amount = fields.Integer(required=True, strict=True, validate=validate.Range(1, 3650))
    unit = fields.String(required=True, validate=validate.OneOf(get_args(Unit)))
    start = fields.String(required=True, validate=validate.OneOf(get_args(Start)))
    roll = fields.String(required=True, validate=validate.OneOf(get_args(Roll)))
    source = fields.Nested(SourceSchema, required=True)
    certainty = fields.String(required=True, validate=validate.OneOf(get_args(Certainty)))
    valid_from = LegalDay(required=True)
    valid_to = LegalDay(load_default=None, allow_none=True)
    pre_alerts = fields.List(fields.String(validate=_ALERT), load_default=list, validate=validate.Length(max=8))
    extension = fields.Nested(_Extension, load_default=None)
    exclusions = fields.List(_GROUND, load_default=list, validate=_once_each)
    breach = fields.String(load_default="none", validate=validate.OneOf(get_args(Breach)))

    @validates_schema
    def _agree(self, data: Mapping[str, Any], **_kwargs: Any) -> None:
        if errors := dict(_disagreements(data)):
            raise ValidationError(errors)


class _ClockFile(Schema):
    clocks = fields.List(fields.Raw(allow_none=True), required=True, validate=validate.Length(1, 500))


def read_rules(path: Path) -> tuple[ClockRule, ...]:
    """All clock rules of one file; raises BadFile with a line `id: field: what is wrong` for each mistake."""
    try:
        entries = _ClockFile().load(read_mapping(path))["clocks"]
    except ValidationError as error:
        raise bad_file(path, list(flat(error.messages))) from error
    if mistakes := [line for number, entry in enumerate(entries, 1) for line in _mistakes(number, entry)]:
        raise bad_file(path, mistakes)
    return tuple(_rule(entry) for entry in entries)


def _mistakes(number: int, entry: Any) -> Iterator[str]:
    label = entry.get("id") if isinstance(entry, dict) else None
    for line in flat(_Clock().validate(entry)):
        yield f"{label or f'clock {number}'}: {line}"


def _rule(entry: Any) -> ClockRule:
    data: dict[str, Any] = _Clock().load(entry)
    rule = ClockRule(**data)
    return dataclasses.replace(rule, pre_alerts=tuple(data["pre_alerts"]), exclusions=tuple(data["exclusions"]))


def _disagreements(data: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    by_the_clock = data["unit"] in CLOCK_UNITS
    if by_the_clock != (data["start"] == "at_once"):
        yield "start", ["Minutes and hours start at_once, all other units on the next_day."]
    if data["roll"] != "none" and (by_the_clock or data["unit"] == "working_day"):
        yield "roll", [f"A clock in {data['unit']}s never ends on a day off, so this must be none."]
    if data["valid_to"] is not None and data["valid_to"] < data["valid_from"]:
        yield "valid_to", [f"{data['valid_to']} is before valid_from {data['valid_from']}."]
    if data["extension"] and not _in_unit(data["extension"], data["unit"]):
        yield "extension", [f"A limit in {data['unit']}s is extended in {data['unit']}s."]
    if by_the_clock and LAST_WORKING_DAY in data["pre_alerts"]:
        yield "pre_alerts", ["A clock in minutes or hours has no last working day."]


def _in_unit(step: ExtensionRule | None, unit: Unit) -> bool:
    return step is None or (step.unit == unit and _in_unit(step.then, unit))

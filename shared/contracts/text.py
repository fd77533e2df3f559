"""Kinds of text that events may carry."""

from typing import Annotated, Any

from marshmallow import ValidationError
from marshmallow.validate import Length, Regexp, Validator

from shared.contracts.personal_numbers import has_personal_number


class NoPersonalNumbers(Validator):
    """Refuses text that holds a telephone or resident ID number: what stands in a history can never be taken out."""

    def __call__(self, value: Any) -> Any:
        if isinstance(value, str) and has_personal_number(value):
            raise ValidationError("must not contain a phone or identity number; people belong in the person fields")
        return value


class Whole(Regexp):
    """The whole text must fit the pattern; Python's `$` alone would let a line break follow."""

    def __init__(self, pattern: str) -> None:
        super().__init__(f"^(?:{pattern})$", error="does not have the expected form")

    def __call__(self, value: Any) -> Any:
        if isinstance(value, str) and value.endswith("\n"):
            raise ValidationError(self.error)
        return super().__call__(value)


Code = Annotated[str, Whole("[a-z0-9_]{1,64}")]
Division = Annotated[str, Whole("[0-9]{6}")]
Remark = Annotated[str, Length(max=500), NoPersonalNumbers()]
Reference = Annotated[str, Length(1, 64)]
About = Annotated[str, Whole("[A-Z0-9]{0,8}|[a-z]{1,16}")]
"""Which thing of a file is meant, like M2, or which side of two; empty where it is the file itself."""

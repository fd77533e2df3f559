"""Kinds of text that events may carry."""

import re
from typing import Annotated, Any

from marshmallow import ValidationError
from marshmallow.validate import Length, Regexp, Validator

_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_RESIDENT_ID = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])")


class NoPersonalNumbers(Validator):
    """Refuses text that holds a mobile or resident ID number: what stands in a history can never be taken out."""

    def __call__(self, value: Any) -> Any:
        if isinstance(value, str) and (_PHONE.search(value) or _RESIDENT_ID.search(value)):
            raise ValidationError("must not contain a phone or identity number; people belong in the person fields")
        return value


Code = Annotated[str, Regexp(r"[a-z0-9_]{1,64}\Z")]
Division = Annotated[str, Regexp(r"\d{6}\Z")]
Remark = Annotated[str, Length(max=500), NoPersonalNumbers()]
Reference = Annotated[str, Length(1, 64)]

"""From a template and the facts to the bytes of a document."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from services.cases.forms.packing import describe, packed
from services.cases.forms.wording import sentence
from shared.errors import QuanhengError

MEDIA = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEMPLATES = Path(__file__).parent / "templates"

Facts = Mapping[str, str | tuple[str, ...]]


class TemplateUnfit(QuanhengError):
    """A template cannot be filled: it asks for what does not stand in this form, or is broken; the facts name it."""

    code = "template_unfit"


def rendered(template: str, facts: Facts, title: str, at: datetime) -> bytes:
    """The document as the file of Word; the same facts and instant give the same bytes. Raises TemplateUnfit."""
    document = DocxTemplate(BytesIO(_content(template)))
    try:
        document.render({name: _paragraphs(value) for name, value in facts.items()}, _environment())
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        # What a template may do wrong is its author's to know; the facts it was given are not for the log.
        raise TemplateUnfit("the template cannot be filled", template=template, kind=type(error).__name__) from None
    describe(document.docx, title, str(facts["bureau"]), at)
    return packed(document.docx)


def placeholders_of(template: str) -> frozenset[str]:
    """What a template asks for."""
    asked = DocxTemplate(BytesIO(_content(template))).get_undeclared_template_variables(_environment())
    return frozenset(asked)


def _paragraphs(value: str | tuple[str, ...]) -> str | tuple[str, ...]:
    # The engine's sign for a new paragraph: a mere line break would stretch the line before it to the margins.
    return value.replace("\n", "\a") if isinstance(value, str) else value


@cache
def _content(template: str) -> bytes:
    return (TEMPLATES / template).read_bytes()


@cache
def _environment() -> SandboxedEnvironment:
    # An office writes the templates: they may fill in and choose, and reach nothing else.
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    environment.filters["sentence"] = sentence
    return environment

"""The templates: made from the layout, edited by an office, and never a way in."""

import docx
import pytest
import yaml

from services.cases import rulebook
from services.cases.forms import make_templates, rendering
from services.cases.forms.book import form_book
from services.cases.forms.rendering import TemplateUnfit
from tests.unit.cases.desk import NOW, desk
from tests.unit.cases.paper import STANDS, asked, content_of, issue, on_file, parts_of, text_of

CONTENT = yaml.safe_load((rulebook.FOLDER / "forms.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def office(tmp_path, monkeypatch):
    """A folder of templates that an office may edit; the kept ones stay as they are."""
    for name, content in make_templates.templates():
        (tmp_path / name).write_bytes(content)
    monkeypatch.setattr(rendering, "TEMPLATES", tmp_path)
    rendering._content.cache_clear()
    yield tmp_path
    rendering._content.cache_clear()


def edit(folder, name, old, new):
    document = docx.Document(folder / name)
    for run in (run for line in document.paragraphs for run in line.runs):
        run.text = run.text.replace(old, new)
    document.save(folder / name)


def test_the_kept_templates_are_what_the_layout_makes():
    made = dict(make_templates.templates())
    kept = {file.name: file.read_bytes() for file in make_templates.FOLDER.iterdir()}
    assert made.keys() == kept.keys() == {row["template"] for row in CONTENT["forms"]}
    for name, content in made.items():
        assert parts_of(content) == parts_of(kept[name]), f"{name}: run python -m services.cases.forms.make_templates"


def test_fonts_are_named_and_never_shipped():
    for name, content in make_templates.templates():
        parts = parts_of(content)
        assert 'w:eastAsia="仿宋"' in parts["word/document.xml"], name
        assert not [part for part in parts if "font" in part.lower() and not part.endswith("fontTable.xml")]


def test_an_office_changes_the_wording_and_the_place_of_a_placeholder(office):
    edit(office, "05_acceptance.docx", "收悉。", "收悉，位置是{{ position }}。")
    form_book(CONTENT)
    at_desk = desk()
    stored = issue(at_desk, on_file(at_desk, **STANDS["acceptance"]), asked("acceptance"))
    assert "收悉，位置是3号枪。" in text_of(content_of(at_desk, stored))


@pytest.mark.parametrize("wish", ["person_phone", "narrative", "invented"])
def test_a_template_that_asks_for_what_its_readers_may_not_see_does_not_start(office, wish):
    edit(office, "07_mediation_notice.docx", "{{ meeting_place }}", f"{{{{ {wish} }}}}")
    with pytest.raises(ValueError, match=wish):
        form_book(CONTENT)


@pytest.mark.parametrize("trick", ["''.__class__.__mro__[1].__subclasses__()", "kind.__init__.__globals__", "1 / 0"])
def test_a_template_fills_in_and_reaches_nothing_else(office, trick):
    edit(office, "05_acceptance.docx", "{{ claims }}", f"{{{{ {trick} }}}}")
    at_desk = desk()
    complaint = on_file(at_desk, **STANDS["acceptance"])
    with pytest.raises(TemplateUnfit):
        issue(at_desk, complaint, asked("acceptance"))
    assert at_desk.complaints.get(complaint).state.documents == ()


def test_a_document_tells_no_account_no_machine_and_no_other_time_than_its_own():
    at_desk = desk()
    stored = issue(at_desk, on_file(at_desk, **STANDS["acceptance"]), asked("acceptance"))
    told = parts_of(content_of(at_desk, stored))["docProps/core.xml"]
    assert "余杭区市场监督管理局" in told
    assert NOW.strftime("%Y-%m-%dT%H:%M:%SZ") in told
    assert "officer" not in told
    assert "python" not in told

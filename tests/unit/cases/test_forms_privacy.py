"""Whose data stands in which copy of a form, and who reads it."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.cases import rulebook
from services.cases.forms.privacy import PersonalDataShown
from services.cases.handlers import forms
from shared.errors import Forbidden, NotFound
from shared.identity.caller import Identity
from shared.identity.people import Person, PersonErased
from shared.store.history import to_document
from tests.unit.cases.desk import HEAD, NOW, OFFICER, STRANGER, context, desk
from tests.unit.cases.paper import (
    CALLER,
    HOME,
    STANDS,
    asked,
    erased_on_record,
    issue,
    made,
    on_file,
    parts_of,
)

BOOK = rulebook.load().forms
FORMS = {form.id: form for form in BOOK.forms}
COPIES = [(form.id, recipient) for form in BOOK.forms for recipient in form.recipients]
RESPONDENTS = [(form, recipient) for form, recipient in COPIES if recipient == "respondent"]
AUDITOR = Identity("auditor", frozenset({"auditor"}), "330000", 3)
SECRETS = (CALLER.phone, CALLER.id_number, HOME, CALLER.email, "文三路", "138-1234-5678")
TYPED = [
    "打 138 1234 5678 联系",
    "１３８１２３４５６７８",
    "证件33010619900307517７",
    f"在{HOME}",
    "SOMEONE@example.org",
]


@pytest.mark.parametrize(("form", "recipient"), RESPONDENTS)
def test_a_copy_for_the_respondent_holds_the_name_and_nothing_else_of_the_complainant(form, recipient):
    _, content = made(form, recipient)
    for name, part in parts_of(content).items():
        assert not [secret for secret in SECRETS if secret in part], name
    assert CALLER.name in parts_of(content)["word/document.xml"]


@pytest.mark.parametrize("tie", [{"counterpart": "r-1"}, {"group": "one-matter"}])
@pytest.mark.parametrize("reason", ["举报人李小明所述属实", "请联系13911112222", "已到滨江某路9号2幢核实"])
def test_a_copy_for_others_names_nobody_behind_what_belongs_with_it(tie, reason):
    at_desk = desk()
    reporter = Person("李小明", "13911112222", address="杭州市滨江区长河街道滨江某路9号2幢")
    group = {"group": "one-matter"} if "group" in tie else {}
    on_file(at_desk, "r-1", reporter, kind="report", **group)
    complaint = on_file(at_desk, **{**STANDS["mediation_end"], **tie})
    for by in (HEAD, OFFICER):
        with pytest.raises(PersonalDataShown):
            issue(at_desk, complaint, asked("mediation_end", "respondent", reason=reason), by)
    assert [[one.document for one in at_desk.people.searches(by.subject)] for by in (HEAD, OFFICER)] == [[], ["r-1"]]
    assert issue(at_desk, complaint, asked("mediation_end", "respondent"), OFFICER)


@pytest.mark.parametrize("by", [HEAD, OFFICER])
def test_whoever_complains_is_named_in_the_copy_for_the_respondent_also_when_they_reported_besides(by):
    """Where that were refused, it would lead to the report."""
    at_desk = desk()
    on_file(at_desk, "r-1", None, kind="report", person_id="person-c-1")
    complaint = on_file(at_desk, **STANDS["mediation_end"], counterpart="r-1")
    assert issue(at_desk, complaint, asked("mediation_end", "respondent", reason=f"{CALLER.name}不同意"), by)
    assert at_desk.people.searches(by.subject) == []


@pytest.mark.parametrize("kind", ["report", "complaint"])
@pytest.mark.parametrize("by", [OFFICER, HEAD])
def test_whoever_complains_is_named_in_the_copy_also_when_they_called_about_it_once_more(by, kind):
    at_desk = desk()
    on_file(at_desk, "r-1", CALLER, kind=kind, group="one-matter")
    complaint = on_file(at_desk, **{**STANDS["mediation_end"], "group": "one-matter"})
    assert issue(at_desk, complaint, asked("mediation_end", "respondent", reason=f"{CALLER.name}不同意"), by)
    assert at_desk.people.searches(by.subject) == []


def test_who_is_missing_in_the_vault_behind_what_belongs_with_it_keeps_no_letter_back():
    at_desk = desk()
    on_file(at_desk, "r-1", None, kind="report", person_id="nobody-there", group="one-matter")
    complaint = on_file(at_desk, **{**STANDS["mediation_end"], "group": "one-matter"})
    assert issue(at_desk, complaint, asked("mediation_end", "respondent"), HEAD)


PEOPLE = st.builds(
    Person,
    name=st.text("欧阳明远张三丰李四", min_size=2, max_size=4),
    phone=st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    id_number=st.from_regex(r"33010619[0-9]{9}[0-9X]", fullmatch=True),
    address=st.builds("{}路{}号".format, st.text("文三学院滨江长河", min_size=2, max_size=9), st.integers(1, 9999)),
)


@settings(max_examples=40, deadline=None)
@given(caller=PEOPLE, copy=st.sampled_from(RESPONDENTS))
def test_whoever_complains_no_part_of_the_respondents_file_says_how_to_reach_them(caller, copy):
    form, recipient = copy
    narrative = f"我住{caller.address}，电话{caller.phone}，证件{caller.id_number}"
    _, content = made(form, recipient, caller=caller, narrative=narrative)
    for part in parts_of(content).values():
        assert caller.phone not in part
        assert caller.id_number not in part
        assert caller.address not in part


def test_no_form_about_a_report_can_be_made_for_the_reported_party():
    for form in BOOK.forms:
        assert "report" not in form.kinds or "respondent" not in form.recipients
    with pytest.raises(ValueError, match="reported party"):
        replace(FORMS["mediation_notice"], kinds=frozenset({"complaint", "report"}))
    with pytest.raises(ValueError, match="nothing but"):
        replace(FORMS["mediation_notice"], recipients={"respondent": ("name", "phone")})


def test_the_notice_that_passes_a_report_on_says_nothing_of_the_reporter():
    _, content = made("dispatch_notice")
    for part in parts_of(content).values():
        assert not [secret for secret in (*SECRETS, CALLER.name) if secret in part]


@pytest.mark.parametrize("typed", TYPED)
def test_an_officer_cannot_type_the_complainants_numbers_into_the_respondents_copy(typed):
    at_desk = desk()
    complaint = on_file(at_desk, **STANDS["mediation_notice"])
    with pytest.raises(PersonalDataShown) as refused:
        issue(at_desk, complaint, asked("mediation_notice", "respondent", meeting_place=typed))
    assert refused.value.facts == {"fields": ["meeting_place"]}
    first = issue(at_desk, complaint, asked("mediation_notice", "complainant")).state.documents[0]
    assert first.number.endswith("〕1号")


@pytest.mark.parametrize("typed", [*TYPED[:3], "0571-8888 6666", "王五 139 0000 1111"])
def test_nobodys_number_can_be_typed_into_the_notice_that_passes_a_matter_on(typed):
    at_desk = desk()
    complaint = on_file(at_desk, kind="complaint", state="assigned")
    with pytest.raises(PersonalDataShown) as refused:
        issue(at_desk, complaint, asked("dispatch_notice", reason=f"请联系 {typed}"))
    assert refused.value.facts == {"fields": ["reason"]}
    assert at_desk.complaints.get(complaint).state.documents == ()


@pytest.mark.parametrize("typed", ["欧阳 明远反映", "欧阳·明远（本人）反映", "住西湖区文三路9号2单元501室"])
def test_the_notice_that_passes_a_matter_on_does_not_say_who_is_behind_it(typed):
    at_desk = desk()
    complaint = on_file(at_desk, kind="complaint", state="assigned")
    with pytest.raises(PersonalDataShown):
        issue(at_desk, complaint, asked("dispatch_notice", reason=typed))
    assert at_desk.people.reveals("person-c-1") == []


def test_trap_23_a_refusal_does_not_confirm_to_an_officer_who_reported_unless_that_is_on_record():
    at_desk = desk()
    report = on_file(at_desk, kind="report", state="assigned")
    guess = asked("dispatch_notice", reason=f"{CALLER.name}反映")
    for by in (OFFICER, HEAD):
        with pytest.raises(PersonalDataShown):
            issue(at_desk, report, guess, by)
    assert [one.document for one in at_desk.people.searches("officer")] == [report]
    assert at_desk.people.searches("head") == []


@pytest.mark.parametrize("home", ["余杭区仓前街道1号", "杭州市余杭区", "余杭区仓前街道", "杭州市"])
def test_a_complainant_who_lives_where_it_happened_can_have_a_copy_made_for_the_respondent(home):
    document, _ = made("mediation_notice", "respondent", caller=replace(CALLER, address=home))
    assert document.recipient == "respondent"


def test_the_home_is_found_in_the_respondents_copy_without_its_city_too():
    at_desk = desk()
    complaint = on_file(at_desk, **STANDS["mediation_notice"])
    with pytest.raises(PersonalDataShown):
        issue(at_desk, complaint, asked("mediation_notice", "respondent", meeting_place="西湖区文三路9号2单元501室"))


@pytest.mark.parametrize("address", ["环城西路20号3幢402室（西湖区）", "合肥市蜀山区环城西路20号3幢402室"])
def test_the_home_is_found_in_the_respondents_copy_wherever_its_district_stands(address):
    at_desk = desk()
    complaint = on_file(at_desk, caller=replace(CALLER, address=address), **STANDS["mediation_notice"])
    with pytest.raises(PersonalDataShown):
        issue(at_desk, complaint, asked("mediation_notice", "respondent", meeting_place="环城西路20号3幢402室"))


@pytest.mark.parametrize(("form", "recipient"), COPIES)
def test_no_personal_data_stands_in_the_history(form, recipient):
    at_desk = desk()
    stored = issue(at_desk, on_file(at_desk, **STANDS[form]), asked(form, recipient))
    told = json.dumps([to_document(entry) for entry in stored.history], ensure_ascii=False, default=str)
    assert not [secret for secret in (*SECRETS, CALLER.name) if secret in told]
    assert stored.history[-1].data["file_sha256"] == stored.state.documents[0].file_sha256


@pytest.mark.parametrize(("form", "recipient"), COPIES)
def test_opening_a_person_for_a_form_goes_on_record_and_happens_only_when_the_form_shows_one(form, recipient):
    at_desk = desk()
    issue(at_desk, on_file(at_desk, **STANDS[form]), asked(form, recipient))
    reasons = [one.reason for one in at_desk.people.reveals("person-c-1")]
    assert reasons == ([f"form {form}"] if FORMS[form].recipients[recipient] else [])


def test_who_may_not_open_people_reads_no_document_that_shows_one():
    at_desk = desk()
    complaint = on_file(at_desk, **STANDS["dispatch_notice"])
    open_one = issue(at_desk, complaint, asked("dispatch_notice")).state.documents[-1]
    personal = issue(at_desk, complaint, asked("report_record"), HEAD).state.documents[-1]
    assert forms.read_document(at_desk, complaint, open_one.file_sha256, AUDITOR, context("auditor"))[0] == open_one
    with pytest.raises(Forbidden):
        forms.read_document(at_desk, complaint, personal.file_sha256, AUDITOR, context("auditor"))
    assert forms.read_document(at_desk, complaint, personal.file_sha256, HEAD, context("head"))[1][:2] == b"PK"
    assert [one.by for one in at_desk.people.reveals("person-c-1")] == ["head"] * 2


@pytest.mark.parametrize("form", ["report_record", "report_outcome"])
def test_trap_23_a_form_that_shows_a_reporter_is_made_and_read_only_at_the_level_that_may_know_them(form):
    at_desk = desk()
    complaint = on_file(at_desk, **STANDS[form])
    with pytest.raises(Forbidden):
        issue(at_desk, complaint, asked(form), OFFICER)
    document = issue(at_desk, complaint, asked(form), HEAD).state.documents[0]
    with pytest.raises(Forbidden):
        forms.read_document(at_desk, complaint, document.file_sha256, OFFICER, context("officer"))
    assert [one.by for one in at_desk.people.reveals("person-c-1")] == ["head"]


def test_who_may_not_know_a_reporter_is_offered_only_forms_that_show_none():
    at_desk = desk()
    report = at_desk.complaints.get(on_file(at_desk, kind="report", state="assigned")).state
    offered = {one.id for one in forms.possible(at_desk, report, OFFICER, context())}
    assert offered == {"dispatch_notice"}
    assert offered < {one.id for one in forms.possible(at_desk, report, HEAD, context())}


@pytest.mark.parametrize(("form", "recipient"), COPIES)
def test_what_is_kept_of_a_form_that_shows_somebody_is_sealed_and_closed_for_good_when_they_are_erased(form, recipient):
    at_desk = desk()
    complaint = on_file(at_desk, **STANDS[form])
    document = issue(at_desk, complaint, asked(form, recipient)).state.documents[-1]
    with at_desk.files.open(document.file_sha256) as stream:
        kept = stream.read()
    assert (kept[:2] == b"PK") is not bool(FORMS[form].recipients[recipient])
    at_desk.people.erase("person-c-1", by="head", reason="asked for it", at=NOW)
    if document.personal:
        with pytest.raises(PersonErased):
            forms.read_document(at_desk, complaint, document.file_sha256, HEAD, context("head"))


def test_a_form_that_shows_nobody_because_nobody_gave_a_name_is_read_as_it_is():
    at_desk = desk()
    complaint = on_file(at_desk, caller=None, kind="report")
    document = issue(at_desk, complaint, asked("report_record")).state.documents[-1]
    assert forms.read_document(at_desk, complaint, document.file_sha256, HEAD, context("head"))[1][:2] == b"PK"


def test_a_document_is_read_only_through_its_own_complaint_and_in_its_division():
    at_desk = desk()
    complaint, other = on_file(at_desk, **STANDS["acceptance"]), on_file(at_desk, "c-2", **STANDS["acceptance"])
    document = issue(at_desk, complaint, asked("acceptance")).state.documents[-1]
    with pytest.raises(NotFound):
        forms.read_document(at_desk, other, document.file_sha256, OFFICER, context("officer"))
    with pytest.raises(Forbidden):
        forms.read_document(at_desk, complaint, document.file_sha256, STRANGER, context("stranger"))
    with pytest.raises(Forbidden):
        issue(at_desk, complaint, asked("acceptance"), STRANGER)


def test_a_form_of_somebody_erased_is_closed_before_the_vault_has_heard_of_it():
    at_desk = desk()
    complaint = on_file(at_desk, **STANDS["acceptance"], erased=())
    document = issue(at_desk, complaint, asked("acceptance")).state.documents[-1]
    erased_on_record(at_desk, complaint, 0)
    with pytest.raises(PersonErased):
        forms.read_document(at_desk, complaint, document.file_sha256, OFFICER, context("officer"))

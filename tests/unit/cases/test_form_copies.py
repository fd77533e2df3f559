"""Copies of one document share its number and its day; another issue has a number of its own."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.cases import rulebook
from services.cases.domain.complaint import Site
from services.cases.domain.documents import NobodyToAddress
from services.cases.views import file_name
from shared.contracts.additions import ComplaintAmended, ComplaintSupplemented
from shared.contracts.handling import (
    ComplaintAssigned,
    CorrectionOpened,
    MediationResumed,
    MediationTerminated,
    PartiesInformed,
)
from shared.contracts.people import PartyLeft
from shared.store.history import Decided
from tests.unit.cases.desk import NOW, OFFICER, context, desk
from tests.unit.cases.paper import AHEAD, STANDS, asked, content_of, issue, made, on_file, text_of

BOOK = rulebook.load().forms
FOR_TWO = ["complainant", "respondent"]
NAMELESS = "（名称未提供）"


def issued(at_desk, complaint, form, *recipients, **said):
    """The numbers of the copies, made in that order, without what all numbers of the form have in common."""
    papers = [issue(at_desk, complaint, asked(form, one, **said)).state.documents[-1] for one in recipients]
    return [int(one.number.rpartition("〕")[2].removesuffix("号")) for one in papers]


def begun(form):
    at_desk = desk()
    return at_desk, on_file(at_desk, **STANDS[form])


def happens(at_desk, complaint, event):
    at_desk.complaints.change(complaint, lambda one: Decided(replace(one), [event]), context())


@pytest.mark.parametrize(
    ("form", "recipients"),
    [
        ("mediation_notice", FOR_TWO),
        ("mediation_end", FOR_TWO),
        ("mediation_end", FOR_TWO[::-1]),
        ("mediation_agreement", [*FOR_TWO, "file"]),
    ],
)
def test_copies_of_one_document_have_one_number(form, recipients):
    assert issued(*begun(form), form, *recipients) == [1] * len(recipients)


def test_a_copy_that_is_made_later_bears_the_day_of_the_document():
    at_desk, complaint = begun("mediation_end")
    issue(at_desk, complaint, asked("mediation_end", "complainant"))
    later = issue(at_desk, complaint, asked("mediation_end", "respondent"), at=NOW + timedelta(days=2))
    text = text_of(content_of(at_desk, later))
    assert "2026年11月23日" in text
    assert "2026年11月25日" not in text
    assert later.state.documents[-1].issued_at == NOW + timedelta(days=2)


def test_a_copy_that_is_made_in_the_next_year_keeps_the_number():
    at_desk, complaint = begun("mediation_end")
    evening = NOW.replace(month=12, day=31, hour=15)
    for recipient, hours in (("complainant", 0), ("respondent", 2)):
        at = evening + timedelta(hours=hours)
        stored = issue(at_desk, complaint, asked("mediation_end", recipient), at=at)
    assert [one.number for one in stored.state.documents] == ["余杭区市监投终〔2026〕1号"] * 2


def test_the_same_form_again_for_the_same_recipient_is_another_issue():
    at_desk, complaint = begun("mediation_end")
    again = ["complainant", "respondent", "complainant", "respondent", "respondent", "complainant"]
    assert issued(at_desk, complaint, "mediation_end", *again) == [1, 1, 2, 2, 3, 3]


def test_two_submissions_never_share_a_number():
    at_desk, first = begun("mediation_end")
    second = on_file(at_desk, "c-2", **STANDS["mediation_end"])
    assert issued(at_desk, first, "mediation_end", "complainant") == [1]
    assert issued(at_desk, second, "mediation_end", "respondent") == [2]


@pytest.mark.parametrize(
    ("form", "other"),
    [
        ("mediation_notice", {"meeting_at": AHEAD + timedelta(days=1)}),
        ("mediation_end", {"reason": "一方不再参加"}),
        ("mediation_agreement", {"agreed_terms": "退还货款39.05元。"}),
    ],
)
def test_a_document_that_says_something_else_is_another_issue(form, other):
    at_desk, complaint = begun(form)
    assert issued(at_desk, complaint, form, "complainant") == [1]
    assert issued(at_desk, complaint, form, "respondent", **other) == [2]
    assert issued(at_desk, complaint, form, "complainant", **other) == [2]


def test_line_breaks_and_blanks_make_no_other_document():
    at_desk, complaint = begun("mediation_agreement")
    assert issued(
        at_desk, complaint, "mediation_agreement", "complainant", agreed_terms="一、退款。\r\n二、了结。"
    ) == [1]
    assert issued(at_desk, complaint, "mediation_agreement", "respondent", agreed_terms="一、退款。\n二、 了结。") == [
        1
    ]


@pytest.mark.parametrize(
    "event",
    [
        CorrectionOpened("n", "330110", "依据有误", "head"),
        MediationTerminated("n", "330110", "no_agreement", "officer"),
        MediationResumed("n", "330110", "recusal", "officer"),
        ComplaintAmended("n", "330110", "other", "site-1", ("site_name",), None, "officer"),
        PartyLeft("n", "330110", "person-2", "agent", NOW.date(), "来函", "officer"),
    ],
    ids=lambda event: event.type,
)
def test_after_a_decision_or_a_change_it_is_another_document(event):
    at_desk, complaint = begun("mediation_end")
    assert issued(at_desk, complaint, "mediation_end", "complainant") == [1]
    happens(at_desk, complaint, event)
    assert issued(at_desk, complaint, "mediation_end", "respondent", "complainant") == [2, 2]


@pytest.mark.parametrize(
    "event",
    [
        PartiesInformed("n", "330110", "phone", "通话记录1号", "officer"),
        ComplaintAssigned("n", "330110", "head", "某所", None),
        ComplaintSupplemented("n", "330110", False, "officer"),
    ],
    ids=lambda event: event.type,
)
def test_whoever_is_told_first_or_handles_it_then_the_copy_is_of_the_same_document(event):
    at_desk, complaint = begun("mediation_end")
    assert issued(at_desk, complaint, "mediation_end", "complainant") == [1]
    happens(at_desk, complaint, event)
    assert issued(at_desk, complaint, "mediation_end", "respondent") == [1]


def test_what_was_issued_before_this_was_kept_has_no_copies():
    at_desk, complaint = begun("mediation_end")
    issue(at_desk, complaint, asked("mediation_end", "complainant"))
    before = at_desk.complaints.get(complaint).state.documents
    at_desk.complaints.change(
        complaint,
        lambda one: Decided(
            replace(one, documents=tuple(replace(each, says="") for each in before)),
            [ComplaintAssigned("n", "330110", "head", "某所", None)],
        ),
        context(),
    )
    assert issued(at_desk, complaint, "mediation_end", "respondent") == [2]


def test_copies_lie_on_a_disk_beside_each_other():
    at_desk, complaint = begun("mediation_agreement")
    for recipient in (*FOR_TWO, "file"):
        stored = issue(at_desk, complaint, asked("mediation_agreement", recipient))
    assert [file_name(one, BOOK) for one in stored.state.documents] == [
        f"投诉调解书 余杭区市监调书〔2026〕1号（{whose}）.docx" for whose in ("投诉人", "被投诉人", "存档")
    ]


@pytest.mark.parametrize("form", ["mediation_notice", "mediation_end", "mediation_agreement"])
@pytest.mark.parametrize("name", ["", "？？"])
def test_nothing_goes_to_a_business_that_nobody_named_and_nobody_is_opened_for_it(form, name):
    at_desk = desk()
    complaint = on_file(at_desk, **{**STANDS[form], "site": Site("x", name, "余杭区某路1号")})
    with pytest.raises(NobodyToAddress):
        issue(at_desk, complaint, asked(form, "respondent"), OFFICER)
    assert at_desk.people.reveals("person-c-1") == []
    assert issue(at_desk, complaint, asked(form, "complainant")).state.documents


@pytest.mark.parametrize(
    ("form", "recipient", "phrase"),
    [
        ("dispatch_notice", "unit", f"涉及{NAMELESS}（地址：未提供）"),
        ("acceptance", "complainant", f"对{NAMELESS}的投诉"),
        ("report_outcome", "complainant", f"对{NAMELESS}的举报"),
        ("mediation_end", "complainant", f"欧阳明远与{NAMELESS}的消费争议"),
        ("complaint_record", "file", f"被投诉人\n{NAMELESS}"),
    ],
)
def test_of_a_business_without_a_name_it_is_said_so(form, recipient, phrase):
    assert phrase in text_of(made(form, recipient, site=Site("x", "", ""))[1])

"""Agents and those who complain together in the official forms: named where readers look, closed like the caller."""

import json
from dataclasses import replace
from datetime import date

import pytest

from services.cases import rulebook
from services.cases.domain.complaint import Party
from services.cases.forms.privacy import PersonalDataShown
from services.cases.handlers import forms
from shared.errors import Forbidden
from shared.identity.people import Owner, Person, PersonErased
from shared.store.history import to_document
from tests.unit.cases.desk import HEAD, NOW, OFFICER, context, desk
from tests.unit.cases.paper import (
    CALLER,
    STANDS,
    asked,
    content_of,
    erased_on_record,
    issue,
    on_file,
    parts_of,
    text_of,
)

BOOK = rulebook.load().forms
COPIES = [(form.id, recipient) for form in BOOK.forms for recipient in form.recipients]
PERSONAL = [(form.id, recipient) for form in BOOK.forms for recipient, fields in form.recipients.items() if fields]
RESPONDENTS = [(form, recipient) for form, recipient in COPIES if recipient == "respondent"]
RECORDS = ["complaint_record", "report_record"]
NAMES_ALL = (*RECORDS, "mediation_agreement")
FREE_TEXT = {"mediation_notice": "meeting_place", "mediation_end": "reason", "mediation_agreement": "agreed_terms"}

AGENT = Person("诸葛慧", "13900001111", "330106198001011234", "杭州市拱墅区湖墅南路77号")
SPEAKER = Person("令狐健", "13900002222", "330106198102022345", "杭州市上城区清河坊88号")
SPOKEN_FOR = Person("慕容静", "13900003333", "330106198203033456", "杭州市滨江区江南大道99号")
BESIDE = {"agent": AGENT, "representative": SPEAKER, "represented": SPOKEN_FOR}
POWERS = {"powers": "代为和解", "until": date(2027, 6, 30)}
HIDDEN = [getattr(one, name) for one in BESIDE.values() for name in ("phone", "id_number", "address")]


def with_parties(at_desk, form, beside=None, document_id="c-1", powers=POWERS, **changes):
    """The record in the state that the form needs, with these beside the caller."""
    beside = BESIDE if beside is None else beside
    for role, person in beside.items():
        at_desk.people.keep(f"{role}-{document_id}", person, Owner("cases", document_id), NOW)
    parties = tuple(Party(role, f"{role}-{document_id}", **(powers if role == "agent" else {})) for role in beside)
    return on_file(at_desk, document_id, **{**STANDS[form], "parties": parties, **changes})


def written(form, recipient=None, **changes):
    at_desk = desk()
    return content_of(at_desk, issue(at_desk, with_parties(at_desk, form, **changes), asked(form, recipient)))


def everything(content):
    return "".join(parts_of(content).values())


@pytest.mark.parametrize(("form", "recipient"), PERSONAL)
def test_wherever_the_caller_is_named_the_agent_and_who_speaks_for_a_joint_complaint_are(form, recipient):
    text = text_of(written(form, recipient))
    assert [name for name in (CALLER.name, AGENT.name, SPEAKER.name) if name not in text] == []
    assert "委托代理人" in text
    assert "代表人" in text


@pytest.mark.parametrize("form", RECORDS)
def test_the_record_says_how_to_reach_each_of_them_and_what_an_agent_may_do_until_when(form):
    text = text_of(written(form))
    for secret in (*HIDDEN, SPOKEN_FOR.name):
        assert secret in text, secret
    assert "权限：代为和解；期限至：2027年6月30日" in text


@pytest.mark.parametrize(("form", "recipient"), [copy for copy in PERSONAL if copy[0] not in RECORDS])
def test_no_letter_says_more_of_them_than_their_names(form, recipient):
    whole = everything(written(form, recipient))
    assert not [secret for secret in (*HIDDEN, POWERS["powers"]) if secret in whole]


@pytest.mark.parametrize("recipient", ["complainant", "respondent", "file"])
def test_who_is_bound_by_an_agreement_stands_in_it_and_signs_and_all_its_copies_say_the_same(recipient):
    text = text_of(written("mediation_agreement", recipient))
    assert f"被代表人（{SPOKEN_FOR.name}）同意签名" in text
    assert text == text_of(written("mediation_agreement", "file"))


@pytest.mark.parametrize(("form", "recipient"), [copy for copy in PERSONAL if copy[0] not in NAMES_ALL])
def test_those_who_are_spoken_for_stand_in_no_other_letter(form, recipient):
    at_desk = desk()
    document = issue(at_desk, with_parties(at_desk, form), asked(form, recipient)).state.documents[-1]
    assert SPOKEN_FOR.name not in everything(
        forms.read_document(at_desk, "c-1", document.file_sha256, HEAD, context("head"))[1]
    )
    assert at_desk.people.reveals("represented-c-1") == []


@pytest.mark.parametrize(("form", "recipient"), PERSONAL)
def test_without_any_of_them_a_form_says_nothing_of_them(form, recipient):
    text = text_of(written(form, recipient, beside={}))
    assert "委托代理人：" not in text
    assert "代表人：" not in text
    assert "被代表人（" not in text


def test_the_notice_that_passes_a_matter_on_names_none_of_them_and_opens_none():
    at_desk = desk()
    stored = issue(at_desk, with_parties(at_desk, "dispatch_notice"), asked("dispatch_notice"))
    whole = everything(content_of(at_desk, stored))
    assert not [secret for secret in (*HIDDEN, *(one.name for one in BESIDE.values())) if secret in whole]
    assert [at_desk.people.reveals(f"{role}-c-1") for role in BESIDE] == [[], [], []]


def test_an_agent_whose_authority_has_ended_speaks_for_nobody_in_a_letter_and_stays_on_record():
    over = {"powers": "代为和解", "until": date(2026, 11, 22)}
    assert AGENT.name not in text_of(written("acceptance", powers=over))
    assert AGENT.name in text_of(written("acceptance", powers={**over, "until": date(2026, 11, 23)}))
    assert "期限至：2026年11月22日" in text_of(written("complaint_record", powers=over))


@pytest.mark.parametrize(("form", "recipient"), RESPONDENTS)
@pytest.mark.parametrize("role", BESIDE)
@pytest.mark.parametrize("field", ["phone", "id_number", "address"])
def test_nothing_of_any_of_them_can_be_typed_into_the_respondents_copy(form, recipient, role, field):
    at_desk = desk()
    complaint = with_parties(at_desk, form)
    free = FREE_TEXT[form]
    with pytest.raises(PersonalDataShown) as refused:
        issue(at_desk, complaint, asked(form, recipient, **{free: f"联系{getattr(BESIDE[role], field)}"}))
    assert refused.value.facts == {"fields": [free]}
    assert at_desk.complaints.get(complaint).state.documents == ()


@pytest.mark.parametrize("role", BESIDE)
def test_the_notice_that_passes_a_matter_on_cannot_be_made_to_name_any_of_them(role):
    at_desk = desk()
    complaint = with_parties(at_desk, "dispatch_notice", kind="complaint", state="assigned")
    with pytest.raises(PersonalDataShown):
        issue(at_desk, complaint, asked("dispatch_notice", reason=f"{BESIDE[role].name}反映"))
    assert at_desk.people.reveals(f"{role}-c-1") == []


def test_trap_23_a_refusal_does_not_confirm_to_an_officer_who_stands_beside_a_reporter_unless_that_is_on_record():
    at_desk = desk()
    report = with_parties(at_desk, "dispatch_notice")
    guess = asked("dispatch_notice", reason=f"{AGENT.name}反映")
    for by in (OFFICER, HEAD):
        with pytest.raises(PersonalDataShown):
            issue(at_desk, report, guess, by)
    assert [one.document for one in at_desk.people.searches("officer")] == [report]
    assert at_desk.people.searches("head") == []


@pytest.mark.parametrize("form", ["report_record", "report_outcome"])
def test_trap_23_who_stands_beside_a_reporter_is_opened_only_at_the_level_that_may_know_them(form):
    at_desk = desk()
    report = with_parties(at_desk, form)
    with pytest.raises(Forbidden):
        issue(at_desk, report, asked(form), OFFICER)
    assert at_desk.people.reveals("agent-c-1") == []
    document = issue(at_desk, report, asked(form), HEAD).state.documents[-1]
    with pytest.raises(Forbidden):
        forms.read_document(at_desk, report, document.file_sha256, OFFICER, context("officer"))
    forms.read_document(at_desk, report, document.file_sha256, HEAD, context("head"))
    assert [(one.by, one.reason) for one in at_desk.people.reveals("agent-c-1")] == [("head", f"form {form}")] * 2


@pytest.mark.parametrize("role", BESIDE)
def test_a_form_is_closed_for_good_when_anybody_who_stands_in_it_is_erased(role):
    at_desk = desk()
    complaint = with_parties(at_desk, "complaint_record")
    document = issue(at_desk, complaint, asked("complaint_record")).state.documents[-1]
    with at_desk.files.open(document.file_sha256) as stream:
        assert stream.read()[:2] != b"PK"
    at_desk.people.erase(f"{role}-c-1", by="head", reason="asked for it", at=NOW)
    with pytest.raises(PersonErased):
        forms.read_document(at_desk, complaint, document.file_sha256, HEAD, context("head"))


def test_the_keys_of_all_but_one_open_nothing_of_a_form():
    at_desk = desk()
    complaint = with_parties(at_desk, "complaint_record")
    document = issue(at_desk, complaint, asked("complaint_record")).state.documents[-1]
    with at_desk.files.open(document.file_sha256) as stream:
        pieces = stream.read().split(b"\n")
    assert document.keys == ("person-c-1", "agent-c-1", "representative-c-1", "represented-c-1")
    opened = [at_desk.people.unseal(one, piece) for one, piece in zip(document.keys, pieces, strict=True)]
    assert not [one for one in opened if one[:2] == b"PK"]


def test_a_form_without_a_name_of_the_caller_is_sealed_for_who_does_stand_in_it():
    at_desk = desk()
    report = with_parties(at_desk, "report_record", {"agent": AGENT}, caller=None)
    document = issue(at_desk, report, asked("report_record")).state.documents[-1]
    assert (document.personal, document.keys) == (True, ("agent-c-1",))
    text = text_of(forms.read_document(at_desk, report, document.file_sha256, HEAD, context("head"))[1])
    assert "匿名" in text
    assert AGENT.name in text


def test_somebody_beside_the_caller_who_was_erased_is_called_so_on_record_and_opened_by_nobody():
    at_desk = desk()
    complaint = with_parties(at_desk, "complaint_record", erased=(1,))
    at_desk.people.erase("agent-c-1", by="head", reason="asked for it", at=NOW)
    text = text_of(content_of(at_desk, issue(at_desk, complaint, asked("complaint_record"))))
    assert "已删除" in text
    assert AGENT.name not in text
    letter = with_parties(at_desk, "acceptance", {"representative": SPEAKER}, "c-2", erased=(1,))
    assert SPEAKER.name not in text_of(content_of(at_desk, issue(at_desk, letter, asked("acceptance"))))


def test_a_form_of_somebody_erased_beside_the_caller_is_closed_before_the_vault_has_heard_of_it():
    at_desk = desk()
    complaint = with_parties(at_desk, "acceptance")
    document = issue(at_desk, complaint, asked("acceptance")).state.documents[-1]
    erased_on_record(at_desk, complaint, 1)
    with pytest.raises(PersonErased):
        forms.read_document(at_desk, complaint, document.file_sha256, OFFICER, context("officer"))


@pytest.mark.parametrize(("form", "recipient"), COPIES)
def test_nothing_of_any_of_them_stands_in_the_history(form, recipient):
    at_desk = desk()
    stored = issue(at_desk, with_parties(at_desk, form), asked(form, recipient))
    told = json.dumps([to_document(entry) for entry in stored.history], ensure_ascii=False, default=str)
    assert not [secret for secret in (*HIDDEN, *(one.name for one in BESIDE.values())) if secret in told]


def test_fifty_who_complain_together_stand_in_one_record_and_its_file_stays_small():
    at_desk = desk()
    people = {f"represented-{n}": replace(SPOKEN_FOR, name=f"慕容静{n}") for n in range(49)}
    for person_id, person in people.items():
        at_desk.people.keep(person_id, person, Owner("cases", "c-1"), NOW)
    parties = tuple(Party("represented", one) for one in people)
    complaint = on_file(at_desk, **STANDS["complaint_record"], parties=parties)
    stored = issue(at_desk, complaint, asked("complaint_record"))
    assert at_desk.files.stat(stored.state.documents[-1].file_sha256).size < forms.MAX_DOCUMENT / 4
    assert all(one.name in text_of(content_of(at_desk, stored)) for one in people.values())

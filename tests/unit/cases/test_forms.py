"""The ten official forms: what stands in them, what must not, and their numbers."""

import re
from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from services.cases import rulebook
from services.cases.domain.documents import MAX_DOCUMENTS, FormNotPossible, NobodyToAddress, TooManyDocuments
from services.cases.domain.transitions import actions_in, states_of
from services.cases.forms.facts import keys_of
from services.cases.handlers import forms
from services.cases.schemas.forms import IssueForm
from services.cases.views import file_name
from shared.errors import Invalid, KeyReused, Stale
from shared.identity.caller import Identity
from shared.identity.people import Owner, Person
from tests.unit.cases.desk import NOW, act, context, desk
from tests.unit.cases.paper import (
    CALLER,
    HOME,
    RECORD,
    SAID,
    STANDS,
    asked,
    content_of,
    issue,
    issuer,
    made,
    on_file,
    text_of,
)

BOOK = rulebook.load().forms
FORMS = {form.id: form for form in BOOK.forms}
COPIES = [(form.id, recipient) for form in BOOK.forms for recipient in form.recipients]
PHRASES = {
    "complaint_record": (
        "欧阳明远",
        "13812345678",
        HOME,
        CALLER.id_number,
        "399.05元",
        "购物凭证、照片",
        "12345热线 HZ-c-1",
        "2026年11月20日",
        "2026年11月18日",
    ),
    "report_record": ("欧阳明远", "13812345678", "加了五十升", "购物凭证、照片", "出厂编号：A-0077", "保持原状"),
    "dispatch_notice": ("仓前市场监督管理所：", "举报分送通知书", "第四十一条", "请五日内联系"),
    "identity_request": ("欧阳明远：", "居民身份证复印件", "2026年12月1日前", "王五 0571-88880000"),
    "acceptance": ("欧阳明远：", "第十五条", "退还货款和服务费用、赔偿损失", "予以受理"),
    "refusal": (
        "第十六条第三项",
        "不是为生活消费需要",
        "购买用于转售",
        "1．与经营者协商和解；",
        "5．向人民法院提起诉讼。",
    ),
    "mediation_notice": ("2026年11月28日10时00分", "仓前所调解室", "王五、赵六", "欧阳明远与余杭某加油站"),
    "mediation_end": ("第二十三条第一款第三项", "双方不能达成一致", "双方差距较大", "提请仲裁"),
    "mediation_agreement": ("一、退还货款399.05元。\n二、双方再无争议。", "一式三份", "欧阳明远", "余杭某加油站"),
    "report_outcome": ("欧阳明远：", "予以立案", "发现作弊装置", "第三十九条"),
}


def test_the_official_set_has_ten_forms_in_its_order_each_with_source_and_certainty():
    assert [form.item for form in BOOK.forms] == list(range(1, 11))
    assert all(form.source and form.certainty for form in BOOK.forms)
    assert len({form.code for form in BOOK.forms}) == 10


@pytest.mark.parametrize(("form", "recipient"), COPIES)
def test_each_form_is_filled_from_the_record_and_leaves_nothing_open(form, recipient):
    document, content = made(form, recipient)
    text = text_of(content)
    for phrase in (*PHRASES[form], document.number, "余杭区市场监督管理局", "2026年11月23日"):
        assert phrase in text, phrase
    assert not re.search(r"[{}]|None|：：", text)


@pytest.mark.parametrize(("form", "recipient"), COPIES)
def test_numbers_are_in_the_official_style(form, recipient):
    document, _ = made(form, recipient)
    assert document.number == f"余杭区市监{FORMS[form].code}〔2026〕1号"


def test_an_office_that_writes_its_numbers_otherwise_changes_the_style_alone():
    book = replace(BOOK, style="{place}市监{code}〔{year}〕第{n}号")
    series = book.series(FORMS["acceptance"], "330106", "西湖区", 2026)
    assert book.number(series, 12) == "杭西市监投受〔2026〕第12号"


def test_a_division_with_a_short_name_uses_it_and_counts_for_itself():
    at_desk = desk()
    here, there = (on_file(at_desk, division, division=division, state="accepted") for division in ("330106", "330100"))
    province = Identity("officer", frozenset({"officer"}), "330000", 3)
    numbers = [issue(at_desk, one, asked("acceptance"), province).state.documents[0].number for one in (here, there)]
    assert numbers == ["杭西市监投受〔2026〕1号", "杭州市市监投受〔2026〕1号"]


def test_the_year_of_a_number_is_that_of_the_chinese_day():
    at_desk = desk()
    complaint = on_file(at_desk, state="accepted")
    evening = NOW.replace(month=12, day=31, hour=17)
    stored = issue(at_desk, complaint, asked("acceptance"), at=evening)
    assert stored.state.documents[0].number == "余杭区市监投受〔2027〕1号"


def test_the_same_key_gives_the_same_document_and_takes_one_number():
    at_desk = desk()
    complaint = on_file(at_desk, **STANDS["acceptance"])
    same = {"cause": "officer:key-1", "fingerprint": "a"}
    first = issue(at_desk, complaint, asked("acceptance"), **same)
    again = issue(at_desk, complaint, asked("acceptance"), **same)
    assert again == first
    assert forms.issued_by(again, context("officer", **same)) == first.state.documents[0]
    assert issue(at_desk, complaint, asked("acceptance")).state.documents[-1].number == "余杭区市监投受〔2026〕2号"


def test_the_same_key_for_another_form_is_refused():
    at_desk = desk()
    complaint = on_file(at_desk, **STANDS["acceptance"])
    issue(at_desk, complaint, asked("acceptance"), cause="officer:key-1", fingerprint="a")
    with pytest.raises(KeyReused):
        issue(at_desk, complaint, asked("complaint_record"), cause="officer:key-1", fingerprint="b")


def test_the_same_facts_give_the_same_bytes():
    assert made("complaint_record")[1] == made("complaint_record")[1]


def test_a_version_that_has_moved_on_opens_nobody_and_takes_no_number():
    at_desk = desk()
    complaint = on_file(at_desk, **STANDS["acceptance"])
    before = at_desk.complaints.get(complaint)
    issue(at_desk, complaint, asked("acceptance"))
    with pytest.raises(Stale):
        forms.issue(at_desk, act(before), asked("acceptance"))
    assert [one.document for one in at_desk.people.reveals("person-c-1")] == ["c-1"]
    assert issue(at_desk, complaint, asked("acceptance")).state.documents[-1].number.endswith("〕2号")


def test_an_unknown_form_is_refused_by_name():
    at_desk = desk()
    with pytest.raises(Invalid) as refused:
        issue(at_desk, on_file(at_desk), IssueForm("love_letter"))
    assert refused.value.facts["errors"] == {"form": ["Not a known form."]}


@pytest.mark.parametrize(("form", "field"), [(form.id, field) for form in BOOK.forms for field in form.needs])
def test_a_field_that_a_form_needs_is_asked_for_by_name(form, field):
    at_desk = desk()
    recipient = next(iter(FORMS[form].recipients))
    with pytest.raises(Invalid) as refused:
        issue(at_desk, on_file(at_desk, **STANDS[form]), asked(form, recipient, **{field: None}))
    assert refused.value.facts["errors"] == {field: ["This form needs it."]}


@pytest.mark.parametrize(
    ("form", "recipient", "said", "field"),
    [
        ("acceptance", None, {"meeting_place": "调解室"}, "meeting_place"),
        ("mediation_notice", "respondent", {"meeting_at": NOW}, "meeting_at"),
        ("mediation_notice", None, {}, "recipient"),
        ("acceptance", "respondent", {}, "recipient"),
    ],
)
def test_what_does_not_fit_a_form_is_refused_by_name(form, recipient, said, field):
    at_desk = desk()
    with pytest.raises(Invalid) as refused:
        issue(at_desk, on_file(at_desk, **STANDS[form]), asked(form, recipient, **said))
    assert list(refused.value.facts["errors"]) == [field]


@pytest.mark.parametrize(
    ("form", "changes"),
    [
        ("acceptance", {"state": "registered"}),
        ("acceptance", {"state": "refused"}),
        ("refusal", {"state": "informed", "refusal": None}),
        ("mediation_agreement", {"agreement": "record"}),
        ("mediation_end", {"state": "mediating"}),
        ("report_outcome", {"kind": "complaint"}),
        ("complaint_record", {"kind": "metrology_dispute"}),
        ("identity_request", {"kind": "report"}),
        ("identity_request", {"state": "assigned"}),
        ("identity_request", {"identity_until": NOW - timedelta(days=1)}),
    ],
)
def test_a_form_for_another_state_or_kind_is_refused_and_opens_nobody(form, changes):
    at_desk = desk()
    complaint = on_file(at_desk, **{**STANDS[form], **changes})
    with pytest.raises(FormNotPossible):
        issue(at_desk, complaint, asked(form, next(iter(FORMS[form].recipients))))
    assert at_desk.people.reveals("person-c-1") == []


def test_the_list_of_possible_forms_is_what_issuing_accepts():
    for form, other in product(FORMS, FORMS):
        at_desk = desk()
        complaint = on_file(at_desk, **STANDS[other])
        stored = at_desk.complaints.get(complaint)
        by = issuer(stored.state.kind)
        listed = {one.id for one in forms.possible(at_desk, stored.state, by, context())}
        command = asked(form, next(iter(FORMS[form].recipients)))
        if form in listed:
            assert issue(at_desk, complaint, command).state.documents
        else:
            with pytest.raises(FormNotPossible):
                issue(at_desk, complaint, command)


def test_no_form_may_be_made_before_the_set_was_in_force():
    at_desk = desk()
    complaint = on_file(at_desk, **STANDS["acceptance"])
    with pytest.raises(FormNotPossible):
        issue(at_desk, complaint, asked("acceptance"), at=NOW.replace(month=4, day=14, hour=15))
    assert issue(at_desk, complaint, asked("acceptance"), at=NOW.replace(month=4, day=14, hour=16))


def test_forms_speak_of_states_that_their_kinds_have():
    for form in BOOK.forms:
        assert form.states <= frozenset().union(*map(states_of, form.kinds)), form.id


@pytest.mark.parametrize("kind", FORMS["dispatch_notice"].kinds)
def test_the_notice_of_a_hand_over_is_made_wherever_something_is_passed_on_and_once_it_was(kind):
    leaving = {state for state in states_of(kind) if {"hand_over", "transfer"} & set(actions_in(kind, state))}
    assert FORMS["dispatch_notice"].states & states_of(kind) == leaving | {"transferred"}


def test_an_anonymous_report_is_recorded_as_such_and_nobody_is_told():
    at_desk = desk()
    report = on_file(at_desk, caller=None, **STANDS["report_outcome"])
    assert "匿名" in text_of(content_of(at_desk, issue(at_desk, report, asked("report_record"))))
    with pytest.raises(NobodyToAddress):
        issue(at_desk, report, asked("report_outcome"))


def test_a_caller_without_a_name_gets_no_letter():
    at_desk = desk()
    complaint = on_file(at_desk, caller=Person(phone="13812345678"), **STANDS["acceptance"])
    with pytest.raises(NobodyToAddress):
        issue(at_desk, complaint, asked("acceptance"))


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"filing": "no_fault", "state": "not_filed"}, "不予立案"),
        ({"merged_into": "r-2", "state": "merged", "filing": None}, "与已收到的同一事项举报合并办理"),
        ({"transferred_to": "police", "state": "transferred", "filing": None}, "移送有权部门处理"),
    ],
)
def test_a_reporter_is_told_what_became_of_the_report(changes, outcome):
    at_desk = desk()
    on_file(at_desk, "r-2", kind="report")
    assert f"处理结果：{outcome}。" in text_of(made("report_outcome", at_desk=at_desk, **changes)[1])


def test_what_people_typed_is_text_and_never_markup_or_template():
    strange = "a<w:t>&amp;{{ number }}{% if x %}\x0c\x07第二行\n第三行"
    text = text_of(made("complaint_record", narrative=strange)[1])
    assert "a<w:t>&amp;{{ number }}{% if x %}第二行\n第三行" in text


def test_only_so_many_documents_fit_into_one_file():
    at_desk = desk()
    one = made("acceptance", at_desk=at_desk)[0]
    many = tuple(replace(one, number=f"余杭区市监投受〔2025〕{n}号") for n in range(MAX_DOCUMENTS))
    complaint = on_file(at_desk, "c-2", documents=many, **STANDS["acceptance"])
    with pytest.raises(TooManyDocuments):
        issue(at_desk, complaint, asked("acceptance"))


def test_a_document_is_named_after_its_form_and_number():
    document, _ = made("dispatch_notice")
    assert file_name(document, BOOK) == "投诉、举报分送通知书 余杭区市监分送〔2026〕1号.docx"


def test_every_placeholder_is_described_and_none_is_described_in_vain():
    used = frozenset().union(*(keys_of(form, recipient) for form in BOOK.forms for recipient in form.recipients))
    assert used == set(BOOK.placeholders)


@pytest.mark.parametrize(
    ("number", "kind"), [("11010519491231002X", "居民身份证"), ("E12345678", "其他证件"), ("", "未提供")]
)
def test_the_kind_of_paper_is_said_where_its_number_tells_it(number, kind):
    at_desk = desk()
    at_desk.people.keep("person-2", replace(CALLER, id_number=number), Owner("cases", "c-1"), NOW)
    _, content = made("complaint_record", at_desk=at_desk, person_id="person-2")
    assert f"证件类型|{kind}" in text_of(content).replace("\t", "|").replace("\n", "|")


def test_the_words_of_documents_cover_all_codes_of_a_record():
    rules = rulebook.load()
    assert rules.channels == set(BOOK.words["channels"])
    assert rules.facts_evidence == set(BOOK.words["proofs"])
    assert set(SAID) == set(STANDS) == set(FORMS)
    assert RECORD.category in rules.categories

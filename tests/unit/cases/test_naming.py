"""What an officer says of a submission stands in its history for good: it does not say who is behind it."""

from dataclasses import replace
from datetime import date

import pytest

from services.cases.domain.case import NoSuchStep
from services.cases.handlers import case_decisions, cases, handling, intake, kindred, linking, people, reports
from services.cases.handlers.acting import Act
from services.cases.schemas.cases import DeclineCase, RecordEvidence, TakeResponseStep
from services.cases.schemas.complaints import Caller, PartyIn
from services.cases.schemas.handling import (
    DeclineFiling,
    HandOver,
    Link,
    Merge,
    OfInstitution,
    Supplement,
    Told,
    Withdraw,
)
from services.cases.schemas.measures import TakeMeasure
from services.cases.schemas.people import Erase
from services.cases.schemas.remarks import remarks_of
from shared.contracts.cases import ClueRaised
from shared.contracts.checking import ReportAbsorbed
from shared.contracts.envelope import Received
from shared.errors import Forbidden, Invalid
from shared.identity.caller import Identity
from shared.ids import new_id
from shared.store.history import Decided
from tests.unit.cases.desk import CALL, HEAD, HOTLINE, NOW, OFFICER, STRANGER, act, context, desk

CALLER = Caller("欧阳建国", "13812345678", "余杭区文一西路9号2幢301", "33010219900307123X", "ouyang@example.cn")
AGENT = PartyIn("agent", "李四光", "13900000001", powers="代为投诉", until=date(2027, 1, 1))
LOW = replace(HEAD, subject="deputy", confidentiality=2)
OF_THE_CALLER = [
    "举报人欧阳建国来电撤回",
    "欧 阳 建 国来电",
    "住文一西路9号2幢301",
    "电话幺三八一二三四五六七八",
    "证件33010219900307123x",
    "写信到Ouyang@example.cn",
    "代理人李四光来过",
]
ORDINARY = [
    "欧阳来电撤回",
    "投诉人来电撤回，不再要求处理",
    "无计量违法事实，现场检定合格（JJG 443-2023）",
    "已到余杭区文一西路现场检查",
    "余市监撤〔2026〕1号",
]


@pytest.fixture
def at_desk():
    return desk()


def registered(at_desk, **changes):
    call = replace(CALL, **{"caller": CALLER, "parties": (AGENT,), **changes})
    return intake.register(at_desk, call, HOTLINE, context())


def saying(stored, command, by=OFFICER):
    return replace(act(stored, by), said=remarks_of(command))


@pytest.mark.parametrize("reason", OF_THE_CALLER)
def test_a_remark_that_says_who_is_behind_a_submission_is_refused_beside_its_field(at_desk, reason):
    stored = registered(at_desk)
    with pytest.raises(Invalid) as refused:
        handling.withdraw(at_desk, saying(stored, Withdraw(reason)), Withdraw(reason))
    assert list(refused.value.facts["errors"]) == ["reason"]
    assert at_desk.complaints.get(stored.id).version == stored.version


@pytest.mark.parametrize("reason", ORDINARY)
def test_an_ordinary_remark_is_taken(at_desk, reason):
    assert handling.withdraw(at_desk, saying(registered(at_desk), Withdraw(reason)), Withdraw(reason))


@pytest.mark.parametrize("name", ["王先生", "欧阳女士", "匿名", "王"])
def test_how_somebody_is_spoken_to_may_be_said(at_desk, name):
    stored = registered(at_desk, caller=Caller(name, "13812345678"))
    said = Withdraw(f"{name}来电撤回")
    assert handling.withdraw(at_desk, saying(stored, said), said)


def test_a_shop_that_bears_the_name_of_the_caller_may_be_named(at_desk):
    stored = registered(at_desk, site_name="欧阳建国面馆", site_address=CALLER.address)
    said = Withdraw(f"欧阳建国面馆（{CALLER.address}）已停业")
    assert handling.withdraw(at_desk, saying(stored, said), said)


def test_a_head_does_not_name_a_reporter_to_those_who_read_the_file(at_desk):
    report = reports.check(at_desk, act(registered(at_desk, kind="report")))
    said = DeclineFiling("other", "举报人欧阳建国说的不成立")
    with pytest.raises(Invalid):
        reports.decline_filing(at_desk, saying(report, said, HEAD), said)


def guessed_by(at_desk, by):
    return [(one.document, one.at, one.hashes, one.found) for one in at_desk.people.searches(by.subject)]


def test_whoever_guesses_a_reporter_is_refused_like_others_and_on_record_first(at_desk):
    report = reports.check(at_desk, act(registered(at_desk, kind="report")))
    said = DeclineFiling("other", "举报人欧阳建国和李四光说的不成立")
    for _ in range(2):
        with pytest.raises(Invalid) as refused:
            reports.decline_filing(at_desk, saying(report, said, LOW), said)
        assert list(refused.value.facts["errors"]) == ["reason"]
        # Once a day for each person.
        assert guessed_by(at_desk, LOW) == [(report.id, NOW, (), 1)] * 2
    assert at_desk.complaints.get(report.id) == report


def test_without_a_record_no_guess_is_answered(at_desk, monkeypatch):
    report = reports.check(at_desk, act(registered(at_desk, kind="report")))
    said = DeclineFiling("other", "举报人欧阳建国说的不成立")

    def gone(*_, **__):
        raise OSError("the vault is away")

    monkeypatch.setattr(at_desk.people, "guessed", gone)
    with pytest.raises(OSError, match="away"):
        reports.decline_filing(at_desk, saying(report, said, LOW), said)


def test_whoever_may_know_whom_they_name_and_whoever_names_nobody_is_on_no_record(at_desk):
    complaint, report = registered(at_desk), reports.check(at_desk, act(registered(at_desk, kind="report")))
    withdrawn, declined = Withdraw("欧阳建国来电撤回"), DeclineFiling("other", "举报人欧阳建国说的不成立")
    with pytest.raises(Invalid):
        handling.withdraw(at_desk, saying(complaint, withdrawn), withdrawn)
    with pytest.raises(Invalid):
        reports.decline_filing(at_desk, saying(report, declined, HEAD), declined)
    others = replace(declined, reason="王五福说的不成立")
    assert reports.decline_filing(at_desk, saying(report, others, LOW), others)
    assert [guessed_by(at_desk, by) for by in (OFFICER, HEAD, LOW)] == [[], [], []]


def test_who_may_not_change_it_learns_nothing_by_a_remark_either(at_desk):
    said = Withdraw("欧阳建国来电撤回")
    with pytest.raises(Forbidden):
        handling.withdraw(at_desk, saying(registered(at_desk), said, STRANGER), said)


def test_the_reason_of_an_erasure_does_not_keep_whom_it_erases(at_desk):
    stored = handling.archive(at_desk, act(handling.withdraw(at_desk, act(registered(at_desk)), Withdraw("来电撤回"))))
    said = Erase("欧阳建国申请删除", 0)
    with pytest.raises(Invalid):
        people.erase(at_desk, saying(stored, said, HEAD), said)


def test_a_request_that_was_taken_is_answered_as_before_when_it_is_sent_again(at_desk):
    said = Withdraw("新得知的姓名")
    once = saying(registered(at_desk, caller=Caller("", "13812345678")), said)
    stored = handling.withdraw(at_desk, once, said)
    at_desk.people.put(stored.state.person_id, {"name": "新得知的姓名"})
    assert handling.withdraw(at_desk, once, said) == stored


def test_a_case_does_not_name_who_is_behind_the_submission_it_grew_from(at_desk):
    stored = registered(at_desk, kind="report")
    clue = ClueRaised(stored.state.number, "330110", "fuel_dispenser", "加油站", "case-1")
    event = Received(new_id(), "cases", ClueRaised.type, stored.id, 1, "s", new_id(), NOW, "officer", False, clue)
    cases.open_from_clue(at_desk, event, context())
    said = DeclineCase("other", "举报人欧阳建国说的不成立")
    changed = Act("case-1", HEAD, None, context("head"), said=remarks_of(said))
    with pytest.raises(Invalid) as refused:
        case_decisions.decline(at_desk, changed, said)
    assert list(refused.value.facts["errors"]) == ["reason"]


OTHER = Caller("司马相如", "13700000002", "西湖区某街5号", email="sima@example.cn")
OF_THE_OTHER = DeclineCase("other", "司马相如说的不成立")


def case_of(at_desk, stored):
    clue = ClueRaised(stored.state.number, "330110", "fuel_dispenser", "加油站", "case-1")
    event = Received(new_id(), "cases", ClueRaised.type, stored.id, 1, "s", new_id(), NOW, "officer", False, clue)
    return cases.open_from_clue(at_desk, event, context())


def describes(at_desk, text, by=OFFICER):
    said = RecordEvidence("electronic_data", (by.subject, "second"), (), text)
    return cases.record_evidence(at_desk, Act("case-1", by, None, context(by.subject), said=remarks_of(said)), said)


def test_evidence_of_a_report_does_not_say_who_reported_whoever_takes_it(at_desk):
    report = registered(at_desk, kind="report")
    case_of(at_desk, report)
    with pytest.raises(Invalid):
        describes(at_desk, "举报人欧阳建国（住文一西路9号2幢301）提供的录音")
    assert guessed_by(at_desk, OFFICER) == [(report.id, NOW, (), 1)]
    assert describes(at_desk, "举报人提供的录音").state.evidence


def test_whoever_may_open_nobody_guesses_a_complainant_on_record_too(at_desk):
    complaint = registered(at_desk)
    case_of(at_desk, complaint)
    duty = Identity("duty", frozenset({"duty_officer"}), "330110", 0)
    for name in ("王五福", "欧阳建国"):
        said = TakeResponseStep("order", name)
        taken = Act("case-1", duty, None, context("duty"), said=remarks_of(said))
        with pytest.raises((NoSuchStep, Invalid)):
            cases.take_response_step(at_desk, taken, said)
    assert guessed_by(at_desk, duty) == [(complaint.id, NOW, (), 1)]


def declines(at_desk, by=HEAD, said=OF_THE_OTHER):
    return case_decisions.decline(at_desk, Act("case-1", by, None, context(by.subject), said=remarks_of(said)), said)


def merged(at_desk, report, into):
    return reports.merge(at_desk, act(report), Merge(into.id, new_facts=False))


def become(at_desk, stored, **changes):
    """The submission as other events have left it."""
    said = ReportAbsorbed(stored.state.number, "330110", "JB1", False, "officer")
    at_desk.complaints.change(stored.id, lambda one: Decided(replace(one, **changes), [said]), context())


@pytest.mark.parametrize("grown_from", [0, 1, 2])
def test_a_case_does_not_name_who_is_behind_a_report_that_was_merged_with_its_own(at_desk, grown_from):
    first = registered(at_desk, kind="report")
    second = registered(at_desk, kind="report", caller=Caller("张三", "13812345670"))
    third = registered(at_desk, kind="report", caller=OTHER)
    case_of(at_desk, (first, second, third)[grown_from])
    # The third one was merged into the second before that was merged into the first.
    merged(at_desk, third, second)
    merged(at_desk, second, first)
    for by in (HEAD, LOW):
        with pytest.raises(Invalid):
            declines(at_desk, by)
    assert (guessed_by(at_desk, HEAD), guessed_by(at_desk, LOW)) == ([], [(third.id, NOW, (), 1)])


@pytest.mark.parametrize("grown_from", ["complaint", "report"])
def test_whoever_complains_openly_is_guessed_by_those_who_name_them_where_it_is_reported(at_desk, grown_from):
    """Of the complaint they are known; that the same person has made the report as well is not."""
    halves = {kind: registered(at_desk, kind=kind) for kind in ("complaint", "report")}
    caller = halves["complaint"].state.person_id
    become(at_desk, halves["report"], counterpart=halves["complaint"].id, person_id=caller)
    become(at_desk, halves["complaint"], counterpart=halves["report"].id)
    case_of(at_desk, halves[grown_from])
    with pytest.raises(Invalid):
        describes(at_desk, "欧阳建国提供的录音")
    guesses = {"complaint": [], "report": [(halves["report"].id, NOW, (), 1)]}
    assert guessed_by(at_desk, OFFICER) == guesses[grown_from]


def test_a_case_does_not_name_who_complains_in_the_other_half_of_a_mixed_submission(at_desk):
    report = registered(at_desk, kind="report", caller=Caller("张三", "13812345670"))
    half = registered(at_desk, caller=OTHER)
    become(at_desk, report, counterpart=half.id)
    case_of(at_desk, report)
    with pytest.raises(Invalid):
        declines(at_desk)


def test_a_case_does_not_name_who_is_behind_a_submission_that_is_linked_with_its_own(at_desk):
    own, other = registered(at_desk), registered(at_desk, caller=OTHER)
    linked = linking.link(at_desk, act(own), Link(other.id))
    become(at_desk, other, group=linked.state.group)
    case_of(at_desk, own)
    with pytest.raises(Invalid):
        declines(at_desk)


@pytest.mark.parametrize(("by", "there"), [(LOW, {"kind": "report"}), (HEAD, {"division": "330106"})])
def test_of_what_is_linked_elsewhere_or_was_reported_nobody_learns_by_a_remark_unseen_who_may_not_see_it(
    at_desk, by, there
):
    own, other = registered(at_desk), registered(at_desk, caller=OTHER)
    linked = linking.link(at_desk, act(own), Link(other.id))
    become(at_desk, other, group=linked.state.group, **there)
    case_of(at_desk, own)
    with pytest.raises(Invalid):
        declines(at_desk, by)
    assert guessed_by(at_desk, by) == [(other.id, NOW, (), 1)]


def test_no_more_submissions_are_read_for_a_remark_than_a_surge_leaves_time_for(at_desk):
    own = registered(at_desk)
    for number in range(kindred.MOST + 20):
        other = registered(at_desk, caller=Caller("张三", f"1371234{number:04}"))
        become(at_desk, other, group="group-1")
    become(at_desk, own, group="group-1")
    assert len(kindred.about(at_desk, own.id)) in (kindred.MOST, kindred.MOST + 1)


def test_evidence_and_what_is_held_are_looked_through_and_may_bear_numbers_of_things():
    found = RecordEvidence("physical", ("officer", "second"), (), "主板序列号13812345678")
    assert remarks_of(found) == {"description": found.description}
    held = TakeMeasure("查封决定书1号", kind="seal", held="主板一块", officers=("officer", "second"))
    assert remarks_of(held) == {"document": "查封决定书1号", "held": "主板一块"}


def test_remarks_are_the_words_that_stand_in_a_history():
    assert set(remarks_of(Told("phone", "登记簿第3号"))) == {"proof"}
    assert set(remarks_of(OfInstitution("某计量院", "委托书1号"))) == {"institution", "document"}
    assert set(remarks_of(HandOver("330106", "不属本区"))) == {"reason"}
    assert remarks_of(Supplement("13812345678")) == remarks_of(None) == {}

"""What the letters say is so: the reward and its days, what leaves the market authority, and what one may do next."""

from dataclasses import replace
from datetime import timedelta
from typing import get_args

import docx
import pytest
from docx.enum.text import WD_TAB_LEADER

from services.cases import rulebook
from services.cases.domain.checking import claim_reward
from services.cases.domain.complaint import Reward
from services.cases.domain.hand import Hand
from services.cases.domain.legal_clocks import CLAIM
from services.cases.forms import rendering
from shared.clocks.legal_time import legal_day
from shared.clocks.rule import Unit
from tests.unit.cases.build import CLOCKS
from tests.unit.cases.desk import NOW, desk
from tests.unit.cases.paper import RECORD, STANDS, asked, content_of, issue, on_file, text_of

RULES = rulebook.load()
CLAIM_RULE = RULES.clocks.in_force(CLAIM, legal_day(NOW))
REWARDED = {**STANDS["report_outcome"], "state": "rewarded", "reward": Reward(3, 123_450, False)}
REWARD_RULE = "市场监管领域重大违法行为举报奖励暂行办法"
MEASURES = "市场监督管理投诉举报处理办法"
CONSUMERS = "《中华人民共和国消费者权益保护法》第三十九条"
PROVINCE = "依据《浙江省计量监督管理条例》（2013年）第三十九条"


def letter(form, recipient=None, said=None, **changes):
    at_desk = desk()
    on_file(at_desk, "r-2", kind="report")
    complaint = on_file(at_desk, **{**STANDS[form], **changes})
    return text_of(content_of(at_desk, issue(at_desk, complaint, asked(form, recipient, **said or {}))))


def told_of(days):
    """The days for the claim, since the reporter heard so many days ago."""
    return CLOCKS.start(CLAIM, NOW - timedelta(days=days))


@pytest.mark.parametrize("more", [{}, {"filing": None, "merged_into": "r-2"}])
def test_a_reporter_reads_of_the_reward_its_amount_and_until_when_to_claim_it(more):
    text = letter("report_outcome", **{**REWARDED, **more})
    assert "处理结果：查证属实并已结案，决定给予举报奖励。" in text
    assert f"依据《{REWARD_RULE}》（2021年），给予你的奖励金额为1234.50元。" in text
    assert f"自收到本通知之日起{CLAIM_RULE.amount}个工作日内" in text
    assert "视为放弃" in text


def test_who_has_heard_of_the_reward_reads_from_when_the_days_count_and_how_many_were_given():
    assert "自2026年11月13日告知之日起30个工作日内" in letter("report_outcome", **REWARDED, clocks=(told_of(10),))
    longer = CLOCKS.extend((told_of(10),), CLAIM, "head", "延期审批表1号", NOW, 5)
    assert "自2026年11月13日告知之日起35个工作日内" in letter("report_outcome", **REWARDED, clocks=longer)


def test_nobody_is_asked_to_claim_what_was_claimed_or_is_waived():
    report = replace(RECORD, kind="report", state="rewarded", clocks=(told_of(10),))
    claimed = claim_reward(report, "收据1号", Hand("officer", NOW, CLOCKS)).state.clocks
    for clocks in (claimed, (told_of(60),)):
        text = letter("report_outcome", **REWARDED, clocks=clocks)
        assert "1234.50元" in text
        assert "工作日内" not in text
        assert "放弃" not in text


def test_a_report_without_a_reward_says_nothing_of_one():
    assert "奖励" not in letter("report_outcome")


def test_every_unit_that_a_rule_may_count_in_has_a_word():
    assert RULES.forms.words["units"].keys() == set(get_args(Unit))


@pytest.mark.parametrize("changes", [{}, REWARDED])
def test_what_became_of_a_report_is_told_by_the_law_of_the_province_alone(changes):
    text = letter("report_outcome", **changes)
    assert PROVINCE in text
    assert MEASURES not in text


@pytest.mark.parametrize("kind", ["complaint", "report"])
def test_another_authority_is_not_told_to_send_back_or_to_look_into_our_system(kind):
    text = letter("dispatch_notice", kind=kind, state="transferred", transferred_to="某公安分局")
    assert {"complaint": "投诉移送通知书", "report": "举报移送通知书"}[kind] in text
    assert f"{PROVINCE}，现移送你单位依法处理。" in text
    for within in ("分送你单位", "第四十一条", "退回", "自行移送", "系统"):
        assert within not in text, within


@pytest.mark.parametrize("state", ["registered", "assigned", "checking"])
def test_a_unit_of_the_market_authority_is_told_to_send_back_what_is_not_its(state):
    text = letter("dispatch_notice", state=state)
    assert "举报分送通知书" in text
    assert "第四十一条，现分送你单位" in text
    assert "应当退回我局，不得自行移送" in text
    assert "移送你单位" not in text


def test_who_is_asked_for_proof_of_identity_reads_what_silence_and_false_papers_lead_to():
    text = letter("identity_request")
    assert f"依据《{MEASURES}》（2026年）第十条，请你于2026年12月1日前" in text
    assert "逾期未提供或者提供虚假材料的，依据该办法第十条、第十六条，我局不予受理" in text
    assert "冒用他人名义投诉，或者拒不配合核验身份的，依据该办法第十六条第六项，同样不予受理" in text


@pytest.mark.parametrize("recipient", ["complainant", "respondent"])
def test_both_sides_read_where_a_dispute_goes_whose_mediation_ended(recipient):
    text = letter("mediation_end", recipient)
    assert "第二十三条第一款第三项" in text
    assert f"双方都可以依据{CONSUMERS}，通过民事诉讼、仲裁等途径解决" in text


@pytest.mark.parametrize("recipient", ["complainant", "respondent", "file"])
def test_an_agreement_says_from_when_it_holds_and_what_one_may_do_when_it_is_not_kept(recipient):
    text = letter("mediation_agreement", recipient)
    assert "本调解书自双方签字或者盖章之日起生效" in text
    assert f"一方不履行的，另一方可以依据{CONSUMERS}，通过民事诉讼、仲裁等途径解决争议" in text


@pytest.mark.parametrize("typed", ["双方差距较大", "双方差距较大。", "双方差距较大。\n"])
def test_what_somebody_typed_ends_with_one_full_stop(typed):
    text = letter("mediation_end", "respondent", {"reason": typed})
    assert "说明：双方差距较大。\n争议尚未解决的" in text


def test_signatures_have_a_line_to_the_margin_and_stay_on_one_page_with_the_seal():
    document = docx.Document(rendering.TEMPLATES / "09_mediation_agreement.docx")
    signed = [line for line in document.paragraphs if "\t" in line.text]
    assert len(signed) == 4
    for line in signed:
        assert [stop.leader for stop in line.paragraph_format.tab_stops] == [WD_TAB_LEADER.LINES] * 2
        assert line.paragraph_format.keep_with_next

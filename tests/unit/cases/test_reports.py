"""Reports: merged without losing anybody's, checked, filed, rewarded."""

from dataclasses import replace

import pytest

from services.cases.domain.merging import DecidedBefore, MergedAway
from services.cases.handlers import additions, intake, reports
from services.cases.schemas.handling import DeclineFiling, Merge, Supplement
from shared.contracts.checking import MergerReturned, ReportMerged
from shared.contracts.envelope import Received
from shared.ids import new_id
from tests.unit.cases.desk import CALL, HEAD, HOTLINE, NOW, act, context, desk


def registered(at_desk, **changes):
    return intake.register(at_desk, replace(CALL, kind="report", **changes), HOTLINE, context())


def heard(stored, data):
    kind = type(data)
    return Received(new_id(), kind.source, kind.type, stored.id, 2, "story", "cause", NOW, "officer", False, data)


def merge(at_desk, report, into, new_facts=False):
    """The merger, and the event that tells of it."""
    stored = reports.merge(at_desk, act(report), Merge(into.id, new_facts))
    said = stored.history[-1].data
    return heard(stored, ReportMerged(**{**said, "received_at": NOW}))


def absorb(at_desk, event):
    return reports.absorb(at_desk, event, event.context("cases", NOW))


def running(at_desk, stored):
    return {one.rule_id for one in at_desk.complaints.get(stored.id).state.clocks if one.state == "running"}


def test_a_report_is_not_merged_into_one_that_is_itself_merged():
    at_desk = desk()
    first, second, third = (registered(at_desk) for _ in range(3))
    merge(at_desk, first, second)
    with pytest.raises(MergedAway) as refused:
        merge(at_desk, third, first)
    assert refused.value.facts == {"merged_into": second.id}
    with pytest.raises(MergedAway):
        merge(at_desk, second, first)


def crosswise(at_desk, monkeypatch, *others):
    """Each is merged into the next while nobody has seen the other mergers yet."""
    with monkeypatch.context() as unseen:
        unseen.setattr("services.cases.domain.merging.refuse_merged", lambda _: None)
        return [merge(at_desk, one, into) for one, into in zip(others, (*others[1:], others[0]), strict=True)]


@pytest.mark.parametrize("many", [2, 3])
@pytest.mark.parametrize("backwards", [False, True])
def test_of_reports_merged_in_a_circle_at_the_same_time_one_is_checked_for_all(monkeypatch, many, backwards):
    at_desk = desk()
    circle = [registered(at_desk) for _ in range(many)]
    events = crosswise(at_desk, monkeypatch, *circle)
    for event in reversed(events) if backwards else events:
        absorb(at_desk, event)
    now = [at_desk.complaints.get(one.id) for one in circle]
    [checked] = [one for one in now if one.state.merged_into is None]
    assert (checked.state.state, checked.state.officer) == ("assigned", "officer")
    assert running(at_desk, checked) == {"R-CHECK", "R-ZJ-ANSWER"}
    assert "merger_undone" in {entry.type for entry in checked.history}


def test_what_was_merged_before_its_report_was_merged_on_is_taken_in_by_the_one_that_is_checked():
    at_desk = desk()
    first, second, third = (registered(at_desk) for _ in range(3))
    late = merge(at_desk, first, second, new_facts=True)
    merge(at_desk, second, third)
    assert absorb(at_desk, late).id == third.id
    assert at_desk.complaints.get(second.id).state.state == "merged"


def test_a_merger_sent_again_under_its_key_is_answered_as_before_though_the_other_is_decided():
    at_desk = desk()
    first, second = registered(at_desk), registered(at_desk)
    same = replace(act(first), context=context("officer", cause="officer:key-1", fingerprint="a"))
    merged = reports.merge(at_desk, same, Merge(second.id, True))
    checked = reports.check(at_desk, act(at_desk.complaints.get(second.id)))
    reports.decline_filing(at_desk, act(checked, HEAD), DeclineFiling("other", "无"))
    assert reports.merge(at_desk, same, Merge(second.id, True)) == merged


def declined(at_desk, report):
    checked = reports.check(at_desk, act(at_desk.complaints.get(report.id)))
    return reports.decline_filing(at_desk, act(checked, HEAD), DeclineFiling("other", "无"))


def test_new_facts_that_were_merged_into_a_report_decided_meanwhile_are_checked_by_themselves():
    at_desk = desk()
    first, second = registered(at_desk), registered(at_desk)
    event = merge(at_desk, second, first, new_facts=True)
    declined(at_desk, first)
    into = absorb(at_desk, event)
    assert into.history[-1].type == "merger_returned"
    back = heard(into, MergerReturned(**into.history[-1].data))
    for _ in range(2):
        after = reports.take_back(at_desk, back, back.context("cases", NOW))
    assert (after.state.state, after.state.merged_into) == ("assigned", None)
    assert running(at_desk, after) == {"R-CHECK", "R-ZJ-ANSWER"}
    assert [entry.type for entry in after.history].count("merger_undone") == 1


def test_a_report_that_has_been_merged_elsewhere_by_then_stays_there():
    at_desk = desk()
    first, second = registered(at_desk), registered(at_desk)
    merge(at_desk, second, first)
    late = MergerReturned("JB1", "330110", second.id, "another", "officer")
    event = heard(first, late)
    assert reports.take_back(at_desk, event, event.context("cases", NOW)).state.merged_into == first.id


def test_new_facts_are_not_added_where_nobody_would_look_at_them():
    at_desk = desk()
    first, second = registered(at_desk), registered(at_desk)
    merge(at_desk, second, first)
    with pytest.raises(MergedAway) as refused:
        additions.supplement(at_desk, act(at_desk.complaints.get(second.id)), Supplement("又一台", True))
    assert refused.value.facts == {"merged_into": first.id}
    decided = declined(at_desk, first)
    with pytest.raises(DecidedBefore):
        additions.supplement(at_desk, act(decided), Supplement("又一台", True))
    assert additions.supplement(at_desk, act(decided), Supplement("来电催办", False)).state.supplements

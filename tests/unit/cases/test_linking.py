"""Links between submissions about one matter: whatever is heard first, the groups come out right."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.cases import rulebook
from services.cases.domain import linking
from services.cases.domain.linking import LinkedBefore, LinkedToItself, NotLinked
from services.cases.domain.public import OPEN
from services.cases.domain.transitions import TRANSITIONS, states_of
from services.cases.handlers import intake
from services.cases.handlers import linking as handlers
from services.cases.handlers.acting import Act
from services.cases.schemas.handling import Link, Reason
from services.cases.store import COMPLAINT, Desk
from shared.contracts.envelope import Received
from shared.contracts.registry import load
from shared.errors import Refused
from shared.store.documents import Documents
from shared.store.history import check_chain
from shared.store.memory import MemoryDocuments
from tests.unit.cases.build import HAND, submission
from tests.unit.cases.desk import CALL, HOTLINE, NOW, OFFICER, context, desk

STATES = rulebook.load().public.states
HEARS = {
    "duplicate_linked": handlers.bring_together,
    "duplicate_regrouped": handlers.follow,
    "duplicate_unlinked": handlers.part,
}


class Overtaken(Documents):
    """Complaints that somebody else may change between being read and being saved."""

    meanwhile = staticmethod(lambda: None)

    def get(self, document_id):
        stored = super().get(document_id)
        self.meanwhile()
        return stored


@dataclass
class Office:
    """A desk with some calls on it, whose events are delivered when the test says so, or while another one is."""

    many: int = 4
    chance: Random | None = None
    busy: int = 0
    at_desk: Desk = field(default_factory=lambda: desk(Overtaken(MemoryDocuments(COMPLAINT))))
    waiting: list[Received] = field(default_factory=list)
    at: object = NOW

    def __post_init__(self):
        calls = (intake.register(self.at_desk, CALL, HOTLINE, context(cause=f"call-{n}")) for n in range(self.many))
        self.ids = [one.id for one in calls]
        self.seen = dict.fromkeys(self.ids, 1)
        self.at_desk.complaints.meanwhile = self.overtake

    def overtake(self):
        if self.chance and self.waiting and 0 < self.busy < 3 and self.chance.random() < 0.25:
            self.hear(self.chance.randrange(len(self.waiting)))

    def link(self, one, other, heard=True):
        command = Link(self.ids[other])
        self._act(one, lambda act: handlers.link(self.at_desk, act, command), heard)

    def unlink(self, one, heard=True):
        self._act(one, lambda act: handlers.unlink(self.at_desk, act, Reason("并非同一事项")), heard)

    def _act(self, one, do, heard):
        self.at += timedelta(seconds=1)
        do(Act(self.ids[one], OFFICER, None, context("officer", at=self.at)))
        self._collect()
        if heard:
            self.hear_all()

    def hear(self, place, again=False):
        event = self.waiting[place] if again else self.waiting.pop(place)
        self.at += timedelta(seconds=1)
        self.busy += 1
        HEARS[event.type](self.at_desk, event, event.context("cases", self.at))
        self.busy -= 1
        self._collect()

    def hear_all(self, last_first=False):
        for _ in range(500):
            if not self.waiting:
                return
            self.hear(-1 if last_first else 0)
        raise AssertionError("it never comes to an end")

    def _collect(self):
        for one in self.ids:
            for entry in Documents.get(self.at_desk.complaints, one).history[self.seen[one] :]:
                data = load("cases", entry.type, entry.v, entry.data)
                about = ("cases", entry.type, one, entry.seq, "story", entry.cause, entry.at, entry.actor, False)
                self.waiting.append(Received(entry.id, *about, data))
                self.seen[one] = entry.seq

    def group(self, one):
        return self.at_desk.complaints.get(self.ids[one]).state.group

    def groups(self):
        """Who is with whom."""
        found: dict[str, set[int]] = {}
        for one in range(self.many):
            if self.group(one) is not None:
                found.setdefault(self.group(one), set()).add(one)
        return sorted(map(sorted, found.values()))

    def told(self, one):
        history = self.at_desk.complaints.get(self.ids[one]).history
        return [entry.type for entry in history if entry.data.get("person") and entry.type in HEARS]


def test_a_link_brings_both_into_one_group_tells_both_and_ends_there():
    office = Office()
    office.link(0, 1)
    assert office.groups() == [[0, 1]]
    assert office.told(0) == office.told(1) == ["duplicate_linked"]
    office.link(2, 0)
    assert office.groups() == [[0, 1, 2]]
    office.unlink(0)
    assert office.groups() == [[1, 2]]
    stored = office.at_desk.complaints.get(office.ids[0])
    check_chain(stored.id, stored.history)


def test_one_in_a_group_brings_another_one_into_it_and_is_told_once():
    office = Office()
    office.link(0, 1)
    office.link(0, 2)
    assert office.groups() == [[0, 1, 2]]
    assert office.told(0) == ["duplicate_linked"]
    version = office.at_desk.complaints.get(office.ids[0]).version
    office.link(0, 2)
    assert office.at_desk.complaints.get(office.ids[0]).version == version


@pytest.mark.parametrize("last_first", [False, True])
def test_two_that_are_linked_crosswise_at_once_come_into_one_group(last_first):
    office = Office()
    office.link(0, 1, heard=False)
    office.link(1, 0, heard=False)
    office.hear_all(last_first)
    assert office.groups() == [[0, 1]]
    assert office.told(0) == office.told(1) == ["duplicate_linked"]


@pytest.mark.parametrize("last_first", [False, True])
def test_links_that_close_a_ring_at_once_make_one_group(last_first):
    office = Office()
    for one, other in ((0, 1), (1, 2), (2, 3), (3, 0)):
        office.link(one, other, heard=False)
    office.hear_all(last_first)
    assert office.groups() == [[0, 1, 2, 3]]


def test_a_link_that_was_undone_before_the_other_one_heard_of_it_leaves_nobody_in_a_group():
    office = Office()
    office.link(0, 1, heard=False)
    office.unlink(0, heard=False)
    office.hear_all()
    assert office.groups() == []


def test_nobody_stays_in_a_group_alone_and_who_is_left_is_told():
    office = Office()
    office.link(0, 1)
    office.unlink(1)
    assert office.groups() == []
    assert office.told(0) == office.told(1) == ["duplicate_linked", "duplicate_unlinked"]


def test_who_was_taken_out_and_is_linked_anew_does_not_come_back_among_the_old_ones():
    office = Office(5)
    office.link(1, 0)
    office.link(2, 0)
    office.unlink(0)
    office.link(3, 0)
    assert office.groups() == [[0, 3], [1, 2]]


def test_an_echo_does_not_overrule_who_has_taken_it_out_meanwhile():
    office = Office()
    office.link(0, 1, heard=False)
    office.hear(0)
    office.unlink(0, heard=False)
    office.hear_all()
    assert office.groups() == []


ANYONE = st.integers(0, 3)
STEPS = st.one_of(
    st.tuples(st.just("link"), ANYONE, ANYONE),
    st.tuples(st.just("unlink"), ANYONE),
    st.tuples(st.just("hear"), st.integers(0, 7), st.booleans()),
)


CHANCES = st.none() | st.randoms(use_true_random=False)


@given(steps=st.lists(STEPS, max_size=25), last_first=st.booleans(), chance=CHANCES)
@settings(max_examples=300, deadline=None)
def test_whatever_is_heard_when_the_groups_are_those_that_people_wanted(steps, last_first, chance):
    office = Office(chance=chance)
    links, taken_out = done(office, steps)
    office.hear_all(last_first)
    assert all(len(group) > 1 for group in office.groups()), "nobody is in a group alone"
    for one, other, at in links:
        if max(taken_out.get(one, 0), taken_out.get(other, 0)) < at:
            assert office.group(one) == office.group(other) is not None, "those linked last are together"
    for one, at in taken_out.items():
        if all(at > linked for *pair, linked in links if one in pair):
            assert office.group(one) is None, "who was taken out last is in none"


def done(office, steps):
    """What people did and were not refused, in its order, with events heard in between in any order or again."""
    links, taken_out = [], {}
    for now, (what, *given_) in enumerate(steps, start=1):
        try:
            if what == "link":
                office.link(*given_, heard=False)
                links.append((*given_, now))
            elif what == "unlink":
                office.unlink(*given_, heard=False)
                taken_out[given_[0]] = now
            elif office.waiting:
                place, again = given_
                office.hear(place % len(office.waiting), again)
        except Refused:
            continue
    return links, taken_out


def test_a_link_is_undone_without_a_trace_in_anything_else():
    one = submission("complaint")
    linked = linking.link(one, "this", "that", one, "officer").state
    assert linking.unlink(linked, "并非同一事项", HAND).state == replace(one, unlinked_at=NOW)


def test_whoever_undoes_a_link_says_why_and_of_who_is_left_alone_there_is_nothing_to_say():
    one = replace(submission("complaint"), group="group-1")
    taken_out, left = linking.unlink(one, "并非同一事项", HAND), linking.left_alone(one, "group-1", "officer")
    assert [each.events[0].reason for each in (taken_out, left)] == ["并非同一事项", ""]


def ways_to_tell(one):
    """What is said when it is linked, comes into a group, is taken out, and is left alone."""
    grouped = replace(one, group="group-1")
    return (
        linking.link(one, "this", "that", submission("complaint"), "officer"),
        linking.regrouped(one, "that", submission("complaint"), "group-1", "officer"),
        linking.unlink(grouped, "并非同一事项", HAND),
        linking.left_alone(grouped, "group-1", "officer"),
    )


@pytest.mark.parametrize("kind", sorted(TRANSITIONS))
def test_who_has_heard_or_is_to_hear_an_end_is_told_of_no_handling_together(kind):
    open_ones = {state for each in STATES if each.id in OPEN for state in each.covers}
    for state in sorted(states_of(kind)):
        told = {decided.events[0].person for decided in ways_to_tell(replace(submission(kind), state=state))}
        assert told == ({"person-1"} if state in open_ones else {None}), state


def test_who_is_linked_with_something_that_is_over_is_not_told_that_both_are_handled_together():
    one, over = submission("complaint"), submission("complaint", "archived")
    linked = linking.link(one, "this", "that", over, "officer")
    brought = linking.regrouped(one, "that", over, "group-1", "officer")
    assert [linked.events[0].person, brought.events[0].person] == [None, None]


def test_who_was_not_told_of_a_link_is_not_told_that_it_is_undone():
    one, over = submission("complaint"), submission("complaint", "archived")
    linked = linking.link(one, "this", "that", over, "officer").state
    brought = linking.regrouped(one, "that", over, "group-1", "officer").state
    for each in (linked, brought):
        assert linking.unlink(each, "并非同一事项", HAND).events[0].person is None
        assert linking.left_alone(each, each.group, "officer").events[0].person is None
    told = linking.link(one, "this", "that", one, "officer").state
    assert linking.unlink(told, "并非同一事项", HAND).events[0].person == one.person_id


def test_who_was_told_of_a_link_hears_that_it_is_undone_also_after_more_were_linked():
    one = submission("complaint")
    told = linking.link(one, "this", "that", one, "officer").state
    more = linking.link(told, "this", "third", one, "officer").state
    assert linking.unlink(more, "并非同一事项", HAND).events[0].person == one.person_id


def test_who_gave_no_name_or_is_erased_is_told_nothing_of_links():
    for one in (replace(submission("complaint"), erased=(0,)), replace(submission("complaint"), person_id=None)):
        assert {decided.events[0].person for decided in ways_to_tell(one)} == {None}


def test_links_that_make_no_sense_are_refused_by_name():
    one = submission("complaint")
    with pytest.raises(LinkedToItself):
        linking.link(one, "this", "this", one, "officer")
    with pytest.raises(NotLinked):
        linking.unlink(one, "并非同一事项", HAND)
    with pytest.raises(LinkedBefore):
        linking.link(replace(one, group="group-2"), "this", "that", replace(one, group="group-1"), "officer")

"""Who is told: the holders of a role in a division and above it."""

import pytest

from services.notify.domain.contact import above
from services.notify.handlers.planning import NobodyToPage, plan_for
from services.notify.store import administrators, holders
from shared.identity.divisions import Divisions, UnknownDivision
from tests.unit.notify.build import EVENTS, NOON, account, desk_with, know, received

MAJOR = EVENTS["cases.case_graded_major"]


def planned(desk, data=MAJOR):
    event = received(data)
    return plan_for(desk, event, event.context("notify", NOON)).state


def test_holders_in_the_division_and_above_come_nearest_first():
    desk = desk_with(
        account("province", "duty_officer", "330000"),
        account("city", "duty_officer", "330100"),
        account("district", "duty_officer", "330110"),
    )
    assert holders(desk, "duty_officer", "330110") == ("district", "city", "province")


@pytest.mark.parametrize("division", ["330106", "330200", "330782"])
def test_other_divisions_and_those_below_are_not_told(division):
    desk = desk_with(account("elsewhere", "duty_officer", division))
    assert holders(desk, "duty_officer", "330110") == ()
    assert holders(desk, "duty_officer", "330100") == ()


def test_yiwu_reports_to_the_province_and_not_to_jinhua():
    desk = desk_with(
        account("jinhua", "duty_officer", "330700"),
        account("yiwu", "duty_officer", "330782"),
        account("province", "duty_officer", "330000"),
    )
    assert holders(desk, "duty_officer", "330782") == ("yiwu", "province")


def test_a_retired_division_has_its_successors_above_it():
    divisions = Divisions.load()
    assert above("330103", divisions) == ["330103", "330105", "330100", "330000"]
    assert above("330104", divisions) == ["330104", "330102", "330114", "330100", "330000"]


def test_who_is_still_noted_in_a_retired_division_is_not_told_of_its_successor():
    desk = desk_with(account("xiacheng", "duty_officer", "330103"))
    assert holders(desk, "duty_officer", "330105") == ()
    assert holders(desk, "duty_officer", "330103") == ("xiacheng",)


def test_the_inactive_and_holders_of_other_roles_are_not_told():
    desk = desk_with(account("gone", "duty_officer", active=False), account("li", "officer"))
    assert holders(desk, "duty_officer", "330110") == ()


def test_no_more_than_twenty_are_told_and_the_nearest_stay():
    far = [account(f"far{number}", "officer", "330000") for number in range(20)]
    desk = desk_with(*far, account("near", "officer", "330110"))
    told = holders(desk, "officer", "330110")
    assert (len(told), told[0]) == (20, "near")


def test_an_unknown_division_is_an_error_and_not_an_empty_list():
    with pytest.raises(UnknownDivision):
        holders(desk_with(), "officer", "999999")


def test_a_role_that_nobody_holds_goes_to_the_administrators_and_says_so():
    page = planned(desk_with(account("root", "admin", "330000")))
    assert page.recipients == ("root",)
    assert page.steps[0].vacant
    assert {one.instead_of for one in page.deliveries} == {"duty_officer"}


def test_an_administrator_anywhere_is_better_than_nobody():
    assert administrators(desk_with(account("ningbo", "admin", "330200")), "330110") == ("ningbo",)


def test_an_event_for_which_there_is_nobody_at_all_is_not_swallowed():
    with pytest.raises(NobodyToPage):
        planned(desk_with())


def test_an_older_word_about_an_account_does_not_replace_a_newer_one():
    desk = desk_with(account("li", "duty_officer", sequence=5))
    know(desk, "li", "officer", "330200", sequence=4)
    assert holders(desk, "duty_officer", "330110") == ("li",)
    know(desk, "li", "officer", "330110", active=False, sequence=6)
    assert holders(desk, "officer", "330110") == ()
    assert desk.contacts.get("li").version == 2


def test_the_same_word_twice_is_noted_once():
    desk = desk_with(account("li", "officer"), account("li", "officer"))
    assert desk.contacts.get("li").version == 1

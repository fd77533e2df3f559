"""What follows from a reply: the table of tries."""

from datetime import timedelta

import pytest

from services.linkage.domain.delivery import ADDRESS_FORBIDDEN, DELAYS, GONE, INACTIVE, LONGEST_WAIT, Reply, judge


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_is_delivered(status):
    assert judge(Reply(status), 0).outcome == "delivered"


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 599])
def test_what_may_pass_is_tried_again(status):
    assert judge(Reply(status), 0).outcome == "will_retry"


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 403, 404, 405, 409, 413, 422])
def test_redirects_and_other_refusals_are_final(status):
    verdict = judge(Reply(status), 0)
    assert (verdict.outcome, verdict.reason, verdict.delay) == ("gave_up", f"status_{status}", None)


def test_410_is_final_and_says_that_the_address_is_gone():
    assert (judge(Reply(410), 0).outcome, judge(Reply(410), 0).reason) == ("gave_up", GONE)


@pytest.mark.parametrize("reason", ["timeout", "no_connection", "tls_failed"])
def test_no_answer_is_tried_again(reason):
    assert judge(Reply(reason=reason), 0).outcome == "will_retry"


@pytest.mark.parametrize("reason", [INACTIVE, ADDRESS_FORBIDDEN])
def test_what_only_a_person_can_mend_is_final(reason):
    assert judge(Reply(reason=reason), 0).outcome == "gave_up"


def test_each_failure_waits_as_the_table_says_and_the_last_gives_up():
    delays = [judge(Reply(503), before).delay for before in range(len(DELAYS))]
    assert [str(one) for one in delays] == [
        "0:00:05", "0:00:30", "0:02:00", "0:10:00", "1:00:00", "6:00:00", "12:00:00", "12:00:00",
    ]  # fmt: skip
    last = judge(Reply(503), len(DELAYS))
    assert (last.outcome, last.reason) == ("gave_up", "tries_used_up")


def test_the_tries_reach_over_more_than_a_day():
    assert sum(DELAYS, timedelta()) > timedelta(hours=24)


def test_retry_after_makes_the_wait_longer_never_shorter():
    assert judge(Reply(429, retry_after=90), 0).delay == timedelta(seconds=90)
    assert judge(Reply(503, retry_after=1), 3).delay == timedelta(minutes=10)


@pytest.mark.parametrize("asked", [1e9, float("inf"), 10**8])
def test_retry_after_is_bounded(asked):
    assert judge(Reply(429, retry_after=asked), 0).delay == LONGEST_WAIT


def test_a_retry_after_in_the_past_changes_nothing():
    assert judge(Reply(503, retry_after=-5), 0).delay == DELAYS[0]

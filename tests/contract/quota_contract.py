"""What every counter of tries must do; run on the one in memory and on the one in MongoDB."""

from datetime import UTC, datetime, timedelta

from shared.store.quotas import Quota

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
THREE = Quota(3, timedelta(minutes=10))


class QuotaContract:
    """Subclasses provide a fixture `quotas`: a new one."""

    def test_within_the_quota_nobody_waits_and_beyond_it_until_the_window_ends(self, quotas):
        at = NOON + timedelta(minutes=4)
        assert [quotas.take("ask", "one", THREE, at) for _ in range(5)] == [0, 0, 0, 360, 360]

    def test_each_subject_and_each_purpose_is_counted_by_itself(self, quotas):
        for _ in range(4):
            quotas.take("ask", "one", THREE, NOON)
        assert quotas.take("ask", "other", THREE, NOON) == 0
        assert quotas.take("rate", "one", THREE, NOON) == 0

    def test_a_new_window_begins_from_nothing(self, quotas):
        for _ in range(4):
            quotas.take("ask", "one", THREE, NOON)
        assert quotas.take("ask", "one", THREE, NOON + timedelta(minutes=10)) == 0

    def test_the_wait_is_never_nothing_for_who_has_to_wait(self, quotas):
        at = NOON + timedelta(minutes=10) - timedelta(milliseconds=1)
        assert [quotas.take("ask", "one", THREE, at) for _ in range(4)][-1] == 1

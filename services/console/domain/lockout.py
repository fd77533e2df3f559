"""How long an account rests after wrong passwords. The numbers are settings of this system, not law."""

from datetime import timedelta

FAILURES = 5
FIRST = timedelta(minutes=15)
LONGEST = timedelta(hours=24)


def lock_after(failures: int) -> timedelta | None:
    """The rest that begins with this failure in a row: none, or at each fifth twice as long as the last time."""
    if failures == 0 or failures % FAILURES:
        return None
    # Bounded before it is raised: the exponent of a patient attacker grows for ever.
    doublings = min(failures // FAILURES - 1, 10)
    return min(FIRST * (1 << doublings), LONGEST)

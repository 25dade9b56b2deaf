"""What a mentorship takes of a mentor's week."""

from datetime import UTC, datetime, timedelta

import pytest

from mentorship.capacity import SETTLING, SETTLING_IN, STEADY, hours_of
from mentorship.values import MentorshipKind

NOW = datetime(2026, 11, 2, tzinfo=UTC)
LONG_AGO = NOW - SETTLING_IN
A_DAY = timedelta(days=1)


@pytest.mark.parametrize("kind", MentorshipKind)
@pytest.mark.parametrize(
    ("begun", "since", "hours"),
    [
        (NOW, NOW, SETTLING),
        (LONG_AGO, None, SETTLING),
        (LONG_AGO, LONG_AGO, STEADY),
        (LONG_AGO, LONG_AGO + A_DAY, SETTLING),
        (LONG_AGO + A_DAY, LONG_AGO, SETTLING),
    ],
)
def test_settling_in_counts_from_the_later_of_the_two_beginnings(kind, begun, since, hours):
    assert hours_of(kind, begun_at=begun, learner_since=since, now=NOW) == hours[kind]


def test_it_never_grows_and_sums_stay_exact():
    for kind in MentorshipKind:
        assert STEADY[kind] <= SETTLING[kind]
        assert all((hours[kind] * 4).is_integer() for hours in (STEADY, SETTLING))

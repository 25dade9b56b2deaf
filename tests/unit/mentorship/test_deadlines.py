"""Due days: whole weeks at a learner's own pace, never past the last day."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from mentorship.deadlines import Calendar, due_days, pace_of

MONDAY = date(2026, 11, 2)
FAR = date(2027, 12, 31)


def test_hours_add_up_to_whole_weeks():
    calendar = Calendar(MONDAY, FAR, 10)

    assert due_days([5, 5, 1], calendar) == [
        date(2026, 11, 9),
        date(2026, 11, 9),
        date(2026, 11, 16),
    ]


def test_nothing_is_due_after_the_last_day():
    assert due_days([500], Calendar(MONDAY, date(2026, 11, 20), 10)) == [date(2026, 11, 20)]


def test_who_comes_after_the_last_day_has_it_due_at_once():
    assert due_days([5], Calendar(MONDAY, date(2026, 10, 1), 10)) == [MONDAY]


def test_a_hair_above_the_week_is_the_week():
    assert due_days([0.1] * 10, Calendar(MONDAY, FAR, 1))[-1] == date(2026, 11, 9)


def test_the_pace_has_a_default_and_a_floor():
    assert (pace_of(None), pace_of(2), pace_of(20)) == (12, 4, 20)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0.5, 60), min_size=1, max_size=20), st.floats(4, 40))
def test_days_never_go_back(hours, pace):
    days = due_days(hours, Calendar(MONDAY, FAR, pace))

    assert days == sorted(days)
    assert all(MONDAY <= day <= FAR for day in days)

"""Due days: working weeks at a learner's own pace, moved by what was meant and by nothing else."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentorship.deadlines import (
    Absence,
    Base,
    Calendar,
    Due,
    Grant,
    LateRules,
    WorkDays,
    closes_at,
    due_days,
    due_of,
    lateness,
    pace_of,
)
from mentorship.values import DueReason, ExtensionKind

MONDAY = date(2026, 11, 2)
FRIDAY = date(2026, 11, 6)
FAR = date(2027, 12, 31)
WEEK = WorkDays()
DUE = datetime(2026, 11, 6, 23, 59, 59, tzinfo=UTC)

# --------------------------------------------------------------------------- the schedule


def test_hours_add_up_to_whole_weeks():
    calendar = Calendar(MONDAY, FAR, 10)

    assert due_days([5, 5, 1], calendar) == [
        date(2026, 11, 9),
        date(2026, 11, 9),
        date(2026, 11, 16),
    ]


def test_days_off_are_not_counted_and_nothing_falls_on_them():
    winter = WorkDays(breaks=((date(2026, 11, 9), date(2026, 11, 13)),))

    assert due_days([10, 10], Calendar(MONDAY, FAR, 10, winter)) == [
        date(2026, 11, 16),
        date(2026, 11, 23),
    ]


def test_who_begins_on_a_day_off_counts_from_the_next_working_day():
    saturday = date(2026, 11, 7)

    assert due_days([10], Calendar(saturday, FAR, 10)) == [date(2026, 11, 13)]


def test_a_cohort_that_works_on_weekends_has_weeks_of_two_days():
    weekend = WorkDays(frozenset({6, 7}))

    assert due_days([10], Calendar(date(2026, 11, 7), FAR, 10, weekend)) == [date(2026, 11, 14)]


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


# --------------------------------------------------------------------------- one due date


def until(day, granted_on=MONDAY):
    return Grant(ExtensionKind.UNTIL, granted_on, until_on=day)


def plus(days):
    return Grant(ExtensionKind.PLUS, MONDAY, plus_days=days)


def due(base=FRIDAY, counted_from=MONDAY, last_day=FAR, **rest):
    return due_of(Base(base, counted_from), days=WEEK, last_day=last_day, **rest)


def test_without_anything_it_is_the_schedule_s_day():
    assert due() == Due(FRIDAY, DueReason.SCHEDULE)


def test_until_stands_and_plus_moves_along_when_the_schedule_moves():
    grants = (until(date(2026, 11, 18)),)
    assert due(grants=grants) == Due(date(2026, 11, 18), DueReason.UNTIL)
    assert due(base=date(2026, 11, 13), grants=grants).on == date(2026, 11, 18)

    assert due(grants=(plus(3),)) == Due(date(2026, 11, 11), DueReason.PLUS)
    assert due(base=date(2026, 11, 13), grants=(plus(3),)).on == date(2026, 11, 18)


def test_the_latest_of_several_counts_and_an_earlier_day_is_no_extension():
    grants = (until(date(2026, 11, 4)), plus(1), until(date(2026, 11, 10)))

    assert due(grants=grants) == Due(date(2026, 11, 10), DueReason.UNTIL)
    assert due(grants=grants[:1]) == Due(FRIDAY, DueReason.SCHEDULE)


def test_days_away_are_off_the_clock():
    away = Absence(date(2026, 11, 4), date(2026, 11, 18))

    assert due(absences=(away,)) == Due(date(2026, 11, 20), DueReason.PAUSE)


def test_an_absence_that_lies_before_the_counting_or_after_the_date_changes_nothing():
    before = Absence(date(2026, 10, 20), date(2026, 10, 30))
    after = Absence(date(2026, 11, 9), date(2026, 11, 20))

    assert due(absences=(before, after)) == Due(FRIDAY, DueReason.SCHEDULE)


def test_a_day_that_was_chosen_knowing_of_an_absence_is_not_moved_by_it():
    away = Absence(date(2026, 11, 3), date(2026, 11, 5))
    chosen = until(date(2026, 11, 18), granted_on=date(2026, 11, 4))

    assert due(absences=(away,), grants=(chosen,)).on == date(2026, 11, 18)
    later = Absence(date(2026, 11, 17), date(2026, 11, 19))
    assert due(absences=(later,), grants=(chosen,)).on == date(2026, 11, 20)


def test_nothing_moves_a_date_beyond_the_cohort():
    last = date(2026, 11, 11)

    assert due(last_day=last, grants=(plus(30),)).on == last
    assert due(last_day=date(2026, 11, 1), grants=(plus(30),)).on == FRIDAY


DAYS = st.integers(0, 60).map(lambda n: MONDAY + timedelta(days=n))
GRANTS = st.one_of(DAYS.map(until), st.integers(1, 30).map(plus))
ABSENCES = st.tuples(DAYS, st.integers(0, 20)).map(
    lambda pair: Absence(pair[0], pair[0] + timedelta(days=pair[1]))
)


@settings(max_examples=100, deadline=None)
@given(DAYS, st.lists(ABSENCES, max_size=3), st.lists(GRANTS, max_size=4), GRANTS)
def test_it_is_never_earlier_than_the_schedule_and_more_grants_never_take_away(
    base, absences, grants, another
):
    first = due(base, absences=absences, grants=grants)
    more = due(base, absences=absences, grants=[*grants, another])

    assert base <= first.on <= more.on


# --------------------------------------------------------------------------- late work


@pytest.mark.parametrize(
    ("hours", "rules", "is_late", "share"),
    [
        (-1, LateRules(), False, 1.0),
        (1, LateRules(), True, 1.0),
        (1, LateRules(grace_hours=2, penalty=0.5), False, 1.0),
        (25, LateRules(penalty=0.1), True, 0.8),
        (24 * 30, LateRules(penalty=0.1, floor=0.4), True, 0.4),
        (24 * 30, LateRules(penalty=0.1), True, 0.0),
    ],
)
def test_late_work_is_marked_and_costs_what_the_cohort_says(hours, rules, is_late, share):
    late = lateness(DUE, DUE + timedelta(hours=hours), rules)

    assert (late.is_late, late.share) == (is_late, pytest.approx(share))
    assert late.by == (timedelta(hours=hours) if is_late else timedelta())


@settings(max_examples=60, deadline=None)
@given(st.floats(0, 1), st.floats(0, 1), st.integers(0, 48), st.floats(0, 500), st.floats(0, 500))
def test_later_never_costs_less(penalty, floor, grace, one, other):
    rules = LateRules(grace, penalty, floor)
    early, late = sorted((one, other))
    shares = [lateness(DUE, DUE + timedelta(hours=h), rules).share for h in (early, late)]

    assert 1 >= shares[0] >= shares[1] >= 0


def test_late_work_is_taken_at_any_time_unless_the_cohort_closes():
    assert closes_at(DUE, LateRules()) is None
    assert closes_at(DUE, LateRules(closes_after_days=7)) == DUE + timedelta(days=7)

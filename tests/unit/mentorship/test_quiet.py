"""Hours at which a mail may leave, on the nights the clocks change too."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentorship.quiet import MailHours

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = MailHours(BERLIN, time(22), time(7))
LONDON_TO_SHANGHAI = ["Europe/London", "Europe/Berlin", "America/St_Johns", "Asia/Shanghai"]


def at(text):
    """Return an instant written as wall time with its offset."""
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "leaves"),
    [
        ("2026-11-02T21:59+01:00", "2026-11-02T21:59+01:00"),
        ("2026-11-02T22:00+01:00", "2026-11-03T07:00+01:00"),
        ("2026-11-03T06:59+01:00", "2026-11-03T07:00+01:00"),
        ("2026-11-03T07:00+01:00", "2026-11-03T07:00+01:00"),
        # The clocks are put forward on 29 March 2026 and back on 25 October 2026.
        ("2026-03-28T23:00+01:00", "2026-03-29T07:00+02:00"),
        ("2026-10-24T23:00+02:00", "2026-10-25T07:00+01:00"),
    ],
)
def test_a_mail_waits_until_the_quiet_hours_are_over(now, leaves):
    assert NIGHT.after_quiet(at(now)) == at(leaves)


def test_quiet_hours_within_a_day_end_on_the_same_day():
    noon = MailHours(BERLIN, time(12), time(14))

    assert noon.after_quiet(at("2026-11-02T13:00+01:00")) == at("2026-11-02T14:00+01:00")
    assert not noon.is_quiet(at("2026-11-02T23:00+01:00"))


def test_an_end_that_is_skipped_counts_as_much_later():
    hours = MailHours(BERLIN, time(22), time(2, 30))

    assert hours.after_quiet(at("2026-03-29T01:00+01:00")) == at("2026-03-29T03:30+02:00")


def test_an_end_that_comes_twice_counts_where_it_comes_next():
    hours = MailHours(BERLIN, time(22), time(2, 30))

    assert hours.after_quiet(at("2026-10-25T02:10+02:00")) == at("2026-10-25T02:30+02:00")
    assert hours.after_quiet(at("2026-10-25T02:10+01:00")) == at("2026-10-25T02:30+01:00")


def test_without_quiet_hours_nothing_waits():
    assert not MailHours(BERLIN).is_quiet(at("2026-11-03T03:00+01:00"))


def test_the_digest_leaves_once_a_day_and_never_at_rest():
    late = MailHours(BERLIN, time(7), time(9), digest_at=time(8))

    assert NIGHT.next_digest(at("2026-11-02T08:00+01:00")) == at("2026-11-03T08:00+01:00")
    assert late.next_digest(at("2026-11-02T06:00+01:00")) == at("2026-11-02T09:00+01:00")


SPRING = datetime(2026, 3, 20, tzinfo=UTC)
moments = st.integers(0, 235 * 24 * 60).map(lambda minutes: SPRING + timedelta(minutes=minutes))
walls = st.times().map(lambda t: t.replace(second=0, microsecond=0))


@given(moments, st.sampled_from(LONDON_TO_SHANGHAI), walls, walls, walls)
def test_no_mail_leaves_in_quiet_hours_nor_more_than_two_days_late(now, zone, start, end, digest):
    both = (start, end) if start != end else (None, None)
    hours = MailHours(ZoneInfo(zone), *both, digest)

    leaves, digested = hours.after_quiet(now), hours.next_digest(now)

    assert now <= leaves <= now + timedelta(hours=49)
    assert now < digested <= now + timedelta(hours=74)
    assert not hours.is_quiet(leaves)
    assert not hours.is_quiet(digested)

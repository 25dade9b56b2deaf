"""Risk: raised once per crossing, never for people on leave, and always with rows to look at."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from apps.assignments.models import Assignment
from apps.cohorts.models import Placement
from apps.core.models import OutboxEvent
from apps.progress import selectors, services
from apps.progress.models import RiskAssessment, RiskSignal
from mentorship.errors import Invalid, NotAllowed, TransitionNotAllowed
from mentorship.values import RiskDismissal
from tests.factories import (
    AssignmentFactory,
    EnrollmentFactory,
    PlacementFactory,
    RevisionFactory,
    stand,
)
from tests.factories.moments import NOW

pytestmark = pytest.mark.django_db


def refresh(here, now=NOW):
    ids = [here.enrollment.pk, here.other_enrollment.pk]
    return services.risk_refresh(enrollment_ids=ids, now=now)


def codes(enrollment, **wanted):
    rows = RiskSignal.objects.filter(enrollment=enrollment, **wanted)
    return set(rows.values_list("code", flat=True))


@pytest.fixture
def silent(here):
    """The mentored learner has handed in nothing for eight weeks, though two tasks were due."""
    Placement.objects.filter(pk=here.placement.pk).update(started_at=NOW - timedelta(weeks=8))
    return [
        AssignmentFactory(placement=here.placement, due_at=NOW - timedelta(weeks=weeks))
        for weeks in (5, 2)
    ]


def hand_in(*rows, at=NOW):
    for row in rows:
        RevisionFactory(assignment=row, submitted_at=at)


def test_pain_7_silence_raises_signals_with_the_rows_that_show_it(here, silent):
    counts = refresh(here)

    assert codes(here.enrollment) == {"stalled", "missed_work", "high_risk"}
    assert (counts.assessed, counts.raised) == (2, 3)
    stalled = RiskSignal.objects.get(code="stalled")
    assert set(stalled.rows) == {row.pk for row in silent}
    assert (stalled.value, stalled.threshold) == (56, 14)
    assert OutboxEvent.objects.filter(name="RiskSignalRaised").count() == 3


def test_every_row_of_a_signal_can_be_looked_at(here, silent):
    refresh(here)

    visible = set(Assignment.objects.visible_to(here.mentor).values_list("pk", flat=True))
    for signal in selectors.risk_signal_list(viewer=here.mentor):
        assert set(selectors.signal_work(signal=signal)) == set(signal.rows) <= visible


def test_who_never_did_anything_stands_first(here, silent):
    Placement.objects.filter(pk=here.other_placement.pk).update(started_at=NOW - timedelta(weeks=8))
    busy = AssignmentFactory(placement=here.other_placement, due_at=NOW - timedelta(weeks=2))
    hand_in(busy, at=NOW - timedelta(days=1))
    refresh(here)

    rows = selectors.risk_assessment_list(viewer=here.manager)

    assert [row.enrollment for row in rows] == [here.enrollment, here.other_enrollment]


def test_one_alert_per_crossing(here, silent):
    refresh(here)
    again = refresh(here, NOW + timedelta(days=1))
    hand_in(*silent, at=NOW + timedelta(days=2))
    over = refresh(here, NOW + timedelta(days=2))
    refresh(here, NOW + timedelta(days=20))

    assert (again.raised, over.resolved) == (0, 3)
    assert codes(here.enrollment, state="raised") == {"silent"}


def test_a_dismissed_signal_stays_away_until_the_rule_has_ceased_to_hold(here, silent):
    refresh(here)
    row = RiskSignal.objects.get(code="missed_work")
    services.signal_dismiss(signal_id=row.pk, reason=RiskDismissal.KNOWN, by=here.mentor, now=NOW)

    still = refresh(here, NOW + timedelta(days=1))
    hand_in(*silent, at=NOW + timedelta(days=2))
    refresh(here, NOW + timedelta(days=2))
    for weeks in (3, 4):
        AssignmentFactory(placement=here.placement, due_at=NOW + timedelta(weeks=weeks))
    refresh(here, NOW + timedelta(weeks=5))

    assert still.raised == 0
    states = RiskSignal.objects.filter(code="missed_work").order_by("pk")
    assert list(states.values_list("state", flat=True)) == ["dismissed", "raised"]


def test_paused_learners_raise_none_and_theirs_expire(here, silent):
    refresh(here)
    stand(here.enrollment, "paused")

    counts = refresh(here, NOW + timedelta(days=1))

    assert counts.assessed == 1
    assert codes(here.enrollment, state="expired") == {"stalled", "missed_work", "high_risk"}


def test_a_second_run_on_the_same_day_changes_nothing(here, silent):
    refresh(here)
    before = list(RiskAssessment.objects.order_by("pk").values())

    refresh(here, NOW + timedelta(hours=3))

    assert list(RiskAssessment.objects.order_by("pk").values()) == before


def test_a_signal_is_taken_up_step_by_step(here, silent):
    refresh(here)
    row = RiskSignal.objects.get(code="stalled")

    services.signal_acknowledge(signal_id=row.pk, by=here.mentor, now=NOW)
    services.signal_act(signal_id=row.pk, note="We talked.", by=here.lead, now=NOW)

    row.refresh_from_db()
    assert (row.state, row.note) == ("actioned", "We talked.")
    with pytest.raises(TransitionNotAllowed):
        services.signal_acknowledge(signal_id=row.pk, by=here.mentor, now=NOW)
    with pytest.raises(Invalid):
        services.signal_act(signal_id=row.pk, note=" ", by=here.mentor, now=NOW)


@pytest.mark.parametrize("who", ["learner", "other_mentor"])
def test_neither_the_learner_nor_a_stranger_takes_it_up(here, silent, who):
    refresh(here)
    row = RiskSignal.objects.get(code="stalled")

    with pytest.raises(NotAllowed):
        services.signal_acknowledge(signal_id=row.pk, by=getattr(here, who), now=NOW)

    row.refresh_from_db()
    assert row.state == "raised"


def test_the_database_keeps_one_open_signal_of_a_kind(here, silent):
    refresh(here)
    row = RiskSignal.objects.get(code="stalled")
    row.pk = None

    with pytest.raises(IntegrityError, match="risk_signal_one_open"):
        row.save()


def test_assessing_reads_the_same_for_two_and_for_twenty(here):
    def cost(count):
        rows = [EnrollmentFactory(cohort=here.cohort) for _ in range(count)]
        for row in rows:
            PlacementFactory(enrollment=row)
        with CaptureQueriesContext(connection) as queries:
            selectors.histories_of(enrollment_ids=[row.pk for row in rows], now=NOW)
        return len(queries)

    assert cost(2) == cost(18)

"""The last line: what the database refuses when somebody writes past the services."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F

from apps.cohorts.models import Cohort, Enrollment, Placement, Program, Seats
from mentorship.states import COHORT, ENROLLMENT, PLACEMENT, PROGRAM
from tests.factories import EnrollmentFactory, PlacementFactory, SeatsFactory, direction
from tests.factories.moments import NOW

TIMES = {
    Enrollment: {"activated_at": NOW, "ended_at": NOW},
    Placement: {"started_at": NOW, "ended_at": NOW},
}


def write(sql, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.mark.parametrize(
    ("model", "machine", "name"),
    [
        (Program, PROGRAM, "program"),
        (Cohort, COHORT, "cohort"),
        (Enrollment, ENROLLMENT, "other_enrollment"),
        (Placement, PLACEMENT, "other_placement"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_no_raw_update_takes_a_step_the_table_lacks(here, model, machine, name):
    row = getattr(here, name)
    present = next(state for state in machine.arrows if state.value == row.state)
    missing = [s for s in machine.arrows if s not in machine.arrows[present] and s != present]

    for to in missing:
        with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
            model.objects.filter(pk=row.pk).update(state=to.value, **TIMES.get(model, {}))

    row.refresh_from_db()
    assert row.state == present.value
    assert missing


@pytest.mark.parametrize("name", ["program", "cohort", "enrollment", "placement"])
def test_no_row_is_born_in_a_state_nobody_knows(here, name):
    row = getattr(here, name)
    row.pk, row.slug, row.state = None, "another", "lost"

    with pytest.raises(IntegrityError, match=f"{name}_state_known"), transaction.atomic():
        row.save(force_insert=True)


def test_no_raw_update_oversells(here):
    seats = SeatsFactory(cohort=here.cohort, direction=direction("apps"))
    Seats.objects.filter(pk=seats.pk).update(capacity=1, taken=1)

    for sql in (
        "UPDATE cohorts_seats SET taken = taken + 1 WHERE id = %s",
        "UPDATE cohorts_seats SET capacity = 0 WHERE id = %s",
    ):
        with pytest.raises(IntegrityError, match="seats_not_oversold"):
            write(sql, seats.pk)


def test_no_raw_update_gives_back_what_nobody_took(here):
    seats = SeatsFactory(cohort=here.cohort, direction=direction("apps"), taken=0)

    with pytest.raises(IntegrityError, match="taken"), transaction.atomic():
        Seats.objects.filter(pk=seats.pk).update(taken=F("taken") - 1)


def test_a_learner_stands_in_one_direction_at_a_time(here):
    with pytest.raises(IntegrityError, match="placement_one_current"), transaction.atomic():
        PlacementFactory(enrollment=here.enrollment, direction=direction("apps"))


def test_a_learner_is_in_a_cohort_once(here):
    with pytest.raises(IntegrityError, match="enrollment_once"), transaction.atomic():
        EnrollmentFactory(cohort=here.cohort, learner=here.learner_profile)


@pytest.mark.parametrize(
    ("sql", "constraint"),
    [
        ("UPDATE cohorts_enrollment SET activated_at = NULL", "enrollment_active_has_a_time"),
        ("UPDATE cohorts_placement SET started_at = NULL", "placement_current_has_a_start"),
        ("UPDATE cohorts_placement SET state = 'left'", "placement_ended_has_an_end"),
        ("UPDATE cohorts_cohort SET ends_on = starts_on", "cohort_ends_after_start"),
    ],
)
def test_a_state_comes_with_its_times(here, sql, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        write(sql)

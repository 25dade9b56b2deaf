"""One way through the life of a cohort: program, seats, application, admission, start, mentor."""

from datetime import date

from apps.cohorts import selectors, services
from apps.mentoring import services as mentoring
from mentorship.states import CohortState, ProgramState
from mentorship.values import MentorshipKind
from tests.factories import direction
from tests.integration.cohorts.scenes import assert_seats_add_up, published, roadmap, steps


def test_a_cohort_comes_to_life(here, now):
    manager, data = here.manager, direction("data")
    version = roadmap("data")
    deed = {"by": manager, "now": now}

    program = services.program_create(
        organization_id=here.organization.pk, slug="llm", name="Into LLM", **deed
    )
    services.program_move(program_id=program.pk, to=ProgramState.ACTIVE, **deed)
    cohort = services.cohort_create(
        program_id=program.pk,
        slug="winter",
        name="Winter",
        target_direction_id=direction("apps").pk,
        starts_on=date(2026, 11, 2),
        ends_on=date(2027, 2, 28),
        time_zone="Asia/Shanghai",
        **deed,
    )
    seats = services.seats_set(
        cohort_id=cohort.pk, direction_id=data.pk, capacity=2, roadmap_version_id=None, **deed
    )
    services.cohort_move(cohort_id=cohort.pk, to=CohortState.ENROLLING, **deed)
    enrollment = services.enrollment_apply(
        cohort_id=cohort.pk,
        learner_id=here.learner_profile.pk,
        motivation="I want to build.",
        by=here.learner,
        now=now,
    )
    services.enrollment_admit(enrollment_id=enrollment.pk, direction_id=data.pk, **deed)
    services.cohort_move(cohort_id=cohort.pk, to=CohortState.RUNNING, **deed)
    mentorship = mentoring.mentorship_assign(
        enrollment_id=enrollment.pk,
        mentor_id=here.mentor_profile.pk,
        kind=MentorshipKind.PRIMARY,
        **deed,
    )

    enrollment.refresh_from_db()
    [placement] = enrollment.placements.all()
    assert seats.roadmap_version == version == placement.roadmap_version
    assert (enrollment.state, enrollment.activated_at) == ("active", now)
    assert (placement.state, placement.started_at) == ("current", now)
    assert steps(cohort) == [("", "planned"), ("planned", "enrolling"), ("enrolling", "running")]
    assert steps(enrollment) == [("", "applied"), ("applied", "admitted"), ("admitted", "active")]
    assert steps(placement) == [("", "proposed"), ("proposed", "current")]
    assert steps(mentorship) == [("", "active")]
    assert published() == [
        "EnrollmentApplied",
        "EnrollmentAdmitted",
        "PlacementStarted",
        "CohortStarted",
        "MentorshipStarted",
    ]
    assert selectors.free_seats(cohort_id=cohort.pk) == {
        "data": 1,
        "platform": 0,
        "apps": 0,
        "deploy": 0,
    }
    assert_seats_add_up()

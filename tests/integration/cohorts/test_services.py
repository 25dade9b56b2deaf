"""Programs, cohorts and seats: each step and each guard; a refusal leaves everything alone."""

from datetime import UTC, date, datetime

import pytest

from apps.accounts.models import Membership
from apps.cohorts import selectors, services
from apps.cohorts.models import Seats
from apps.curriculum.models import RoadmapVersion
from mentorship.errors import Invalid, NotAllowed, NotFound, TransitionNotAllowed
from mentorship.states import COHORT, PROGRAM, CohortState, ProgramState
from tests.factories import CohortFactory, ProgramFactory, direction
from tests.integration.cohorts.scenes import (
    active,
    admitted,
    applicant,
    assert_seats_add_up,
    cohort_of,
    footprint,
    published,
    roadmap,
    steps,
    taken,
)


def refused(error, deed, *args, **kwargs):
    """Assert that *deed* raises *error* and leaves everything alone; return what was raised."""
    before = footprint()
    with pytest.raises(error) as raised:
        deed(*args, **kwargs)
    assert footprint() == before
    return raised.value


def plan(program, by, now, **fields):
    values = {
        "slug": "winter",
        "name": "Winter",
        "target_direction_id": direction("apps").pk,
        "starts_on": date(2026, 12, 1),
        "ends_on": date(2027, 3, 1),
        "time_zone": "UTC",
        **fields,
    }
    return services.cohort_create(program_id=program.pk, by=by, now=now, **values)


def set_seats(cohort, capacity, by, now, *, slug="data", version=None):
    return services.seats_set(
        cohort_id=cohort.pk,
        direction_id=direction(slug).pk,
        capacity=capacity,
        roadmap_version_id=version and version.pk,
        by=by,
        now=now,
    )


def move(cohort, to, by, now, **more):
    return services.cohort_move(cohort_id=cohort.pk, to=to, by=by, now=now, **more)


# --------------------------------------------------------------------------- programs


def test_a_program_is_drawn_up_by_a_manager(here, now):
    program = services.program_create(
        organization_id=here.organization.pk, slug="llm", name="Into LLM", by=here.manager, now=now
    )

    assert (program.state, steps(program)) == ("draft", [("", "draft")])


def test_nobody_but_a_manager_shapes_programs_and_cohorts(here, now):
    organization, wrap_up = here.organization, CohortState.WRAPPING_UP

    for person in (here.learner, here.mentor, here.lead):
        refused(
            NotAllowed,
            services.program_create,
            organization_id=organization.pk,
            slug="llm",
            name="Into LLM",
            by=person,
            now=now,
        )
        refused(NotAllowed, plan, here.program, person, now)
        refused(NotAllowed, set_seats, here.cohort, 9, person, now)
        refused(NotAllowed, move, here.cohort, wrap_up, person, now)


def test_a_manager_of_another_organization_is_no_manager(here, elsewhere, now):
    refused(
        NotAllowed,
        services.program_move,
        program_id=elsewhere.program.pk,
        to=ProgramState.CLOSED,
        by=here.manager,
        now=now,
    )


def test_a_short_name_is_used_once_per_organization(here, elsewhere, now):
    deed = {"slug": here.program.slug, "name": "Again", "now": now}

    error = refused(
        services.programs.SlugTaken,
        services.program_create,
        organization_id=here.organization.pk,
        by=here.manager,
        **deed,
    )

    assert error.facts == {"slug": here.program.slug}
    services.program_create(organization_id=elsewhere.organization.pk, by=elsewhere.manager, **deed)


@pytest.mark.parametrize("state", list(ProgramState))
def test_a_program_takes_the_steps_of_its_table_and_no_other(here, now, state):
    for to in ProgramState:
        program = ProgramFactory(organization=here.organization, state=state.value)
        deed = {"program_id": program.pk, "to": to, "by": here.manager, "now": now}

        if to in PROGRAM.allowed(state):
            services.program_move(**deed)
            assert steps(program) == [(state.value, to.value)]
        else:
            error = refused(TransitionNotAllowed, services.program_move, **deed)
            assert error.facts["allowed"] == [s.value for s in PROGRAM.allowed(state)]


@pytest.mark.parametrize("state", ["enrolling", "running", "wrapping_up"])
def test_a_program_does_not_close_while_a_cohort_is_under_way(here, now, state):
    program = ProgramFactory(organization=here.organization)
    cohort = CohortFactory(program=program, state=state)

    error = refused(
        services.programs.ProgramHasCohorts,
        services.program_move,
        program_id=program.pk,
        to=ProgramState.CLOSED,
        by=here.manager,
        now=now,
    )

    assert error.facts == {"cohorts": [cohort.slug]}


def test_an_absent_program_is_not_found(here, now):
    refused(
        NotFound,
        services.program_move,
        program_id=0,
        to=ProgramState.CLOSED,
        by=here.manager,
        now=now,
    )


# --------------------------------------------------------------------------- planning


def test_a_cohort_is_planned_in_its_program_s_organization(here, now):
    cohort = plan(here.program, here.manager, now)

    assert (cohort.organization, cohort.state) == (here.organization, "planned")
    assert steps(cohort) == [("", "planned")]


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"ends_on": date(2026, 12, 1)}, "#/ends_on"),
        ({"time_zone": "Asia/Atlantis"}, "#/time_zone"),
        ({"time_zone": "../../etc/passwd"}, "#/time_zone"),
    ],
)
def test_a_cohort_needs_sensible_dates_and_a_known_zone(here, now, fields, pointer):
    error = refused(Invalid, plan, here.program, here.manager, now, **fields)

    assert [fault.pointer for fault in error.faults] == [pointer]


def test_a_cohort_s_short_name_is_used_once(here, now):
    refused(
        services.programs.SlugTaken, plan, here.program, here.manager, now, slug=here.cohort.slug
    )


def test_no_cohort_is_planned_in_a_closed_program(here, now):
    program = ProgramFactory(organization=here.organization, state="closed")

    refused(services.cohorts.ProgramNotActive, plan, program, here.manager, now)


@pytest.mark.parametrize("state", ["planned", "enrolling"])
def test_name_and_dates_change_before_the_start(here, now, state):
    cohort = cohort_of(here.program, state=state)

    services.cohort_change(
        cohort_id=cohort.pk, name="Later", starts_on=date(2026, 12, 1), by=here.manager, now=now
    )

    cohort.refresh_from_db()
    assert (cohort.name, cohort.starts_on) == ("Later", date(2026, 12, 1))
    assert cohort.ends_on == date(2027, 1, 31)


@pytest.mark.parametrize("state", ["running", "wrapping_up", "completed", "cancelled"])
def test_name_and_dates_stand_after_the_start(here, now, state):
    cohort = cohort_of(here.program, state=state)

    error = refused(
        services.cohorts.CohortUnderWay,
        services.cohort_change,
        cohort_id=cohort.pk,
        name="Late",
        by=here.manager,
        now=now,
    )

    cohort.refresh_from_db()
    assert (error.facts, cohort.name != "Late") == ({"state": state}, True)


def test_dates_are_not_changed_into_nonsense(here, now):
    cohort = cohort_of(here.program)

    refused(
        Invalid,
        services.cohort_change,
        cohort_id=cohort.pk,
        starts_on=date(2027, 1, 31),
        by=here.manager,
        now=now,
    )


# --------------------------------------------------------------------------- leads


def test_a_lead_is_named_and_taken_off(here, now):
    cohort = cohort_of(here.program)
    deed = {"cohort_id": cohort.pk, "user_id": here.lead.pk, "by": here.manager, "now": now}

    services.cohort_lead_add(**deed)
    services.cohort_lead_add(**deed)
    assert list(cohort.leads.all()) == [here.lead]
    services.cohort_lead_remove(**deed)

    assert not cohort.leads.exists()
    refused(NotFound, services.cohort_lead_remove, **deed)


@pytest.mark.parametrize("who", ["mentor", "learner", "manager", "foreign", "absent"])
def test_whoever_holds_no_such_role_does_not_lead(here, elsewhere, now, who):
    ids = {"foreign": elsewhere.lead.pk, "absent": 0}
    user_id = ids[who] if who in ids else getattr(here, who).pk

    error = refused(
        Invalid,
        services.cohort_lead_add,
        cohort_id=here.cohort.pk,
        user_id=user_id,
        by=here.manager,
        now=now,
    )

    assert [fault.pointer for fault in error.faults] == ["#/user"]


def test_a_lead_whose_role_has_ended_leads_no_more(here, now):
    cohort = cohort_of(here.program)
    cohort.leads.add(here.lead)
    enrollment = applicant(cohort)
    assert enrollment in selectors.enrollment_list(viewer=here.lead)

    Membership.objects.filter(user=here.lead).update(state="ended")

    assert not selectors.enrollment_list(viewer=here.lead).exists()
    refused(
        NotAllowed,
        services.enrollment_waitlist,
        enrollment_id=enrollment.pk,
        by=here.lead,
        now=now,
    )


# --------------------------------------------------------------------------- seats


def test_new_seats_pin_the_latest_published_roadmap(here, elsewhere, now):
    cohort = cohort_of(here.program)
    shared = roadmap("deploy")
    roadmap("deploy", organization=elsewhere.organization)

    seats = set_seats(cohort, 3, here.manager, now, slug="deploy")

    assert (seats.roadmap_version, seats.capacity, seats.taken) == (shared, 3, 0)


def test_the_organization_s_own_roadmap_goes_before_the_shared_one(here, now):
    cohort = cohort_of(here.program)
    own = roadmap("deploy", organization=here.organization)
    roadmap("deploy")

    assert set_seats(cohort, 3, here.manager, now, slug="deploy").roadmap_version == own


def test_a_number_of_seats_changes_and_the_pinned_version_stays(here, now):
    cohort = cohort_of(here.program, seats=5)
    admitted(cohort)
    pinned = cohort.seats.get().roadmap_version
    RoadmapVersion.objects.filter(pk=pinned.pk).update(state="superseded")
    roadmap("data")

    seats = set_seats(cohort, 9, here.manager, now)

    assert (seats.capacity, seats.taken, seats.roadmap_version) == (9, 1, pinned)
    assert set_seats(cohort, 8, here.manager, now, version=pinned).capacity == 8


def test_the_version_changes_while_nobody_was_placed(here, now):
    cohort = cohort_of(here.program)
    other = roadmap("data")

    assert set_seats(cohort, 5, here.manager, now, version=other).roadmap_version == other


def test_pain_15_the_version_is_pinned_once_somebody_was_placed(here, now):
    cohort = cohort_of(here.program)
    enrollment = admitted(cohort)
    services.enrollment_withdraw(
        enrollment_id=enrollment.pk, reason="A new job", by=here.manager, now=now
    )

    refused(
        services.offers.RoadmapVersionPinned,
        set_seats,
        cohort,
        5,
        here.manager,
        now,
        version=roadmap("data"),
    )


@pytest.mark.parametrize("kind", ["draft", "another direction's", "another organization's"])
def test_an_unsuitable_version_is_refused(here, elsewhere, now, kind):
    cohort = cohort_of(here.program)
    version = {
        "draft": lambda: here.cohort.seats.get(direction__slug="data").roadmap_version,
        "another direction's": lambda: roadmap("deploy"),
        "another organization's": lambda: roadmap("data", organization=elsewhere.organization),
    }[kind]()

    error = refused(Invalid, set_seats, cohort, 5, here.manager, now, version=version)

    assert [fault.pointer for fault in error.faults] == ["#/roadmap_version"]


def test_there_are_no_seats_without_a_published_roadmap(here, now):
    cohort = cohort_of(here.program)

    error = refused(
        services.offers.NoPublishedRoadmap, set_seats, cohort, 5, here.manager, now, slug="platform"
    )

    assert error.facts == {"direction": "platform"}


def test_seats_are_never_fewer_than_are_taken(here, now):
    cohort = cohort_of(here.program, seats=3)
    admitted(cohort)
    admitted(cohort)

    error = refused(services.offers.CapacityBelowTaken, set_seats, cohort, 1, here.manager, now)

    assert error.facts == {"taken": 2}
    assert set_seats(cohort, 2, here.manager, now).free == 0
    refused(Invalid, set_seats, cohort, -1, here.manager, now)


@pytest.mark.parametrize("state", ["completed", "cancelled"])
def test_the_seats_of_a_cohort_that_is_over_stay_as_they_are(here, now, state):
    cohort = cohort_of(here.program, state=state)

    refused(services.offers.CohortEnded, set_seats, cohort, 9, here.manager, now)


def test_free_seats_name_every_direction(here):
    cohort = cohort_of(here.program, seats=3)
    admitted(cohort)

    assert selectors.free_seats(cohort_id=cohort.pk) == {
        "data": 2,
        "platform": 0,
        "apps": 0,
        "deploy": 0,
    }


def test_free_seats_of_many_cohorts_cost_one_query(here, django_assert_num_queries):
    cohorts = [cohort_of(here.program, seats=n) for n in (1, 2, 3)]

    with django_assert_num_queries(1):
        free = selectors.free_seats_of(cohort_ids={cohort.pk for cohort in cohorts})

    assert [free[cohort.pk]["data"] for cohort in cohorts] == [1, 2, 3]


# --------------------------------------------------------------------------- moves


@pytest.mark.parametrize("state", list(CohortState))
def test_a_cohort_takes_the_steps_of_its_table_and_no_other(here, now, state):
    for to in CohortState:
        cohort = cohort_of(here.program, state=state.value)
        deed = {"cohort_id": cohort.pk, "to": to, "by": here.manager, "now": now}

        if to in COHORT.allowed(state):
            services.cohort_move(**deed)
            assert steps(cohort) == [(state.value, to.value)]
        else:
            error = refused(TransitionNotAllowed, services.cohort_move, **deed)
            assert error.facts["allowed"] == [s.value for s in COHORT.allowed(state)]


def test_a_cohort_opens_only_with_a_seat_to_offer(here, now):
    cohort = CohortFactory(program=here.program, state="planned")
    refused(services.cohorts.NoSeatsOffered, move, cohort, CohortState.ENROLLING, here.manager, now)

    roadmap("data")
    set_seats(cohort, 0, here.manager, now)
    refused(services.cohorts.NoSeatsOffered, move, cohort, CohortState.ENROLLING, here.manager, now)
    set_seats(cohort, 1, here.manager, now)

    assert move(cohort, CohortState.ENROLLING, here.manager, now).state == "enrolling"


def test_a_cohort_opens_only_in_an_active_program(here, now):
    program = ProgramFactory(organization=here.organization, state="draft")
    cohort = cohort_of(program, state="planned")

    error = refused(
        services.cohorts.ProgramNotActive, move, cohort, CohortState.ENROLLING, here.manager, now
    )

    assert error.facts == {"state": "draft"}


@pytest.mark.parametrize(
    ("zone", "moment", "starts"),
    [
        ("UTC", datetime(2026, 11, 30, 23, 59, tzinfo=UTC), False),
        ("UTC", datetime(2026, 12, 1, 0, 0, tzinfo=UTC), True),
        ("Asia/Shanghai", datetime(2026, 11, 30, 15, 59, tzinfo=UTC), False),
        ("Asia/Shanghai", datetime(2026, 11, 30, 16, 0, tzinfo=UTC), True),
        ("America/Los_Angeles", datetime(2026, 12, 1, 7, 59, tzinfo=UTC), False),
        ("America/Los_Angeles", datetime(2026, 12, 1, 8, 0, tzinfo=UTC), True),
    ],
)
def test_the_start_date_is_a_date_in_the_cohort_s_own_zone(here, zone, moment, starts):
    cohort = cohort_of(here.program, starts_on=date(2026, 12, 1), time_zone=zone)

    if starts:
        assert move(cohort, CohortState.RUNNING, here.manager, moment).state == "running"
    else:
        error = refused(
            services.cohorts.StartNotReached,
            move,
            cohort,
            CohortState.RUNNING,
            here.manager,
            moment,
        )
        assert error.facts == {"starts_on": "2026-12-01", "today": "2026-11-30"}


def test_a_start_can_be_forced_and_an_order_cannot(here, now):
    cohort = cohort_of(here.program, state="planned", starts_on=date(2026, 12, 1))

    refused(TransitionNotAllowed, move, cohort, CohortState.RUNNING, here.manager, now, force=True)
    move(cohort, CohortState.ENROLLING, here.manager, now, force=True)

    started = move(cohort, CohortState.RUNNING, here.manager, now, force=True)
    assert started.state == "running"


def test_force_opens_no_guard_but_the_start_date(here, now):
    cohort = CohortFactory(program=here.program, state="planned")

    refused(
        services.cohorts.NoSeatsOffered,
        move,
        cohort,
        CohortState.ENROLLING,
        here.manager,
        now,
        force=True,
    )


def test_the_start_activates_the_admitted_and_nobody_else(here, now):
    cohort = cohort_of(here.program)
    going, waiting = admitted(cohort), applicant(cohort)
    before = len(published())

    move(cohort, CohortState.RUNNING, here.manager, now)

    going.refresh_from_db()
    waiting.refresh_from_db()
    assert (going.state, going.activated_at, waiting.state) == ("active", now, "applied")
    assert going.placements.get().state == "current"
    assert published()[before:] == ["PlacementStarted", "CohortStarted"]
    assert_seats_add_up()


def test_wrapping_up_declines_who_still_waits(here, now):
    cohort = cohort_of(here.program, state="running")
    working, waiting = active(cohort), applicant(cohort)

    move(cohort, CohortState.WRAPPING_UP, here.manager, now)

    working.refresh_from_db()
    assert steps(waiting)[-1] == ("applied", "declined")
    assert (working.state, taken(cohort)) == ("active", 1)


def test_a_cohort_completes_once_nobody_is_at_work(here, now):
    cohort = cohort_of(here.program, state="running")
    enrollment = active(cohort)
    move(cohort, CohortState.WRAPPING_UP, here.manager, now)
    error = refused(
        services.cohorts.EnrollmentsOpen, move, cohort, CohortState.COMPLETED, here.manager, now
    )

    services.enrollment_complete(enrollment_id=enrollment.pk, by=here.manager, now=now)

    assert error.facts == {"enrollments": 1}
    assert move(cohort, CohortState.COMPLETED, here.manager, now).state == "completed"


def test_a_cancelled_cohort_sends_everybody_home(here, now):
    cohort = cohort_of(here.program)
    going, waiting = admitted(cohort), applicant(cohort)

    move(cohort, CohortState.CANCELLED, here.manager, now, reason="Too few")

    assert steps(going)[-1] == ("admitted", "withdrawn")
    assert steps(waiting)[-1] == ("applied", "declined")
    assert steps(going.placements.get())[-1] == ("proposed", "left")
    assert Seats.objects.get(cohort=cohort).taken == 0
    assert_seats_add_up()

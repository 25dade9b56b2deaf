"""The way of a learner: each step, each guard, who may take it, and what becomes of the seat."""

from datetime import date

import pytest

from apps.accounts.models import Membership
from apps.cohorts import selectors, services
from apps.cohorts.services.enrollments import WorkUnfinished
from apps.core.models import Transition
from mentorship.errors import NotAllowed, NotFound, TransitionNotAllowed
from mentorship.states import ENROLLMENT, SEAT_HOLDING, CohortState, EnrollmentState
from tests.factories import (
    AssignmentFactory,
    EnrollmentFactory,
    MembershipFactory,
    RoadmapVersionFactory,
    StageFactory,
    TaskFactory,
    direction,
    publish,
)
from tests.factories.moments import NOW
from tests.integration.cohorts.scenes import (
    active,
    admitted,
    applicant,
    assert_seats_add_up,
    cohort_of,
    footprint,
    learner_of,
    published,
    steps,
    taken,
)

S = EnrollmentState
TARGET = {
    "waitlist": S.WAITLISTED,
    "decline": S.DECLINED,
    "admit": S.ADMITTED,
    "activate": S.ACTIVE,
    "pause": S.PAUSED,
    "resume": S.ACTIVE,
    "withdraw": S.WITHDRAWN,
    "complete": S.COMPLETED,
    "not_complete": S.NOT_COMPLETED,
}
FROM = {"activate": {S.ADMITTED}, "resume": {S.PAUSED}}  # one target, two different deeds
UNFIT = {
    "activate": services.enrollments.NotAdmitted,
    "resume": services.pauses.NotPaused,
}
WAYS = {
    S.APPLIED: [],
    S.WAITLISTED: ["waitlist"],
    S.ADMITTED: ["admit"],
    S.ACTIVE: ["admit", "activate"],
    S.PAUSED: ["admit", "activate", "pause"],
    S.COMPLETED: ["admit", "activate", "complete"],
    S.WITHDRAWN: ["withdraw"],
    S.DECLINED: ["decline"],
}
BACK = date(2026, 11, 16)
MORE = {
    "decline": {"reason": "No"},
    "withdraw": {"reason": "No"},
    "pause": {"returns_on": BACK},
}


def do(verb, enrollment, by, now, **more):
    extra = {"direction_id": direction("data").pk} if verb == "admit" else MORE.get(verb, {})
    deed = getattr(services, f"enrollment_{verb}")
    return deed(enrollment_id=enrollment.pk, by=by, now=now, **{**extra, **more})


def refused(error, deed, *args, **kwargs):
    """Assert that *deed* raises *error* and leaves everything alone; return what was raised."""
    before = footprint()
    with pytest.raises(error) as raised:
        deed(*args, **kwargs)
    assert footprint() == before
    return raised.value


def apply(cohort, learner, by, now):
    return services.enrollment_apply(
        cohort_id=cohort.pk, learner_id=learner.pk, motivation="", by=by, now=now
    )


def in_state(cohort, state):
    """Lead a new learner of a running *cohort* to *state* through the services."""
    enrollment = applicant(cohort)
    for verb in WAYS[state]:
        enrollment = do(verb, enrollment, None, NOW)
    return enrollment


# --------------------------------------------------------------------------- application


@pytest.mark.parametrize("state", ["enrolling", "running"])
def test_a_learner_applies_for_oneself(here, now, state):
    cohort = cohort_of(here.program, state=state)

    enrollment = apply(cohort, here.learner_profile, here.learner, now)

    assert (enrollment.state, enrollment.organization) == ("applied", here.organization)
    assert steps(enrollment) == [("", "applied")]
    assert published() == ["EnrollmentApplied"]


@pytest.mark.parametrize("state", ["planned", "wrapping_up", "completed", "cancelled"])
def test_nobody_applies_to_a_cohort_that_takes_nobody_in(here, now, state):
    cohort = cohort_of(here.program, state=state)

    error = refused(
        services.enrollments.CohortNotOpen, apply, cohort, here.learner_profile, here.learner, now
    )

    assert error.facts == {"state": state}


def test_a_manager_enters_a_learner_and_others_do_not(here, now):
    cohort = cohort_of(here.program)

    for role in ("other_learner", "mentor", "lead"):
        by = getattr(here, role)
        refused(NotAllowed, apply, cohort, here.learner_profile, by, now)

    assert apply(cohort, here.learner_profile, here.manager, now).state == "applied"


def test_one_applies_once_per_cohort(here, now):
    cohort = cohort_of(here.program)
    enrollment = apply(cohort, here.learner_profile, here.learner, now)
    do("withdraw", enrollment, here.learner, now)

    refused(
        services.enrollments.AlreadyEnrolled,
        apply,
        cohort,
        here.learner_profile,
        here.learner,
        now,
    )


def test_a_learner_of_another_organization_is_not_found(here, elsewhere, now):
    cohort = cohort_of(here.program)

    refused(NotFound, apply, cohort, elsewhere.learner_profile, elsewhere.learner, now)


def test_who_is_no_learner_any_more_does_not_apply(here, now):
    cohort = cohort_of(here.program)
    Membership.objects.filter(user=here.learner).update(state="ended")

    refused(
        services.enrollments.NotALearner, apply, cohort, here.learner_profile, here.learner, now
    )


# --------------------------------------------------------------------------- steps


@pytest.mark.parametrize("verb", list(TARGET))
def test_each_verb_works_where_its_step_exists_and_nowhere_else(here, now, verb):
    sources = FROM.get(verb, {s for s in S if TARGET[verb] in ENROLLMENT.arrows[s]})

    for state in WAYS:
        cohort = cohort_of(here.program, state="running")
        enrollment = in_state(cohort, state)
        if verb == "not_complete":
            type(cohort).objects.filter(pk=cohort.pk).update(state="wrapping_up")

        if state in sources:
            moved = do(verb, enrollment, here.manager, now)
            assert steps(moved)[-1] == (state.value, TARGET[verb].value)
        else:
            expected = UNFIT.get(verb, TransitionNotAllowed)
            error = refused(expected, do, verb, enrollment, here.manager, now)
            assert error.facts["state"] == state.value
        enrollment.refresh_from_db()
        assert taken(cohort) == int(S(enrollment.state) in SEAT_HOLDING)
    assert_seats_add_up()


def test_an_illegal_step_names_the_allowed_ones(here, now):
    enrollment = applicant(cohort_of(here.program))

    error = refused(TransitionNotAllowed, do, "pause", enrollment, here.manager, now)

    assert error.facts["allowed"] == ["waitlisted", "admitted", "withdrawn", "declined"]


def test_a_paused_learner_is_not_started_twice(here, now):
    enrollment = in_state(cohort_of(here.program, state="running"), S.PAUSED)
    started = enrollment.activated_at

    refused(services.enrollments.NotAdmitted, do, "activate", enrollment, here.manager, now)

    enrollment.refresh_from_db()
    assert enrollment.activated_at == started


def test_an_admitted_learner_is_not_started_by_resuming(here, now):
    enrollment = admitted(cohort_of(here.program))

    refused(services.pauses.NotPaused, do, "resume", enrollment, here.manager, now)


def test_nobody_starts_before_the_cohort(here, now):
    enrollment = admitted(cohort_of(here.program))

    error = refused(
        services.enrollments.CohortNotRunning, do, "activate", enrollment, here.manager, now
    )

    assert error.facts == {"state": "enrolling"}


def test_a_late_joiner_starts_and_is_announced(here, now):
    cohort = cohort_of(here.program, state="running")

    enrollment = active(cohort)

    placement = enrollment.placements.get()
    assert (placement.state, placement.started_at) == ("current", now)
    assert placement.roadmap_version == cohort.seats.get().roadmap_version
    assert published() == ["EnrollmentApplied", "EnrollmentAdmitted", "PlacementStarted"]


def test_nobody_is_admitted_while_the_cohort_wraps_up(here, now):
    cohort = cohort_of(here.program, state="running")
    enrollment = applicant(cohort)
    type(cohort).objects.filter(pk=cohort.pk).update(state="wrapping_up")

    refused(services.enrollments.CohortNotOpen, do, "admit", enrollment, here.manager, now)


def test_work_is_not_closed_as_undone_before_the_end(here, now):
    cohort = cohort_of(here.program, state="running")
    enrollment = active(cohort)
    refused(services.enrollments.CohortNotOver, do, "not_complete", enrollment, here.manager, now)

    services.cohort_move(cohort_id=cohort.pk, to=CohortState.WRAPPING_UP, by=here.manager, now=now)
    do("not_complete", enrollment, here.manager, now, reason="Half done")

    assert steps(enrollment)[-1] == ("active", "not_completed")
    assert steps(enrollment.placements.get())[-1] == ("current", "left")


# --------------------------------------------------------------------------- seats


def test_a_full_direction_says_so_and_leaves_the_applicant_waiting(here, now):
    cohort = cohort_of(here.program, seats=1)
    admitted(cohort)
    enrollment = do("waitlist", applicant(cohort), here.manager, now)

    error = refused(services.CohortFull, do, "admit", enrollment, here.manager, now)

    assert (error.code, error.facts) == ("direction-full", {"direction": "data", "capacity": 1})
    enrollment.refresh_from_db()
    assert enrollment.state == "waitlisted"


def test_a_direction_that_is_not_offered_is_full(here, now):
    enrollment = applicant(cohort_of(here.program))

    error = refused(
        services.CohortFull,
        do,
        "admit",
        enrollment,
        here.manager,
        now,
        direction_id=direction("deploy").pk,
    )

    assert error.facts == {"direction": "deploy", "capacity": 0}


def test_an_illegal_step_is_told_before_a_full_direction(here, now):
    cohort = cohort_of(here.program, seats=1)
    enrollment = admitted(cohort)

    refused(TransitionNotAllowed, do, "admit", enrollment, here.manager, now)


def test_an_absent_direction_is_not_found(here, now):
    enrollment = applicant(cohort_of(here.program))

    refused(NotFound, do, "admit", enrollment, here.manager, now, direction_id=0)


def test_a_returned_seat_is_sold_again(here, now):
    cohort = cohort_of(here.program, seats=1)
    leaving, waiting = admitted(cohort), applicant(cohort)

    do("withdraw", leaving, here.manager, now)
    do("admit", waiting, here.manager, now)

    placement = leaving.placements.get()
    assert (placement.state, placement.ended_at) == ("left", now)
    assert taken(cohort) == 1
    assert_seats_add_up()


@pytest.mark.parametrize(
    ("verb", "placement"), [("complete", "finished"), ("withdraw", "left"), ("pause", "current")]
)
def test_an_end_ends_the_placement_and_a_pause_keeps_the_seat(here, now, verb, placement):
    cohort = cohort_of(here.program, state="running")
    enrollment = active(cohort)

    do(verb, enrollment, here.manager, now)

    assert enrollment.placements.get().state == placement
    assert taken(cohort) == (1 if verb == "pause" else 0)


def test_completing_over_open_tasks_takes_a_reason(here, now):
    enrollment = with_tasks(active(cohort_of(here.program, state="running")), here)
    give(enrollment, ["approved", "waived", "cancelled", "rejected", "submitted"])

    error = refused(WorkUnfinished, do, "complete", enrollment, here.manager, now)
    blank = refused(WorkUnfinished, do, "complete", enrollment, here.manager, now, reason=" ")
    done = do("complete", enrollment, here.manager, now, reason="Hired.")

    assert error.facts == blank.facts == {"open_tasks": 3, "tasks": ["task-3", "task-4", "task-5"]}
    assert error.detail.startswith("3 tasks of the roadmap are not done yet")
    assert done.state == "completed"
    assert Transition.objects.filter(reason="Hired.", to_state="completed").exists()


def test_completing_with_all_done_takes_none(here, now):
    enrollment = with_tasks(active(cohort_of(here.program, state="running")), here)
    give(enrollment, ["approved", "approved", "waived", "cancelled", "approved", "approved"])

    assert do("complete", enrollment, here.manager, now).state == "completed"


def with_tasks(enrollment, here):
    """Let the roadmap that *enrollment* stands in have six tasks."""
    version = RoadmapVersionFactory(roadmap__organization=here.organization)
    for number in range(6):
        TaskFactory(stage=StageFactory(version=version), slug=f"task-{number}")
    publish(version)
    enrollment.placements.update(roadmap_version=version)
    return enrollment


def give(enrollment, states):
    """Give out the first tasks of the roadmap, each standing in its state."""
    placement = enrollment.placements.get()
    tasks = placement.roadmap_version.tasks.order_by("slug")
    for task, state in zip(tasks, states, strict=False):
        handed_in = NOW if state in {"approved", "rejected", "submitted"} else None
        AssignmentFactory(placement=placement, task=task, state=state, submitted_at=handed_in)


def test_who_never_held_a_seat_gives_none_back(here, now):
    cohort = cohort_of(here.program, seats=1)
    admitted(cohort)

    do("withdraw", applicant(cohort), here.manager, now)

    assert taken(cohort) == 1
    assert_seats_add_up()


# --------------------------------------------------------------------------- who


@pytest.mark.parametrize("verb", ["admit", "waitlist", "decline"])
def test_the_cohort_s_lead_and_the_managers_decide_on_applications(here, now, verb):
    cohort = cohort_of(here.program)
    cohort.leads.add(here.lead)

    for role in ("learner", "mentor"):
        refused(NotAllowed, do, verb, applicant(cohort), getattr(here, role), now)
    for role in ("lead", "manager", "admin"):
        moved = do(verb, applicant(cohort), getattr(here, role), now)
        assert moved.state == TARGET[verb].value


def refuse_all(here, cohort, verb, now, roles, start):
    for role in roles:
        refused(NotAllowed, do, verb, start(cohort), getattr(here, role), now)


def test_a_lead_of_another_cohort_decides_nothing(here, now):
    refuse_all(here, cohort_of(here.program), "admit", now, ["lead"], applicant)


@pytest.mark.parametrize("verb", ["pause", "complete"])
def test_only_managers_pause_and_complete(here, now, verb):
    cohort = cohort_of(here.program, state="running")
    cohort.leads.add(here.lead)

    refuse_all(here, cohort, verb, now, ["learner", "mentor", "lead"], active)


def test_nobody_decides_on_the_own_enrollment(here, now):
    cohort = cohort_of(here.program, state="running")
    MembershipFactory(user=here.manager, organization=here.organization, role="learner")
    mine = learner_of(here.organization)
    type(mine).objects.filter(pk=mine.pk).update(user=here.manager)
    mine.refresh_from_db()
    enrollment = applicant(cohort, mine)

    refused(NotAllowed, do, "admit", enrollment, here.manager, now)
    do("admit", enrollment, here.admin, now)
    do("activate", enrollment, here.admin, now)
    refused(NotAllowed, do, "complete", enrollment, here.manager, now)


def test_a_learner_leaves_by_oneself_and_nobody_but_a_manager_takes_them_out(here, now):
    cohort = cohort_of(here.program)
    cohort.leads.add(here.lead)
    enrollment = admitted(cohort, here.learner_profile)

    for role in ("other_learner", "mentor", "lead"):
        refused(NotAllowed, do, "withdraw", enrollment, getattr(here, role), now)
    do("withdraw", enrollment, here.learner, now, reason="A new job")

    assert (enrollment.placements.get().state, taken(cohort)) == ("left", 0)


# --------------------------------------------------------------------------- questions


def test_a_mentor_whose_role_has_ended_sees_the_learner_no_more(here):
    assert here.enrollment in selectors.enrollment_list(viewer=here.mentor)

    Membership.objects.filter(user=here.mentor).update(state="ended")

    assert not selectors.enrollment_list(viewer=here.mentor).exists()


def test_one_mentor_of_many_does_not_multiply_rows(here):
    EnrollmentFactory(cohort=here.cohort)

    seen = list(selectors.enrollment_list(viewer=here.manager).values_list("pk", flat=True))

    assert len(seen) == len(set(seen)) == 3

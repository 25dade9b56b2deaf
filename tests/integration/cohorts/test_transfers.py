"""Going on in another cohort of the same program: seats, work, mentors, and nothing lost."""

import pytest
from django.db import IntegrityError, transaction

from apps.assignments.models import Assignment
from apps.assignments.services import assignments_issue_to, work_carry_over
from apps.cohorts import services
from apps.cohorts.models import Enrollment, Placement
from apps.mentoring.models import Mentorship
from apps.mentoring.services import mentorships_follow
from apps.progress.models import SkillEvidence
from apps.progress.selectors.states import beliefs_of
from apps.progress.services import skill_states_refresh
from mentorship.errors import NotAllowed, NotFound, TransitionNotAllowed
from tests.factories import (
    AssignmentFactory,
    CohortFactory,
    MentorshipFactory,
    ProgramFactory,
    ReviewFactory,
    RevisionFactory,
    RoadmapVersionFactory,
    SeatsFactory,
    SkillFactory,
    StageFactory,
    TaskFactory,
    direction,
    publish,
)
from tests.factories.curriculum import RoadmapFactory
from tests.factories.moments import NOW
from tests.integration.cohorts.races import count, together
from tests.integration.cohorts.scenes import (
    active,
    applicant,
    assert_seats_add_up,
    cohort_of,
    footprint,
    published,
    steps,
    taken,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def autumn(here):
    return cohort_of(here.program, state="running", seats=2)


@pytest.fixture
def spring(here):
    return cohort_of(here.program, state="running", seats=2)


def transfer(enrollment, to, by=None):
    return services.enrollment_transfer(
        enrollment_id=enrollment.pk, cohort_id=to.pk, by=by, now=NOW, reason="moved house"
    )


def test_what_the_learner_asked_for_and_offers_goes_along(here, autumn, spring):
    row = active(autumn)
    row.asked_direction, row.asked_hours = direction("apps"), 7.5
    row.save()

    successor = transfer(row, spring, here.manager)

    successor.refresh_from_db()
    assert (successor.asked_direction.slug, successor.asked_hours) == ("apps", 7.5)


def test_the_learner_goes_on_there_and_the_seat_here_is_free(here, autumn, spring):
    row = active(autumn)

    successor = transfer(row, spring, here.manager)

    row.refresh_from_db()
    assert (row.state, row.successor) == ("transferred", successor)
    assert (successor.state, successor.cohort) == ("active", spring)
    standing = Placement.objects.get(enrollment=successor)
    assert (standing.state, standing.direction.slug) == ("current", "data")
    assert standing.roadmap_version == spring.seats.get().roadmap_version
    assert (taken(autumn), taken(spring)) == (0, 1)
    assert_seats_add_up()
    assert steps(row)[-1] == ("active", "transferred")
    assert steps(successor) == [("", "applied"), ("applied", "admitted"), ("admitted", "active")]
    assert published()[-2:] == ["EnrollmentTransferred", "PlacementStarted"]


def test_whoever_waited_here_gets_the_seat(here, autumn, spring):
    row, _ = active(autumn), active(autumn)
    waiting = applicant(autumn)
    services.enrollment_waitlist(
        enrollment_id=waiting.pk,
        direction_id=row.placements.get().direction_id,
        by=None,
        now=NOW,
    )

    transfer(row, spring)

    waiting.refresh_from_db()
    assert (waiting.state, taken(autumn)) == ("admitted", 2)
    assert_seats_add_up()


def test_in_a_cohort_that_has_not_started_the_learner_waits_for_its_start(here, autumn):
    later = cohort_of(here.program, state="enrolling")

    successor = transfer(active(autumn), later)

    assert (successor.state, successor.placements.get().state) == ("admitted", "proposed")


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda here: cohort_of(ProgramFactory(organization=here.organization)), "other-program"),
        (lambda here: cohort_of(here.program, state="planned"), "cohort-not-open"),
        (lambda here: cohort_of(here.program, state="wrapping_up"), "cohort-not-open"),
        (lambda here: cohort_of(here.program, seats=0), "direction-full"),
    ],
)
def test_a_cohort_that_does_not_suit_is_refused_and_nothing_changes(
    here, autumn, client_of, make, code
):
    row, target = active(autumn), make(here)
    before = (footprint(), Enrollment.objects.count())

    answer = client_of(here.manager).post(
        f"/api/v1/enrollments/{row.pk}/transfer", {"cohort": target.pk}
    )

    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert (footprint(), Enrollment.objects.count()) == before


def test_nobody_is_in_a_cohort_twice(here, autumn, spring):
    row = active(autumn)
    applicant(spring, row.learner)

    for target in (spring, autumn):
        with pytest.raises(services.enrollments.AlreadyEnrolled):
            transfer(row, target)


def test_only_who_is_at_work_is_transferred_and_only_by_managers(here, elsewhere, autumn, spring):
    row, waiting = active(autumn), applicant(autumn)

    with pytest.raises(TransitionNotAllowed):
        transfer(waiting, spring)
    for by in (here.mentor, here.lead, row.learner.user, elsewhere.manager):
        with pytest.raises(NotAllowed):
            transfer(row, spring, by)
    with pytest.raises(NotFound):
        transfer(row, elsewhere.cohort)


def with_tasks(here, *slugs):
    """Return a running cohort whose roadmap, one of its own, has a task of each slug."""
    version = RoadmapVersionFactory(roadmap=RoadmapFactory(direction=direction("data")))
    stage = StageFactory(version=version)
    for slug in slugs:
        TaskFactory(stage=stage, slug=slug, effort_p50_hours=30, effort_p80_hours=60)
    cohort = CohortFactory(program=here.program, state="running")
    SeatsFactory(cohort=cohort, capacity=2, roadmap_version=publish(version))
    return cohort


def with_work_done(cohort, slug):
    """Return an active enrollment whose work on one task is approved."""
    row = active(cohort)
    placement = row.placements.get()
    task = placement.roadmap_version.tasks.get(slug=slug)
    AssignmentFactory(placement=placement, task=task, state="approved", submitted_at=NOW)
    return row


def work_of(enrollment):
    rows = Assignment.objects.filter(enrollment=enrollment)
    return dict(rows.values_list("task__slug", "state"))


def test_finished_work_counts_where_the_rest_is_given_out_already(here):
    row = with_work_done(with_tasks(here, "dedup", "etl"), "dedup")
    successor = transfer(row, with_tasks(here, "dedup", "etl"))

    assignments_issue_to(enrollment_id=successor.pk, now=NOW)
    late = Assignment.objects.get(enrollment=successor, task__slug="etl").due_at
    first = work_carry_over(successor_id=successor.pk, now=NOW)
    again = work_carry_over(successor_id=successor.pk, now=NOW)

    assert work_of(successor) == {"dedup": "waived", "etl": "available"}
    assert (first, again) == (1, 0)
    assert Assignment.objects.get(enrollment=successor, task__slug="etl").due_at < late


def test_finished_work_is_not_given_out_again(here):
    row = with_work_done(with_tasks(here, "dedup"), "dedup")
    successor = transfer(row, with_tasks(here, "dedup"))

    work_carry_over(successor_id=successor.pk, now=NOW)
    assignments_issue_to(enrollment_id=successor.pk, now=NOW)

    assert work_of(successor) == {"dedup": "waived"}
    assert steps(Assignment.objects.get(enrollment=successor))[-1][1] == "waived"


def test_mentors_go_along_once(here, autumn, spring):
    row = active(autumn)
    MentorshipFactory(enrollment=row, mentor=here.mentor_profile)
    successor = transfer(row, spring)

    assert mentorships_follow(enrollment_id=row.pk, now=NOW) == 1
    assert mentorships_follow(enrollment_id=row.pk, now=NOW) == 0

    old, new = Mentorship.objects.filter(mentor=here.mentor_profile).order_by("pk")[1:]
    assert (old.state, old.end_reason) == ("ended", "transfer")
    assert (new.enrollment, new.state, new.kind) == (successor, "active", "primary")


def test_what_was_shown_before_counts_where_the_learner_goes_on(here, autumn, spring):
    row = active(autumn)
    _show_a_skill(row)
    successor = transfer(row, spring)

    before, after = beliefs_of(enrollment_ids=[row.pk, successor.pk], now=NOW).values()

    assert before.evidence.keys() == after.evidence.keys() != set()


def test_skill_states_name_what_was_shown_before_as_far_as_one_may_see_it(
    here, autumn, spring, client_of
):
    row = active(autumn)
    _show_a_skill(row)
    shown = SkillEvidence.objects.get()
    successor = transfer(transfer(row, spring), cohort_of(here.program, state="running"))
    skill_states_refresh(enrollment_ids=[successor.pk], now=NOW)
    successor.cohort.leads.add(here.lead)

    def told(by, resource):
        address = f"/api/v1/{resource}?enrollment={successor.pk}"
        return client_of(by).get(address).json()["results"]

    for by in (row.learner.user, here.manager):
        state = told(by, "skill-states")[0]
        assert (state["evidence_count"], state["evidence"]) == (1, [shown.pk])
        assert [part["id"] for part in told(by, "skill-evidence")] == [shown.pk]
    leads_there = told(here.lead, "skill-states")[0]
    assert (leads_there["evidence_count"], leads_there["evidence"]) == (1, [])


def _show_a_skill(enrollment):
    work = AssignmentFactory(
        placement=enrollment.placements.get(), state="approved", submitted_at=NOW
    )
    SkillEvidence.objects.create(
        organization=enrollment.organization,
        enrollment=enrollment,
        skill=SkillFactory(),
        review=ReviewFactory(revision=RevisionFactory(assignment=work)),
        lineage="dedup",
        score=0.8,
        weight=1.0,
        observed_at=NOW,
    )


def test_both_doors_open_on_it(here, autumn, spring, client_of, admin_of):
    one, other = active(autumn), active(autumn)

    told = client_of(here.manager).post(
        f"/api/v1/enrollments/{one.pk}/transfer", {"cohort": spring.pk}
    )
    page = admin_of(here.manager).get(f"/admin/cohorts/enrollment/{other.pk}/transfer/")
    offered = {row.pk for row in page.context["form"].fields["cohort"].queryset}
    done = admin_of(here.manager).post(
        f"/admin/cohorts/enrollment/{other.pk}/transfer/", {"cohort": spring.pk}
    )

    assert (told.status_code, told.json()["cohort"]) == (201, spring.pk)
    assert (spring.pk in offered, autumn.pk in offered, done.status_code) == (True, False, 302)
    one.refresh_from_db()
    assert one.successor_id == told.json()["id"]


def test_the_database_holds_a_transfer_to_its_successor(here, autumn):
    row = active(autumn)

    with pytest.raises(IntegrityError), transaction.atomic():
        Enrollment.objects.filter(pk=row.pk).update(state="transferred")


@pytest.mark.django_db(transaction=True)
def test_two_who_move_at_once_to_the_last_seat(here):
    autumn = cohort_of(here.program, state="running", seats=8)
    spring = cohort_of(here.program, state="running", seats=1)
    rows = [active(autumn) for _ in range(6)]

    outcomes = together([lambda i: transfer(rows[i], spring)] * 6)

    assert (count(outcomes, Enrollment), count(outcomes, services.CohortFull)) == (1, 5)
    assert (taken(autumn), taken(spring)) == (5, 1)
    assert_seats_add_up()


@pytest.mark.django_db(transaction=True)
def test_two_who_change_places_do_not_wait_for_each_other_for_ever(here):
    autumn, spring = (cohort_of(here.program, state="running", seats=4) for _ in range(2))
    rows = [active(autumn), active(spring)]

    outcomes = together([lambda i: transfer(rows[0], spring), lambda i: transfer(rows[1], autumn)])

    assert count(outcomes, Enrollment) == 2
    assert (taken(autumn), taken(spring)) == (1, 1)
    assert_seats_add_up()

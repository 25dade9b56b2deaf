"""What if: the live figures and changed ones come from one function, and nothing is written."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.cohorts.models import Placement, Seats
from apps.cohorts.services import enrollment_pause
from apps.curriculum.models import Task
from apps.insights import selectors
from apps.insights.selectors import cohort_summary
from mentorship.errors import Invalid
from mentorship.forecast import AddMentors, DropTask, MoveLearner, SlipStart
from tests.factories import (
    AssignmentFactory,
    EnrollmentFactory,
    MentorshipFactory,
    PlacementFactory,
    StageFactory,
    TaskFactory,
    direction,
)
from tests.factories.moments import NOW

BACK = (NOW + timedelta(days=14)).date()

pytestmark = pytest.mark.django_db
URL = "/api/v1/what-if"


@pytest.fixture
def busy(here):
    """The mentored learner has four tasks ahead in data, one of them overdue; apps asks for two."""
    here.learner_profile.weekly_hours = 10
    here.learner_profile.save()
    start = NOW - timedelta(weeks=4)
    Placement.objects.filter(pk=here.placement.pk).update(started_at=start)
    stage = StageFactory(version=here.placement.roadmap_version)
    for number, state in enumerate(("approved", "available", "available", "locked", "submitted")):
        AssignmentFactory(
            placement=here.placement,
            task=TaskFactory(stage=stage, slug=f"data-{number}"),
            state=state,
            submitted_at=NOW if state in {"approved", "submitted"} else None,
            due_at=NOW + timedelta(days=10 * number - 12),
        )
    seats = Seats.objects.get(cohort=here.cohort, direction=direction("apps"))
    for number in range(2):
        TaskFactory(stage=StageFactory(version=seats.roadmap_version), slug=f"apps-{number}")
    return here


def what_if(house, *changes):
    return selectors.what_if(cohort=house.cohort, changes=changes, now=NOW)


def test_no_change_equals_the_live_figures(busy, client_of):
    client = client_of(busy.manager)

    live = client.get(f"/api/v1/cohorts/{busy.cohort.pk}/outlook").json()
    answer = client.post(URL, {"cohort": busy.cohort.pk, "changes": []}).json()

    assert answer["before"] == answer["after"] == live


def test_overdue_is_what_the_summary_counts(busy):
    summary = cohort_summary(cohort=busy.cohort, now=NOW)

    found = selectors.cohort_outlook(cohort=busy.cohort, now=NOW).cohort
    assert found.overdue == summary.overdue == 1
    assert found.learners == summary.enrollments["active"]


def test_moving_a_learner_counts_the_roadmap_of_the_other_direction(busy):
    answer = what_if(busy, MoveLearner(busy.enrollment.pk, "apps"))

    before = {row.direction: row for row in answer.before.directions}
    after = {row.direction: row for row in answer.after.directions}
    assert (before["data"].learners, after["data"].learners) == (2, 1)
    assert (before["apps"].hours_left, after["apps"].hours_left) == (0, 12)
    assert Placement.objects.get(pk=busy.placement.pk).state == "current"


def test_every_change_moves_the_figures_its_way(busy):
    live = what_if(busy).before

    helped = what_if(busy, AddMentors(1, 4)).after
    slipped = what_if(busy, SlipStart(30)).after
    dropped = what_if(busy, DropTask("data", "data-3")).after

    assert helped.load[0].review_hours < live.load[0].review_hours
    assert (live.cohort.overdue, slipped.cohort.overdue) == (1, 0)
    assert dropped.cohort.hours_left < live.cohort.hours_left


def test_a_gate_the_engine_found_closed_stays_closed(busy):
    from tests.factories import RecommendationFactory

    RecommendationFactory(enrollment=busy.enrollment, document={"gates": {"deploy": False}})

    with pytest.raises(Invalid) as refused:
        what_if(busy, MoveLearner(busy.enrollment.pk, "deploy"))

    assert refused.value.faults[0].pointer == "#/changes/0/direction"


@pytest.mark.django_db(transaction=True)
def test_nothing_is_written_even_as_a_role_that_may_only_read(busy, client_of):
    """The negative control: a service that writes fails as that role."""
    client = client_of(busy.manager)
    body = {
        "cohort": busy.cohort.pk,
        "changes": [
            {"kind": "move_learner", "enrollment": busy.enrollment.pk, "direction": "apps"},
            {"kind": "add_mentors", "count": 2, "hours_per_week": 3},
            {"kind": "slip_start", "days": 7},
            {"kind": "drop_task", "direction": "data", "task": "data-3"},
        ],
    }
    expected = client.post(URL, body)
    with connection.cursor() as cursor:
        cursor.execute("DROP ROLE IF EXISTS only_reads")
        cursor.execute("CREATE ROLE only_reads NOLOGIN")
        cursor.execute("GRANT USAGE ON SCHEMA public TO only_reads")
        cursor.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO only_reads")
    try:
        with transaction.atomic():
            _become("only_reads")
            answer = client.post(URL, body)
        with pytest.raises(DatabaseError, match="permission denied"):
            _pause_as("only_reads", busy.enrollment)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP OWNED BY only_reads")
            cursor.execute("DROP ROLE only_reads")

    assert expected.status_code == 200
    assert answer.json() == expected.json()


@transaction.atomic
def _pause_as(role, enrollment):
    _become(role)
    enrollment_pause(enrollment_id=enrollment.pk, returns_on=BACK, by=None, now=NOW)


def _become(role):
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"kind": "fire"}, "#/changes/0/kind"),
        ({"kind": "slip_start"}, "#/changes/0/days"),
        ({"kind": "slip_start", "days": 1, "count": 2}, "#/changes/0/count"),
        ({"kind": "slip_start", "days": 9999}, "#/changes/0/days"),
        (
            {"kind": "move_learner", "enrollment": 10**9, "direction": "apps"},
            "#/changes/0/enrollment",
        ),
        ({"kind": "drop_task", "direction": "data", "task": "none"}, "#/changes/0/task"),
    ],
)
def test_a_change_that_makes_no_sense_names_its_place(busy, client_of, change, pointer):
    answer = client_of(busy.manager).post(URL, {"cohort": busy.cohort.pk, "changes": [change]})

    assert answer.status_code == 400
    assert pointer in {row["pointer"] for row in answer.json()["errors"]}


def test_the_figures_cost_the_same_for_two_and_for_twenty(busy):
    def cost(count):
        for _ in range(count):
            enrollment = EnrollmentFactory(cohort=busy.cohort)
            MentorshipFactory(enrollment=enrollment, mentor=busy.mentor_profile, hours=0)
            AssignmentFactory(placement=PlacementFactory(enrollment=enrollment))
        with CaptureQueriesContext(connection) as queries:
            selectors.cohort_outlook(cohort=busy.cohort, now=NOW)
        return len(queries)

    assert cost(2) == cost(18)


def test_a_manager_tries_a_change_at_the_desk(busy, admin_of):
    page = f"/admin/insights/cohortoutlook/{busy.cohort.pk}/change/"
    browser = admin_of(busy.manager)

    plain = browser.get(page).content.decode()
    tried = browser.get(page, {"kind": "add_mentors", "count": 2, "hours": 4}).content.decode()
    refused = browser.get(page, {"kind": "drop_task", "direction": "data", "task": "apps-0"})

    assert "What lies ahead" in plain
    assert "new mentor +1" in tried
    assert "has no such task" in refused.content.decode()


def test_the_tasks_to_drop_stand_in_the_order_of_the_roadmaps(busy, admin_of):
    first = Task.objects.get(slug="data-0").stage
    TaskFactory(stage=first, slug="a-late-one", position=30_000)
    page = f"/admin/insights/cohortoutlook/{busy.cohort.pk}/change/"

    offered = admin_of(busy.manager).get(page).context["form"].fields["task"].choices
    slugs = [slug for slug, _title in offered]

    assert slugs.index("data-0") < slugs.index("data-4") < slugs.index("a-late-one")

"""A transfer changes the cohort, not the learner: the engine goes on knowing what was shown."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.assignments.models import Assignment
from apps.cohorts.models import Placement
from apps.cohorts.services import enrollment_transfer
from apps.mentoring.services import mentorships_follow
from apps.pivots import selectors, services
from apps.pivots.models import Recommendation
from tests.factories import (
    AssignmentFactory,
    CohortFactory,
    EnrollmentFactory,
    PlacementFactory,
    RecommendationFactory,
    ReviewFactory,
    RevisionFactory,
    SeatsFactory,
    direction,
)
from tests.factories.moments import NOW

pytestmark = pytest.mark.django_db

SCORES = (0.9, 0.8, 0.85)


@pytest.fixture
def moves_on(here):
    """Return a function that transfers the mentored learner, and the mentor along."""

    def go():
        cohort = CohortFactory(program=here.program, state="running")
        SeatsFactory(cohort=cohort, roadmap_version=here.placement.roadmap_version)
        last = here.enrollment
        while last.successor_id:
            last = last.successor
        successor = enrollment_transfer(
            enrollment_id=last.pk, cohort_id=cohort.pk, by=here.manager, now=NOW
        )
        here.enrollment.refresh_from_db()
        mentorships_follow(enrollment_id=last.pk, now=NOW)
        return successor

    return go


def known(enrollment, now=NOW):
    documents = selectors.scenario_documents(enrollment_ids=[enrollment.pk], now=now)
    return documents[enrollment.pk]["progress"]


def judged_again(before, successor, score):
    """Have the same work judged where the learner went on."""
    placement = Placement.objects.get(enrollment=successor)
    again = AssignmentFactory(
        placement=placement, task=before.task, state="approved", due_at=NOW, submitted_at=NOW
    )
    ReviewFactory(
        revision=RevisionFactory(assignment=again, submitted_at=NOW), score=score, published_at=NOW
    )


def test_reviewed_work_and_the_weeks_in_the_direction_go_along(here, reviewed, moves_on):
    reviewed(*SCORES)
    before = known(here.enrollment)

    after = known(moves_on())

    assert [task["reviews"] for task in after["tasks"]] == [[90.0], [80.0], [85.0]]
    assert after["weeks_in"] == before["weeks_in"] == 8
    assert after == before


def test_they_go_along_through_two_transfers(here, reviewed, moves_on):
    reviewed(*SCORES)
    before = known(here.enrollment)
    moves_on()

    assert known(moves_on()) == before


def test_without_what_went_before_it_would_look_like_a_beginner(
    here, reviewed, moves_on, monkeypatch
):
    """The negative control."""
    reviewed(*SCORES)
    successor = moves_on()
    monkeypatch.setattr(
        "apps.pivots.selectors.scenarios.heirs_of",
        lambda *, enrollment_ids: {pk: [pk] for pk in enrollment_ids},
    )

    assert (known(successor)["tasks"], known(successor)["weeks_in"]) == ([], 0)


def test_what_is_judged_again_counts_by_its_later_judgment(here, reviewed, moves_on):
    reviewed(0.3, 0.8)
    first = Assignment.objects.order_by("pk").first()
    successor = moves_on()

    judged_again(first, successor, 0.95)

    assert sorted(task["reviews"] for task in known(successor)["tasks"]) == [[80.0], [95.0]]


def test_what_is_to_be_done_again_counts_once(here, reviewed, moves_on):
    """As before the transfer: the judgment stands until the next revision is handed in."""
    reviewed(0.3, 0.8)
    first = Assignment.objects.order_by("pk").first()
    successor = moves_on()
    placement = Placement.objects.get(enrollment=successor)

    AssignmentFactory(placement=placement, task=first.task, state="available", due_at=NOW)

    progress = known(successor)
    assert sorted(task["reviews"] for task in progress["tasks"]) == [[30.0], [80.0]]
    assert progress["tasks_total"] == 2


def test_what_was_never_judged_stays_behind(here, reviewed, moves_on):
    reviewed(0.8)
    AssignmentFactory(placement=here.placement, due_at=NOW - timedelta(weeks=1))

    progress = known(moves_on())

    assert [task["reviews"] for task in progress["tasks"]] == [[80.0]]
    assert progress["tasks_total"] == 1


def test_waived_work_is_none_of_the_whole(here, reviewed):
    """Else whoever was spared much could never be told to have done enough."""
    reviewed(*SCORES)
    for state in ("waived", "cancelled", "available"):
        AssignmentFactory(placement=here.placement, state=state)

    assert known(here.enrollment)["tasks_total"] == len(SCORES) + 1


def test_another_direction_begins_anew_but_keeps_what_was_shown(here, reviewed, moves_on):
    reviewed(*SCORES)
    successor = moves_on()
    Placement.objects.filter(enrollment=successor).update(direction=direction("platform"))

    progress = known(successor, NOW + timedelta(weeks=2))

    assert (progress["current_direction"], progress["weeks_in"]) == ("platform", 2)
    assert {task["direction"] for task in progress["tasks"]} == {"data"}
    assert progress["tasks_total"] == 0


def test_a_declined_move_is_remembered(here, reviewed, moves_on):
    reviewed(*SCORES)
    RecommendationFactory(
        enrollment=here.enrollment,
        decision="pivot",
        direction=direction("platform"),
        state="declined",
        decline_reason="prefers_current",
        decided_by=here.mentor,
        decided_at=NOW - timedelta(weeks=3),
    )

    progress = known(moves_on())

    assert (progress["weeks_since_last_pivot"], progress["last_pivot_declined"]) == (3, True)


def test_reading_costs_the_same_however_many_were_transferred(here):
    def cost(count):
        rows, cohort = [], CohortFactory(program=here.program)
        for _ in range(count):
            before = PlacementFactory(enrollment=EnrollmentFactory(cohort=here.cohort)).enrollment
            rows.append(EnrollmentFactory(cohort=cohort, learner=before.learner))
            PlacementFactory(enrollment=rows[-1])
            type(before).objects.filter(pk=before.pk).update(
                successor=rows[-1], state="transferred", ended_at=NOW
            )
        with CaptureQueriesContext(connection) as queries:
            selectors.scenario_documents(enrollment_ids=[row.pk for row in rows], now=NOW)
        return len(queries)

    assert cost(2) == cost(12)


@pytest.mark.usefixtures("policy", "fresh_graduate")
def test_the_desk_opens_only_what_its_reader_may_see(here, reviewed, moves_on, admin_of):
    reviewed(*SCORES)
    successor = moves_on()
    successor.cohort.leads.add(here.lead)
    here.cohort.leads.remove(here.lead)
    services.recommendations_refresh(enrollment_ids=[successor.pk], now=NOW)
    row = Recommendation.objects.get(enrollment=successor)
    links = [f'href="/admin/assignments/assignment/{pk}/change/"'
             for pk in Assignment.objects.values_list("pk", flat=True)]  # fmt: skip

    def linked(person):
        page = admin_of(person).get(f"/admin/pivots/recommendation/{row.pk}/change/")
        return [link in page.content.decode() for link in links]

    assert linked(here.mentor) == [True] * len(SCORES)
    assert linked(here.lead) == [False] * len(SCORES)

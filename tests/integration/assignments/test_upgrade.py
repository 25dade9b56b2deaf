"""A running cohort moved on to another roadmap version: tried first, told, set-based."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.assignments import services
from apps.assignments.models import Assignment, CohortDeadline, RoadmapUpgrade
from apps.cohorts.services import enrollment_withdraw
from apps.core.models import Transition
from apps.curriculum.models import RoadmapVersion, TaskPrerequisite
from mentorship.errors import Invalid, NotAllowed, NotFound
from tests.factories import (
    EnrollmentFactory,
    PlacementFactory,
    RubricVersionFactory,
    StageFactory,
    publish,
)
from tests.factories.curriculum import RoadmapVersionFactory
from tests.factories.moments import NOW
from tests.integration.assignments.conftest import task

API = "/api/v1"


@pytest.fixture
def newer(here, plan):
    """The next edition: “reading” is gone, “dedup” needs less, “data-card” is new."""
    RoadmapVersion.objects.filter(pk=plan.version.pk).update(state="superseded")
    version = RoadmapVersionFactory(roadmap=plan.version.roadmap, number=2)
    rubric, stage = RubricVersionFactory(), StageFactory(version=version)
    first = task(stage, rubric, "lock-file", 1)
    task(stage, rubric, "pipeline", 2, needs=[first])
    task(stage, rubric, "dedup", 3, hours=20.0)
    task(stage, rubric, "data-card", 4)
    return publish(version)


def upgrade(here, version, by=None, **more):
    return services.roadmap_upgrade(
        cohort_id=here.cohort.pk,
        direction_id=here.placement.direction_id,
        version_id=version.pk,
        by=by or here.manager,
        now=NOW,
        **more,
    )


def work_of(enrollment):
    """Return slug -> (state, number of the version) of what is not cancelled."""
    rows = Assignment.objects.filter(enrollment=enrollment).exclude(state="cancelled")
    return {
        row.task.slug: (row.state, row.task.version.number)
        for row in rows.select_related("task__version")
    }


def test_what_was_begun_goes_on_and_what_was_not_takes_the_new_text(here, issued, newer):
    services.assignment_start(assignment_id=issued["lock-file"].pk, by=here.learner, now=NOW)

    done = upgrade(here, newer)

    assert work_of(here.enrollment) == {
        "lock-file": ("in_progress", 1),
        "pipeline": ("locked", 2),
        "dedup": ("available", 2),
        "data-card": ("available", 2),
    }
    assert (done.learners, done.kept) == (2, 1)
    here.placement.refresh_from_db()
    assert here.placement.roadmap_version == newer
    audit = RoadmapUpgrade.objects.get()
    assert (audit.before.number, audit.after, audit.upgraded_by) == (1, newer, here.manager)
    assert (audit.carried, audit.set_aside, audit.given) == (
        done.carried, done.set_aside, done.given,
    )  # fmt: skip


def test_what_is_no_longer_asked_for_is_set_aside_with_a_step_in_its_timeline(here, issued, newer):
    upgrade(here, newer)

    gone = issued["reading"]
    gone.refresh_from_db()
    assert (gone.state, gone.ball_with) == ("cancelled", "nobody")
    step = Transition.objects.filter(subject="assignments.assignment", subject_id=gone.pk).latest(
        "id"
    )
    assert (step.from_state, step.to_state, step.actor) == ("available", "cancelled", here.manager)
    assert "1" in step.reason and "2" in step.reason  # noqa: PT018


def test_carried_work_keeps_its_date_and_a_day_set_for_all(here, issued, newer):
    services.deadline_set(
        cohort_id=here.cohort.pk, task_slug="dedup", due_on=date(2026, 11, 20), by=here.manager,
        now=NOW,
    )  # fmt: skip
    before = Assignment.objects.get(pk=issued["dedup"].pk).due_at

    upgrade(here, newer)

    row = Assignment.objects.select_related("task").get(pk=issued["dedup"].pk)
    assert (row.due_at, row.task.version) == (before, newer)
    assert CohortDeadline.objects.get(cohort=here.cohort).task.version == newer


def test_a_prerequisite_that_is_new_shuts_what_was_open(here, issued, plan):
    RoadmapVersion.objects.filter(pk=plan.version.pk).update(state="superseded")
    version = RoadmapVersionFactory(roadmap=plan.version.roadmap, number=2)
    rubric, stage = RubricVersionFactory(), StageFactory(version=version)
    first = task(stage, rubric, "lock-file", 1)
    aside = task(stage, rubric, "reading", 2)
    TaskPrerequisite.objects.create(task=aside, requires=first)

    upgrade(here, publish(version))

    assert work_of(here.enrollment)["reading"] == ("locked", 2)


def test_trying_it_changes_nothing_and_tells_the_same(here, issued, newer):
    before = work_of(here.enrollment)

    tried = upgrade(here, newer, dry_run=True)

    assert work_of(here.enrollment) == before
    assert not RoadmapUpgrade.objects.exists()
    assert upgrade(here, newer) == tried


def test_it_costs_the_same_for_two_learners_and_for_twelve(here, plan, newer):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            upgrade(here, newer, dry_run=True)
        return len(queries)

    services.assignments_issue(cohort_id=here.cohort.pk, now=NOW)
    few = cost()
    for _ in range(10):
        enrollment = EnrollmentFactory(cohort=here.cohort)
        PlacementFactory(
            enrollment=enrollment,
            seats=here.placement.seats,
            direction=here.placement.direction,
            roadmap_version=plan.version,
        )
    services.assignments_issue(cohort_id=here.cohort.pk, now=NOW)

    assert cost() == few
    assert upgrade(here, newer).learners == 12


def test_only_managers_upgrade_and_only_to_what_is_published(here, issued, newer, elsewhere):
    for person in (here.learner, here.mentor, here.lead):
        with pytest.raises(NotAllowed):
            upgrade(here, newer, by=person)
    draft = RoadmapVersionFactory(roadmap=newer.roadmap, number=3)
    foreign = elsewhere.placement.roadmap_version
    for version in (draft, foreign, here.placement.roadmap_version):
        with pytest.raises(Invalid) as refusal:
            upgrade(here, version)
        assert [fault.pointer for fault in refusal.value.faults] == ["#/roadmap_version"]
    with pytest.raises(NotFound):
        services.roadmap_upgrade(
            cohort_id=0, direction_id=1, version_id=newer.pk, by=here.manager, now=NOW
        )


def test_through_the_api_tried_done_and_listed(here, issued, newer, client_of):
    client, at = client_of(here.manager), f"{API}/cohorts/{here.cohort.pk}/upgrade"
    asked = {"direction": "data", "roadmap_version": newer.pk}

    tried = client.post(at, asked).json()
    done = client.post(at, {**asked, "dry_run": False})
    again = client.post(at, {**asked, "dry_run": False})

    assert done.status_code == 200
    assert tried == done.json()
    assert (again.status_code, again.json()["errors"][0]["pointer"]) == (400, "#/roadmap_version")
    (row,) = client.get(f"{API}/roadmap-upgrades").json()["results"]
    assert (row["direction"], row["after"], row["given"]) == ("data", newer.pk, tried["given"])


def test_at_the_desk_it_is_tried_by_default(here, issued, newer, admin_of):
    browser = admin_of(here.manager)
    page = f"/admin/cohorts/cohort/{here.cohort.pk}/upgrade/"
    form = browser.get(page).context["form"]
    (choice,) = [
        value for value, _ in form.fields["version"].choices if value.endswith(f".{newer.pk}")
    ]

    assert form.fields["dry_run"].initial is True
    tried = browser.post(page, {"version": choice, "dry_run": "on"}, follow=True)
    (told,) = tried.context["messages"]  # nothing was done, so nothing says that it is
    assert "Nothing has changed yet." in str(told)
    assert "2 learners;" in str(told)
    enrollment_withdraw(enrollment_id=here.other_enrollment.pk, reason="x", by=None, now=NOW)
    tried = browser.post(page, {"version": choice, "dry_run": "on"}, follow=True)
    assert "1 learner;" in tried.content.decode()
    assert browser.post(page, {"version": choice}).status_code == 302
    assert RoadmapUpgrade.objects.count() == 1


def test_versions_of_one_title_can_be_told_apart(here, issued, newer, admin_of):
    other = RoadmapVersionFactory(roadmap__direction=newer.roadmap.direction, number=newer.number)
    task(StageFactory(version=other), RubricVersionFactory(), "other-work", 1)
    publish(other)

    page = admin_of(here.manager).get(f"/admin/cohorts/cohort/{here.cohort.pk}/upgrade/")

    labels = [label for _, label in page.context["form"].fields["version"].choices]
    assert len(set(labels)) == len(labels) == 2
    assert all(any(str(row.roadmap) in label for label in labels) for row in (newer, other))

"""A small roadmap with prerequisites, and the steps of a piece of work."""

from dataclasses import dataclass

import pytest

from apps.assignments import services
from apps.assignments.models import Assignment, Extension, Review, Revision
from apps.core.models import OutboxEvent, Transition
from apps.curriculum.models import Criterion, RoadmapVersion, Task, TaskPrerequisite
from tests.factories import (
    CriterionFactory,
    RubricVersionFactory,
    SkillFactory,
    StageFactory,
    TaskFactory,
    TaskSkillFactory,
    publish,
)
from tests.factories.curriculum import texts
from tests.factories.moments import NOW

SHA = "0123456789abcdef0123456789abcdef01234567"
REPOSITORY = {
    "type": "repository",
    "value": {"url": "https://git.example.org/lin/dedup", "commit": SHA},
}
NOTES = {"type": "text", "value": "Ran twice, same counts."}
HANDED_IN = [REPOSITORY, NOTES]


@dataclass
class Plan:
    """Three tasks in a row (first, then second, then third) and one that needs nothing."""

    version: RoadmapVersion
    first: Task
    second: Task
    third: Task
    aside: Task
    criteria: list[Criterion]

    def levels(self, level=4):
        return {criterion.slug: level for criterion in self.criteria}


def task(stage, rubric, slug, position, *, needs=(), hours=6.0):
    made = TaskFactory(
        stage=stage,
        slug=slug,
        position=position,
        effort_p50_hours=hours,
        effort_p80_hours=hours * 2,
        rubric_version=rubric,
        deliverables=[
            {"type": "repository", "label": texts("The code")},
            {"type": "text", "label": texts("What you saw")},
        ],
    )
    TaskSkillFactory(task=made, skill=SkillFactory(slug="data.etl"), weight=0.7)
    TaskSkillFactory(task=made, skill=SkillFactory(slug="data.dedup"), weight=0.3)
    for other in needs:
        TaskPrerequisite.objects.create(task=made, requires=other)
    return made


def plan_for(version):
    """Fill a draft with the four tasks and publish it."""
    rubric = RubricVersionFactory()
    criteria = [
        CriterionFactory(rubric_version=rubric, slug="coverage", position=1, weight=0.25),
        CriterionFactory(rubric_version=rubric, slug="correctness", position=2, weight=0.75),
    ]
    stage = StageFactory(version=version)
    first = task(stage, rubric, "lock-file", 1)
    second = task(stage, rubric, "pipeline", 2, needs=[first])
    third = task(stage, rubric, "dedup", 3, needs=[first, second], hours=20.0)
    aside = task(stage, rubric, "reading", 4)
    return Plan(publish(version), first, second, third, aside, criteria)


@pytest.fixture
def plan(here):
    """The roadmap the enrollments of `here` stand in."""
    return plan_for(here.placement.roadmap_version)


@pytest.fixture
def issued(here, plan):
    """The work of `here`, issued: slug -> the mentored learner's assignment."""
    services.assignments_issue(cohort_id=here.cohort.pk, now=NOW)
    rows = Assignment.objects.filter(enrollment=here.enrollment).select_related("task")
    return {row.task.slug: row for row in rows}


@pytest.fixture
def submit(here):
    """Hand in an assignment as its learner."""

    def do(assignment, *, by=None, deliverables=HANDED_IN, comment="", now=NOW):
        return services.assignment_submit(
            assignment_id=assignment.pk,
            deliverables=deliverables,
            comment=comment,
            by=by or here.learner,
            now=now,
        )

    return do


@pytest.fixture
def review(here, plan):
    """Review an assignment as the mentor, approving unless told otherwise."""

    def do(assignment, *, by=None, outcome="approved", comment="Well done.", level=4, **more):
        return services.review_publish(
            assignment_id=assignment.pk,
            levels=more.pop("levels", plan.levels(level)),
            outcome=outcome,
            comment=comment,
            by=by or here.mentor,
            now=more.pop("now", NOW),
            **more,
        )

    return do


def traces():
    return (
        list(Assignment.objects.order_by("pk").values()),
        list(Revision.objects.order_by("pk").values()),
        list(Review.objects.order_by("pk").values()),
        list(Extension.objects.order_by("pk").values()),
        Transition.objects.count(),
        OutboxEvent.objects.count(),
    )


@pytest.fixture
def refuses():
    """Run a deed that must be refused, and see that it left no trace."""

    def run(error, deed, *args, **kwargs):
        before = traces()
        with pytest.raises(error) as refused:
            deed(*args, **kwargs)
        assert traces() == before
        return refused.value

    return run

"""What the rules ask: what stands at this moment."""

from django.db.models import Exists, OuterRef, QuerySet

from apps.assignments.models import (
    DONE,
    REVIEWABLE,
    Assignment,
    AssignmentQuerySet,
    Review,
    Revision,
)
from apps.cohorts.models import Placement
from apps.cohorts.selectors import heirs_of
from apps.curriculum.models import Criterion, TaskPrerequisite
from mentorship.states import AssignmentState, PlacementState, ReviewState, RevisionState
from mentorship.values import ReviewOutcome


def unlockable_for_system(*, enrollment_id: int) -> AssignmentQuerySet:
    """Return the enrollment's locked work whose prerequisites are all approved or waived.

    Prerequisites go by slug: the same work done under another roadmap counts.
    """
    of_enrollment = Assignment.objects.filter(enrollment=enrollment_id)
    done = of_enrollment.filter(state__in=DONE).values("task__slug")
    missing = TaskPrerequisite.objects.filter(task=OuterRef("task")).exclude(
        requires__slug__in=done
    )
    locked = of_enrollment.filter(~Exists(missing), state=AssignmentState.LOCKED.value)
    ready: AssignmentQuerySet = locked.order_by("pk")
    return ready


def waiting_before_for_system(*, assignment: Assignment) -> Assignment | None:
    """Return the same work, waiting for a review in an enrollment its learner went on from."""
    before = heirs_of(enrollment_ids=[assignment.enrollment_id]).keys()
    rows = Assignment.objects.waiting().filter(
        enrollment__in=before - {assignment.enrollment_id}, task__slug=assignment.task.slug
    )
    row: Assignment | None = rows.select_related("cohort").first()
    return row


def standing_revision_for_system(*, assignment_id: int) -> Revision | None:
    """Return the revision that was neither withdrawn nor superseded; there is at most one."""
    submitted = Revision.objects.filter(state=RevisionState.SUBMITTED.value)
    standing: Revision | None = submitted.filter(assignment=assignment_id).first()
    return standing


def reviewable_revision(*, assignment: Assignment) -> Revision | None:
    """Return the revision a review would judge, if the state of the work admits one."""
    if assignment.state not in REVIEWABLE:
        return None
    return standing_revision_for_system(assignment_id=assignment.pk)


def revision_count_for_system(*, assignment_id: int) -> int:
    """Return how often work was handed in; since none is deleted, also the last number."""
    return int(Revision.objects.filter(assignment=assignment_id).count())


def published_review_for_system(*, revision: Revision) -> Review | None:
    """Return the review that stands for *revision*, second opinions aside."""
    published = Review.objects.filter(state=ReviewState.PUBLISHED.value, is_sample=False)
    standing = published.filter(revision=revision).select_related("reviewer")
    review: Review | None = standing.first()
    return review


def change_requests_for_system(*, assignment_id: int) -> int:
    """Return how many revisions of an assignment stand judged as needing changes."""
    asked = Review.objects.filter(
        state=ReviewState.PUBLISHED.value,
        outcome=ReviewOutcome.CHANGES_REQUESTED.value,
        is_sample=False,
    )
    return int(asked.filter(revision__assignment=assignment_id).count())


def criteria_of(*, assignment: Assignment) -> QuerySet[Criterion]:
    """Return what the task's rubric version looks at, in its order."""
    criteria: QuerySet[Criterion] = Criterion.objects.filter(
        rubric_version=assignment.task.rubric_version_id
    )
    return criteria.order_by("position", "pk")


def is_in_force(*, assignment: Assignment) -> bool:
    """Tell whether the roadmap the enrollment stands in now holds this work.

    Work begun under another roadmap goes on if the present one asks for the same.
    """
    rows = Assignment.objects.filter(pk=assignment.pk)
    if assignment.state == AssignmentState.IN_PROGRESS:
        return bool(rows.in_force_or_handed_in().exists())
    current = Placement.objects.filter(
        enrollment=assignment.enrollment_id, state=PlacementState.CURRENT.value
    )
    return bool(current.filter(roadmap_version=assignment.task.version_id).exists())

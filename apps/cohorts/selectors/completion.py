"""What keeps an enrollment from being complete."""

from django.db.models import QuerySet
from django.utils.translation import ngettext

from apps.cohorts.models import Enrollment, Placement
from apps.curriculum.models import Task
from mentorship.states import AssignmentState, PlacementState

SETTLED = (
    AssignmentState.APPROVED.value,
    AssignmentState.WAIVED.value,
    AssignmentState.CANCELLED.value,
)
"""States of work that keeps nobody: done, released from, or taken back."""


def tasks_open(*, enrollment: Enrollment) -> QuerySet[Task]:
    """Return the tasks of the roadmap an enrollment stands in that are not settled, in order.

    The same slug is the same work under every roadmap. A task that was not given out yet is open.
    """
    standing = Placement.objects.filter(
        enrollment=enrollment.pk, state=PlacementState.CURRENT.value
    )
    # By relation name: work stands above this context (docs/adr).
    settled = Task.objects.filter(
        assignments__enrollment=enrollment.pk, assignments__state__in=SETTLED
    )
    tasks = Task.objects.filter(version__in=standing.values("roadmap_version"))
    return tasks.exclude(slug__in=settled.values("slug")).order_by("position", "pk")


def tasks_open_told(*, count: int) -> str:
    """Say that *count* tasks, one or more, are open, and what that asks of whoever completes."""
    told = ngettext(
        "%(count)s task of the roadmap is not done yet: say why this counts as complete.",
        "%(count)s tasks of the roadmap are not done yet: say why this counts as complete.",
        count,
    )
    return told % {"count": count}

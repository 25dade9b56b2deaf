"""Carrying finished work over to the enrollment in which a learner goes on.

# Note [Carried work]
The same slug in two roadmaps is the same work (services/issue.py, Note [Lineage]), in two cohorts
too. What was approved or waived before a transfer is waived in the successor, and the timeline
says where it was done. It may come before or after the work of the successor is given out: what is
given out already is waived, and what is written here is not given out again.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.assignments.models import BEFORE_HAND_IN, DONE, Assignment
from apps.assignments.services.steps import assignment_move, dependents_unlock
from apps.cohorts.models import Enrollment, Placement
from apps.cohorts.models.cohorts import HOLDING
from apps.core.services import state_begin
from apps.curriculum.models import Task
from mentorship.errors import NotFound
from mentorship.states import AssignmentState
from mentorship.values import BallWith


@transaction.atomic
def work_carry_over(*, successor_id: int, now: datetime) -> int:
    """Waive in an enrollment what its learner finished before the transfer; return how many rows.

    Idempotent. Cost: a constant number of statements, and a step per carried row.

    :raises NotFound: if there is no such enrollment, or it succeeds none.
    """
    rows = Enrollment.objects.locked().filter(pk=successor_id, predecessor__isnull=False)
    successor: Enrollment | None = rows.select_related("predecessor__cohort").first()
    if successor is None:
        raise NotFound(f"No transferred enrollment {successor_id}.")
    placement = Placement.objects.filter(enrollment=successor, state__in=HOLDING).first()
    if placement is None:
        return 0  # the learner has left again
    done = Assignment.objects.filter(enrollment=successor.predecessor, state__in=DONE)
    slugs = set(done.values_list("task__slug", flat=True))
    waived = _waive(successor, placement, slugs, now)
    dependents_unlock(enrollment_id=successor.pk, by=None, now=now)
    return waived


def _waive(successor: Enrollment, placement: Placement, slugs: set[str], now: datetime) -> int:
    tasks = Task.objects.filter(version=placement.roadmap_version_id, slug__in=slugs)
    known = Assignment.objects.locked().filter(enrollment=successor, task__in=tasks)
    present = {row.task_id: row for row in known}
    rows = [present.get(task.pk) or _given_out(successor, placement, task, now) for task in tasks]
    reason = _("Done in %(cohort)s.") % {"cohort": successor.predecessor.cohort}
    waiting = [row for row in rows if row.state in BEFORE_HAND_IN]
    for row in waiting:
        to = AssignmentState.WAIVED
        assignment_move(row=row, to=to, by=None, now=now, reason=reason)
    return len(waiting)


def _given_out(
    successor: Enrollment, placement: Placement, task: Task, now: datetime
) -> Assignment:
    row: Assignment = Assignment.objects.create(
        organization_id=successor.organization_id,
        cohort_id=successor.cohort_id,
        enrollment=successor,
        placement=placement,
        task=task,
        due_at=now,  # it was never to be done here
        ball_with=BallWith.NOBODY.value,
        ball_since=now,
    )
    state_begin(row=row, by=None, now=now)
    return row

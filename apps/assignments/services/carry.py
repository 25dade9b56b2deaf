"""Carrying finished work over to the enrollment in which a learner goes on.

# Note [Carried work]
The same slug in two roadmaps is the same work (services/issue.py, Note [Lineage]), in two cohorts
too. What was approved or waived before a transfer is waived in the successor, and the timeline
says where it was done. It may come before or after the work of the successor is given out: what is
given out already is waived, and what is written here is not given out again.
"""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from apps.assignments.models import BEFORE_HAND_IN, DONE, Assignment
from apps.assignments.services.dates import due_refresh
from apps.assignments.services.issue import assignments_rebase
from apps.assignments.services.steps import assignment_move, dependents_unlock
from apps.cohorts.models import Enrollment, Placement
from apps.cohorts.models.cohorts import HOLDING
from apps.core.services import states_begin
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
    successor: Enrollment | None = rows.select_related("predecessor__cohort", "cohort").first()
    if successor is None:
        raise NotFound(f"No transferred enrollment {successor_id}.")
    placement = Placement.objects.filter(enrollment=successor, state__in=HOLDING).first()
    if placement is None:
        return 0  # the learner has left again
    done = Assignment.objects.filter(enrollment=successor.predecessor, state__in=DONE)
    slugs = set(done.values_list("task__slug", flat=True))
    waived = _waive(successor, placement, slugs, now)
    dependents_unlock(enrollment_id=successor.pk, by=None, now=now)
    assignments_rebase(enrollment_ids=[successor.pk], now=now)  # what is waived takes no time
    due_refresh(of=Assignment.objects.filter(enrollment=successor), now=now)
    return waived


def _waive(successor: Enrollment, placement: Placement, slugs: set[str], now: datetime) -> int:
    tasks = Task.objects.filter(version=placement.roadmap_version_id, slug__in=slugs)
    known = Assignment.objects.locked().filter(enrollment=successor, task__in=tasks)
    rows = list(known.filter(state__in=BEFORE_HAND_IN))
    rows += _give_out(successor, placement, tasks.exclude(assignments__enrollment=successor), now)
    reason = _("Done in %(cohort)s.") % {"cohort": successor.predecessor.cohort}
    for row in rows:
        assignment_move(row=row, to=AssignmentState.WAIVED, by=None, now=now, reason=reason)
    return len(rows)


def _give_out(
    successor: Enrollment, placement: Placement, tasks: Iterable[Task], now: datetime
) -> list[Assignment]:
    today = now.astimezone(ZoneInfo(successor.cohort.time_zone)).date()
    rows = Assignment.objects.bulk_create(
        Assignment(
            organization_id=successor.organization_id,
            cohort_id=successor.cohort_id,
            enrollment=successor,
            placement=placement,
            task=task,
            due_at=now,  # it was never to be done here
            base_due_on=today,
            counted_from=today,
            ball_with=BallWith.NOBODY.value,
            ball_since=now,
        )
        for task in tasks
    )
    states_begin(rows=rows, by=None, now=now)
    return rows

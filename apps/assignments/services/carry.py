"""Carrying finished work over to the enrollment in which a learner goes on.

# Note [Carried work]
The same slug in two roadmaps is the same work (services/issue.py, Note [Lineage]), in two cohorts
too. What was approved or waived before a transfer is waived in the successor, and the timeline
says where it was done. It may come before or after the work of the successor is given out: what is
given out already is waived, and what is written here is not given out again.

What waits for a review at the transfer stays where it was handed in, with its place in line, its
claim and its promise, and is reviewed there: by the leads, or by the mentors who went along. Until
then the same work is not taken in the successor, so that nothing is reviewed twice. The review
carries its own result over: approved work is waived in the successor; where changes are asked for,
the successor's work begins, with the reason in its timeline, and the next revision is handed in
there. Rejected work is not carried over, before or after: it may be tried again there.
"""

from collections.abc import Iterable, Mapping
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
from apps.cohorts.selectors import enrollments_since, heirs_of
from apps.core.models import absent
from apps.core.services import states_begin
from apps.curriculum.models import Task
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
        raise absent(Enrollment, successor_id)
    placement = Placement.objects.filter(enrollment=successor, state__in=HOLDING).first()
    if placement is None:
        return 0  # the learner has left again
    waived = _waive(successor, placement, _done_before(successor), now)
    dependents_unlock(enrollment_id=successor.pk, by=None, now=now)
    assignments_rebase(enrollment_ids=[successor.pk], now=now)  # what is waived takes no time
    due_refresh(of=Assignment.objects.filter(enrollment=successor), now=now)
    return waived


@transaction.atomic
def result_carry_over(*, row: Assignment, now: datetime) -> None:
    """Carry what a review came to over to where the learner is by now; the caller holds *row*.

    Its enrollment was transferred. Locks are taken from the oldest enrollment on.
    """
    *_earlier, last = enrollments_since(enrollment_id=row.enrollment_id)
    if row.state in DONE:
        work_carry_over(successor_id=last, now=now)
    elif row.state == AssignmentState.CHANGES_REQUESTED:
        _begin(row, Enrollment.objects.locked().get(pk=last), now)


def _begin(row: Assignment, successor: Enrollment, now: datetime) -> None:
    """Begin what changes were asked for in the enrollment *successor*, if it is open there."""
    same = Assignment.objects.locked().filter(
        enrollment=successor, task__slug=row.task.slug, state=AssignmentState.AVAILABLE.value
    )
    reason = _("Changes were asked for in %(cohort)s.") % {"cohort": row.cohort}
    for known in same:
        assignment_move(row=known, to=AssignmentState.IN_PROGRESS, by=None, now=now, reason=reason)


def _done_before(successor: Enrollment) -> dict[str, str]:
    """Return what the learner finished before, by slug, with the cohort it was done in."""
    before = heirs_of(enrollment_ids=[successor.pk]).keys() - {successor.pk}
    done = Assignment.objects.filter(enrollment__in=before, state__in=DONE)
    # The earliest last: a later one is the waiver of it.
    rows = done.order_by("-enrollment").values_list("task__slug", "cohort__name")
    return dict(rows)


def _waive(
    successor: Enrollment, placement: Placement, done: Mapping[str, str], now: datetime
) -> int:
    tasks = Task.objects.filter(version=placement.roadmap_version_id, slug__in=done)
    known = Assignment.objects.locked().filter(enrollment=successor, task__in=tasks)
    rows = list(known.filter(state__in=BEFORE_HAND_IN).select_related("task"))
    rows += _give_out(successor, placement, tasks.exclude(assignments__enrollment=successor), now)
    for row in rows:
        reason = _("Done in %(cohort)s.") % {"cohort": done[row.task.slug]}
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

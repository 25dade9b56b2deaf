"""The dates of a whole cohort: a day set for all, more time for many, the schedule counted anew.

Each can be tried first: *dry_run* does the same and takes it back.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.assignments import policies, selectors
from apps.assignments.models import Assignment, AssignmentQuerySet, CohortDeadline, Extension
from apps.assignments.services.dates import DueChange, due_refresh
from apps.assignments.services.extensions import (
    MoreTime,
    check_plus,
    check_until,
    extension_of,
    granted,
)
from apps.assignments.services.issue import assignments_rebase
from apps.assignments.services.steps import check_reason
from apps.cohorts.models import Cohort, Enrollment
from apps.core.models import Job, absent
from apps.core.services import JobOrder, events_publish, job_enqueue, states_begin
from mentorship.errors import Fault, Invalid
from mentorship.events import ExtensionDecided
from mentorship.values import DueReason

TOLD = 500
"""How many changes the result of a job holds; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What was granted in one go: its id, and every due date before and after."""

    id: uuid.UUID
    changes: list[DueChange]


@transaction.atomic
def deadline_set(
    *,
    cohort_id: int,
    task_slug: str,
    due_on: date,
    by: User | None,
    now: datetime,
    dry_run: bool = False,
) -> list[DueChange]:
    """Let a task be due on one day for everybody in the cohort, late joiners included.

    Extensions keep what they mean: "until" stays where it was, "plus" moves along. Return all
    open work of the task with the dates before and after.

    :raises NotFound: if there is no such cohort.
    :raises NotAllowed: unless *by* leads the cohort or manages.
    :raises Invalid: if no roadmap of the cohort holds the task, or the day lies outside it.
    """
    cohort = _cohort(cohort_id, by)
    tasks = selectors.tasks_of(cohort=cohort, slug=task_slug)
    _check_within(due_on, cohort)

    today = selectors.day_of(at=now, cohort=cohort)
    for task in tasks:
        CohortDeadline.objects.update_or_create(
            cohort=cohort, task_id=task, defaults={"due_on": due_on, "set_on": today}
        )
    work = selectors.open_work(cohort=cohort, tasks=[task_slug])
    _hold(work)
    work.update(
        base_due_on=due_on, counted_from=today, due_reason=DueReason.COHORT.value, updated_at=now
    )
    changes = due_refresh(of=work, now=now)
    if dry_run:
        transaction.set_rollback(True)
    return changes


@transaction.atomic
def extensions_give(
    *,
    cohort_id: int,
    task_slugs: Collection[str],
    enrollment_ids: Collection[int],
    more: MoreTime,
    reason: str,
    batch: uuid.UUID,
    by: User | None,
    now: datetime,
    dry_run: bool = False,
) -> Batch:
    """Grant the same to all open work of a cohort: of these tasks, of these learners.

    An empty collection stands for all. Cost: a dozen statements for any number of rows.

    :raises NotFound: if there is no such cohort.
    :raises NotAllowed: unless *by* leads the cohort or manages.
    :raises Invalid: without a reason, if the time makes no sense, or if a task or an enrollment
        is none of the cohort's.
    """
    cohort = _cohort(cohort_id, by)
    check_reason(reason=reason)
    check_plus(more=more)
    check_until(more=more, cohort=cohort, now=now)
    _check_known(cohort, task_slugs, enrollment_ids)

    work = selectors.open_work(cohort=cohort, tasks=task_slugs, enrollments=enrollment_ids)
    _hold(work)
    rows = list(work.locked())
    given = Extension.objects.bulk_create(
        extension_of(row=row, more=more, reason=reason, batch=batch, **granted(by=by, now=now))
        for row in rows
    )
    states_begin(rows=given, by=by, now=now, reason=reason)
    events_publish(events=[ExtensionDecided(row.organization_id, row.pk) for row in given])
    changes = due_refresh(of=Assignment.objects.filter(pk__in=[row.pk for row in rows]), now=now)
    if dry_run:
        transaction.set_rollback(True)
    return Batch(batch, changes)


@transaction.atomic
def issue_request(
    *,
    cohort_id: int,
    enrollment_ids: Collection[int] | None,
    by: User,
    now: datetime,
    key: uuid.UUID,
) -> Job:
    """Order a job that gives out what is missing of the roadmaps: to all, or to these enrollments.

    :raises NotFound: if there is no such cohort.
    :raises NotAllowed: unless *by* leads the cohort or manages.
    :raises Invalid: if an enrollment is none of the cohort's.
    """
    cohort = _cohort(cohort_id, by)
    _check_known(cohort, (), enrollment_ids or ())
    chosen = None if enrollment_ids is None else sorted(set(enrollment_ids))
    order = JobOrder(
        kind="assignments.issue_to_cohort",
        dedup_key=f"assignments.issue_to_cohort:{key}",
        payload={"cohort_id": cohort.pk, "enrollments": chosen},
        organization_id=cohort.organization_id,
        requested_by_id=by.pk,
        due_at=now,
    )
    return job_enqueue(order=order)


@transaction.atomic
def reschedule_request(
    *, cohort_id: int, dry_run: bool, by: User, now: datetime, key: uuid.UUID
) -> Job:
    """Order a job that counts the schedule of a cohort anew by its present calendar.

    :raises NotFound: if there is no such cohort.
    :raises NotAllowed: unless *by* leads the cohort or manages.
    """
    cohort = _cohort(cohort_id, by)
    order = JobOrder(
        kind="assignments.reschedule_cohort",
        dedup_key=f"assignments.reschedule_cohort:{key}",
        payload={"cohort_id": cohort.pk, "dry_run": dry_run},
        organization_id=cohort.organization_id,
        requested_by_id=by.pk,
        due_at=now,
    )
    return job_enqueue(order=order)


@transaction.atomic
def cohort_reschedule(*, cohort_id: int, now: datetime, dry_run: bool = False) -> list[DueChange]:
    """Count the schedule anew for open work of a cohort, and every due date with it.

    Return all open work with the dates before and after. Cost: a dozen statements.

    :raises NotFound: if there is no such cohort.
    """
    cohort = _cohort(cohort_id, None)
    work = selectors.open_work(cohort=cohort)
    held = _hold(work)
    assignments_rebase(enrollment_ids=held, now=now)
    changes = due_refresh(of=work, now=now)
    if dry_run:
        transaction.set_rollback(True)
    return changes


@transaction.atomic
def enrollment_redate(*, enrollment_id: int, now: datetime) -> int:
    """Compute the due dates of one enrollment anew; return how many moved."""
    work = Assignment.objects.filter(enrollment=enrollment_id)
    _hold(work)
    return sum(change.is_moved for change in due_refresh(of=work, now=now))


# --------------------------------------------------------------------------- pieces


def _cohort(cohort_id: int, by: User | None) -> Cohort:
    cohort: Cohort | None = Cohort.objects.filter(pk=cohort_id).first()
    if cohort is None:
        raise absent(Cohort, cohort_id)
    policies.check_can_date(user=by, cohort=cohort)
    return cohort


def _hold(work: AssignmentQuerySet) -> list[int]:
    """Lock the enrollments of *work*. See services/steps.py, Note [Enrollment first]."""
    rows = Enrollment.objects.locked().filter(pk__in=work.order_by().values("enrollment"))
    return list(rows.values_list("pk", flat=True))


def _check_within(day: date, cohort: Cohort) -> None:
    if not cohort.starts_on <= day <= cohort.ends_on:
        detail = _("Choose a day of the cohort, %(first)s to %(last)s.") % {
            "first": date_format(cohort.starts_on),
            "last": date_format(cohort.ends_on),
        }
        raise Invalid(detail, (Fault("#/due_on", "out-of-range", detail),))


def _check_known(cohort: Cohort, slugs: Collection[str], enrollment_ids: Collection[int]) -> None:
    """Refuse tasks and enrollments that are none of the cohort's, each by its place."""
    faults = []
    unknown = selectors.unknown_tasks(cohort=cohort, slugs=slugs) if slugs else set()
    for place, slug in enumerate(slugs):
        if slug in unknown:
            detail = _("No roadmap of the cohort holds a task “%(slug)s”.") % {"slug": slug}
            faults.append(Fault(f"#/tasks/{place}", "unknown-task", detail))
    strangers = (
        selectors.unknown_enrollments(cohort=cohort, ids=enrollment_ids)
        if enrollment_ids
        else set()
    )
    detail = _("There is no such enrollment in the cohort.")
    faults += [
        Fault(f"#/enrollments/{place}", "unknown-enrollment", detail)
        for place, pk in enumerate(enrollment_ids)
        if pk in strangers
    ]
    if faults:
        raise Invalid(faults[0].detail, tuple(faults))

"""What a credit transfer goes by: the new roadmap's tasks, the work so far, the days ahead."""

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from apps.assignments.models import Assignment
from apps.assignments.selectors.dates import work_days
from apps.cohorts.models import Enrollment
from apps.curriculum.models import Task
from mentorship.credit import CreditTask, Work
from mentorship.deadlines import Calendar, pace_of
from mentorship.states import AssignmentState
from mentorship.values import TaskKind


def credit_tasks(*, roadmap_version_id: int) -> list[CreditTask]:
    """Return the tasks of a roadmap version, in its order. Cost: three queries."""
    rows = Task.objects.filter(version=roadmap_version_id).order_by("position")
    return [
        CreditTask(
            slug=row.slug,
            position=row.position,
            kind=TaskKind(row.kind),
            hours=row.effort_p50_hours,
            skills=tuple(sorted(part.skill.slug for part in row.task_skills.all())),
            requires=tuple(sorted(part.requires.slug for part in row.prerequisites.all())),
        )
        for row in rows.prefetch_related("task_skills__skill", "prerequisites__requires")
    ]


def credit_work(
    *, enrollment_id: int, roadmap_version_id: int, taken_back: Collection[int] = ()
) -> list[Work]:
    """Return everything given out to an enrollment, as a transfer to a roadmap version sees it.

    *taken_back*: placements that a reverted pivot had begun. Cost: one query.
    """
    rows = Assignment.objects.filter(enrollment=enrollment_id).select_related("task", "cohort")
    return [
        Work(
            id=row.pk,
            slug=row.task.slug,
            state=AssignmentState(row.state),
            hours=row.task.effort_p50_hours,
            due_on=row.due_at.astimezone(ZoneInfo(row.cohort.time_zone)).date(),
            is_own=row.task.version_id == roadmap_version_id,
            was_taken_back=row.state == AssignmentState.CANCELLED.value
            and row.placement_id in taken_back,
        )
        for row in rows.order_by("pk")
    ]


def credit_calendar(*, enrollment: Enrollment, now: datetime) -> Calendar:
    """Return the days that work given out *now* is spread over."""
    cohort = enrollment.cohort
    today = now.astimezone(ZoneInfo(cohort.time_zone)).date()
    return Calendar(
        first_day=max(cohort.starts_on, today),
        last_day=cohort.ends_on,
        weekly_hours=pace_of(enrollment.learner.weekly_hours),
        days=work_days(cohort=cohort, breaks=cohort.breaks.all()),
    )

"""Giving out the work: one statement for a whole cohort, safe to repeat.

# Note [Due dates]
A task is due at the end of a day in the cohort's time zone. Counting begins on the first day: the
latest of the cohort's start, the day the enrollment became active and the day the placement
began, so that late joiners and those who pivot get their own dates. From there it takes the hours
half of the learners need for this task and all given out before it in the order of the roadmap,
divided by the learner's weekly hours (12 if unknown, never less than 4), rounded up to whole
working weeks of the cohort's calendar. No task is due after the cohort's last day. A day that was
set for the whole cohort takes the schedule's place, unless a late joiner comes after it. What
moves the date of one learner is in services/dates.py. `mentorship.deadlines.due_days` counts the
same way; a test holds the two together.

# Note [Lineage]
The same slug in two roadmaps is the same work. What an enrollment has had approved (or waived)
under another roadmap version is not given out again, takes no time in Note [Due dates], and
counts as done wherever it is a prerequisite. What was begun under another version goes on there
and is not given out a second time either.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from apps.assignments.models import Assignment
from apps.assignments.services.dates import due_refresh
from apps.cohorts.models import Enrollment, Pause
from apps.core.models import absent
from apps.core.selectors import request_id
from mentorship.deadlines import DEFAULT_WEEKLY_HOURS, LEAST_WEEKLY_HOURS

DATED = """
WITH standing AS (
    SELECT e.id AS enrollment_id, e.organization_id, e.cohort_id, p.id AS placement_id,
           p.roadmap_version_id AS version_id, c.time_zone, c.ends_on,
           cardinality(c.working_weekdays) AS week,
           GREATEST(
               c.starts_on,
               (e.activated_at AT TIME ZONE c.time_zone)::date,
               (p.started_at AT TIME ZONE c.time_zone)::date
           ) AS first_day,
           GREATEST(COALESCE(l.weekly_hours, %(default_hours)s), %(least_hours)s) AS weekly_hours
    FROM cohorts_enrollment e
    JOIN cohorts_cohort c ON c.id = e.cohort_id
    JOIN cohorts_placement p ON p.enrollment_id = e.id AND p.state = 'current'
    JOIN accounts_learner l ON l.id = e.learner_id
    WHERE e.id = ANY(%(enrollments)s) AND e.state IN ('active', 'paused')
), working AS (
    SELECT span.cohort_id, d::date AS day,
           ROW_NUMBER() OVER (PARTITION BY span.cohort_id ORDER BY d) AS n
    FROM (
        SELECT cohort_id, MIN(first_day) AS first_day, MAX(ends_on) AS last_day
        FROM standing GROUP BY cohort_id
    ) span
    JOIN cohorts_cohort c ON c.id = span.cohort_id
    CROSS JOIN generate_series(span.first_day, span.last_day, INTERVAL '1 day') d
    WHERE EXTRACT(ISODOW FROM d)::int = ANY(c.working_weekdays) AND NOT EXISTS (
        SELECT FROM cohorts_break b
        WHERE b.cohort_id = span.cohort_id AND d::date BETWEEN b.first_on AND b.last_on
    )
), settled AS (
    SELECT DISTINCT a.enrollment_id, t.slug, t.version_id
    FROM assignments_assignment a
    JOIN standing s ON s.enrollment_id = a.enrollment_id
    JOIN curriculum_task t ON t.id = a.task_id
    WHERE a.state IN ('approved', 'waived')
), begun AS (
    SELECT DISTINCT a.enrollment_id, t.slug, t.version_id
    FROM assignments_assignment a
    JOIN standing s ON s.enrollment_id = a.enrollment_id
    JOIN curriculum_task t ON t.id = a.task_id
    WHERE a.state IN ('in_progress', 'submitted', 'in_review', 'changes_requested')
), unmet AS (
    SELECT DISTINCT s.enrollment_id, r.task_id
    FROM standing s
    JOIN curriculum_task t ON t.version_id = s.version_id
    JOIN curriculum_taskprerequisite r ON r.task_id = t.id
    JOIN curriculum_task before ON before.id = r.requires_id
    LEFT JOIN settled d ON d.enrollment_id = s.enrollment_id AND d.slug = before.slug
    WHERE d.slug IS NULL
), owed AS (
    SELECT s.*, t.id AS task_id, t.position,
           SUM(t.effort_p50_hours) OVER (
               PARTITION BY s.enrollment_id ORDER BY t.position
           ) AS hours,
           (SELECT COUNT(*) FROM working w
            WHERE w.cohort_id = s.cohort_id AND w.day <= s.first_day) AS before
    FROM standing s
    JOIN curriculum_task t ON t.version_id = s.version_id
    WHERE NOT EXISTS (
        SELECT FROM (SELECT * FROM settled UNION ALL SELECT * FROM begun) d
        WHERE d.enrollment_id = s.enrollment_id AND d.slug = t.slug
          AND d.version_id <> s.version_id
    ) AND NOT EXISTS (
        SELECT FROM assignments_assignment a
        WHERE a.enrollment_id = s.enrollment_id AND a.task_id = t.id AND a.state = 'waived'
    )
), scheduled AS (
    SELECT o.*, CASE WHEN u.task_id IS NULL THEN 'available' ELSE 'locked' END AS state,
           COALESCE(w.day, GREATEST(o.ends_on, o.first_day)) AS scheduled_on
    FROM owed o
    LEFT JOIN unmet u ON u.enrollment_id = o.enrollment_id AND u.task_id = o.task_id
    -- rounded first: a sum of floats may stand a hair above the whole week it means
    LEFT JOIN working w ON w.cohort_id = o.cohort_id
        AND w.n = o.before + o.week * CEIL(ROUND((o.hours / o.weekly_hours)::numeric, 6))::int
), dated AS (
    SELECT s.*,
           CASE WHEN f.due_on > s.first_day THEN f.due_on ELSE s.scheduled_on END AS due_on,
           CASE WHEN f.due_on > s.first_day THEN f.set_on ELSE s.first_day END AS counted_from,
           CASE WHEN f.due_on > s.first_day THEN 'cohort' ELSE 'schedule' END AS due_reason
    FROM scheduled s
    LEFT JOIN assignments_cohortdeadline f ON f.cohort_id = s.cohort_id AND f.task_id = s.task_id
)
"""
"""What is owed to each enrollment, and when it is due. See Note [Due dates]."""

WRITTEN = """, issued AS (
    INSERT INTO assignments_assignment (
        created_at, updated_at, organization_id, cohort_id, enrollment_id, placement_id, task_id,
        state, due_at, due_reason, base_due_on, counted_from, ball_with, ball_since
    )
    SELECT %(now)s, %(now)s, organization_id, cohort_id, enrollment_id, placement_id, task_id,
           state, (due_on + TIME '23:59:59') AT TIME ZONE time_zone, due_reason, due_on,
           counted_from, CASE state WHEN 'available' THEN 'learner' ELSE 'nobody' END, %(now)s
    FROM dated
    ORDER BY enrollment_id, position
    ON CONFLICT (enrollment_id, task_id) DO NOTHING
    RETURNING id, organization_id, state
), born AS (
    INSERT INTO core_transition (
        subject, subject_id, organization_id, from_state, to_state, reason, request_id, at
    )
    SELECT 'assignments.assignment', id, organization_id, '', state, '', %(request_id)s, %(now)s
    FROM issued
)
SELECT COUNT(*) FROM issued
"""

REBASED = """UPDATE assignments_assignment a
SET base_due_on = d.due_on, counted_from = d.counted_from, due_reason = d.due_reason,
    updated_at = %(now)s
FROM dated d
WHERE a.enrollment_id = d.enrollment_id AND a.task_id = d.task_id
  AND a.state NOT IN ('approved', 'rejected', 'waived', 'cancelled')
  AND (a.base_due_on, a.counted_from) IS DISTINCT FROM (d.due_on, d.counted_from)
RETURNING a.id
"""


@transaction.atomic
def assignments_issue(
    *, cohort_id: int, now: datetime, enrollment_ids: Collection[int] | None = None
) -> int:
    """Give every active enrollment one assignment per task of its roadmap; return how many.

    Only what is missing is written, so a second run writes nothing and late joiners get theirs.
    Work whose prerequisites are not all approved or waived is locked, the rest available. See
    Note [Due dates] and Note [Lineage]. *enrollment_ids*: these of the cohort alone.
    Cost: three statements for any number of learners and tasks, four more where somebody was away.
    """
    of = Enrollment.objects.active().filter(cohort=cohort_id)
    if enrollment_ids is not None:
        of = of.filter(pk__in=enrollment_ids)
    # Held, so that no approval slips in between what is read here and what is written: the work
    # it should unlock would stay locked (services/steps.py, Note [Enrollment first]).
    held = list(of.locked().values_list("pk", flat=True))
    return _issue(held, now) if held else 0


def assignments_issue_to(*, enrollment_id: int, now: datetime) -> int:
    """Give one enrollment what its roadmap asks for; return how many rows were written.

    :raises NotFound: if there is no such enrollment.
    """
    of = Enrollment.objects.filter(pk=enrollment_id).values_list("cohort_id", flat=True)
    cohort_id = of.first()
    if cohort_id is None:
        raise absent(Enrollment, enrollment_id)
    return assignments_issue(cohort_id=cohort_id, enrollment_ids=[enrollment_id], now=now)


@transaction.atomic
def assignments_rebase(*, enrollment_ids: Sequence[int], now: datetime) -> None:
    """Count the schedule's days anew for open work; the due dates follow from `due_refresh`.

    The caller holds the enrollments. Cost: one statement.
    """
    with connection.cursor() as cursor:
        cursor.execute(DATED + REBASED, _values(enrollment_ids, now))


def _issue(enrollments: list[int], now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(DATED + WRITTEN, _values(enrollments, now))
        row = cursor.fetchone()
    assert row is not None
    if Pause.objects.filter(enrollment__in=enrollments).exists():
        due_refresh(of=Assignment.objects.filter(enrollment__in=enrollments), now=now)
    return int(row[0])


def _values(enrollments: Sequence[int], now: datetime) -> dict[str, Any]:
    return {
        "enrollments": list(enrollments),
        "now": now,
        "request_id": request_id(),
        "default_hours": DEFAULT_WEEKLY_HOURS,
        "least_hours": LEAST_WEEKLY_HOURS,
    }

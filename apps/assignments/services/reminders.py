"""Reminding learners of what is due: a week and a day before, and a day after.

# Note [Reminders]
Days are counted on the learner's own clock: a week before is the same hour of the day seven days
earlier where the learner is, also when the clocks change in between. A date that moves is
reminded of again; each date once per step. Who is away, or has handed in, is left alone. A sweep
that comes late catches up within the span of a step and never later: nobody hears of "a week"
when a day is left. Quiet hours are the notification's.
"""

from datetime import datetime

from django.db import connection, transaction

from apps.core.services import events_publish
from mentorship.events import DeadlineReminder

REMIND = """
WITH due AS (
    SELECT a.id, a.organization_id, a.due_at,
           a.due_at AT TIME ZONE u.time_zone AS local_due,
           %(now)s::timestamptz AT TIME ZONE u.time_zone AS local_now
    FROM assignments_assignment a
    JOIN cohorts_enrollment e ON e.id = a.enrollment_id AND e.state = 'active'
    JOIN cohorts_cohort c ON c.id = a.cohort_id AND c.state = 'running'
    JOIN accounts_learner l ON l.id = e.learner_id
    JOIN accounts_user u ON u.id = l.user_id
    WHERE a.state IN ('available', 'in_progress', 'changes_requested')
      AND a.due_at BETWEEN %(now)s - INTERVAL '3 days' AND %(now)s + INTERVAL '8 days'
), steps AS (
    SELECT id, organization_id, due_at, CASE
        WHEN local_now >= local_due - INTERVAL '7 days' AND local_now < local_due - INTERVAL '1 day'
            THEN 'week_before'
        WHEN local_now >= local_due - INTERVAL '1 day' AND local_now < local_due
            THEN 'day_before'
        WHEN local_now >= local_due + INTERVAL '1 day' AND local_now < local_due + INTERVAL '2 days'
            THEN 'day_after'
    END AS step
    FROM due
), reminded AS (
    INSERT INTO assignments_reminder (assignment_id, step, due_at, at)
    SELECT id, step, due_at, %(now)s FROM steps WHERE step IS NOT NULL
    ON CONFLICT (assignment_id, step, due_at) DO NOTHING
    RETURNING assignment_id, step
)
SELECT s.organization_id, r.assignment_id, r.step
FROM reminded r JOIN steps s ON s.id = r.assignment_id
ORDER BY r.assignment_id
"""


@transaction.atomic
def reminders_send(*, now: datetime) -> int:
    """Publish each reminder that is due and was not given yet; return how many.

    See Note [Reminders]. Cost: two statements for any number of learners.
    """
    with connection.cursor() as cursor:
        cursor.execute(REMIND, {"now": now})
        rows = cursor.fetchall()
    events_publish(events=[DeadlineReminder(*row) for row in rows])
    return len(rows)

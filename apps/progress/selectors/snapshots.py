"""How far everybody was at the end of a day, read from the timeline.

# Note [Then]
A snapshot says how things stood at the end of a day in the cohort's time zone. It is read from
rows that are never changed: steps of the timeline, revisions, evidence. So a day that was missed
can be made up for, and one that was written can be checked. Rows without any step (they were not
made by a service) count as they stand. Two facts have no history and are read as they are now: due
dates, and the effort a task usually takes. Hours are added up as decimals, for sums of floats hang
on the order PostgreSQL happens to take.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from apps.accounts.models import User
from apps.progress.models import ProgressSnapshot

FORMULA = "1"
"""Changes with what a figure means; a rebuild that finds other figures adds a number of its own."""

FIGURES = """
WITH day AS (
    SELECT e.id AS enrollment_id, e.organization_id, e.state, d.on_day AS as_of_on,
           (d.on_day + 1)::timestamp AT TIME ZONE c.time_zone AS until
    FROM cohorts_enrollment e
    JOIN cohorts_cohort c ON c.id = e.cohort_id
    CROSS JOIN LATERAL (
        SELECT (x.back)::date AS on_day
        FROM generate_series(
            COALESCE(%(first)s::date, (%(now)s AT TIME ZONE c.time_zone)::date - %(days)s),
            COALESCE(%(last)s::date, (%(now)s AT TIME ZONE c.time_zone)::date - 1),
            INTERVAL '1 day'
        ) AS x (back)
    ) d
    WHERE e.activated_at IS NOT NULL
      AND (e.ended_at IS NULL OR e.ended_at >= d.on_day::timestamp AT TIME ZONE c.time_zone)
      AND (d.on_day + 1)::timestamp AT TIME ZONE c.time_zone > e.activated_at
      AND (d.on_day + 1)::timestamp AT TIME ZONE c.time_zone <= %(now)s
      AND (%(again)s OR NOT EXISTS (
          SELECT FROM progress_progresssnapshot s
          WHERE s.enrollment_id = e.id AND s.as_of_on = d.on_day
      ))
), standing AS (
    SELECT day.*, COALESCE(step.to_state, day.state) = 'paused' AS is_paused,
           p.id AS placement_id, p.roadmap_version_id AS version_id
    FROM day
    LEFT JOIN LATERAL (
        SELECT CASE WHEN t.at < day.until THEN t.to_state ELSE t.from_state END AS to_state
        FROM core_transition t
        WHERE t.subject = 'cohorts.enrollment' AND t.subject_id = day.enrollment_id
        ORDER BY t.at < day.until DESC,
                 CASE WHEN t.at < day.until THEN t.id END DESC, t.id
        LIMIT 1
    ) step ON TRUE
    LEFT JOIN LATERAL (
        SELECT id, roadmap_version_id
        FROM cohorts_placement
        WHERE enrollment_id = day.enrollment_id AND started_at < day.until
          AND (ended_at IS NULL OR ended_at >= day.until)
        ORDER BY started_at DESC, id DESC
        LIMIT 1
    ) p ON TRUE
    WHERE COALESCE(step.to_state, day.state) IN ('active', 'paused')
), work AS (
    SELECT st.enrollment_id, st.as_of_on, task.effort_p50_hours::numeric AS hours,
           a.due_at < st.until AS is_due,
           CASE WHEN step.id IS NULL THEN a.state ELSE step.to_state END AS state
    FROM standing st
    JOIN assignments_assignment a ON a.enrollment_id = st.enrollment_id
    JOIN curriculum_task task ON task.id = a.task_id AND task.version_id = st.version_id
    LEFT JOIN LATERAL (
        SELECT t.id, CASE WHEN t.at < st.until THEN t.to_state ELSE t.from_state END AS to_state
        FROM core_transition t
        WHERE t.subject = 'assignments.assignment' AND t.subject_id = a.id
        ORDER BY t.at < st.until DESC,
                 CASE WHEN t.at < st.until THEN t.id END DESC, t.id
        LIMIT 1
    ) step ON TRUE
), counted AS (
    SELECT enrollment_id, as_of_on,
           COUNT(*) FILTER (WHERE state = 'approved') AS approved,
           COUNT(*) FILTER (WHERE state = ANY(%(open)s)) AS open,
           COUNT(*) FILTER (WHERE is_due AND state = ANY(%(learners_turn)s)) AS overdue,
           COUNT(*) FILTER (WHERE state = ANY(%(waiting)s)) AS waiting,
           SUM(hours) FILTER (WHERE state = 'approved') AS hours_done,
           SUM(hours) FILTER (WHERE state IN ('approved', 'waived')) AS hours_settled,
           SUM(hours) FILTER (WHERE state = ANY(%(open)s)) AS hours_left
    FROM work
    GROUP BY enrollment_id, as_of_on
), figures AS (
    SELECT st.organization_id, st.enrollment_id, st.placement_id, st.as_of_on, st.is_paused,
           COALESCE(c.approved, 0)::int AS approved_count,
           COALESCE(c.open, 0)::int AS open_count,
           COALESCE(c.overdue, 0)::int AS overdue_count,
           COALESCE(c.waiting, 0)::int AS waiting_count,
           COALESCE(c.hours_done, 0)::float8 AS hours_done,
           COALESCE(c.hours_left, 0)::float8 AS hours_left,
           (COALESCE(c.hours_settled, 0)
               / NULLIF(COALESCE(c.hours_settled, 0) + COALESCE(c.hours_left, 0), 0)
           )::float8 AS share_done,
           (
               SELECT COUNT(DISTINCT v.skill_id)::int
               FROM progress_skillevidence v
               WHERE v.enrollment_id = st.enrollment_id AND v.observed_at < st.until
           ) AS skills_shown,
           (
               SELECT MAX(r.submitted_at)
               FROM assignments_revision r
               JOIN assignments_assignment a ON a.id = r.assignment_id
               WHERE a.enrollment_id = st.enrollment_id AND r.submitted_at < st.until
           ) AS last_activity_at
    FROM standing st
    LEFT JOIN counted c USING (enrollment_id, as_of_on)
)
"""
"""How far every enrollment under way was, one row per enrollment and day. See Note [Then].

The step that counts is the last one before the day ended; before the first step, the row stood
where that step found it (`''`: it was not there yet).
"""

COLUMNS = (
    "placement_id",
    "is_paused",
    "approved_count",
    "open_count",
    "overdue_count",
    "waiting_count",
    "hours_done",
    "hours_left",
    "share_done",
    "skills_shown",
    "last_activity_at",
)
"""What a rebuild compares."""


def snapshot_list(*, viewer: User) -> QuerySet[ProgressSnapshot]:
    """Return the snapshots *viewer* may see that stand, the latest day first."""
    rows: QuerySet[ProgressSnapshot] = (
        ProgressSnapshot.objects.visible_to(viewer)
        .standing()
        .select_related("enrollment__learner__user", "enrollment__cohort", "placement__direction")
        .order_by("-as_of_on", "-pk")
    )
    return rows


@dataclass(frozen=True, slots=True)
class Trend:
    """Two snapshots of one enrollment. `before`: about a week earlier, if there is one."""

    latest: ProgressSnapshot
    before: ProgressSnapshot | None

    @property
    def rows(self) -> tuple[ProgressSnapshot, ...]:
        return (self.latest,) if self.before is None else (self.latest, self.before)


def trend_of(*, enrollment_id: int, days: int = 7) -> Trend | None:
    """Return the latest snapshot and the last one at least *days* older. Cost: two queries."""
    rows = ProgressSnapshot.objects.standing().filter(enrollment=enrollment_id)
    in_turn = rows.order_by("-as_of_on", "-pk")
    latest: ProgressSnapshot | None = in_turn.first()
    if latest is None:
        return None
    until: date = latest.as_of_on - timedelta(days=days)
    return Trend(latest, in_turn.filter(as_of_on__lte=until).first())

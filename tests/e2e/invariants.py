"""What must hold at any hour, as statements that find whatever breaks it: each returns no row.

`%(now)s` is the hour, for what ends by the clock and was swept since.
"""

from django.db import connection

INVARIANTS = {
    "a seat is taken by exactly the open placements": """
        SELECT s.id FROM cohorts_seats s
        LEFT JOIN cohorts_placement p
            ON p.seats_id = s.id AND p.state IN ('proposed', 'current')
        GROUP BY s.id HAVING s.taken <> COUNT(p.id) OR s.taken > s.capacity
    """,
    "who is at work or away stands in exactly one direction": """
        SELECT e.id FROM cohorts_enrollment e
        LEFT JOIN cohorts_placement p ON p.enrollment_id = e.id AND p.state = 'current'
        WHERE e.state IN ('active', 'paused') GROUP BY e.id HAVING COUNT(p.id) <> 1
    """,
    "who has left holds no seat": """
        SELECT e.id FROM cohorts_enrollment e
        JOIN cohorts_placement p
            ON p.enrollment_id = e.id AND p.state IN ('proposed', 'current')
        WHERE e.state NOT IN ('admitted', 'active', 'paused')
    """,
    "nobody waits while a seat is free": """
        SELECT e.id FROM cohorts_enrollment e
        JOIN cohorts_cohort c ON c.id = e.cohort_id AND c.state IN ('enrolling', 'running')
        JOIN cohorts_seats s ON s.cohort_id = c.id AND s.direction_id = e.waits_for_id
        WHERE e.state = 'waitlisted' AND s.taken < s.capacity
    """,
    "who is away has exactly one open pause, and nobody else has": """
        SELECT e.id FROM cohorts_enrollment e
        LEFT JOIN cohorts_pause p ON p.enrollment_id = e.id AND p.ended_at IS NULL
        GROUP BY e.id HAVING (e.state = 'paused') <> (COUNT(p.id) = 1)
    """,
    "the last step of the timeline is the state": """
        SELECT t.subject, t.subject_id FROM (
            SELECT DISTINCT ON (subject, subject_id) subject, subject_id, to_state
            FROM core_transition ORDER BY subject, subject_id, id DESC
        ) t
        LEFT JOIN cohorts_enrollment e
            ON t.subject = 'cohorts.enrollment' AND e.id = t.subject_id
        LEFT JOIN assignments_assignment a
            ON t.subject = 'assignments.assignment' AND a.id = t.subject_id
        WHERE COALESCE(e.state, a.state, t.to_state) <> t.to_state
    """,
    "it is somebody's turn exactly where the state says so, open questions aside": """
        SELECT a.id FROM assignments_assignment a WHERE a.ball_with <> CASE
            WHEN a.state IN ('available', 'in_progress', 'changes_requested') THEN 'learner'
            WHEN a.state IN ('submitted', 'in_review') THEN 'mentor' ELSE 'nobody' END
        AND NOT EXISTS (
            SELECT FROM assignments_thread t WHERE t.assignment_id = a.id AND t.state = 'open'
        )
    """,
    "work in review is held by exactly one claim, and no other work is": """
        SELECT a.id FROM assignments_assignment a
        LEFT JOIN assignments_reviewclaim c ON c.assignment_id = a.id AND c.state = 'held'
        GROUP BY a.id HAVING (a.state = 'in_review') <> (COUNT(c.id) = 1)
    """,
    "what waits for a review has exactly one standing revision": """
        SELECT a.id FROM assignments_assignment a
        LEFT JOIN assignments_revision r ON r.assignment_id = a.id AND r.state = 'submitted'
        WHERE a.state IN ('submitted', 'in_review') GROUP BY a.id HAVING COUNT(r.id) <> 1
    """,
    "revisions are numbered without a gap": """
        SELECT assignment_id FROM assignments_revision
        GROUP BY assignment_id HAVING COUNT(*) <> MAX(number)
    """,
    "what is approved carries a standing approval": """
        SELECT a.id FROM assignments_assignment a
        WHERE a.state = 'approved' AND NOT EXISTS (
            SELECT FROM assignments_revision r
            JOIN assignments_review v ON v.revision_id = r.id
            WHERE r.assignment_id = a.id AND v.state = 'published' AND v.outcome = 'approved'
        )
    """,
    "nothing is open whose prerequisites are not done": """
        SELECT a.id FROM assignments_assignment a
        JOIN curriculum_taskprerequisite q ON q.task_id = a.task_id
        JOIN curriculum_task needed ON needed.id = q.requires_id
        WHERE a.state = 'available' AND NOT EXISTS (
            SELECT FROM assignments_assignment b
            JOIN curriculum_task t ON t.id = b.task_id AND t.slug = needed.slug
            WHERE b.enrollment_id = a.enrollment_id AND b.state IN ('approved', 'waived')
        )
    """,
    "nothing waits locked whose prerequisites are done": """
        SELECT a.id FROM assignments_assignment a
        JOIN cohorts_placement p ON p.id = a.placement_id AND p.state = 'current'
        WHERE a.state = 'locked' AND NOT EXISTS (
            SELECT FROM curriculum_taskprerequisite q
            JOIN curriculum_task needed ON needed.id = q.requires_id
            WHERE q.task_id = a.task_id AND NOT EXISTS (
                SELECT FROM assignments_assignment b
                JOIN curriculum_task t ON t.id = b.task_id AND t.slug = needed.slug
                WHERE b.enrollment_id = a.enrollment_id AND b.state IN ('approved', 'waived')
            )
        )
    """,
    "no date is earlier than the schedule's or later than the cohort": """
        SELECT a.id FROM assignments_assignment a
        JOIN cohorts_cohort c ON c.id = a.cohort_id
        WHERE (a.due_at AT TIME ZONE c.time_zone)::date < a.base_due_on
           OR (a.due_at AT TIME ZONE c.time_zone)::date > GREATEST(c.ends_on, a.base_due_on)
    """,
    "whoever is at work has all the work of the roadmap": """
        SELECT e.id FROM cohorts_enrollment e
        JOIN cohorts_placement p ON p.enrollment_id = e.id AND p.state = 'current'
        JOIN curriculum_task t ON t.version_id = p.roadmap_version_id
        LEFT JOIN assignments_assignment a ON a.enrollment_id = e.id AND a.task_id = t.id
        WHERE e.state IN ('active', 'paused') AND a.id IS NULL
    """,
    "nobody has two primary mentors": """
        SELECT enrollment_id FROM mentoring_mentorship
        WHERE state = 'active' AND kind = 'primary'
        GROUP BY enrollment_id HAVING COUNT(*) > 1
    """,
    "no mentor is over the hours they give": """
        SELECT m.id FROM accounts_mentor m
        JOIN mentoring_mentorship s ON s.mentor_id = m.id AND s.state = 'active'
        JOIN cohorts_enrollment e ON e.id = s.enrollment_id
        WHERE e.state IN ('admitted', 'active', 'paused')
        GROUP BY m.id HAVING SUM(s.hours) > m.weekly_hours
    """,
    "nobody reviews own work": """
        SELECT v.id FROM assignments_review v
        JOIN assignments_revision r ON r.id = v.revision_id
        WHERE r.submitted_by_id = v.reviewer_id
    """,
    "an accepted offer is a mentorship of these two, once": """
        SELECT p.id FROM mentoring_matchproposal p
        LEFT JOIN mentoring_mentorship m ON m.id = p.mentorship_id
        WHERE p.state = 'accepted'
          AND (m.id IS NULL OR m.mentor_id <> p.mentor_id OR m.enrollment_id <> p.enrollment_id)
    """,
    "no offer is open beyond its days": """
        SELECT id FROM mentoring_matchproposal
        WHERE state = 'offered'
          AND (expires_at <= %(now)s OR expires_at > offered_at + INTERVAL '7 days')
    """,
    "no offer waits for whom it cannot bind: away, or the learner has a primary mentor": """
        SELECT p.id FROM mentoring_matchproposal p
        WHERE p.state = 'offered' AND (
            EXISTS (
                SELECT FROM mentoring_absence b
                WHERE b.mentor_id = p.mentor_id AND b.cancelled_at IS NULL
                  AND b.starts_at <= %(now)s AND b.ends_at > %(now)s
            ) OR EXISTS (
                SELECT FROM mentoring_mentorship m
                WHERE m.enrollment_id = p.enrollment_id
                  AND m.state = 'active' AND m.kind = 'primary'
                  AND m.id IS DISTINCT FROM p.replaces_id
            )
        )
    """,
    "nobody is offered again to a mentor who declined, for three months": """
        SELECT p.id FROM mentoring_matchproposal p
        JOIN mentoring_matchproposal d ON d.enrollment_id = p.enrollment_id
            AND d.mentor_id = p.mentor_id AND d.state = 'declined' AND d.id < p.id
        WHERE p.offered_at < d.decided_at + INTERVAL '90 days'
    """,
    "nobody on leave is asked for a review": """
        SELECT r.id FROM assignments_reviewroute r
        JOIN accounts_mentor m ON m.user_id = r.reviewer_id
        JOIN mentoring_absence b ON b.mentor_id = m.id
        WHERE r.routed_at >= GREATEST(b.starts_at, b.announced_at)
          AND r.routed_at < LEAST(b.ends_at, b.cancelled_at)
    """,
    "what somebody held when a leave began was given back": """
        SELECT c.id FROM assignments_reviewclaim c
        JOIN accounts_mentor m ON m.user_id = c.holder_id
        JOIN mentoring_absence b ON b.mentor_id = m.id
        WHERE c.state = 'held' AND c.claimed_at < b.announced_at
    """,
    "nobody on leave is the last who was asked for what waits": """
        SELECT a.id FROM assignments_assignment a
        JOIN LATERAL (
            SELECT reviewer_id, routed_at FROM assignments_reviewroute
            WHERE assignment_id = a.id ORDER BY id DESC LIMIT 1
        ) r ON true
        JOIN cohorts_enrollment e ON e.id = a.enrollment_id AND e.state = 'active'
        JOIN accounts_mentor m ON m.user_id = r.reviewer_id
        JOIN mentoring_absence b ON b.mentor_id = m.id AND b.cancelled_at IS NULL
            AND b.announced_at >= r.routed_at AND b.starts_at <= %(now)s AND b.ends_at > %(now)s
        WHERE a.state IN ('submitted', 'in_review') AND NOT EXISTS (
            SELECT FROM cohorts_pause w
            WHERE w.enrollment_id = e.id AND w.ended_at >= b.announced_at
        )
    """,
    "nobody on leave takes a learner on, except those who follow a transfer": """
        SELECT s.id FROM mentoring_mentorship s
        JOIN mentoring_absence b ON b.mentor_id = s.mentor_id
        WHERE s.started_at >= GREATEST(b.starts_at, b.announced_at)
          AND s.started_at < LEAST(b.ends_at, b.cancelled_at)
          AND NOT EXISTS (
            SELECT FROM cohorts_enrollment e WHERE e.successor_id = s.enrollment_id
          )
    """,
    "a piece of work has one live claim": """
        SELECT assignment_id FROM assignments_reviewclaim WHERE state = 'held'
        GROUP BY assignment_id HAVING COUNT(*) > 1
    """,
    "no claim is held beyond its lease": """
        SELECT id FROM assignments_reviewclaim WHERE state = 'held' AND lease_until <= %(now)s
    """,
    "nobody reviews what somebody else held at that hour": """
        SELECT v.id FROM assignments_review v
        JOIN assignments_revision r ON r.id = v.revision_id
        JOIN assignments_reviewclaim c ON c.assignment_id = r.assignment_id
        WHERE NOT v.is_sample AND c.holder_id <> v.reviewer_id
          AND v.published_at > c.claimed_at
          AND v.published_at < LEAST(c.ended_at, c.lease_until)
    """,
    "who was transferred has exactly one open enrollment, where they went": """
        SELECT e.id FROM cohorts_enrollment e
        LEFT JOIN cohorts_enrollment s
            ON s.id = e.successor_id AND s.learner_id = e.learner_id
        WHERE e.state = 'transferred' AND (s.id IS NULL OR s.state <> 'transferred' AND (
            SELECT COUNT(*) FROM cohorts_enrollment o
            WHERE o.learner_id = e.learner_id AND o.state IN ('admitted', 'active', 'paused')
        ) <> (s.state IN ('admitted', 'active', 'paused'))::int)
    """,
    "what was done before a transfer is done after it": """
        SELECT a.id FROM assignments_assignment a
        JOIN curriculum_task t ON t.id = a.task_id
        JOIN cohorts_enrollment e ON e.id = a.enrollment_id
        JOIN assignments_assignment b ON b.enrollment_id = e.successor_id
        JOIN curriculum_task u ON u.id = b.task_id AND u.slug = t.slug
        WHERE a.state IN ('approved', 'waived') AND b.state NOT IN ('approved', 'waived')
    """,
    "mentors go along with who was transferred": """
        SELECT m.id FROM mentoring_mentorship m
        JOIN cohorts_enrollment e ON e.id = m.enrollment_id AND e.state = 'transferred'
        WHERE m.state IN ('active', 'paused') OR m.end_reason = 'transfer' AND NOT EXISTS (
            SELECT FROM mentoring_mentorship n
            WHERE n.enrollment_id = e.successor_id AND n.mentor_id = m.mentor_id
        )
    """,
    "rows of a cohort stay in its organization": """
        SELECT a.id FROM assignments_assignment a
        JOIN cohorts_enrollment e ON e.id = a.enrollment_id
        WHERE a.organization_id <> e.organization_id OR a.cohort_id <> e.cohort_id
    """,
}
"""Name -> a statement that returns the keys of whatever breaks it."""


def broken(now):
    """Return what does not hold at *now*: name -> the first rows that break it."""
    found = {}
    with connection.cursor() as cursor:
        for name, statement in INVARIANTS.items():
            cursor.execute(statement, {"now": now})
            if rows := cursor.fetchmany(3):
                found[name] = rows
    return found

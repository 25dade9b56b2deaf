"""How work must stand, recomputed from its history, and where the stored state says otherwise."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from apps.assignments.models import Assignment
from apps.assignments.selectors.dates import late_rules
from apps.core.selectors import rows_of
from mentorship.states import AssignmentState, EnrollmentState, RevisionState
from mentorship.status import Handed, Happening, Said, Status, Stepped, Unsaid, status_of
from mentorship.values import ReviewOutcome

AT_ONCE = 2000

HAPPENED = """
SELECT subject.assignment_id, t.subject, t.to_state, t.at, subject.outcome
FROM (
    SELECT 'assignments.assignment' AS kind, a.id, a.id AS assignment_id, NULL AS outcome
    FROM assignments_assignment a WHERE a.id = ANY(%(assignments)s)
    UNION ALL
    SELECT 'assignments.revision', r.id, r.assignment_id, NULL
    FROM assignments_revision r WHERE r.assignment_id = ANY(%(assignments)s)
    UNION ALL
    SELECT 'assignments.review', w.id, r.assignment_id, w.outcome
    FROM assignments_review w JOIN assignments_revision r ON r.id = w.revision_id
    WHERE r.assignment_id = ANY(%(assignments)s) AND NOT w.is_sample
) subject
JOIN core_transition t ON t.subject = subject.kind AND t.subject_id = subject.id
ORDER BY t.id
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """An assignment whose stored state does not follow from its history."""

    assignment_id: int
    stored: str
    derived: str


def statuses_of(*, rows: Collection[Assignment], now: datetime) -> dict[int, Status]:
    """Return the status of each assignment that has a history, for one query in all.

    *rows*: with their cohorts and enrollments.
    """
    histories: dict[int, list[Happening]] = {row.pk: [] for row in rows}
    for assignment_id, subject, to, at, outcome in rows_of(HAPPENED, {"assignments": [*histories]}):
        happening = _happening(subject, to, at, outcome)
        if happening is not None:
            histories[assignment_id].append(happening)
    found = {
        row.pk: status_of(
            histories[row.pk],
            due_at=row.due_at,
            now=now,
            rules=late_rules(cohort=row.cohort),
            at_work=row.enrollment.state == EnrollmentState.ACTIVE,
        )
        for row in rows
    }
    return {pk: status for pk, status in found.items() if status is not None}


def status_differences_for_system(*, now: datetime) -> Iterator[Difference]:
    """Yield every assignment of the platform that does not stand as its history says."""
    last = 0
    while True:
        later = Assignment.objects.filter(pk__gt=last).select_related("cohort", "enrollment")
        rows = list(later.order_by("pk")[:AT_ONCE])
        if not rows:
            return
        last = rows[-1].pk
        statuses = statuses_of(rows=rows, now=now)
        for row in rows:
            derived = statuses[row.pk].state.value if row.pk in statuses else ""
            if derived != row.state:
                yield Difference(row.pk, row.state, derived)


def _happening(subject: str, to: str, at: datetime, outcome: str | None) -> Happening | None:
    if subject == "assignments.assignment":
        return Stepped(AssignmentState(to))
    if subject == "assignments.revision":
        return Handed(RevisionState(to), at)
    assert outcome is not None
    kinds: dict[str, type[Said] | type[Unsaid]] = {"published": Said, "superseded": Unsaid}
    kind = kinds.get(to)
    return kind(ReviewOutcome(outcome)) if kind else None

"""One learner's history: every step of the enrollment and of all that hangs on it.

The steps are those of the timeline that everything writes to (core.Transition); this says which of
them belong to whom, and what each is about.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.cohorts.models import Enrollment
from apps.core.models import Transition, TransitionQuerySet
from apps.core.selectors import rows_of
from apps.pivots.models import LOOKED_AT
from mentorship.errors import NotFound
from mentorship.values import TimelineKind, text_in

SUBJECTS = """
WITH work AS (
    SELECT a.id, a.enrollment_id, t.title FROM assignments_assignment a
    JOIN curriculum_task t ON t.id = a.task_id
    WHERE a.enrollment_id = ANY(%(enrollments)s)
), handed_in AS (
    SELECT r.id, w.enrollment_id, w.id AS assignment_id, w.title FROM work w
    JOIN assignments_revision r ON r.assignment_id = w.id
)
SELECT 'enrollment', e.id, e.id, NULL::bigint, jsonb_build_object('en', c.name)
FROM cohorts_enrollment e JOIN cohorts_cohort c ON c.id = e.cohort_id
WHERE e.id = ANY(%(enrollments)s)
UNION ALL
SELECT 'placement', p.id, p.enrollment_id, NULL, d.name
FROM cohorts_placement p JOIN curriculum_direction d ON d.id = p.direction_id
WHERE p.enrollment_id = ANY(%(enrollments)s)
UNION ALL
SELECT 'mentorship', m.id, m.enrollment_id, NULL, jsonb_build_object('en', u.name)
FROM mentoring_mentorship m JOIN accounts_mentor p ON p.id = m.mentor_id
JOIN accounts_user u ON u.id = p.user_id
WHERE m.enrollment_id = ANY(%(enrollments)s)
UNION ALL
SELECT 'assignment', id, enrollment_id, id, title FROM work
UNION ALL
SELECT 'extension', x.id, w.enrollment_id, w.id, w.title FROM work w
JOIN assignments_extension x ON x.assignment_id = w.id
UNION ALL
SELECT 'revision', id, enrollment_id, assignment_id, title FROM handed_in
UNION ALL
SELECT 'review', v.id, h.enrollment_id, h.assignment_id, h.title FROM handed_in h
JOIN assignments_review v ON v.revision_id = h.id WHERE v.state <> 'drafted'
UNION ALL
SELECT 'check_run', k.id, h.enrollment_id, h.assignment_id, jsonb_build_object('en', k.name)
FROM handed_in h JOIN assignments_checkrun k ON k.revision_id = h.id
UNION ALL
SELECT 'recommendation', r.id, r.enrollment_id, NULL, d.name
FROM pivots_recommendation r LEFT JOIN curriculum_direction d ON d.id = r.direction_id
WHERE r.enrollment_id = ANY(%(enrollments)s)
  AND (NOT %(own)s OR r.state = ANY(%(looked_at)s))
UNION ALL
SELECT 'pivot', p.id, p.enrollment_id, NULL, d.name
FROM pivots_pivot p JOIN curriculum_direction d ON d.id = p.to_direction_id
WHERE p.enrollment_id = ANY(%(enrollments)s)
UNION ALL
SELECT 'risk_signal', s.id, s.enrollment_id, NULL, NULL
FROM progress_risksignal s
WHERE s.enrollment_id = ANY(%(enrollments)s) AND NOT %(own)s
"""

MODEL_OF: Mapping[TimelineKind, str] = {
    TimelineKind.ENROLLMENT: "cohorts.enrollment",
    TimelineKind.PLACEMENT: "cohorts.placement",
    TimelineKind.MENTORSHIP: "mentoring.mentorship",
    TimelineKind.ASSIGNMENT: "assignments.assignment",
    TimelineKind.EXTENSION: "assignments.extension",
    TimelineKind.REVISION: "assignments.revision",
    TimelineKind.REVIEW: "assignments.review",
    TimelineKind.CHECK_RUN: "assignments.checkrun",
    TimelineKind.RECOMMENDATION: "pivots.recommendation",
    TimelineKind.PIVOT: "pivots.pivot",
    TimelineKind.RISK_SIGNAL: "progress.risksignal",
}

AMONG_MENTORS = frozenset({TimelineKind.MENTORSHIP, TimelineKind.RECOMMENDATION})
"""Kinds whose reasons are words among mentors; the learner reads what was done, and by whom."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a step is about. `title` in the reader's language; empty where nothing names it."""

    kind: TimelineKind
    enrollment: int
    assignment: int | None
    title: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """*subjects*: by model and key. *own*: whether the learner in person reads it."""

    subjects: Mapping[tuple[str, int], Subject]
    own: bool

    def steps(self) -> TransitionQuerySet:
        """Return every step, newest first."""
        steps: TransitionQuerySet = Transition.objects.filter(self.among())
        drafts = Q(subject=MODEL_OF[TimelineKind.REVIEW], to_state="drafted")
        return steps.exclude(drafts).select_related("actor").order_by("-id")

    def among(self) -> Q:
        """Return the condition that a step belongs here: by literal keys, so that an index of
        subject and key answers it however long the history of all others is.
        """
        found = Q(pk__in=[])
        for subject in MODEL_OF.values():
            ids = [pk for model, pk in self.subjects if model == subject]
            if ids:
                found |= Q(subject=subject, subject_id__in=ids)
        return found

    def subject_of(self, step: Transition) -> Subject:
        return self.subjects[step.subject, step.subject_id]

    def reason_of(self, step: Transition) -> str:
        """Return why it was done, as far as the reader may know."""
        hidden = self.own and self.subject_of(step).kind in AMONG_MENTORS
        return "" if hidden else step.reason


def timeline_own(*, viewer: User, enrollment_id: int | None = None) -> Timeline:
    """Return the history of *viewer*'s own enrollments, or of one of them.

    Cost: two queries, whatever happened.
    """
    own = Enrollment.objects.filter(learner__user=viewer.pk)
    if enrollment_id is not None:
        own = own.filter(pk=enrollment_id)
    return Timeline(_subjects(list(own.values_list("pk", flat=True)), own=True), own=True)


def timeline_of(*, enrollment_id: int, viewer: User) -> Timeline:
    """Return the history of one enrollment; its learner sees what concerns mentors alone left out.

    :raises NotFound: if there is no such enrollment, or *viewer* may not see it.
    """
    seen = Enrollment.objects.visible_to(viewer).filter(pk=enrollment_id)
    learner = seen.values_list("learner__user", flat=True).first()
    if learner is None:
        raise NotFound(_("There is no such row, or you may not see it."))
    own = learner == viewer.pk
    return Timeline(_subjects([enrollment_id], own=own), own=own)


def _subjects(enrollment_ids: list[int], *, own: bool) -> dict[tuple[str, int], Subject]:
    asked: dict[str, Any] = {
        "enrollments": enrollment_ids,
        "own": own,
        "looked_at": list(LOOKED_AT),
    }
    language = get_language()
    return {
        (MODEL_OF[TimelineKind(kind)], pk): Subject(
            kind=TimelineKind(kind),
            enrollment=enrollment_id,
            assignment=assignment_id,
            title=text_in(json.loads(title or "{}"), language),
        )
        for kind, pk, enrollment_id, assignment_id, title in rows_of(SUBJECTS, asked)
    }

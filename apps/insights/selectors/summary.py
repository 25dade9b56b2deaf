"""How a cohort stands: every figure is counted from rows, none is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Avg, Count, Min, Q, QuerySet

from apps.assignments.models import ASKED_FOR, WAITING, Assignment, Review
from apps.cohorts.models import Cohort, Enrollment, Placement, Seats
from apps.insights.selectors.drills import drills_of
from apps.insights.selectors.quiet import quiet_for, quiet_learners
from apps.mentoring.models import Mentorship
from apps.pivots.models import Pivot, Recommendation
from mentorship.states import (
    OPEN_RECOMMENDATION,
    AssignmentState,
    PivotState,
    PlacementState,
    ReviewState,
)
from mentorship.values import Texts

ACTIVE, ALL = "active", "all"
PEOPLE = (ACTIVE, ALL)
"""Whose work is counted: of those who are at work, or of those on leave and gone as well."""


@dataclass(frozen=True, slots=True)
class DirectionFigures:
    """One direction of a cohort. `score`: mean of published reviews, 0..1; None without any.

    `assignments`: the work asked for, `approved` of which is done; what was waived or cancelled
    is no part of it. So over all directions it is the sum of the other states.
    """

    direction: str
    name: Texts
    capacity: int
    taken: int
    free: int
    learners: int
    approved: int
    assignments: int
    score: float | None


@dataclass(frozen=True, slots=True)
class MentorFigures:
    mentor: int
    name: str
    learners: int
    waiting_for_review: int


@dataclass(frozen=True, slots=True)
class CohortSummary:
    """How a cohort stands at `as_of`. Overdue: due, open, and the learner's turn.

    `people`: whether work and mentors are counted of those at work alone (`active`), or of those
    on leave and gone as well (`all`). `quiet`: at work, and nothing handed in for two weeks.
    `drills`: for each figure, the address that lists exactly the rows it counts.
    """

    cohort: int
    name: str
    state: str
    as_of: datetime
    people: str
    enrollments: Mapping[str, int]
    directions: tuple[DirectionFigures, ...]
    assignments: Mapping[str, int]
    overdue: int
    waiting_for_review: int
    oldest_waiting_since: datetime | None
    never_handed_in: int
    without_mentor: int
    mentors: tuple[MentorFigures, ...]
    open_recommendations: Mapping[str, int]
    planned_pivots: int
    quiet: int

    @property
    def drills(self) -> Mapping[str, str]:
        return drills_of(self)


def cohort_summary(*, cohort: Cohort, now: datetime, people: str = ACTIVE) -> CohortSummary:
    """Return the figures of *cohort*, in a constant number of queries.

    The caller has checked that the viewer may see them. *people*: see `CohortSummary`.
    """
    enrollments = Enrollment.objects.filter(cohort=cohort)
    counted = enrollments.active() if people == ACTIVE else enrollments
    assignments = Assignment.objects.filter(cohort=cohort, enrollment__in=counted)
    waiting = assignments.filter(state__in=WAITING).aggregate(
        n=Count("pk"), since=Min("submitted_at")
    )
    return CohortSummary(
        cohort=cohort.pk,
        name=cohort.name,
        state=cohort.state,
        as_of=now,
        people=people,
        enrollments=_by(enrollments, "state"),
        directions=_directions(cohort, counted),
        assignments=_by(assignments, "state"),
        overdue=assignments.overdue(now).count(),
        waiting_for_review=waiting["n"],
        oldest_waiting_since=waiting["since"],
        never_handed_in=enrollments.active().without_work().count(),
        without_mentor=enrollments.active().without_mentor().count(),
        mentors=_mentors(counted),
        open_recommendations=_open_recommendations(cohort),
        planned_pivots=Pivot.objects.filter(
            enrollment__cohort=cohort, state=PivotState.PLANNED.value
        ).count(),
        quiet=quiet_for(quiet_learners(cohort=cohort), now=now).count(),
    )


def _by(rows: "QuerySet[Assignment] | QuerySet[Enrollment]", column: str) -> dict[str, int]:
    counted = rows.order_by(column).values_list(column).annotate(n=Count("pk"))
    return dict(counted)


def _directions(cohort: Cohort, counted: QuerySet[Enrollment]) -> tuple[DirectionFigures, ...]:
    seats = Seats.objects.filter(cohort=cohort).select_related("direction")
    learners = _per_direction(
        Placement.objects.filter(enrollment__in=counted, state=PlacementState.CURRENT.value)
        .values_list("direction")
        .annotate(n=Count("pk"))
    )
    issued = Assignment.objects.filter(cohort=cohort, enrollment__in=counted).values_list(
        "placement__direction"
    )
    assignments = _per_direction(issued.filter(state__in=ASKED_FOR).annotate(n=Count("pk")))
    approved = _per_direction(
        issued.filter(state=AssignmentState.APPROVED.value).annotate(n=Count("pk"))
    )
    scores = _per_direction(
        Review.objects.filter(
            revision__assignment__cohort=cohort,
            revision__assignment__enrollment__in=counted,
            state=ReviewState.PUBLISHED.value,
            is_sample=False,
        )
        .order_by()
        .values_list("revision__assignment__placement__direction")
        .annotate(mean=Avg("score"))
    )
    return tuple(
        DirectionFigures(
            direction=row.direction.slug,
            name=row.direction.name,
            capacity=row.capacity,
            taken=row.taken,
            free=row.free,
            learners=int(learners.get(row.direction_id, 0)),
            approved=int(approved.get(row.direction_id, 0)),
            assignments=int(assignments.get(row.direction_id, 0)),
            score=scores.get(row.direction_id),
        )
        for row in seats.order_by("direction__position", "pk")
    )


def _per_direction(pairs: Any) -> dict[int, float]:
    """Return `{direction id: figure}`; the default order would split the groups."""
    return dict(pairs.order_by())


def _mentors(counted: QuerySet[Enrollment]) -> tuple[MentorFigures, ...]:
    active = Mentorship.objects.filter(enrollment__in=counted, state="active")
    rows = active.values("mentor", "mentor__user__name").annotate(
        learners=Count("enrollment", distinct=True),
        waiting=Count(
            "enrollment__assignments",
            distinct=True,
            filter=Q(enrollment__assignments__state__in=WAITING),
        ),
    )
    return tuple(
        MentorFigures(row["mentor"], row["mentor__user__name"], row["learners"], row["waiting"])
        for row in rows.order_by("mentor__user__name", "mentor")
    )


def _open_recommendations(cohort: Cohort) -> dict[str, int]:
    open_ = [state.value for state in OPEN_RECOMMENDATION]
    rows = Recommendation.objects.filter(enrollment__cohort=cohort, state__in=open_)
    return dict(rows.order_by("decision").values_list("decision").annotate(n=Count("pk")))

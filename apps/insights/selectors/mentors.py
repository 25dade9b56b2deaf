"""How mentors fare: learners, hours, reviews, how long they took. A mentor sees the own first."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Aggregate,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from apps.accounts.models import Membership, User
from apps.assignments.models import WAITING, Review
from apps.insights.models import MentorStanding
from apps.mentoring.models import Mentorship
from mentorship.states import ENROLLMENT, ReviewState

SPAN = timedelta(days=90)
"""How far back reviews count."""

ENDED = [state.value for state in ENROLLMENT.ends()]
SAID = [ReviewState.PUBLISHED.value, ReviewState.SUPERSEDED.value]


class Percentile(Aggregate):
    """The time below which a share of the rows lies, between two rows by interpolation."""

    function = "percentile_cont"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"

    def __init__(self, expression: Any, *, share: float) -> None:
        super().__init__(expression, share=share, output_field=DurationField())


def mentor_figures_own(*, viewer: User, now: datetime) -> Any:
    """Return *viewer*'s own figures as a mentor, one row for each organization they work in."""
    working = Membership.objects.working(viewer).values("organization")
    own = MentorStanding.objects.filter(user=viewer.pk, organization__in=working)
    return _with_figures(own, now)


def mentor_figures_list(*, viewer: User, now: datetime) -> Any:
    """Return the figures of all mentors of the organizations *viewer* manages, newest first."""
    managed = Membership.objects.managing(viewer).values("organization")
    scope = Q() if viewer.is_superuser else Q(organization__in=managed)
    return _with_figures(MentorStanding.objects.filter(scope), now)


def mentor_figures_seen(*, viewer: User, now: datetime) -> Any:
    """Return the own figures, and those of organizations *viewer* manages."""
    working = Membership.objects.working(viewer).values("organization")
    managed = Membership.objects.managing(viewer).values("organization")
    scope = Q(user=viewer.pk, organization__in=working) | Q(organization__in=managed)
    rows = MentorStanding.objects.filter(Q() if viewer.is_superuser else scope)
    return _with_figures(rows, now)


def _with_figures(mentors: Any, now: datetime) -> Any:
    """Add the figures, all by subqueries: one query, whatever the number of mentors.

    `turnaround_p50`, `turnaround_p90`: from handing in to the review, over the last 90 days.
    `pending`: work that waits for this primary mentor.
    """
    mine = Mentorship.objects.filter(mentor=OuterRef("pk"), state="active").exclude(
        enrollment__state__in=ENDED
    )
    waiting = mine.filter(kind="primary", enrollment__assignments__state__in=WAITING)
    reviews = Review.objects.filter(
        reviewer=OuterRef("user"),
        organization=OuterRef("organization"),
        state__in=SAID,
        is_sample=False,
        published_at__gt=now - SPAN,
    )
    took = ExpressionWrapper(
        F("published_at") - F("revision__submitted_at"), output_field=DurationField()
    )
    return (
        mentors.with_load(now)
        .annotate(
            learners=_counted(mine, "mentor", "pk"),
            pending=_counted(waiting, "mentor", "enrollment__assignments"),
            reviews=_counted(reviews, "reviewer", "pk"),
            turnaround_p50=_percentile(reviews, took, 0.5),
            turnaround_p90=_percentile(reviews, took, 0.9),
        )
        .select_related("user", "organization")
        .order_by("-id")
    )


def _counted(rows: Any, by: str, what: str) -> Coalesce:
    found = rows.order_by().values(by).annotate(n=Count(what)).values("n")
    return Coalesce(Subquery(found), Value(0), output_field=IntegerField())


def _percentile(rows: Any, took: Any, share: float) -> Subquery:
    found = rows.order_by().values("reviewer").annotate(at=Percentile(took, share=share))
    return Subquery(found.values("at"))

"""The review queue: what waits, ordered by when its promise breaks, and how long it will wait."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import (
    BooleanField,
    Count,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce, Now

from apps.accounts.models import Membership, User
from apps.assignments.models import (
    IN_LINE,
    WAITING,
    Assignment,
    AssignmentQuerySet,
    Review,
    ReviewBoard,
    ReviewClaim,
    ReviewRoute,
)
from apps.assignments.selectors.line import in_line_since, returned_at
from apps.assignments.selectors.lists import with_context
from apps.cohorts.models import Cohort, Enrollment
from mentorship.reviewing import PROMISE_HOURS, InLine, Wait, place_in, wait_for
from mentorship.states import ReviewClaimState

RECENT = timedelta(days=28)
"""Throughput is counted over so long, or since the cohort's first hand-in if that is shorter."""

HELD = ReviewClaimState.HELD.value


def promise_breaks() -> "ExpressionWrapper[CombinedExpression]":
    """Return when the promise of waiting work breaks: hours of its cohort after it came in line."""
    hours = Coalesce(F("cohort__review_rules__promise_hours"), Value(PROMISE_HOURS))
    after = ExpressionWrapper(hours * Value(timedelta(hours=1)), output_field=DurationField())
    return ExpressionWrapper(in_line_since() + after, output_field=DateTimeField())


def waiting_for_system() -> AssignmentQuerySet:
    """Return all that waits for a review; learners on leave or gone do not clog it.

    Work of a transferred learner keeps its place in the cohort it was handed in in.
    """
    waiting: AssignmentQuerySet = Assignment.objects.waiting().filter(enrollment__state__in=IN_LINE)
    return waiting


def review_queue(*, viewer: User) -> AssignmentQuerySet:
    """Return what waits for a review that *viewer* may write, whose promise breaks first first.

    `mine`: *viewer* mentors the learner. `promised_at`: when the promise breaks. `held_claims`: the
    claim, if somebody holds it; `routed_to`: the name of who was asked, and `is_asked`: it is
    *viewer*.
    """
    here, gone_on = Q(pk=OuterRef("enrollment")), Q(predecessor=OuterRef("enrollment"))
    mine = Enrollment.objects.mentored_by(viewer).filter(here | gone_on)
    held = ReviewClaim.objects.filter(assignment=OuterRef("pk"), state=HELD)
    asked = ReviewRoute.objects.filter(assignment=OuterRef("pk")).order_by("-pk")
    waiting = (
        waiting_for_system()
        .worked_on_by(viewer)
        .exclude(enrollment__learner__user=viewer.pk)
        .annotate(
            mine=Exists(mine),
            promised_at=promise_breaks(),
            is_claimed=Exists(held),
            is_claimed_by_me=Exists(held.filter(holder=viewer.pk)),
            routed_to_id=Subquery(asked.values("reviewer")[:1]),
            routed_to=Subquery(asked.values("reviewer__name")[:1]),
        )
        .annotate(
            is_asked=ExpressionWrapper(
                Q(routed_to_id=viewer.pk, routed_to_id__isnull=False), output_field=BooleanField()
            )
        )
    )
    claims = ReviewClaim.objects.filter(state=HELD).select_related("holder")
    queue: AssignmentQuerySet = (
        with_context(waiting)
        .prefetch_related(Prefetch("claims", claims, to_attr="held_claims"))
        .order_by("promised_at", "pk")
    )
    return queue


def queue_cohorts(*, viewer: User) -> QuerySet[Cohort]:
    """Return the cohorts from which something waits for *viewer*."""
    waiting = waiting_for_system().worked_on_by(viewer).exclude(enrollment__learner__user=viewer.pk)
    cohorts: QuerySet[Cohort] = Cohort.objects.filter(pk__in=waiting.values("cohort"))
    return cohorts.order_by("name", "pk")


def review_board(*, viewer: User) -> QuerySet[ReviewBoard]:
    """Return the cohorts whose reviews *viewer* looks after: led or managed ones, newest first.

    `waiting`: how many pieces of work; `late`: of these, how many the promise is broken to;
    `oldest`: the longest waiting hand-in; `promise`: in hours.
    """
    waits = waiting_for_system().filter(cohort=OuterRef("pk")).annotate(by=promise_breaks())
    rows: QuerySet[ReviewBoard] = ReviewBoard.objects.annotate(
        waiting=_count(waits),
        late=_count(waits.filter(by__lte=Now())),
        oldest=Subquery(waits.order_by("submitted_at").values("submitted_at")[:1]),
        promise=Coalesce(F("review_rules__promise_hours"), Value(PROMISE_HOURS)),
    ).order_by("-pk")
    if viewer.is_superuser:
        return rows
    return rows.filter(
        Q(organization__in=Membership.objects.managing(viewer).values("organization"))
        | Q(pk__in=Cohort.objects.led_by(viewer).values("pk"))
    )


def _count(rows: AssignmentQuerySet) -> Coalesce:
    counted = rows.order_by().values("cohort").annotate(count=Count("pk"))
    return Coalesce(Subquery(counted.values("count")), 0)


# --------------------------------------------------------------------------- the wait


@dataclass(frozen=True, slots=True)
class WaitForecast:
    """How long a piece of waiting work will wait.

    `position`: how many of its cohort are reviewed until it is, itself included. `ready_p50_at`,
    `ready_p80_at`: None where too few reviews tell the pace. `held_until`: somebody has taken it.
    """

    position: int
    submitted_at: datetime
    promised_at: datetime
    p50_hours: float | None
    p80_hours: float | None
    held_until: datetime | None


def wait_forecast(*, assignment: Assignment, now: datetime) -> WaitForecast | None:
    """Return how long *assignment* will wait from *now*; None if it does not stand in line.

    The line is the cohort's; see mentorship.reviewing, Note [Places hold]. The caller has checked
    that the work may be seen. Cost: five queries.
    """
    own = waiting_for_system().filter(pk=assignment.pk)
    row = own.annotate(promised_at=promise_breaks(), returned_at=returned_at()).first()
    if row is None:
        return None
    place = place_in(_line(row.cohort_id), InLine(row.pk, row.submitted_at, row.returned_at))
    wait = _wait(row.cohort_id, place, now)
    held = ReviewClaim.objects.filter(assignment=row.pk, state=HELD, lease_until__gt=now)
    return WaitForecast(
        position=wait.position,
        submitted_at=row.submitted_at,
        promised_at=row.promised_at,
        p50_hours=wait.p50_hours,
        p80_hours=wait.p80_hours,
        held_until=held.values_list("lease_until", flat=True).first(),
    )


def _line(cohort_id: int) -> Iterator[InLine]:
    waiting = waiting_for_system().filter(cohort=cohort_id)
    rows = waiting.order_by().annotate(returned_at=returned_at())
    for row in rows.values_list("pk", "submitted_at", "returned_at"):
        yield InLine(*row)


def _wait(cohort_id: int, position: int, now: datetime) -> Wait:
    said = Review.objects.filter(
        revision__assignment__cohort=cohort_id,
        is_sample=False,
        published_at__gt=now - RECENT,
        published_at__lte=now,
    )
    times = list(said.order_by("published_at").values_list("published_at", flat=True))
    first = _first_hand_in(cohort_id)
    since = max(now - RECENT, first) if first is not None else now
    return wait_for(position, len(times), (now - since).total_seconds() / 3600)


def _first_hand_in(cohort_id: int) -> datetime | None:
    rows = Assignment.objects.filter(cohort=cohort_id, revisions__isnull=False)
    first: datetime | None = (
        rows.order_by("revisions__submitted_at")
        .values_list("revisions__submitted_at", flat=True)
        .first()
    )
    return first


# --------------------------------------------------------------------------- for the jobs


def promises_broken_for_system(*, now: datetime) -> list[int]:
    """Return unclaimed work whose promise is broken and that nobody else was asked for since.

    In the order in which work is locked.
    """
    held = ReviewClaim.objects.filter(assignment=OuterRef("pk"), state=HELD)
    again = ReviewRoute.objects.filter(
        assignment=OuterRef("pk"),
        revision__state="submitted",
        cause="promise_broken",
    )
    rows = (
        waiting_for_system()
        .annotate(promised_at=promise_breaks())
        .filter(~Exists(again), ~Exists(held), promised_at__lte=now)
    )
    return list(rows.order_by("enrollment", "pk").values_list("pk", flat=True))


def asked_of_for_system(*, organization_id: int, user_id: int) -> list[int]:
    """Return waiting work somebody was asked for last, in the order in which work is locked."""
    last = ReviewRoute.objects.filter(assignment=OuterRef("pk")).order_by("-pk")
    rows = (
        Assignment.objects.filter(organization=organization_id, state__in=WAITING)
        .annotate(asked=Subquery(last.values("reviewer")[:1]))
        .filter(asked=user_id)
    )
    return list(rows.order_by("enrollment", "pk").values_list("pk", flat=True))

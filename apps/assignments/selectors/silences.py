"""Who is silent on which work, since when, and whom to tell."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Greatest

from apps.accounts.models import Membership
from apps.assignments.models import IN_LINE, WAITING, Assignment, Nudge, ReviewClaim, ReviewRoute
from apps.assignments.selectors.line import returned_at
from apps.cohorts.models import Cohort, Enrollment
from mentorship.reviewing import PROMISE_HOURS, Audience
from mentorship.states import AssignmentState, EnrollmentState, ReviewClaimState
from mentorship.values import MANAGING, BallWith, Role

SPOKEN_FOR = (*WAITING, AssignmentState.CHANGES_REQUESTED.value)
"""States in which one side waits for the other."""


@dataclass(frozen=True, slots=True)
class Silence:
    """Somebody's turn since some hour. `people`: whom each audience of the ladder means."""

    assignment_id: int
    organization_id: int
    side: str
    since: datetime
    promise_hours: int
    people: Mapping[Audience, tuple[int, ...]]


def silences_for_system(*, now: datetime) -> list[Silence]:
    """Return every piece of work one side waits for, with the people to tell. Cost: 3 queries."""
    rows = list(_rows(now))
    leads = _leads({row["cohort"] for row in rows})
    managers = _managers({row["organization"] for row in rows})
    return [
        Silence(
            assignment_id=row["pk"],
            organization_id=row["organization"],
            side=row["ball_with"],
            since=row["silent_since"],
            promise_hours=row["promise_hours"],
            people={
                Audience.REVIEWER: _reviewer(row) or leads[row["cohort"]],
                Audience.LEADS: leads[row["cohort"]] or managers[row["organization"]],
                Audience.MANAGERS: managers[row["organization"]],
                Audience.LEARNER: (row["enrollment__learner__user"],),
            },
        )
        for row in rows
    ]


def nudges_told_for_system(*, assignment_ids: Collection[int]) -> set[tuple[int, datetime, int]]:
    """Return which steps of which silences were told."""
    told = Nudge.objects.filter(assignment__in=assignment_ids)
    return set(told.values_list("assignment", "silent_since", "step"))


def _rows(now: datetime) -> Any:
    claims = ReviewClaim.objects.filter(
        assignment=OuterRef("pk"), state=ReviewClaimState.HELD.value
    )
    asked = ReviewRoute.objects.filter(assignment=OuterRef("pk")).order_by("-pk")
    primary = Enrollment.objects.filter(
        pk=OuterRef("enrollment"), mentorships__kind="primary", mentorships__state="active"
    )
    # Nobody was silent while the learner was away.
    rows = (
        Assignment.objects.annotate(silent_since=Greatest("ball_since", returned_at()))
        .filter(
            Q(enrollment__state=EnrollmentState.ACTIVE.value) | Q(state__in=WAITING),
            state__in=SPOKEN_FOR,
            enrollment__state__in=IN_LINE,
            silent_since__lt=now,
        )
        .exclude(ball_with=BallWith.NOBODY.value)
    )
    return rows.order_by("pk").values(
        "pk",
        "organization",
        "cohort",
        "ball_with",
        "silent_since",
        "enrollment__learner__user",
        promise_hours=Coalesce(F("cohort__review_rules__promise_hours"), Value(PROMISE_HOURS)),
        holder=Subquery(claims.values("holder")[:1]),
        asked=Subquery(asked.values("reviewer")[:1]),
        primary=Subquery(primary.values("mentorships__mentor__user")[:1]),
    )


def _reviewer(row: Mapping[str, int | None]) -> tuple[int, ...]:
    found = (row[name] for name in ("holder", "asked", "primary"))
    return tuple(user for user in found if user is not None)[:1]


def _leads(cohorts: Collection[int]) -> Mapping[int, tuple[int, ...]]:
    named = Cohort.leads.through.objects.filter(cohort__in=cohorts)
    role = Membership.objects.filter(state="active").with_role(Role.LEAD_MENTOR)
    lasting = set(role.values_list("user", "organization"))
    found: defaultdict[int, tuple[int, ...]] = defaultdict(tuple)
    rows = named.order_by("user").values_list("cohort", "cohort__organization", "user")
    for cohort, organization, user in rows:
        if (user, organization) in lasting:
            found[cohort] += (user,)
    return found


def _managers(organizations: Collection[int]) -> Mapping[int, tuple[int, ...]]:
    role = Membership.objects.filter(state="active", organization__in=organizations)
    found: defaultdict[int, tuple[int, ...]] = defaultdict(tuple)
    rows = role.with_role(*MANAGING).order_by("user").values_list("organization", "user").distinct()
    for organization, user in rows:
        found[organization] += (user,)
    return found

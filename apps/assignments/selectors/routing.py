"""Who could be asked for a review, and what speaks for each."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta

from django.db.models import Count

from apps.accounts.models import Membership, Mentor
from apps.assignments.models import Assignment, OfAssignmentQuerySet, ReviewRoute, Revision
from apps.core.selectors import rows_of
from apps.mentoring.selectors import mentors_present
from mentorship.reviewing import Candidate, Relation
from mentorship.values import MentorshipKind, Role

LATELY = timedelta(days=14)
"""Turns are counted over so long."""

UNSAID = 0.5
"""How well somebody fits a direction who has not said which ones they teach."""

WAITING_FOR = """
SELECT who, COUNT(*) FROM (
    SELECT COALESCE(c.holder_id, r.reviewer_id) AS who
    FROM assignments_assignment a
    LEFT JOIN assignments_reviewclaim c ON c.assignment_id = a.id AND c.state = 'held'
    LEFT JOIN LATERAL (
        SELECT reviewer_id FROM assignments_reviewroute
        WHERE assignment_id = a.id ORDER BY id DESC LIMIT 1
    ) r ON true
    WHERE a.organization_id = %(organization)s AND a.id <> %(assignment)s
      AND a.state IN ('submitted', 'in_review')
) waiting
WHERE who = ANY(%(users)s)
GROUP BY who
"""


def route_candidates_for_system(
    *, assignment: Assignment, without: Collection[int], now: datetime
) -> list[Candidate]:
    """Return who may review *assignment* and is there: its mentors and the cohort's leads.

    Never the learner, nor who is in *without*. Cost: seven queries.
    """
    related = _related(assignment, now)
    for away in {assignment.enrollment.learner.user_id, *without}:
        related.pop(away, None)
    users = list(related)
    waiting = _waiting_for(assignment, users)
    asked = _asked(users, now)
    fits = dict(_fits(assignment, users))
    return [
        Candidate(
            user=user,
            relation=relation,
            fit=fits.get(user, UNSAID),
            waiting=waiting.get(user, 0),
            asked=asked.get(user, 0),
        )
        for user, relation in related.items()
    ]


def current_route_for_system(*, revision: Revision) -> ReviewRoute | None:
    """Return who was asked last for a revision."""
    rows = ReviewRoute.objects.filter(revision=revision.pk).order_by("-pk")
    route: ReviewRoute | None = rows.first()
    return route


def routes_of(*, assignment: Assignment) -> OfAssignmentQuerySet:
    """Return everybody who was asked for a review of one assignment, oldest first.

    The caller has checked that *assignment* may be seen.
    """
    rows: OfAssignmentQuerySet = ReviewRoute.objects.filter(assignment=assignment.pk)
    return rows.select_related("reviewer").order_by("pk")


def _related(assignment: Assignment, now: datetime) -> dict[int, Relation]:
    present = mentors_present(organization_id=assignment.organization_id, now=now)
    paired = present.filter(
        mentorships__enrollment__in=[assignment.enrollment_id, assignment.enrollment.successor_id],
        mentorships__state="active",
    )
    kinds = dict(paired.values_list("user", "mentorships__kind"))
    related = dict.fromkeys(_leads(assignment, now), Relation.LEAD)
    for user, kind in kinds.items():
        primary = kind == MentorshipKind.PRIMARY
        related[user] = Relation.PRIMARY if primary else Relation.SECONDARY
    return related


def _leads(assignment: Assignment, now: datetime) -> list[int]:
    """Return the cohort's leads whose role lasts; one who mentors too must be there as a mentor."""
    role = Membership.objects.filter(organization=assignment.organization_id, state="active")
    held = role.with_role(Role.LEAD_MENTOR).values("user")
    leads = assignment.cohort.leads.filter(pk__in=held)
    mentors = Mentor.objects.filter(organization=assignment.organization_id)
    there = mentors_present(organization_id=assignment.organization_id, now=now)
    away = mentors.exclude(pk__in=there.order_by().values("pk"))
    return list(leads.exclude(pk__in=away.values("user")).values_list("pk", flat=True))


def _waiting_for(assignment: Assignment, users: list[int]) -> Mapping[int, int]:
    params = {
        "organization": assignment.organization_id,
        "assignment": assignment.pk,
        "users": users,
    }
    return {user: int(count) for user, count in rows_of(WAITING_FOR, params)}


def _asked(users: list[int], now: datetime) -> Mapping[int, int]:
    lately = ReviewRoute.objects.filter(reviewer__in=users, routed_at__gt=now - LATELY)
    counted = lately.order_by().values("reviewer").annotate(count=Count("pk"))
    return {row["reviewer"]: row["count"] for row in counted}


def _fits(assignment: Assignment, users: list[int]) -> Iterator[tuple[int, float]]:
    """Yield who has said which directions they teach, and whether this is one."""
    said = Mentor.directions.through.objects.filter(
        mentor__organization=assignment.organization_id, mentor__user__in=users
    )
    taught: dict[int, set[int]] = {}
    for user, direction in said.values_list("mentor__user", "direction"):
        taught.setdefault(user, set()).add(direction)
    for user, directions in taught.items():
        yield user, float(assignment.placement.direction_id in directions)

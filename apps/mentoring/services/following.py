"""Mentors go along with a learner who was transferred."""

from datetime import datetime

from django.db import transaction

from apps.accounts.models import Mentor
from apps.cohorts.models import Enrollment
from apps.core.services import state_begin
from apps.mentoring import selectors
from apps.mentoring.models import Mentorship
from apps.mentoring.services.pairing import enrollment_locked, pair_create, pair_move
from mentorship.states import MentorshipState
from mentorship.values import MentorshipEndReason, MentorshipKind


@transaction.atomic
def mentorships_follow(*, enrollment_id: int, now: datetime) -> int:
    """Let the mentors of a transferred enrollment accompany its successor; return how many.

    Each mentorship ends here and begins anew there with the same hours, active or paused as it
    was. Idempotent: one that has ended is not followed. Who is no mentor any more is left behind.

    :raises NotFound: if there is no such enrollment.
    """
    enrollment = enrollment_locked(enrollment_id=enrollment_id)
    if enrollment.successor_id is None:
        return 0
    successor = enrollment_locked(enrollment_id=enrollment.successor_id)
    going = Mentorship.objects.lasting().filter(enrollment=enrollment)
    list(Mentor.objects.locked().filter(pk__in=going.values("mentor")))
    available = selectors.mentors_available(organization_id=enrollment.organization_id)
    staying = set(available.values_list("pk", flat=True))
    followed = 0
    for row in going.locked():
        before = MentorshipState(row.state)
        _leave(row, now)
        if row.mentor_id in staying:
            followed += _follow(row, successor, before, now)
    return followed


def _leave(row: Mentorship, now: datetime) -> None:
    """End the pair here without a word to anybody: it goes on elsewhere."""
    row.ended_at, row.end_reason = now, MentorshipEndReason.TRANSFER.value
    pair_move(
        mentorship=row,
        to=MentorshipState.ENDED,
        by=None,
        now=now,
        reason=row.end_reason,
        fields=("ended_at", "end_reason"),
    )


def _follow(row: Mentorship, successor: Enrollment, state: MentorshipState, now: datetime) -> bool:
    """Begin a mentorship anew, unless somebody has arranged for it already."""
    there = Mentorship.objects.lasting().filter(enrollment=successor)
    if there.filter(mentor=row.mentor_id).exists():
        return False
    kind = MentorshipKind(row.kind)
    if there.filter(kind=MentorshipKind.PRIMARY.value).exists():
        kind = MentorshipKind.SECONDARY
    mentor = selectors.mentor_with_load(mentor_id=row.mentor_id, now=now)
    begun = pair_create(enrollment=successor, mentor=mentor, kind=kind, hours=row.hours, now=now)
    state_begin(row=begun, by=None, now=now)
    if state is MentorshipState.PAUSED:
        pair_move(mentorship=begun, to=state, by=None, now=now)
    return True

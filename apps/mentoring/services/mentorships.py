"""Deeds on pairings of a mentor with an enrollment."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Membership, Mentor, User
from apps.cohorts.models import Enrollment
from apps.core.services import event_publish
from apps.mentoring import policies, selectors
from apps.mentoring.models import Mentorship
from apps.mentoring.services.pairing import (
    AlreadyMentoring,
    enrollment_locked,
    mentorship_locked,
    pair_begin,
    pair_end,
    pair_move,
    pair_resume,
)
from apps.mentoring.services.proposals import offers_drop
from mentorship.capacity import SETTLING_IN, STEADY
from mentorship.events import MentorAbsent
from mentorship.states import MENTORSHIP, MentorshipState
from mentorship.values import MentorshipEndReason, MentorshipKind


@transaction.atomic
def mentorship_assign(
    *, enrollment_id: int, mentor_id: int, kind: MentorshipKind, by: User | None, now: datetime
) -> Mentorship:
    """Let a mentor accompany a learner from now on.

    :raises NotFound: if there is no such enrollment.
    :raises NotAllowed: unless *by* manages the organization or leads the cohort.

    Whatever else `pair_begin` refuses, it refuses here.
    """
    enrollment = enrollment_locked(enrollment_id=enrollment_id)
    policies.check_can_assign(user=by, enrollment=enrollment)

    return pair_begin(enrollment=enrollment, mentor_id=mentor_id, kind=kind, by=by, now=now)


@transaction.atomic
def mentorship_pause(
    *, mentorship_id: int, by: User | None, now: datetime, reason: str = ""
) -> Mentorship:
    """Let a mentor rest; the learner may get another primary meanwhile.

    :raises NotAllowed: unless *by* manages the organization or leads the cohort.
    :raises TransitionNotAllowed: unless the mentorship is active.
    """
    mentorship = mentorship_locked(mentorship_id=mentorship_id)
    policies.check_can_assign(user=by, enrollment=mentorship.enrollment)

    pair_move(mentorship=mentorship, to=MentorshipState.PAUSED, by=by, now=now, reason=reason)
    return mentorship


@transaction.atomic
def mentorship_resume(*, mentorship_id: int, by: User | None, now: datetime) -> Mentorship:
    """Let a paused mentor go on.

    :raises NotAllowed: unless *by* manages the organization or leads the cohort.
    :raises TransitionNotAllowed: unless the mentorship is paused.
    :raises EnrollmentEnded: if the learner has left or finished.
    :raises NotAMentor: if the mentor's role has ended.
    :raises PrimaryMentorPresent: if another primary has taken over; names them.
    :raises MentorFull: if the mentor has given the hours to others meanwhile.
    """
    mentorship = mentorship_locked(mentorship_id=mentorship_id)
    policies.check_can_assign(user=by, enrollment=mentorship.enrollment)

    pair_resume(mentorship=mentorship, by=by, now=now)
    return mentorship


@transaction.atomic
def mentorship_end(
    *, mentorship_id: int, reason: MentorshipEndReason, by: User | None, now: datetime
) -> Mentorship:
    """End a mentorship; it stays as history.

    :raises NotAllowed: unless *by* manages the organization or leads the cohort.
    :raises TransitionNotAllowed: if it has ended.
    """
    mentorship = mentorship_locked(mentorship_id=mentorship_id)
    policies.check_can_assign(user=by, enrollment=mentorship.enrollment)

    pair_end(mentorship=mentorship, reason=reason, by=by, now=now)
    return mentorship


@transaction.atomic
def mentorship_hand_over(
    *, mentorship_id: int, mentor_id: int, by: User | None, now: datetime
) -> Mentorship:
    """End a mentorship and begin one of the same kind with another mentor, or neither.

    Return the new one; the old one stays as history.

    :raises NotAllowed: unless *by* manages the organization or leads the cohort.
    :raises TransitionNotAllowed: if the mentorship has ended.
    :raises AlreadyMentoring: if it is the mentor who has it already.

    Whatever else `pair_begin` refuses, it refuses here.
    """
    mentorship = mentorship_locked(mentorship_id=mentorship_id)
    policies.check_can_assign(user=by, enrollment=mentorship.enrollment)

    MENTORSHIP.step(MentorshipState(mentorship.state), MentorshipState.ENDED)
    if mentor_id == mentorship.mentor_id:
        raise AlreadyMentoring(
            _("This mentor already accompanies the learner."),
            mentorship=mentorship.pk,
            state=mentorship.state,
        )
    pair_end(mentorship=mentorship, reason=MentorshipEndReason.HANDOVER, by=by, now=now)
    return pair_begin(
        enrollment=mentorship.enrollment,
        mentor_id=mentor_id,
        kind=MentorshipKind(mentorship.kind),
        by=by,
        now=now,
    )


@transaction.atomic
def mentorships_leave(*, membership_id: int, now: datetime) -> int:
    """End the mentorships of somebody whose last mentoring role has ended; return how many.

    Their learners stand on the list of those without a mentor from then on. Idempotent.
    """
    membership = Membership.objects.get(pk=membership_id)
    mentor: Mentor | None = Mentor.objects.filter(
        user=membership.user_id, organization=membership.organization_id
    ).first()
    available = selectors.mentors_available(organization_id=membership.organization_id)
    if mentor is None or available.filter(pk=mentor.pk).exists():
        return 0
    lasting = Mentorship.objects.lasting().filter(mentor=mentor)
    list(Enrollment.objects.locked().filter(mentorships__in=lasting.values("pk")))
    mentorships = list(lasting.locked().select_related("enrollment"))
    dropped = offers_drop(mentor=mentor, now=now)
    for mentorship in mentorships:
        reason = MentorshipEndReason.MENTOR_EXIT
        pair_end(mentorship=mentorship, reason=reason, by=None, now=now)
    if mentorships or dropped:
        event_publish(MentorAbsent(mentor.organization_id, mentor.pk, mentor.user_id))
    return len(mentorships)


@transaction.atomic
def mentorships_settle(*, now: datetime) -> int:
    """Give mentors back the hours of those who have settled in; return how many there are.

    Idempotent; see mentorship/capacity.py.
    """
    long_ago = now - SETTLING_IN
    settled = Mentorship.objects.filter(
        state=MentorshipState.ACTIVE.value,
        started_at__lte=long_ago,
        enrollment__activated_at__lte=long_ago,
    )
    return sum(
        settled.filter(kind=kind.value, hours__gt=hours).update(hours=hours, updated_at=now)
        for kind, hours in STEADY.items()
    )

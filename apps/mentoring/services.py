"""mentoring: deeds on pairings of a mentor with an enrollment.

Locks: the enrollment first, then the mentorship. The enrollment's row makes parallel assignments
take turns; the partial unique constraints stand behind it.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Mentor, User
from apps.cohorts.models import Enrollment
from apps.core.services import conflict_on, event_publish, state_begin, state_move
from apps.mentoring import policies, selectors
from apps.mentoring.models import Mentorship
from mentorship.errors import Conflict, Fault, Invalid, NotFound
from mentorship.events import MentorshipEnded, MentorshipStarted
from mentorship.states import ENROLLMENT, MENTORSHIP, EnrollmentState, MentorshipState
from mentorship.values import MentorshipEndReason, MentorshipKind


class PrimaryMentorPresent(Conflict):
    code, title = "primary-mentor-present", "The learner has an active primary mentor"


class AlreadyMentoring(Conflict):
    code, title = "already-mentoring", "This mentor already accompanies the learner"


class EnrollmentEnded(Conflict):
    code, title = "enrollment-ended", "The enrollment has ended"


class NotAMentor(Invalid):
    code, title = "not-a-mentor", "This is no mentor of the organization"


@transaction.atomic
def mentorship_assign(
    *, enrollment_id: int, mentor_id: int, kind: MentorshipKind, by: User | None, now: datetime
) -> Mentorship:
    """Let a mentor accompany a learner from now on.

    :raises NotFound: if there is no such enrollment.
    :raises NotAllowed: unless *by* manages the organization or leads the cohort.
    :raises NotAMentor: unless the mentor holds an active role in the same organization.
    :raises OwnMentor: if mentor and learner are one person.
    :raises EnrollmentEnded: if the learner has left or finished.
    :raises PrimaryMentorPresent: if a second primary is asked for; names the present one.
    :raises AlreadyMentoring: if the two are paired already.
    """
    enrollment = _lock_enrollment(enrollment_id)
    policies.check_can_assign(user=by, enrollment=enrollment)

    mentor = _mentor(mentor_id, enrollment.organization_id)
    policies.check_not_oneself(mentor=mentor, enrollment=enrollment)
    _check_goes_on(enrollment)
    _check_not_paired(enrollment, mentor)
    if kind is MentorshipKind.PRIMARY:
        _check_no_primary(enrollment)
    mentorship = _create(enrollment, mentor, kind, now)
    state_begin(row=mentorship, by=by, now=now)
    event_publish(MentorshipStarted(mentorship.organization_id, mentorship.pk))
    return mentorship


@transaction.atomic
def mentorship_pause(
    *, mentorship_id: int, by: User | None, now: datetime, reason: str = ""
) -> Mentorship:
    """Let a mentor rest; the learner may get another primary meanwhile.

    :raises NotAllowed: unless *by* manages the organization or leads the cohort.
    :raises TransitionNotAllowed: unless the mentorship is active.
    """
    mentorship = _lock(mentorship_id)
    policies.check_can_assign(user=by, enrollment=mentorship.enrollment)

    _move(mentorship, MentorshipState.PAUSED, by, now, reason)
    return mentorship


@transaction.atomic
def mentorship_resume(*, mentorship_id: int, by: User | None, now: datetime) -> Mentorship:
    """Let a paused mentor go on.

    :raises NotAllowed: unless *by* manages the organization or leads the cohort.
    :raises TransitionNotAllowed: unless the mentorship is paused.
    :raises EnrollmentEnded: if the learner has left or finished.
    :raises NotAMentor: if the mentor's role has ended.
    :raises PrimaryMentorPresent: if another primary has taken over; names them.
    """
    mentorship = _lock(mentorship_id)
    policies.check_can_assign(user=by, enrollment=mentorship.enrollment)

    MENTORSHIP.step(MentorshipState(mentorship.state), MentorshipState.ACTIVE)
    _check_goes_on(mentorship.enrollment)
    _mentor(mentorship.mentor_id, mentorship.organization_id)
    if mentorship.kind == MentorshipKind.PRIMARY:
        _check_no_primary(mentorship.enrollment)
    _move(mentorship, MentorshipState.ACTIVE, by, now)
    return mentorship


@transaction.atomic
def mentorship_end(
    *, mentorship_id: int, reason: MentorshipEndReason, by: User | None, now: datetime
) -> Mentorship:
    """End a mentorship; it stays as history.

    :raises NotAllowed: unless *by* manages the organization or leads the cohort.
    :raises TransitionNotAllowed: if it has ended.
    """
    mentorship = _lock(mentorship_id)
    policies.check_can_assign(user=by, enrollment=mentorship.enrollment)

    mentorship.ended_at, mentorship.end_reason = now, reason.value
    changed = ("ended_at", "end_reason")
    _move(mentorship, MentorshipState.ENDED, by, now, reason.value, changed)
    event_publish(MentorshipEnded(mentorship.organization_id, mentorship.pk))
    return mentorship


@transaction.atomic
def mentorships_follow(*, enrollment_id: int, now: datetime) -> int:
    """Let the mentors of a transferred enrollment accompany its successor; return how many.

    Each mentorship ends here and begins anew there, active or paused as it was. Idempotent: one
    that has ended is not followed. Who is no mentor any more is left behind.

    :raises NotFound: if there is no such enrollment.
    """
    enrollment = _lock_enrollment(enrollment_id)
    if enrollment.successor_id is None:
        return 0
    successor = _lock_enrollment(enrollment.successor_id)
    going = Mentorship.objects.locked().filter(enrollment=enrollment)
    available = set(
        selectors.mentors_available(organization_id=enrollment.organization_id).values_list(
            "pk", flat=True
        )
    )
    followed = 0
    for row in going.exclude(state=MentorshipState.ENDED.value):
        before = MentorshipState(row.state)
        row.ended_at, row.end_reason = now, MentorshipEndReason.TRANSFER.value
        changed = ("ended_at", "end_reason")
        _move(row, MentorshipState.ENDED, None, now, row.end_reason, changed)
        if row.mentor_id in available:
            followed += _follow(row, successor, before, now)
    return followed


def _follow(row: Mentorship, successor: Enrollment, state: MentorshipState, now: datetime) -> bool:
    """Begin a mentorship anew, unless somebody has arranged for it already."""
    there = Mentorship.objects.filter(enrollment=successor).exclude(
        state=MentorshipState.ENDED.value
    )
    if there.filter(mentor=row.mentor_id).exists():
        return False
    kind = MentorshipKind(row.kind)
    if there.filter(kind=MentorshipKind.PRIMARY.value).exists():
        kind = MentorshipKind.SECONDARY
    begun = _create(successor, row.mentor, kind, now)
    state_begin(row=begun, by=None, now=now)
    if state is MentorshipState.PAUSED:
        _move(begun, state, None, now)
    return True


# --------------------------------------------------------------------------- rows


def _lock_enrollment(enrollment_id: int) -> Enrollment:
    rows = Enrollment.objects.locked().filter(pk=enrollment_id)
    enrollment: Enrollment | None = rows.select_related("cohort", "learner__user").first()
    if enrollment is None:
        raise NotFound(f"No enrollment {enrollment_id}.")
    return enrollment


def _lock(mentorship_id: int) -> Mentorship:
    found = Mentorship.objects.filter(pk=mentorship_id).values_list("enrollment", flat=True).first()
    if found is None:
        raise NotFound(f"No mentorship {mentorship_id}.")
    enrollment = _lock_enrollment(found)
    mentorship: Mentorship = Mentorship.objects.locked().get(pk=mentorship_id)
    mentorship.enrollment = enrollment
    return mentorship


def _mentor(mentor_id: int, organization_id: int) -> Mentor:
    available = selectors.mentors_available(organization_id=organization_id)
    mentor: Mentor | None = available.filter(pk=mentor_id).first()
    if mentor is None:
        detail = _("This is no mentor of the organization, or not any more.")
        raise NotAMentor(detail, faults=(Fault("#/mentor", "not-a-mentor", detail),))
    return mentor


def _create(
    enrollment: Enrollment, mentor: Mentor, kind: MentorshipKind, now: datetime
) -> Mentorship:
    paired = AlreadyMentoring(_("This mentor already accompanies the learner."))
    second = PrimaryMentorPresent(_("The learner has a primary mentor."))
    with (
        conflict_on("mentorship_once_per_pair", paired),
        conflict_on("mentorship_one_active_primary", second),
    ):
        return Mentorship.objects.create(
            organization_id=enrollment.organization_id,
            enrollment=enrollment,
            mentor=mentor,
            kind=kind.value,
            started_at=now,
        )


def _move(
    mentorship: Mentorship,
    to: MentorshipState,
    by: User | None,
    now: datetime,
    reason: str = "",
    fields: tuple[str, ...] = (),
) -> None:
    state_move(
        row=mentorship, machine=MENTORSHIP, to=to, by=by, now=now, reason=reason, fields=fields
    )


# --------------------------------------------------------------------------- rules


def _check_goes_on(enrollment: Enrollment) -> None:
    if EnrollmentState(enrollment.state) in ENROLLMENT.ends():
        raise EnrollmentEnded(_("The enrollment has ended."), state=enrollment.state)


def _check_not_paired(enrollment: Enrollment, mentor: Mentor) -> None:
    pair = Mentorship.objects.filter(enrollment=enrollment, mentor=mentor)
    present = pair.exclude(state=MentorshipState.ENDED.value).first()
    if present is not None:
        raise AlreadyMentoring(
            _("%(mentor)s already accompanies the learner.") % {"mentor": mentor.user.name},
            mentorship=present.pk,
            state=present.state,
        )


def _check_no_primary(enrollment: Enrollment) -> None:
    primary = Mentorship.objects.filter(
        enrollment=enrollment,
        kind=MentorshipKind.PRIMARY.value,
        state=MentorshipState.ACTIVE.value,
    )
    present = primary.select_related("mentor__user").first()
    if present is not None:
        name = present.mentor.user.name
        raise PrimaryMentorPresent(
            _("%(mentor)s is the primary mentor. End that mentorship first.") % {"mentor": name},
            mentorship=present.pk,
            mentor=name,
        )

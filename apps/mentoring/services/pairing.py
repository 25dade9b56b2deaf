"""How a pair begins and ends: pieces for the verbs of this context, which have checked who acts.

# Note [Mentor's hours]
Locks: the enrollment first, then the mentor, then the mentorship. The enrollment's row makes
parallel assignments of one learner take turns, the mentor's row those to one mentor; hours are
counted once it is held. A trigger of the table stands behind that, for whoever comes another way.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from apps.accounts.models import Mentor, User
from apps.cohorts.models import Enrollment
from apps.core.models import absent
from apps.core.services import conflict_on, event_publish, state_begin, state_move
from apps.mentoring import policies, selectors
from apps.mentoring.models import WITHIN_HOURS, MatchProposal, Mentorship, Preference
from mentorship.capacity import hours_of
from mentorship.errors import Conflict, Fault, Invalid
from mentorship.events import MentorshipEnded, MentorshipStarted
from mentorship.states import (
    ENROLLMENT,
    MATCH_PROPOSAL,
    MENTORSHIP,
    EnrollmentState,
    MatchProposalState,
    MentorshipState,
)
from mentorship.values import MentorshipEndReason, MentorshipKind, Stance


class PrimaryMentorPresent(Conflict):
    code, title = "primary-mentor-present", "The learner has an active primary mentor"


class AlreadyMentoring(Conflict):
    code, title = "already-mentoring", "This mentor already accompanies the learner"


class EnrollmentEnded(Conflict):
    code, title = "enrollment-ended", "The enrollment has ended"


class NotAMentor(Invalid):
    code, title = "not-a-mentor", "This is no mentor of the organization"


class MentorFull(Conflict):
    code, title = "mentor-full", "The mentor has no hours left for this learner"


class MentorOnLeave(Conflict):
    code, title = "mentor-on-leave", "The mentor is away"


class PairRuledOut(Conflict):
    code, title = "pair-ruled-out", "These two are not to be paired"


# --------------------------------------------------------------------------- locks


def enrollment_locked(*, enrollment_id: int) -> Enrollment:
    """Lock an enrollment and return it with cohort and learner.

    :raises NotFound: if there is none.
    """
    rows = Enrollment.objects.locked().filter(pk=enrollment_id)
    enrollment: Enrollment | None = rows.select_related("cohort", "learner__user").first()
    if enrollment is None:
        raise absent(Enrollment, enrollment_id)
    return enrollment


def mentorship_locked(*, mentorship_id: int) -> Mentorship:
    """Lock a mentorship below its enrollment.

    :raises NotFound: if there is none.
    """
    found = Mentorship.objects.filter(pk=mentorship_id).values_list("enrollment", flat=True).first()
    if found is None:
        raise absent(Mentorship, mentorship_id)
    enrollment = enrollment_locked(enrollment_id=found)
    mentorship: Mentorship = Mentorship.objects.locked().get(pk=mentorship_id)
    mentorship.enrollment = enrollment
    return mentorship


def _mentor_locked(mentor_id: int, organization_id: int, now: datetime) -> Mentor:
    """Lock a mentor whose role lasts, and return them with their load: see Note [Mentor's hours].

    :raises NotAMentor: if this is no mentor of the organization.
    """
    mentor = Mentor.objects.locked().filter(pk=mentor_id, organization=organization_id).first()
    available = selectors.mentors_available(organization_id=organization_id)
    if mentor is None or not available.filter(pk=mentor_id).exists():
        detail = _("This is no mentor of the organization, or not any more.")
        raise NotAMentor(detail, faults=(Fault("#/mentor", "not-a-mentor", detail),))
    return selectors.mentor_with_load(mentor_id=mentor_id, now=now)


# --------------------------------------------------------------------------- deeds


def pair_begin(
    *,
    enrollment: Enrollment,
    mentor_id: int,
    kind: MentorshipKind,
    by: User | None,
    now: datetime,
    accepted_id: int | None = None,
) -> Mentorship:
    """Let a mentor accompany a learner from now on; what else was proposed for them is over.

    *accepted_id*: the proposal this follows from, which the caller closes.

    :raises NotAMentor: unless the mentor holds an active role in the same organization.
    :raises OwnMentor: if mentor and learner are one person.
    :raises EnrollmentEnded: if the learner has left or finished.
    :raises AlreadyMentoring: if the two are paired already.
    :raises PrimaryMentorPresent: if a second primary is asked for; names the present one.
    :raises PairRuledOut: if one of the two banned the other.
    :raises MentorOnLeave: if the mentor is away.
    :raises MentorFull: if the mentor has fewer hours left than the learner takes.
    """
    mentor = _mentor_locked(mentor_id, enrollment.organization_id, now)
    policies.check_not_oneself(mentor=mentor, enrollment=enrollment)
    _check_goes_on(enrollment)
    _check_not_paired(enrollment, mentor)
    if kind is MentorshipKind.PRIMARY:
        _check_no_primary(enrollment)
    _check_not_ruled_out(enrollment, mentor)
    since = enrollment.activated_at
    hours = hours_of(kind, begun_at=now, learner_since=since, now=now)
    _check_has_time(mentor, hours)
    mentorship = pair_create(enrollment=enrollment, mentor=mentor, kind=kind, hours=hours, now=now)
    state_begin(row=mentorship, by=by, now=now)
    if kind is MentorshipKind.PRIMARY:
        _drop_proposals(enrollment, accepted_id, by, now)
    event_publish(MentorshipStarted(mentorship.organization_id, mentorship.pk))
    return mentorship


def pair_resume(*, mentorship: Mentorship, by: User | None, now: datetime) -> None:
    """Let a paused mentor go on, for the hours the learner takes by now.

    Raises what `pair_begin` does, and `TransitionNotAllowed` unless the mentorship is paused.
    """
    MENTORSHIP.step(MentorshipState(mentorship.state), MentorshipState.ACTIVE)
    enrollment, kind = mentorship.enrollment, MentorshipKind(mentorship.kind)
    mentor = _mentor_locked(mentorship.mentor_id, mentorship.organization_id, now)
    _check_goes_on(enrollment)
    if kind is MentorshipKind.PRIMARY:
        _check_no_primary(enrollment)
    _check_not_ruled_out(enrollment, mentor)
    begun, since = mentorship.started_at, enrollment.activated_at
    mentorship.hours = hours_of(kind, begun_at=begun, learner_since=since, now=now)
    _check_has_time(mentor, mentorship.hours)
    pair_move(mentorship=mentorship, to=MentorshipState.ACTIVE, by=by, now=now, fields=("hours",))


def pair_end(
    *, mentorship: Mentorship, reason: MentorshipEndReason, by: User | None, now: datetime
) -> None:
    """End a locked mentorship; it stays as history.

    :raises TransitionNotAllowed: if it has ended.
    """
    mentorship.ended_at, mentorship.end_reason = now, reason.value
    pair_move(
        mentorship=mentorship,
        to=MentorshipState.ENDED,
        by=by,
        now=now,
        reason=reason.value,
        fields=("ended_at", "end_reason"),
    )
    event_publish(MentorshipEnded(mentorship.organization_id, mentorship.pk))


def pair_move(
    *,
    mentorship: Mentorship,
    to: MentorshipState,
    by: User | None,
    now: datetime,
    reason: str = "",
    fields: tuple[str, ...] = (),
) -> None:
    """Step a locked mentorship."""
    state_move(
        row=mentorship, machine=MENTORSHIP, to=to, by=by, now=now, reason=reason, fields=fields
    )


def pair_create(
    *, enrollment: Enrollment, mentor: Mentor, kind: MentorshipKind, hours: float, now: datetime
) -> Mentorship:
    """Write a pair; the caller has locked both and checked the rest.

    :raises AlreadyMentoring: if the two are paired already.
    :raises PrimaryMentorPresent: if a second primary is asked for.
    :raises MentorFull: if the mentor has fewer hours left.
    """
    paired = AlreadyMentoring(_("This mentor already accompanies the learner."))
    second = PrimaryMentorPresent(_("The learner has a primary mentor."))
    with (
        conflict_on("mentorship_once_per_pair", paired),
        conflict_on("mentorship_one_active_primary", second),
        conflict_on(WITHIN_HOURS, _full(mentor, hours)),
    ):
        return Mentorship.objects.create(
            organization_id=enrollment.organization_id,
            enrollment=enrollment,
            mentor=mentor,
            kind=kind.value,
            hours=hours,
            started_at=now,
        )


def _drop_proposals(
    enrollment: Enrollment, accepted_id: int | None, by: User | None, now: datetime
) -> None:
    """Cancel what waits for an answer about a learner who has a primary mentor now."""
    waiting = MatchProposal.objects.locked().open().filter(enrollment=enrollment)
    for proposal in waiting.exclude(pk=accepted_id):
        proposal.decided_at = now
        state_move(
            row=proposal,
            machine=MATCH_PROPOSAL,
            to=MatchProposalState.CANCELLED,
            by=by,
            now=now,
            fields=("decided_at",),
        )


# --------------------------------------------------------------------------- rules


def _check_goes_on(enrollment: Enrollment) -> None:
    if EnrollmentState(enrollment.state) in ENROLLMENT.ends():
        raise EnrollmentEnded(_("The enrollment has ended."), state=enrollment.state)


def _check_not_paired(enrollment: Enrollment, mentor: Mentor) -> None:
    pair = Mentorship.objects.lasting().filter(enrollment=enrollment, mentor=mentor)
    present = pair.first()
    if present is not None:
        raise AlreadyMentoring(
            _("%(mentor)s already accompanies the learner.") % {"mentor": mentor.user.name},
            mentorship=present.pk,
            state=present.state,
        )


def _check_no_primary(enrollment: Enrollment) -> None:
    primary = Mentorship.objects.active_primary().filter(enrollment=enrollment)
    present = primary.select_related("mentor__user").first()
    if present is not None:
        name = present.mentor.user.name
        raise PrimaryMentorPresent(
            _("%(mentor)s is the primary mentor. End that mentorship first.") % {"mentor": name},
            mentorship=present.pk,
            mentor=name,
        )


def _check_not_ruled_out(enrollment: Enrollment, mentor: Mentor) -> None:
    """Nobody is told which side it was, nor why."""
    bans = Preference.objects.filter(
        learner=enrollment.learner_id, mentor=mentor, stance=Stance.BAN.value
    )
    if bans.exists():
        raise PairRuledOut(_("This mentor and this learner are not to be paired."))


def _check_has_time(mentor: Mentor, hours: float) -> None:
    if mentor.on_leave:
        raise MentorOnLeave(_("%(mentor)s is on leave.") % {"mentor": mentor.user.name})
    if mentor.hours_free < hours:
        raise _full(mentor, hours)


def _full(mentor: Mentor, hours: float) -> MentorFull:
    told = {
        "mentor": mentor.user.name,
        "free": f"{max(0.0, mentor.hours_free):g}",
        "needed": f"{hours:g}",
    }
    return MentorFull(
        _("%(mentor)s has %(free)s hours a week left; the learner takes %(needed)s.") % told,
        mentor=mentor.user.name,
        hours_free=mentor.hours_free,
        hours_needed=hours,
        weekly_hours=mentor.weekly_hours,
    )

"""mentoring: who may pair whom."""

from django.utils.translation import gettext as _

from apps.accounts import policies as accounts
from apps.accounts.models import Learner, Membership, Mentor, User
from apps.cohorts import policies as cohorts
from apps.cohorts.models import Cohort, Enrollment
from apps.mentoring.models import Absence, MatchProposal, Meeting, Preference
from mentorship.errors import Conflict, NotAllowed
from mentorship.values import Side


class OwnMentor(Conflict):
    code, title = "own-mentor", "Nobody mentors oneself"


def can_assign(*, user: User | None, enrollment: Enrollment) -> bool:
    """Tell whether *user* manages or leads the cohort, and is not the learner."""
    return cohorts.can_admit(user=user, enrollment=enrollment)


def check_can_assign(*, user: User | None, enrollment: Enrollment) -> None:
    """Managers and the cohort's leads pair learners with mentors, though never their own.

    :raises NotAllowed: for everyone else.
    """
    cohorts.check_can_admit(user=user, enrollment=enrollment)


def check_not_oneself(*, mentor: Mentor, enrollment: Enrollment) -> None:
    """Nobody mentors oneself, whoever assigns it.

    :raises OwnMentor: if mentor and learner are the same person.
    """
    if mentor.user_id == enrollment.learner.user_id:
        raise OwnMentor(_("Nobody mentors oneself."))


def can_plan_absence(*, user: User | None, mentor: Mentor) -> bool:
    """Tell whether *user* is the mentor, while a member, or manages the organization."""
    return user is None or accounts.can_edit_profile(user=user, profile=mentor)


def check_can_plan_absence(*, user: User | None, absence: Absence) -> None:
    """Mentors plan their own leave; managers may for them.

    :raises NotAllowed: for everyone else.
    """
    if not can_plan_absence(user=user, mentor=absence.mentor):
        raise NotAllowed(_("Only the mentor or a manager of the organization may do this."))


def can_arrange(*, user: User | None, cohort: Cohort) -> bool:
    """Tell whether *user* leads the cohort or manages its organization."""
    return cohorts.can_lead(user=user, cohort=cohort)


def check_can_arrange(*, user: User | None, cohort: Cohort) -> None:
    """Leads of the cohort and managers ask for a matching.

    :raises NotAllowed: for everyone else.
    """
    if not can_arrange(user=user, cohort=cohort):
        raise NotAllowed(_("Only a lead of the cohort or a manager asks for a run."))


def can_answer(*, user: User | None, proposal: MatchProposal) -> bool:
    """Tell whether *user* is the mentor the learner was offered to, and works here still."""
    if user is None or proposal.mentor.user_id != user.pk:
        return False
    working = Membership.objects.working(user)
    return bool(working.filter(organization=proposal.organization_id).exists())


def check_can_answer(*, user: User | None, proposal: MatchProposal) -> None:
    """Nobody but the mentor accepts or declines.

    :raises NotAllowed: for everyone else.
    """
    if not can_answer(user=user, proposal=proposal):
        raise NotAllowed(_("Only the mentor who was offered the learner answers."))


def check_can_wish(*, user: User | None, learner: Learner, mentor: Mentor, side: Side) -> None:
    """Each side speaks for itself; a manager may record what somebody said.

    :raises NotAllowed: for everyone else.
    """
    profile = learner if side is Side.LEARNER else mentor
    if user is not None and not accounts.can_edit_profile(user=user, profile=profile):
        raise NotAllowed(_("Each side says for itself what it wishes."))


def can_note_wish(*, user: User, learner: Learner) -> bool:
    """Tell whether *user* may record what a learner wishes, without being the learner."""
    own = learner.user_id == user.pk
    return not own and accounts.can_edit_profile(user=user, profile=learner)


def can_withdraw(*, user: User | None, preference: Preference) -> bool:
    """Tell whether *user* said it, or manages the organization."""
    profile = preference.learner if preference.side == Side.LEARNER else preference.mentor
    return user is None or accounts.can_edit_profile(user=user, profile=profile)


def check_can_record(*, user: User, enrollment: Enrollment) -> None:
    """A mentor of the learner, a lead or a manager records meetings; never the learner.

    :raises NotAllowed: for everyone else.
    """
    if not can_record(user=user, enrollment_id=enrollment.pk):
        raise NotAllowed(_("Only a mentor of this learner, a lead or a manager does this."))


def can_record(*, user: User, enrollment_id: int) -> bool:
    """Tell whether *user* works with the learner, and is not the learner."""
    return bool(Enrollment.objects.worked_on_by(user).filter(pk=enrollment_id).exists())


def can_amend(*, user: User, meeting: Meeting) -> bool:
    """Tell whether *user* wrote the notes, and still works with the learner."""
    own = meeting.written_by_id == user.pk
    return own and can_record(user=user, enrollment_id=meeting.enrollment_id)

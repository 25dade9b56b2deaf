"""assignments: who may work on, review and manage issued work."""

from django.utils.translation import gettext as _

from apps.accounts.models import Organization, User
from apps.assignments.models import Assignment
from apps.cohorts import policies as cohorts
from apps.cohorts.models import Cohort, Enrollment
from mentorship.errors import NotAllowed


def check_can_work(*, user: User, assignment: Assignment) -> None:
    """Only the learner works on an assignment: nobody hands in for somebody else.

    :raises NotAllowed: for everyone else.
    """
    if assignment.enrollment.learner.user_id != user.pk:
        raise NotAllowed(_("Only the learner works on this assignment."))


def can_review(*, user: User, assignment: Assignment) -> bool:
    """Tell whether *user* is an active mentor, a lead or a manager, and not the learner."""
    if assignment.enrollment.learner.user_id == user.pk:
        return False
    mine = Enrollment.objects.worked_on_by(user)
    return bool(mine.filter(pk=assignment.enrollment_id).exists())


def check_can_review(*, user: User, assignment: Assignment) -> None:
    """Mentors of the enrollment, leads of the cohort and managers review; never the learner.

    :raises NotAllowed: for everyone else.
    """
    if not can_review(user=user, assignment=assignment):
        raise NotAllowed(_("Only a mentor of this learner, a lead or a manager reviews this work."))


def check_can_extend(*, user: User | None, assignment: Assignment) -> None:
    """Whoever may review the work may give more time for it; so may the service itself (None).

    :raises NotAllowed: for everyone else.
    """
    if user is not None and not can_review(user=user, assignment=assignment):
        raise NotAllowed(_("Only a mentor of this learner, a lead or a manager gives more time."))


def check_can_date(*, user: User | None, cohort: Cohort) -> None:
    """Leads of the cohort and managers move the dates of all.

    :raises NotAllowed: for everyone else.
    """
    if not cohorts.can_lead(user=user, cohort=cohort):
        raise NotAllowed(_("Only a lead of the cohort or a manager moves its dates."))


def can_manage(*, user: User, assignment: Assignment) -> bool:
    """Tell whether *user* manages the organization the assignment belongs to."""
    managed = Organization.objects.managed_by(user)
    return bool(managed.filter(pk=assignment.organization_id).exists())


def check_can_manage(*, user: User | None, assignment: Assignment) -> None:
    """Managers waive and cancel; so does the service itself (None).

    :raises NotAllowed: for everyone else.
    """
    if user is not None and not can_manage(user=user, assignment=assignment):
        raise NotAllowed(_("Only a manager of the organization may do this."))


def can_manage_checks(*, user: User, organization_id: int) -> bool:
    """Tell whether *user* manages an organization, and with it who reports checks there."""
    return bool(Organization.objects.managed_by(user).filter(pk=organization_id).exists())


def check_can_manage_checks(*, user: User, organization_id: int) -> None:
    """Managers issue and revoke the credentials of automated checks.

    :raises NotAllowed: for everyone else.
    """
    if not can_manage_checks(user=user, organization_id=organization_id):
        raise NotAllowed(_("Only a manager of the organization may do this."))


def can_reopen(*, user: User, assignment: Assignment) -> bool:
    """Tell whether *user* manages the organization or leads the cohort."""
    if can_manage(user=user, assignment=assignment):
        return True
    return bool(assignment.cohort.leads.filter(pk=user.pk).exists())


def check_can_reopen(*, user: User | None, assignment: Assignment) -> None:
    """Managers and leads of the cohort reopen what was closed.

    :raises NotAllowed: for everyone else.
    """
    if user is not None and not can_reopen(user=user, assignment=assignment):
        raise NotAllowed(_("Only a manager or a lead of the cohort may reopen this work."))

"""pivots: who may decide."""

from django.utils.translation import gettext as _

from apps.accounts.models import Organization, User
from apps.cohorts.models import Cohort, Enrollment
from apps.pivots.models import Pivot, Recommendation
from mentorship.errors import NotAllowed


def check_can_decide(*, user: User, recommendation: Recommendation) -> None:
    """A mentor of the learner, a lead of the cohort or a manager decides; never the learner.

    :raises NotAllowed: for everyone else.
    """
    if not can_decide(user=user, enrollment_id=recommendation.enrollment_id):
        raise NotAllowed(_("Only a mentor of this learner, a lead or a manager decides."))


def can_decide(*, user: User, enrollment_id: int) -> bool:
    return bool(Enrollment.objects.worked_on_by(user).filter(pk=enrollment_id).exists())


def check_can_move(*, user: User, pivot: Pivot) -> None:
    """Whoever may decide about the learner applies, reverts and cancels; never the learner.

    :raises NotAllowed: for everyone else.
    """
    if not can_decide(user=user, enrollment_id=pivot.enrollment_id):
        raise NotAllowed(_("Only a mentor of this learner, a lead or a manager does this."))


def can_agree(*, user: User, pivot: Pivot) -> bool:
    """Tell whether *user* is the learner, or may record what the learner said."""
    own = pivot.enrollment.learner.user_id == user.pk
    return own or can_decide(user=user, enrollment_id=pivot.enrollment_id)


def check_can_agree(*, user: User, pivot: Pivot) -> None:
    """The learner agrees; a mentor, lead or manager may record it.

    :raises NotAllowed: for everyone else.
    """
    if not can_agree(user=user, pivot=pivot):
        raise NotAllowed(_("Only the learner agrees, or whoever works with them records it."))


def check_can_request_run(*, user: User, cohort: Cohort) -> None:
    """Leads and managers ask for a run over a cohort.

    :raises NotAllowed: for everyone else.
    """
    manages = Organization.objects.managed_by(user).filter(pk=cohort.organization_id).exists()
    if not manages and not cohort.leads.filter(pk=user.pk).exists():
        raise NotAllowed(_("Only a lead of the cohort or a manager asks for a run."))


def check_can_activate_policy(*, user: User | None) -> None:
    """The policy counts for every organization, so the operator alone puts one in force.

    :raises NotAllowed: for everyone else.
    """
    if user is not None and not user.is_superuser:
        raise NotAllowed(_("Only the platform operator puts a policy in force."))

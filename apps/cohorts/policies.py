"""cohorts: who may do what.

Managers and admins of the organization do everything; a lead mentor decides on applications in the
own cohorts; a learner applies for oneself and may leave. `user=None` is the service itself.
"""

from django.utils.translation import gettext as _

from apps.accounts.models import Learner, Organization, User
from apps.cohorts.models import Cohort, Enrollment
from mentorship.errors import NotAllowed


def can_manage(*, user: User | None, organization_id: int) -> bool:
    """Tell whether the whole organization is *user*'s scope."""
    if user is None:
        return True
    return Organization.objects.managed_by(user).filter(pk=organization_id).exists()


def check_can_manage(*, user: User | None, organization_id: int) -> None:
    """Only managers and admins shape programs and cohorts.

    :raises NotAllowed: for everyone else.
    """
    if not can_manage(user=user, organization_id=organization_id):
        raise NotAllowed(_("Only a manager of the organization may do this."))


def can_lead(*, user: User | None, cohort: Cohort) -> bool:
    """Tell whether *user* manages the cohort's organization or is one of its lead mentors."""
    if can_manage(user=user, organization_id=cohort.organization_id):
        return True
    return user is not None and Cohort.objects.led_by(user).filter(pk=cohort.pk).exists()


def is_own(*, user: User | None, enrollment: Enrollment) -> bool:
    """Tell whether *user* is the learner."""
    return user is not None and enrollment.learner.user_id == user.pk


def can_admit(*, user: User | None, enrollment: Enrollment) -> bool:
    """Tell whether *user* may decide on the application: in scope, and not one's own."""
    own = is_own(user=user, enrollment=enrollment)
    return not own and can_lead(user=user, cohort=enrollment.cohort)


def check_can_admit(*, user: User | None, enrollment: Enrollment) -> None:
    """Managers and the cohort's leads decide on applications, though never on their own.

    :raises NotAllowed: for everyone else.
    """
    if not can_admit(user=user, enrollment=enrollment):
        raise NotAllowed(
            _("Only a manager or a lead mentor of the cohort may do this, and not to oneself.")
        )


def can_run(*, user: User | None, enrollment: Enrollment) -> bool:
    """Tell whether *user* may pause, resume and complete: a manager, and not oneself."""
    own = is_own(user=user, enrollment=enrollment)
    return not own and can_manage(user=user, organization_id=enrollment.organization_id)


def check_can_run(*, user: User | None, enrollment: Enrollment) -> None:
    """Managers pause, resume and complete, though never themselves.

    :raises NotAllowed: for everyone else.
    """
    if not can_run(user=user, enrollment=enrollment):
        raise NotAllowed(_("Only a manager of the organization may do this, and not to oneself."))


def check_can_apply(*, user: User | None, learner: Learner) -> None:
    """A learner applies for oneself; a manager may enter somebody.

    :raises NotAllowed: for everyone else.
    """
    if user is not None and learner.user_id == user.pk:
        return
    check_can_manage(user=user, organization_id=learner.organization_id)


def can_withdraw(*, user: User | None, enrollment: Enrollment) -> bool:
    """Tell whether *user* is the learner or manages the organization."""
    own = is_own(user=user, enrollment=enrollment)
    return own or can_manage(user=user, organization_id=enrollment.organization_id)


def check_can_withdraw(*, user: User | None, enrollment: Enrollment) -> None:
    """A learner leaves by oneself; a manager may take somebody out.

    :raises NotAllowed: for everyone else.
    """
    if not can_withdraw(user=user, enrollment=enrollment):
        raise NotAllowed(_("Only the learner or a manager of the organization may do this."))

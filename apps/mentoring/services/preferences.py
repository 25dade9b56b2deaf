"""What learners and mentors wish of each other, in private."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Learner, Mentor, User
from apps.mentoring import policies
from apps.mentoring.models import Preference
from mentorship.errors import Fault, Invalid, NotAllowed, NotFound
from mentorship.values import Side, Stance


@transaction.atomic
def preference_set(
    *,
    learner_id: int,
    mentor_id: int,
    side: Side,
    stance: Stance,
    by: User | None,
    now: datetime,  # noqa: ARG001 - every service that writes has the same face
) -> Preference:
    """Say what one side wishes of the other; what it said before is replaced.

    :raises NotAllowed: unless *by* is that side or manages the organization.
    :raises Invalid: if the two are not of one organization, or one person.
    """
    learner = Learner.objects.filter(pk=learner_id).first()
    mentor = Mentor.objects.filter(pk=mentor_id).first()
    _check_pair(learner, mentor)
    assert learner is not None and mentor is not None  # noqa: PT018
    policies.check_can_wish(user=by, learner=learner, mentor=mentor, side=side)

    preference, _created = Preference.objects.update_or_create(
        learner=learner,
        mentor=mentor,
        side=side.value,
        defaults={"stance": stance.value, "organization_id": learner.organization_id},
    )
    return preference


@transaction.atomic
def preference_withdraw(
    *,
    preference_id: int,
    by: User | None,
    now: datetime,  # noqa: ARG001 - every service that writes has the same face
) -> None:
    """Wish nothing any more.

    :raises NotFound: if there is no such preference.
    :raises NotAllowed: unless *by* said it or manages the organization.
    """
    rows = Preference.objects.locked().select_related("learner", "mentor")
    preference: Preference | None = rows.filter(pk=preference_id).first()
    if preference is None:
        raise NotFound(_("There is no such row, or you may not see it."))
    if not policies.can_withdraw(user=by, preference=preference):
        raise NotAllowed(_("Each side says for itself what it wishes."))
    preference.delete()


def _check_pair(learner: Learner | None, mentor: Mentor | None) -> None:
    """Absent and of another organization look the same.

    :raises Invalid: unless both are there, of one organization, and two people.
    """
    if learner is None or mentor is None or learner.organization_id != mentor.organization_id:
        detail = _("There is no such pair in your organization.")
        raise Invalid(detail, faults=(Fault("#/mentor", "unknown-value", detail),))
    if learner.user_id == mentor.user_id:
        detail = _("Nobody mentors oneself.")
        raise Invalid(detail, faults=(Fault("#/mentor", "own-mentor", detail),))

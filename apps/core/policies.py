"""core: who may do what to background work."""

from typing import Any

from django.utils.translation import gettext as _

from apps.core.models import Job
from mentorship.errors import NotAllowed
from mentorship.values import MANAGING


def check_can_rerun(*, user: Any, job: Job) -> None:
    """Whoever asked for a job, and those who manage the organization, run it again.

    :raises NotAllowed: for everyone else.
    """
    if user.is_superuser or job.requested_by_id == user.pk:
        return
    managed = user.memberships.filter(state="active", role__in=MANAGING)
    if not managed.filter(organization_id=job.organization_id).exists():
        raise NotAllowed(_("Only a manager of the organization may run its jobs again."))

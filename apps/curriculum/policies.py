"""Who may change what is taught."""

from django.utils.translation import gettext as _

from apps.accounts.models import Organization, User
from apps.curriculum.models import RoadmapVersion
from mentorship.errors import NotAllowed


def check_can_load(*, user: User | None) -> None:
    """The shared library belongs to the operator; None is the service itself.

    :raises NotAllowed: for everybody else.
    """
    if user is not None and not user.is_superuser:
        raise NotAllowed(_("Only the operator may load the shared library."))


def can_retire(*, user: User, version: RoadmapVersion) -> bool:
    if user.is_superuser:
        return True
    owner = version.roadmap.organization_id
    managed = Organization.objects.managed_by(user)
    return owner is not None and managed.filter(pk=owner).exists()


def check_can_retire(*, user: User, version: RoadmapVersion) -> None:
    """A shared roadmap is the operator's, an organization's own is its managers'.

    :raises NotAllowed: for everybody else.
    """
    if not can_retire(user=user, version=version):
        raise NotAllowed(_("Only its owner may retire a version of this roadmap."))


def check_can_draft(*, user: User, organization_id: int | None) -> None:
    """An organization's drafts are its managers', those of the shared library the operator's.

    :raises NotAllowed: for everybody else.
    """
    if user.is_superuser:
        return
    managed = Organization.objects.managed_by(user)
    if organization_id is None or not managed.filter(pk=organization_id).exists():
        raise NotAllowed(_("Only its managers may write roadmaps of an organization."))

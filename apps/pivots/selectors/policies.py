"""Which policy counts, as the engine reads it."""

from functools import lru_cache

from django.db.models import QuerySet

from apps.accounts.models import User
from apps.pivots.models import PolicyActivation, PolicyVersion
from mentorship.errors import Conflict, NotFound
from mentorship.pivot import Policy


class NoPolicyInForce(Conflict):
    code, title = "no-policy-in-force", "No policy is in force"


def policy_list(*, viewer: User) -> QuerySet[PolicyVersion]:
    """Return every edition of the policy, newest first."""
    return PolicyVersion.objects.visible_to(viewer).order_by("-id")


def policy_get(*, version: str, viewer: User) -> PolicyVersion:
    """Return one edition by its version.

    :raises NotFound: if there is none.
    """
    found: PolicyVersion | None = policy_list(viewer=viewer).filter(version=version).first()
    if found is None:
        raise NotFound(f"No policy {version}.")
    return found


def policy_in_force() -> PolicyVersion:
    """Return the edition activated last.

    :raises NoPolicyInForce: if none ever was.
    """
    latest = PolicyActivation.objects.select_related("policy_version").order_by("-id").first()
    if latest is None:
        raise NoPolicyInForce("Load a policy first: manage.py load_policy fixtures/policy/FILE.")
    version: PolicyVersion = latest.policy_version
    return version


def policy_of(*, version: PolicyVersion) -> Policy:
    """Return the edition as the engine reads it; parsed once per process, for it never changes."""
    return _parsed(version.pk, version.digest)


@lru_cache(maxsize=8)
def _parsed(pk: int, digest: str) -> Policy:  # noqa: ARG001 - the digest keeps test databases apart
    return Policy.from_document(PolicyVersion.objects.get(pk=pk).document)

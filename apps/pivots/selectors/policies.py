"""Which policy counts, as the engine reads it."""

from dataclasses import dataclass
from functools import lru_cache

from django.db.models import QuerySet

from apps.accounts.models import User
from apps.pivots.models import ModelActivation, ModelVersion, PolicyActivation, PolicyVersion
from mentorship.errors import Conflict, NotFound
from mentorship.pivot import Policy, policy_with_model


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


@dataclass(frozen=True, slots=True)
class Engine:
    """What counts now: the edition in force, the model of it that is in force, and both as one."""

    version: PolicyVersion
    model: ModelVersion | None
    policy: Policy


def engine_in_force() -> Engine:
    """Return what every recommendation from now on goes by.

    A model counts only beside the policy it was fitted to: putting a policy in force puts the
    model out of force, also when the same edition comes back later.

    :raises NoPolicyInForce: if no policy ever was.
    """
    version = policy_in_force()
    model = model_in_force(version=version)
    return Engine(version, model, policy_of(version=version, model=model))


def model_in_force(*, version: PolicyVersion) -> ModelVersion | None:
    """Return the model activated last, if for *version* and since that was put in force.

    None: the policy alone. A model never comes back by itself: after another policy, or the same
    one anew, somebody has to activate it again.
    """
    latest = ModelActivation.objects.select_related("model_version").order_by("-id").first()
    if latest is None or latest.model_version is None:
        return None
    model: ModelVersion = latest.model_version
    since = PolicyActivation.objects.filter(activated_at__gt=latest.activated_at)
    return None if model.policy_version_id != version.pk or since.exists() else model


def model_pk_in_force() -> int | None:
    """Return the key of the model in force; None for the policy alone, or before there is one."""
    try:
        model = engine_in_force().model
    except NoPolicyInForce:
        return None
    return model.pk if model else None


def policy_of(*, version: PolicyVersion, model: ModelVersion | None = None) -> Policy:
    """Return an edition as the engine reads it, corrected by *model* if there is one.

    Read once per process, for neither ever changes.
    """
    if model is None:
        return _parsed(version.pk, version.digest)
    return _corrected(version.pk, version.digest, model.pk, model.digest)


@lru_cache(maxsize=8)
def _parsed(pk: int, digest: str) -> Policy:  # noqa: ARG001 - the digest keeps test databases apart
    return Policy.from_document(PolicyVersion.objects.get(pk=pk).document)


@lru_cache(maxsize=8)
def _corrected(pk: int, digest: str, model_pk: int, model_digest: str) -> Policy:  # noqa: ARG001
    model = ModelVersion.objects.get(pk=model_pk)
    return policy_with_model(_parsed(pk, digest), model.document)

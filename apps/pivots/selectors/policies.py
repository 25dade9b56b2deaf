"""Which policy counts, as the engine reads it."""

from dataclasses import dataclass
from functools import lru_cache

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.models import absent
from apps.core.selectors import rows_of
from apps.pivots.models import ModelVersion, PolicyVersion
from mentorship.errors import Conflict
from mentorship.pivot import Policy, policy_with_model

IN_FORCE = """
SELECT version.id, version.digest, model.id, model.digest
FROM (SELECT policy_version_id FROM pivots_policyactivation ORDER BY id DESC LIMIT 1) latest
JOIN pivots_policyversion version ON version.id = latest.policy_version_id
LEFT JOIN (
    SELECT model_version_id, activated_at
    FROM pivots_modelactivation ORDER BY id DESC LIMIT 1
) fitted ON NOT EXISTS (
    SELECT FROM pivots_policyactivation later WHERE later.activated_at > fitted.activated_at
)
LEFT JOIN pivots_modelversion model
    ON model.id = fitted.model_version_id AND model.policy_version_id = version.id
"""


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
        raise absent(PolicyVersion, version)
    return found


@dataclass(frozen=True, slots=True)
class Engine:
    """What counts now: the edition in force, the model of it that is in force, and both as one."""

    version: PolicyVersion
    model: ModelVersion | None
    policy: Policy


def engine_in_force() -> Engine:
    """Return what every recommendation from now on goes by.

    A model counts only beside the policy it was fitted to: putting a policy in force puts the
    model out of force, also when the same edition comes back later. It never comes back by
    itself: somebody has to activate it again.

    :raises NoPolicyInForce: if no policy ever was.
    """
    for keys in rows_of(IN_FORCE, {}):
        return _engine(*keys)
    raise NoPolicyInForce(_("Load a policy first: manage.py load_policy fixtures/policy/FILE."))


def policy_in_force() -> PolicyVersion:
    """Return the edition activated last.

    :raises NoPolicyInForce: if none ever was.
    """
    return engine_in_force().version


def model_pk_in_force() -> int | None:
    """Return the key of the model in force; None for the policy alone, or before there is one."""
    try:
        model = engine_in_force().model
    except NoPolicyInForce:
        return None
    return model.pk if model else None


@lru_cache(maxsize=8)
def _engine(pk: int, digest: str, model_pk: int | None, model_digest: str | None) -> Engine:  # noqa: ARG001 - the digests keep test databases apart
    version = PolicyVersion.objects.get(pk=pk)
    model = None if model_pk is None else ModelVersion.objects.get(pk=model_pk)
    return Engine(version, model, policy_of(version=version, model=model))


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

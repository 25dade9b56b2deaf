"""Outcomes are recorded, models are fitted to them, and a person puts one in force."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.cohorts.models import Placement
from apps.core.models import Job
from apps.core.services import JobOrder, job_enqueue
from apps.pivots import policies, selectors
from apps.pivots.models import ModelActivation, ModelVersion, Outcome, Recommendation
from apps.pivots.selectors import Measured
from mentorship.errors import Conflict
from mentorship.learning import Example, fit
from mentorship.pivot import entry_features, scenario_from


class OtherPolicyInForce(Conflict):
    code, title = "other-policy-in-force", "The model belongs to a policy that is not in force"


class NothingToLearnFrom(Conflict):
    code, title = "nothing-to-learn-from", "There are no outcomes yet"


@transaction.atomic
def outcomes_record(*, now: datetime) -> int:
    """Write what became of every entry that is twelve weeks old; return how many.

    Idempotent: one outcome per placement, and only what was known at the end of the twelve weeks
    counts. At most 500 at a time; the schedule comes again.
    """
    placements = selectors.placements_to_measure(now=now)
    judged = selectors.judged_at_entry(placements=placements)
    rows = [_outcome(row, judged) for row in selectors.measured(placements=placements)]
    return len(Outcome.objects.bulk_create(rows, ignore_conflicts=True))


def _outcome(found: Measured, judged: Mapping[int, Recommendation]) -> Outcome:
    placement = found.placement
    assert placement.started_at is not None  # or it would not have been measured
    pivot = getattr(placement, "begun_by_pivot", None)
    return Outcome(
        organization_id=placement.enrollment.organization_id,
        enrollment_id=placement.enrollment_id,
        placement=placement,
        direction=placement.direction,
        source=pivot.from_direction if pivot else None,
        entered_at=placement.started_at,
        measured_at=found.measured_at,
        features=_features(placement, judged.get(placement.pk)),
        is_active=found.is_active,
        done_share=found.done_share,
        mean_review=found.mean_review,
        success=found.success,
    )


def _features(placement: Placement, row: Recommendation | None) -> dict[str, float] | None:
    """Return what the entry was judged by, from inputs that were frozen before it."""
    if row is None:
        return None
    policy = selectors.policy_of(version=row.policy_version)
    return entry_features(scenario_from(row.inputs, policy), policy, placement.direction.slug)


@transaction.atomic
def model_fit_request(*, by: User, now: datetime) -> Job:
    """Ask for a model of the policy in force; the job names it. It is not put in force.

    :raises NotAllowed: unless *by* is the platform operator.
    :raises NothingToLearnFrom: if no entry that was judged has an outcome.
    """
    policies.check_can_activate_policy(user=by)
    _check_there_is_something()
    key = f"model:{now.isoformat()}"
    return job_enqueue(
        order=JobOrder(kind="pivots.fit_model", dedup_key=key, payload={}, requested_by_id=by.pk)
    )


@transaction.atomic
def model_fit(*, now: datetime) -> ModelVersion:
    """Fit a model of the policy in force to all outcomes, and store it; it has no effect yet.

    The same outcomes under the same policy make the same model, which is stored once.

    :raises NothingToLearnFrom: if no entry that was judged has an outcome.
    """
    version = selectors.policy_in_force()
    _check_there_is_something()
    examples = selectors.examples_for_system(version=version)
    policy = selectors.policy_of(version=version)
    digest = _digest(version.digest, examples)
    known: ModelVersion | None = ModelVersion.objects.filter(digest=digest).first()
    if known is not None:
        return known
    name = f"{version.version}+{len(examples)}-{digest[:8]}"
    row: ModelVersion = ModelVersion.objects.create(
        version=name,
        policy_version=version,
        document=fit(examples, policy, version=name),
        digest=digest,
        examples=len(examples),
        created_at=now,
    )
    return row


def _check_there_is_something() -> None:
    if not Outcome.objects.exclude(features=None).exists():
        raise NothingToLearnFrom(_("No entry that was judged is twelve weeks old yet."))


def _digest(policy_digest: str, examples: list[Example]) -> str:
    canonical = json.dumps([policy_digest, [str(row) for row in examples]], sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


@transaction.atomic
def model_activate(*, model_version_id: int | None, by: User, now: datetime) -> ModelActivation:
    """Put a model in force for every recommendation from now on; None: the policy alone.

    :raises NotAllowed: unless *by* is the platform operator.
    :raises OtherPolicyInForce: if the model was fitted to another policy than the one in force.
    """
    policies.check_can_activate_policy(user=by)
    if model_version_id is not None:
        row = ModelVersion.objects.get(pk=model_version_id)
        in_force = selectors.policy_in_force()
        if row.policy_version_id != in_force.pk:
            raise OtherPolicyInForce(
                _("This model corrects policy %(version)s; %(in_force)s is in force.")
                % {"version": row.policy_version.version, "in_force": in_force.version}
            )
    activation: ModelActivation = ModelActivation.objects.create(
        model_version_id=model_version_id, activated_by=by, activated_at=now
    )
    return activation

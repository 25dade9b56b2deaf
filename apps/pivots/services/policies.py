"""Editions of the policy: loaded once, never changed, put in force by a person."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.pivots import policies
from apps.pivots.models import PolicyActivation, PolicyVersion
from mentorship.errors import Conflict
from mentorship.pivot import Policy


class PolicyVersionTaken(Conflict):
    code, title = "policy-version-taken", "This version exists with other content"


@transaction.atomic
def policy_load(*, document: Mapping[str, Any], by: User | None, now: datetime) -> PolicyVersion:
    """Store an edition of the policy; the first one ever is put in force at once.

    Loading the same content again finds the same row.

    :raises Invalid: naming each wrong place of *document*.
    :raises PolicyVersionTaken: if its version exists with other content.
    """
    policies.check_can_activate_policy(user=by)
    policy = Policy.from_document(document)
    row, is_new = PolicyVersion.objects.get_or_create(
        version=policy.version, defaults={"document": document, "digest": policy.digest}
    )
    if row.digest != policy.digest:
        raise PolicyVersionTaken(
            _("Version %(version)s is taken; give the changed policy a version of its own.")
            % {"version": policy.version},
            version=policy.version,
        )
    if is_new and not PolicyActivation.objects.exists():
        policy_activate(policy_version_id=row.pk, by=by, now=now)
    return row


@transaction.atomic
def policy_activate(*, policy_version_id: int, by: User | None, now: datetime) -> PolicyActivation:
    """Put an edition in force for every recommendation from now on.

    :raises NotAllowed: unless *by* is the platform operator (None: the service itself).
    """
    policies.check_can_activate_policy(user=by)
    return PolicyActivation.objects.create(
        policy_version_id=policy_version_id, activated_by=by, activated_at=now
    )

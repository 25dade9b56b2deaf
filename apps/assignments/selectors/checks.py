"""Checks: for people who read them, and for the machines that report them."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from apps.accounts.models import User
from apps.assignments.models import (
    CheckCredential,
    CheckCredentialQuerySet,
    CheckRun,
    CheckRunQuerySet,
    Revision,
)
from mentorship.states import CheckCredentialState, RevisionState
from mentorship.values import DeliverableType

TOKEN_BEGINS = "mck_"  # noqa: S105 - so that one that was leaked is recognized, and by scanners too
MAX_TOKEN = 100


@dataclass(frozen=True, slots=True)
class CheckWriter:
    """A machine that reports checks. It is no person, and no door of a person opens to it.

    `cohort_id`: None reaches over the whole organization.
    """

    credential_id: int
    organization_id: int
    cohort_id: int | None

    is_authenticated = True


def digest_of(*, token: str) -> str:
    """Return what is kept of a token: it is random and long, so a plain hash hides it."""
    return hashlib.sha256(token.encode()).hexdigest()


def check_writer(*, token: str, now: datetime) -> CheckWriter | None:
    """Return who reports with *token*; None if it was never issued, was revoked or is over."""
    if not token.startswith(TOKEN_BEGINS) or len(token) > MAX_TOKEN:
        return None
    active = CheckCredential.objects.filter(
        state=CheckCredentialState.ACTIVE.value, expires_at__gt=now
    )
    found = active.filter(digest=digest_of(token=token)).first()
    return found and CheckWriter(found.pk, found.organization_id, found.cohort_id)


def check_credential_list(*, viewer: User) -> CheckCredentialQuerySet:
    """Return the credentials *viewer* may see, newest first."""
    rows: CheckCredentialQuerySet = CheckCredential.objects.visible_to(viewer)
    return rows.select_related("organization", "cohort", "issued_by").order_by("-pk")


def revisions_of_writer(*, writer: CheckWriter) -> QuerySet[Revision]:
    """Return the revisions a machine may report on."""
    rows: QuerySet[Revision] = Revision.objects.filter(
        assignment__organization=writer.organization_id
    )
    return rows if writer.cohort_id is None else rows.filter(assignment__cohort=writer.cohort_id)


def revisions_to_check(*, writer: CheckWriter) -> QuerySet[Revision]:
    """Return what stands and has a repository, newest first: all a machine gets to read."""
    standing = revisions_of_writer(writer=writer).filter(
        state=RevisionState.SUBMITTED.value,
        deliverables__contains=[{"type": DeliverableType.REPOSITORY.value}],
    )
    return standing.select_related("assignment__task").order_by("-pk")


def check_run_list(*, viewer: User) -> CheckRunQuerySet:
    """Return the checks *viewer* may see, newest first."""
    rows: CheckRunQuerySet = CheckRun.objects.visible_to(viewer)
    return rows.select_related("revision").order_by("-pk")

"""Checks: credentials issued and revoked, runs reported, and those that fell silent closed."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Organization, User
from apps.assignments import policies, selectors
from apps.assignments.models import CheckCredential, CheckRun, Revision
from apps.assignments.selectors import TOKEN_BEGINS, CheckWriter, digest_of
from apps.assignments.services.deliverables import is_web_address
from apps.cohorts.models import Cohort
from apps.core.services import state_begin, state_move
from mentorship.errors import Conflict, Fault, Invalid, NotFound
from mentorship.states import CHECK_CREDENTIAL, CHECK_RUN, CheckCredentialState, CheckRunState

MAX_RUNS = 200
MAX_ANNOTATIONS = 50
SWEPT_AT_ONCE = 500

REPORTED = tuple(state for state in CheckRunState if state != CheckRunState.TIMED_OUT)
"""What a machine may say; that one has timed out is for the sweep to find."""

THROUGH: Mapping[tuple[CheckRunState, CheckRunState], tuple[CheckRunState, ...]] = {
    (CheckRunState.QUEUED, to): (CheckRunState.RUNNING,)
    for to in (CheckRunState.PASSED, CheckRunState.FAILED, CheckRunState.ERRORED)
}
"""Steps on the way of a short check whose first word is its last."""


class TooManyCheckRuns(Conflict):
    code, title = "too-many-check-runs", "Too many checks were reported of this revision"


@dataclass(frozen=True, slots=True)
class Issued:
    """A new credential and its token, which nobody can read again."""

    credential: CheckCredential
    token: str


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a machine says of one run. `annotations`: path, line or None, level, message."""

    state: CheckRunState
    summary: str = ""
    annotations: Sequence[Mapping[str, Any]] = ()
    url: str = ""


@dataclass(frozen=True, slots=True)
class Reported:
    run: CheckRun
    is_new: bool


# --------------------------------------------------------------------------- credentials


@transaction.atomic
def check_credential_issue(
    *,
    organization_id: int,
    cohort_id: int | None,
    name: str,
    days: int,
    by: User,
    now: datetime,
) -> Issued:
    """Issue a credential for *days* days; its token is returned this once.

    :raises NotFound: if there is no such organization.
    :raises NotAllowed: unless *by* manages it.
    :raises Invalid: if the cohort is of another organization.
    """
    if not Organization.objects.filter(pk=organization_id).exists():
        raise NotFound(_("There is no such organization, or you may not see it."))
    policies.check_can_manage_checks(user=by, organization_id=organization_id)
    of_organization = Cohort.objects.filter(organization=organization_id)
    if cohort_id is not None and not of_organization.filter(pk=cohort_id).exists():
        detail = _("This cohort is of another organization.")
        raise Invalid(detail, (Fault("#/cohort", "unsuitable", detail),))

    token = TOKEN_BEGINS + secrets.token_urlsafe(32)
    credential: CheckCredential = CheckCredential.objects.create(
        organization_id=organization_id,
        cohort_id=cohort_id,
        name=name,
        digest=digest_of(token=token),
        issued_by=by,
        expires_at=now + timedelta(days=days),
    )
    state_begin(row=credential, by=by, now=now)
    return Issued(credential, token)


@transaction.atomic
def check_credential_revoke(*, credential_id: int, by: User, now: datetime) -> CheckCredential:
    """Take a credential back; its next request is refused. What it reported stays.

    :raises NotFound: if there is none.
    :raises NotAllowed: unless *by* manages the organization.
    :raises TransitionNotAllowed: if it was revoked before.
    """
    rows = CheckCredential.objects.locked().filter(pk=credential_id)
    credential: CheckCredential | None = rows.first()
    if credential is None:
        raise NotFound(_("There is no such credential, or you may not see it."))
    policies.check_can_manage_checks(user=by, organization_id=credential.organization_id)
    state_move(
        row=credential, machine=CHECK_CREDENTIAL, to=CheckCredentialState.REVOKED, by=by, now=now
    )
    return credential


# --------------------------------------------------------------------------- runs


@transaction.atomic
def check_run_report(
    *,
    writer: CheckWriter,
    revision_id: int,
    name: str,
    external_id: str,
    report: CheckReport,
    now: datetime,
) -> Reported:
    """Say how a check of a revision stands. Saying the same again changes nothing.

    Revision, name and external id say which run is meant; an unknown one begins here.

    :raises NotFound: if the revision is not in *writer*'s scope.
    :raises TransitionNotAllowed: if the run has ended, or cannot take that step.
    :raises TooManyCheckRuns: if the revision has 200 runs.
    :raises Invalid: if the report is malformed.
    """
    within = selectors.revisions_of_writer(writer=writer).filter(pk=revision_id).values("pk")
    # Locked, so that two first words about one run come one after the other.
    revision = Revision.objects.locked().filter(pk__in=within).first()
    if revision is None:
        raise NotFound(_("There is no such row, or you may not see it."))
    _check_report(report)
    runs = CheckRun.objects.locked().filter(revision=revision)
    run: CheckRun | None = runs.filter(name=name, external_id=external_id).first()
    is_new = run is None
    if run is None:
        run = _begin(revision, writer, name, external_id, now)
    _proceed(run, report, now)
    return Reported(run, is_new)


@transaction.atomic
def check_runs_time_out(*, now: datetime) -> int:
    """Close the runs that nobody has said a word about for too long; return how many."""
    silent = CheckRun.objects.under_way().filter(times_out_at__lte=now).order_by("pk")
    rows = list(silent.select_for_update(skip_locked=True)[:SWEPT_AT_ONCE])
    for run in rows:
        run.finished_at = now
        state_move(
            row=run,
            machine=CHECK_RUN,
            to=CheckRunState.TIMED_OUT,
            by=None,
            now=now,
            fields=("finished_at",),
        )
    return len(rows)


def _begin(
    revision: Revision, writer: CheckWriter, name: str, external_id: str, now: datetime
) -> CheckRun:
    if CheckRun.objects.filter(revision=revision).count() >= MAX_RUNS:
        raise TooManyCheckRuns(_("A revision has at most 200 checks."), most=MAX_RUNS)
    run: CheckRun = CheckRun.objects.create(
        organization_id=writer.organization_id,
        revision=revision,
        credential_id=writer.credential_id,
        name=name,
        external_id=external_id,
        times_out_at=now,
    )
    state_begin(row=run, by=None, now=now)
    return run


def _proceed(run: CheckRun, report: CheckReport, now: datetime) -> None:
    state = CheckRunState(run.state)
    said = {
        "summary": report.summary,
        "annotations": [dict(each) for each in report.annotations],
        "url": report.url,
    }
    is_said = state == report.state and said == {name: getattr(run, name) for name in said}
    if is_said and state in CHECK_RUN.ends():
        return
    goes_on = state == report.state and state not in CHECK_RUN.ends()
    steps = () if goes_on else (*THROUGH.get((state, report.state), ()), report.state)
    for name, value in said.items():
        setattr(run, name, value)
    _step(run, steps, (*said,), now)


def _step(
    run: CheckRun, steps: tuple[CheckRunState, ...], said: tuple[str, ...], now: datetime
) -> None:
    run.times_out_at = now + timedelta(minutes=settings.CHECK_RUN_MINUTES)
    fields = (*said, "times_out_at", "finished_at")
    for to in steps:
        run.finished_at = now if to in CHECK_RUN.ends() else None
        state_move(row=run, machine=CHECK_RUN, to=to, by=None, now=now, fields=fields)
    if not steps:
        run.save(update_fields=[*fields, "updated_at"])


def _check_report(report: CheckReport) -> None:
    faults = []
    if report.state not in REPORTED:
        faults.append(Fault("#/state", "unknown", _("This state is not reported.")))
    if len(report.annotations) > MAX_ANNOTATIONS:
        faults.append(Fault("#/annotations", "max_length", _("Give at most 50 annotations.")))
    if report.url and not is_web_address(value=report.url):
        detail = _("Give an https address without a user name, at most 2000 characters.")
        faults.append(Fault("#/url", "address", detail))
    if faults:
        raise Invalid(faults[0].detail, tuple(faults))

"""insights: deeds. Take a table out: ask for it, write it, hand it over, let it expire."""

from datetime import datetime, timedelta

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.cohorts.models import Cohort
from apps.core.models import Job, absent
from apps.core.services import (
    JobOrder,
    job_enqueue,
    job_rerun,
    job_tell,
    state_begin,
    state_move,
)
from apps.insights import policies, selectors, transports
from apps.insights.models import Export
from mentorship.errors import Conflict, Fault, Invalid
from mentorship.states import EXPORT, ExportState
from mentorship.values import ExportFormat, ExportKind

KEPT = timedelta(days=7)
AT_ONCE = 500  # exports that one run lets expire
KIND_OF_JOB = "insights.write_export"


class ExportNotReady(Conflict):
    code, title = "export-not-ready", "This export is not written yet"


class ExportExpired(Conflict):
    code, title = "export-expired", "This export has expired"


@transaction.atomic
def export_request(
    *,
    organization_id: int,
    cohort: Cohort | None,
    kind: ExportKind,
    as_format: ExportFormat,
    with_bom: bool,
    by: User,
    now: datetime,
) -> Export:
    """Ask for a table; a job writes it. Rows of *cohort* alone, if one is named.

    :raises NotAllowed: unless *by* works in the organization; for rosters, manages or leads.
    :raises Invalid: if the cohort is of another organization, or JSON Lines are to begin with a
        mark they do not know.
    """
    policies.check_can_export(user=by, organization_id=organization_id, cohort=cohort, kind=kind)
    if cohort is not None and cohort.organization_id != organization_id:
        detail = _("This cohort is of another organization.")
        raise Invalid(detail, (Fault("#/cohort", "other-organization", detail),))
    if with_bom and as_format is not ExportFormat.CSV:
        detail = _("Only CSV begins with a mark for Excel.")
        raise Invalid(detail, (Fault("#/with_bom", "not-csv", detail),))
    export: Export = Export.objects.create(
        organization_id=organization_id,
        cohort=cohort,
        kind=kind.value,
        format=as_format.value,
        with_bom=with_bom,
        requested_by=by,
        requested_at=now,
        expires_at=now + KEPT,
    )
    state_begin(row=export, by=by, now=now)
    export.job = job_enqueue(
        order=JobOrder(
            kind=KIND_OF_JOB,
            dedup_key=f"export:{export.pk}",
            payload={"export_id": export.pk},
            organization_id=organization_id,
            requested_by_id=by.pk,
        )
    )
    export.save(update_fields=["job", "updated_at"])
    return export


@transaction.atomic
def export_write(*, export_id: int, job: Job, now: datetime) -> int:
    """Write the file of an export with what its asker may see now; return the number of rows.

    Idempotent: what is written or has expired is left alone. A name tells the attempt it is of, so
    what a lost attempt left behind is found and dropped.

    :raises NotFound: if there is no such export.
    :raises NotAllowed: if its asker may no longer have it.
    """
    export: Export | None = Export.objects.locked().filter(pk=export_id).first()
    if export is None:
        raise absent(Export, export_id)
    if export.state != ExportState.REQUESTED:
        return export.row_count or 0
    policies.check_can_export(
        user=export.requested_by,
        organization_id=export.organization_id,
        cohort=export.cohort,
        kind=ExportKind(export.kind),
    )
    table = selectors.export_table(export=export)
    name = _name(export, job.attempts)
    with transports.draft() as file:
        export.row_count = transports.table_write(
            columns=table.columns,
            rows=table.rows,
            to=file,
            as_format=ExportFormat(export.format),
            with_bom=export.with_bom,
            tell=lambda done: job_tell(job=job, done=done, total=table.total),
        )
        export.byte_count = transports.file_keep(name=name, content=file)
    _drop(export, job.attempts - 1)
    export.file_name, export.ready_at, export.expires_at = name, now, now + KEPT
    fields = ("file_name", "row_count", "byte_count", "ready_at", "expires_at")
    state_move(row=export, machine=EXPORT, to=ExportState.READY, by=None, now=now, fields=fields)
    return export.row_count


def _name(export: Export, attempt: int) -> str:
    return f"exports/{export.organization_id}/{export.pk}-{attempt}.{export.format}"


def _drop(export: Export, attempts: int) -> None:
    """Drop what attempts at an export may have left in the storage."""
    for attempt in range(1, attempts + 1):
        transports.file_drop(name=_name(export, attempt))


def export_open(*, export: Export, now: datetime) -> "File[bytes]":
    """Return the content of an export. The caller has checked that it may be seen.

    :raises ExportNotReady: before it is written.
    :raises ExportExpired: after a week.
    """
    if export.state == ExportState.EXPIRED or export.expires_at <= now:
        raise ExportExpired(_("This export has expired. Ask for it again."))
    if export.state != ExportState.READY:
        raise ExportNotReady(_("This export is not written yet."), state=export.state)
    content = transports.file_open(name=export.file_name)
    if content is None:
        raise ExportExpired(_("This export has expired. Ask for it again."))
    return content


@transaction.atomic
def export_rerun(*, export_id: int, by: User, now: datetime) -> Export:
    """Let the dead job of an export try again.

    :raises NotFound: if there is no such export.
    :raises NotAllowed: unless *by* asked for it, or manages the organization.
    :raises TransitionNotAllowed: unless the job is dead.
    :raises ExportExpired: if its time is over.
    """
    export: Export | None = Export.objects.locked().filter(pk=export_id).first()
    if export is None:
        raise absent(Export, export_id)
    if export.state == ExportState.EXPIRED:
        raise ExportExpired(_("This export has expired. Ask for it again."))
    assert export.job_id is not None
    job_rerun(job_id=export.job_id, by=by, now=now)
    return export


@transaction.atomic
def exports_expire(*, now: datetime) -> int:
    """Let exports go whose week is over, and their files with them; return how many. Idempotent."""
    due = selectors.exports_to_expire(now=now).select_related("job")
    rows = list(due.select_for_update(of=("self",), skip_locked=True)[:AT_ONCE])
    for export in rows:
        _drop(export, export.job.attempts if export.job else 0)
        export.file_name = ""
        to, fields = ExportState.EXPIRED, ("file_name",)
        state_move(row=export, machine=EXPORT, to=to, by=None, now=now, fields=fields)
    return len(rows)

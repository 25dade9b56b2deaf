"""Roster imports: sent in, checked by a dry run, confirmed, applied.

# Note [Dry run]
A dry run is the import itself, taken back: the same services run on the same rows, inside a
savepoint that is rolled back, and only the report stays. So it cannot tell another story than the
import would. What was confirmed is applied only if the report comes out the same; if the world has
moved meanwhile, the new report is shown instead and waits to be confirmed again.

# Note [Cost of an import]
Looking up is set-based: seven queries for each 500 lines, so a roster that changes nothing costs
nothing per line. Lines by which people come, get a seat and begin are carried out together
(`roster_runs`), in as many statements for one as for hundreds. What is left is carried out one by
one by the services everybody uses, about 40 statements each: who is taken out, for the seat goes
to whoever waits and the next line has to see it; and lines that invite strangers, give a further
role or name a lead. So that a job stays well within the time a job has, an import changes
`MOST_CHANGES` rows at most; the rows after them say so, and sending the same file in again goes on
where it stopped, for what is done already is unchanged then.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Organization, User
from apps.accounts.services import organization_lock
from apps.cohorts import policies
from apps.cohorts.models import Cohort, RosterFile, RosterImport, RosterRow
from apps.cohorts.services.roster_case import Order, Outcome
from apps.cohorts.services.roster_known import Known, load_people, load_places
from apps.cohorts.services.roster_runs import lines_carry_out
from apps.core.models import absent
from apps.core.services import JobOrder, job_enqueue, state_begin, state_move
from mentorship.errors import Conflict, Fault, Invalid, NotFound
from mentorship.roster import FileFault, Reading, column_in, roster_read
from mentorship.states import ROSTER_IMPORT, RosterImportState
from mentorship.values import RowOutcome

BATCH = 500
MOST_CHANGES = 500
JOB_KIND = "cohorts.roster_import"
DRY_RUN_HOLDS = timedelta(hours=24)
UNHEARD = "Who sent it in does not manage the organization any more."
TO_DO = (RosterImportState.RECEIVED, RosterImportState.CONFIRMED)


class RosterUnreadable(Invalid):
    code, title = "roster-unreadable", "The roster cannot be read"


class DryRunTooOld(Conflict):
    code, title = "dry-run-too-old", "The dry run is too old to be applied"


class RosterHasFaults(Conflict):
    code, title = "roster-has-faults", "Faulty rows refuse the whole roster"


# --------------------------------------------------------------------------- sending in


@transaction.atomic
def roster_import_send(
    *,
    organization_id: int,
    cohort_id: int | None,
    files: Sequence[tuple[str, str]],
    by: User,
    now: datetime,
    dry_run: bool = True,
    atomic: bool = False,
    apply_deletions: bool = False,
) -> RosterImport:
    """Take a roster in and order the job that checks or applies it.

    *files*: name and text of each. *cohort_id*: the only cohort it may touch; None stands for any
    of the organization. *atomic*: one faulty row refuses the whole. *apply_deletions*: rows that
    say so take people out; rows that are not there never do.

    :raises NotFound: if there is no such organization, or no such cohort in it.
    :raises NotAllowed: unless *by* manages the organization.
    :raises RosterUnreadable: with a pointer to each file that cannot be read, and why.
    """
    policies.check_can_manage(user=by, organization_id=organization_id)
    if not Organization.objects.filter(pk=organization_id).exists():
        raise absent(Organization, organization_id)
    if cohort_id is not None:
        _cohort(cohort_id, organization_id)
    reading = roster_read(files)
    _check_readable(reading)
    state = RosterImportState.RECEIVED if dry_run else RosterImportState.CONFIRMED
    row: RosterImport = RosterImport.objects.create(
        organization_id=organization_id,
        cohort_id=cohort_id,
        requested_by=by,
        state=state.value,
        shape=reading.shape.value,
        atomic=atomic,
        apply_deletions=apply_deletions,
    )
    RosterFile.objects.bulk_create(
        RosterFile(roster_import=row, name=name, content=text) for name, text in files
    )
    state_begin(row=row, by=by, now=now)
    _order(row, by)
    return row


@transaction.atomic
def rosters_sweep(*, now: datetime) -> int:
    """Let go of the files of dry runs that can no longer be applied; return of how many imports.

    What was reported stays. Files hold names and addresses.
    """
    stale = RosterImport.objects.filter(
        state=RosterImportState.CHECKED.value,
        checked_at__lt=now - DRY_RUN_HOLDS,
        files__isnull=False,
    )
    keys = set(stale.values_list("pk", flat=True))
    RosterFile.objects.filter(roster_import__in=keys).delete()
    return len(keys)


@transaction.atomic
def roster_import_apply(*, roster_import_id: int, by: User, now: datetime) -> RosterImport:
    """Confirm a dry run: what it showed is to be done.

    :raises NotFound: if there is no such import.
    :raises NotAllowed: unless *by* manages the organization.
    :raises TransitionNotAllowed: unless it has been checked and waits.
    :raises DryRunTooOld: a day after the dry run.
    :raises RosterHasFaults: if it is all or nothing, and some rows failed.
    """
    row = _lock(roster_import_id)
    policies.check_can_manage(user=by, organization_id=row.organization_id)
    ROSTER_IMPORT.step(RosterImportState(row.state), RosterImportState.CONFIRMED)
    if row.checked_at is None or now - row.checked_at > DRY_RUN_HOLDS:
        raise DryRunTooOld(_("Send the roster in again: what it meets may have changed."))
    if row.atomic and row.failed_rows:
        raise RosterHasFaults(
            _("%(count)s rows are faulty.") % {"count": row.failed_rows}, rows=row.failed_rows
        )
    row.requested_by = by
    confirmed = RosterImportState.CONFIRMED
    fields = ("requested_by",)
    state_move(row=row, machine=ROSTER_IMPORT, to=confirmed, by=by, now=now, fields=fields)
    _order(row, by)
    return row


def _order(row: RosterImport, by: User) -> None:
    when = row.checked_at.isoformat() if row.checked_at else "first"
    row.job = job_enqueue(
        order=JobOrder(
            kind=JOB_KIND,
            dedup_key=f"roster-import:{row.pk}:{row.state}:{when}",
            payload={"roster_import_id": row.pk},
            organization_id=row.organization_id,
            requested_by_id=by.pk,
        )
    )
    row.save(update_fields=["job", "updated_at"])


# --------------------------------------------------------------------------- running


@transaction.atomic
def roster_import_run(*, roster_import_id: int, now: datetime) -> RosterImport:
    """Check or apply a roster, as its state asks; in any other state nothing is done.

    See Note [Dry run] and Note [Cost of an import]. The organization's roles and the cohorts the
    roster names stand still meanwhile.

    :raises NotFound: if there is no such import.
    """
    row = _lock(roster_import_id)
    if RosterImportState(row.state) not in TO_DO:
        return row
    reading = roster_read(list(row.files.values_list("name", "content")))
    stood_by = policies.can_manage(user=row.requested_by, organization_id=row.organization_id)
    with transaction.atomic():
        outcomes = _outcomes(row, reading, now) if stood_by else []
        digest = _digest(outcomes)
        to = _verdict(row, outcomes, digest) if stood_by else RosterImportState.REFUSED
        if to is not RosterImportState.APPLIED:
            transaction.set_rollback(True)
    _report(row, outcomes, stands=to is RosterImportState.APPLIED)
    _finish(row, outcomes, digest, to, now)
    return row


def _outcomes(row: RosterImport, reading: Reading, now: datetime) -> list[Outcome]:
    organization_lock(organization_id=row.organization_id)
    known = Known(row.organization_id)
    load_places(known=known, lines=reading.lines, cohort_id=row.cohort_id)
    cohort = next((c for c in known.cohorts.values() if c.pk == row.cohort_id), None)
    order = Order(cohort, row.apply_deletions, row.requested_by, now)
    done: list[Outcome] = []
    for start in range(0, len(reading.lines), BATCH):
        batch = reading.lines[start : start + BATCH]
        load_people(known=known, lines=batch)
        most = MOST_CHANGES - sum(outcome.is_change for outcome in done)
        done += lines_carry_out(lines=batch, known=known, order=order, most=most)
    failed = (
        Outcome(fault.file, fault.line, RowOutcome.FAILED, fault.code, fault.column)
        for fault in reading.faults
    )
    named = (
        replace(o, column=column_in(reading.shape, o.file, o.column)) for o in (*done, *failed)
    )
    return sorted(named, key=lambda outcome: (outcome.file, outcome.line))


def _verdict(row: RosterImport, outcomes: Sequence[Outcome], digest: str) -> RosterImportState:
    failed = any(outcome.outcome is RowOutcome.FAILED for outcome in outcomes)
    if row.state == RosterImportState.RECEIVED:
        return RosterImportState.CHECKED
    if row.digest and row.digest != digest:
        return RosterImportState.CHECKED
    return RosterImportState.REFUSED if row.atomic and failed else RosterImportState.APPLIED


def _digest(outcomes: Iterable[Outcome]) -> str:
    said = "\n".join(f"{o.file}\t{o.line}\t{o.outcome}\t{o.code}\t{o.column}" for o in outcomes)
    return hashlib.sha256(said.encode()).hexdigest()


def _report(row: RosterImport, outcomes: Sequence[Outcome], *, stands: bool) -> None:
    """Write the report anew. What was taken back has no keys any more."""
    row.rows.all().delete()
    RosterRow.objects.bulk_create(
        (
            RosterRow(
                roster_import=row,
                file=outcome.file,
                line=outcome.line,
                outcome=outcome.outcome.value,
                code=outcome.code,
                column=outcome.column,
                person_id=outcome.person_id if keeps else None,
                enrollment_id=outcome.enrollment_id if keeps else None,
            )
            for outcome in outcomes
            for keeps in (stands or outcome.outcome is not RowOutcome.CREATED,)
        ),
        batch_size=BATCH,
    )


def _finish(
    row: RosterImport,
    outcomes: Sequence[Outcome],
    digest: str,
    to: RosterImportState,
    now: datetime,
) -> None:
    counts = Counter(outcome.outcome for outcome in outcomes)
    for outcome in RowOutcome:
        setattr(row, f"{outcome}_rows", counts[outcome])
    row.digest = digest
    if to is RosterImportState.CHECKED:
        row.checked_at = now
    else:
        row.applied_at = now if to is RosterImportState.APPLIED else None
        row.files.all().delete()
    fields = ("checked_at", "applied_at", "digest", *(f"{outcome}_rows" for outcome in RowOutcome))
    state_move(
        row=row,
        machine=ROSTER_IMPORT,
        to=to,
        by=row.requested_by,
        now=now,
        reason="" if outcomes else UNHEARD,
        fields=fields,
    )


# --------------------------------------------------------------------------- rules


def _lock(roster_import_id: int) -> RosterImport:
    rows = RosterImport.objects.locked().filter(pk=roster_import_id)
    row: RosterImport | None = rows.select_related("requested_by").first()
    if row is None:
        raise absent(RosterImport, roster_import_id)
    return row


def _cohort(cohort_id: int, organization_id: int) -> Cohort:
    rows = Cohort.objects.filter(pk=cohort_id, organization=organization_id)
    found: Cohort | None = rows.first()
    if found is None:
        raise NotFound(_("There is no such cohort in the organization."))
    return found


def _check_readable(reading: Reading) -> None:
    if reading.file_faults:
        faults = tuple(
            Fault(f"#/files/{fault.index}/content", fault.code, _told(fault))
            for fault in reading.file_faults
        )
        raise RosterUnreadable(faults[0].detail, faults)
    if not reading.lines and not reading.faults:
        detail = _("There is no row in it.")
        raise RosterUnreadable(detail, (Fault("#/files/0/content", "no-rows", detail),))


def _told(fault: FileFault) -> str:
    names = {"names": ", ".join(name[:60] for name in fault.names[:20])}
    return {
        "duplicate-column": _("These columns stand twice: %(names)s."),
        "unknown-column": _("These columns are not known: %(names)s."),
        "missing-column": _("These columns are missing: %(names)s."),
        "too-many-rows": _("There are more than %(names)s rows; send them in parts."),
        "not-csv": _("Line %(names)s is not CSV: a quotation mark is not closed."),
        "one-file-only": _("A plain roster is one file; these are too many: %(names)s."),
        "unknown-file": _("OneRoster has no such file, or it stands twice: %(names)s."),
        "missing-file": _("One of these files must be there: %(names)s."),
    }[fault.code] % names

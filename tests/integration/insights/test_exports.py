"""Exports: written by a job in the scope of whoever asked, safe to open, gone after a week."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import Membership
from apps.core.models import Job
from apps.core.selectors import database_now
from apps.insights import services, transports
from apps.insights.models import Export
from apps.insights.selectors import COLUMNS
from apps.insights.tasks import write_export
from config.env import ROOT
from mentorship.errors import Conflict, Invalid, NotAllowed
from mentorship.values import ExportFormat, ExportKind
from tests.factories import (
    AssignmentFactory,
    EnrollmentFactory,
    PlacementFactory,
    ReviewFactory,
    RevisionFactory,
)
from tests.factories.moments import NOW

pytestmark = pytest.mark.django_db
MARK = "\ufeff"


@pytest.fixture
def work(here, elsewhere):
    """Reviewed work of both learners here, and of one elsewhere."""
    for placement in (here.placement, here.other_placement, elsewhere.placement):
        row = AssignmentFactory(placement=placement, state="approved", submitted_at=NOW)
        ReviewFactory(
            revision=RevisionFactory(assignment=row), reviewer=here.mentor, comment="=HYPERLINK(1)"
        )
    return here


def ask(house, kind, *, by=None, cohort=None, as_format="csv", with_bom=False):
    return services.export_request(
        organization_id=house.organization.pk,
        cohort=cohort,
        kind=ExportKind(kind),
        as_format=ExportFormat(as_format),
        with_bom=with_bom,
        by=by or house.manager,
        now=NOW,
    )


def perform(export, at=NOW):
    """Do one attempt at the job of *export*, as a worker does."""
    job = Job.objects.get(pk=export.job_id)
    job.attempts += 1
    job.save()
    rows = services.export_write(export_id=export.pk, job=job, now=at)
    export.refresh_from_db()
    return rows


def text_of(export):
    return services.export_open(export=export, now=NOW).read().decode()


def written(export):
    perform(export)
    return list(csv.DictReader(io.StringIO(text_of(export), newline="")))


# --------------------------------------------------------------------------- what is in it


def test_a_roster_has_the_columns_the_import_reads_in_their_order(here):
    waiting = EnrollmentFactory(cohort=here.cohort, state="waitlisted", activated_at=None)

    export = ask(here, "roster", cohort=here.cohort)
    rows = written(export)

    assert list(rows[0]) == [
        "external_id",
        "email",
        "name",
        "role",
        "cohort",
        "direction",
        "state",
    ]
    assert rows[0] | {"external_id": ""} == {
        "external_id": "",
        "email": here.learner.email,
        "name": "Lin",
        "role": "learner",
        "cohort": here.cohort.slug,
        "direction": "data",
        "state": "active",
    }
    last = rows[-1]
    assert (last["state"], last["direction"]) == ("waitlisted", waiting.waits_for.slug)
    assert len(rows) == export.row_count == 3


def test_the_documented_columns_are_the_true_ones():
    lines = (ROOT / "docs" / "exports.md").read_text("utf-8").splitlines()
    cells = [line.strip("| ").split(" | ") for line in lines if line.startswith("| `")]

    assert {row[0].strip("`"): row[2].split(", ") for row in cells} == {
        kind.value: list(columns) for kind, columns in COLUMNS.items()
    }


@pytest.mark.parametrize("kind", list(ExportKind))
@pytest.mark.parametrize("as_format", list(ExportFormat))
def test_every_kind_and_format_has_its_documented_columns(work, kind, as_format):
    export = ask(work, kind, as_format=as_format, cohort=work.cohort)
    rows = perform(export)
    lines = text_of(export).splitlines()

    if as_format is ExportFormat.CSV:
        assert lines[0].split(",") == list(COLUMNS[kind])
    else:
        assert all(list(json.loads(line)) == list(COLUMNS[kind]) for line in lines)
    assert rows == (0 if kind is ExportKind.SNAPSHOTS else 2)


def test_texts_are_safe_in_csv_and_untouched_in_json_lines(work):
    here = work
    here.learner.name = "＝cmd|' /C calc'!A0"
    here.learner.save()

    table = written(ask(here, "reviews"))
    lines = ask(here, "reviews", as_format="jsonl")
    perform(lines)

    assert {row["comment"] for row in table} == {"'=HYPERLINK(1)"}
    assert table[0]["learner"] == "'＝cmd|' /C calc'!A0"
    first = json.loads(text_of(lines).splitlines()[0])
    assert (first["comment"], first["score"]) == ("=HYPERLINK(1)", 0.8)
    assert first["published_at"] == "2026-11-02T09:00:00Z"


def test_a_file_for_excel_begins_with_its_mark_and_others_do_not(here):
    marked, plain = ask(here, "roster", with_bom=True), ask(here, "roster")
    for export in (marked, plain):
        perform(export)

    assert text_of(marked).startswith(f"{MARK}external_id")
    assert text_of(plain).startswith("external_id")
    with pytest.raises(Invalid):
        ask(here, "roster", as_format="jsonl", with_bom=True)


# --------------------------------------------------------------------------- whose rows


def test_everybody_takes_out_what_they_see(work):
    by_manager = written(ask(work, "assignments"))
    by_mentor = written(ask(work, "assignments", by=work.mentor))

    assert {row["learner"] for row in by_manager} == {"Lin", "Olu"}
    assert {row["learner"] for row in by_mentor} == {"Lin"}


def test_the_scope_is_the_one_of_the_hour_of_writing(work):
    export = ask(work, "assignments", by=work.mentor)
    work.enrollment.mentorships.update(state="ended", ended_at=NOW, end_reason="handover")

    assert perform(export) == 0


def test_who_left_meanwhile_gets_nothing(work):
    export = ask(work, "assignments", by=work.mentor)
    Membership.objects.filter(user=work.mentor).update(state="ended")

    with pytest.raises(NotAllowed):
        perform(export)

    export.refresh_from_db()
    assert (export.state, export.file_name) == ("requested", "")


@pytest.mark.parametrize(("who", "kind"), [("mentor", "roster"), ("learner", "assignments")])
def test_rosters_are_for_managers_and_learners_take_nothing_out(here, who, kind):
    with pytest.raises(NotAllowed):
        ask(here, kind, by=getattr(here, who), cohort=here.cohort)

    assert not Export.objects.exists()


def test_a_lead_takes_out_the_roster_of_the_own_cohort_alone(here):
    assert perform(ask(here, "roster", by=here.lead, cohort=here.cohort)) == 2
    with pytest.raises(NotAllowed):
        ask(here, "roster", by=here.lead)


# --------------------------------------------------------------------------- its life


def test_a_second_delivery_writes_nothing_again(work):
    export = ask(work, "assignments")
    perform(export)
    first = export.file_name
    AssignmentFactory(placement=work.placement)

    assert perform(export) == 2
    assert export.file_name == first


def test_after_a_week_it_is_gone(work):
    export = ask(work, "assignments")
    perform(export)
    name, week = export.file_name, NOW + timedelta(days=7)

    with pytest.raises(Conflict, match="expired"):
        services.export_open(export=export, now=week)
    early = services.exports_expire(now=week - timedelta(seconds=1))
    due, again = (services.exports_expire(now=week) for _ in range(2))

    export.refresh_from_db()
    assert (early, due, again) == (0, 1, 0)
    assert (export.state, export.file_name) == ("expired", "")
    assert not default_storage.exists(name)


def test_what_a_lost_attempt_left_behind_is_dropped(work):
    export = ask(work, "assignments")
    left = f"exports/{work.organization.pk}/{export.pk}-1.csv"
    with transports.draft() as file:
        transports.file_keep(name=left, content=file)
    Job.objects.filter(pk=export.job_id).update(attempts=1)

    perform(export)

    assert not default_storage.exists(left)
    assert default_storage.exists(export.file_name)


def test_a_dead_export_tells_its_error_and_whoever_asked_runs_it_again(work, client_of):
    export = ask(work, "assignments", by=work.mentor)
    dead = {"state": "running", "lease_until": NOW, "attempts": 5}
    Job.objects.filter(pk=export.job_id).update(**dead)
    Job.objects.filter(pk=export.job_id).update(state="dead", error="Disk full", finished_at=NOW)
    path = f"/api/v1/exports/{export.pk}"

    told = client_of(work.mentor).get(path).json()
    again = client_of(work.mentor).post(f"{path}/rerun", {}, format="json")

    assert (told["job_state"], told["error"]) == ("dead", "Disk full")
    assert (again.status_code, again.json()["job_state"]) == (200, "queued")


def test_rows_are_read_through_a_cursor_and_cost_the_same_for_two_and_for_twenty(here):
    def cost(count):
        for _ in range(count):
            AssignmentFactory(placement=PlacementFactory(enrollment__cohort=here.cohort))
        export = ask(here, "assignments")
        with CaptureQueriesContext(connection) as queries:
            perform(export)
        return len(queries)

    assert cost(2) == cost(18)


@pytest.mark.django_db(transaction=True)
def test_whoever_waits_sees_how_far_the_job_is(work, monkeypatch):
    monkeypatch.setattr(transports, "TELL_EVERY", 1)
    export, seen = ask(work, "assignments"), []
    told = services.job_tell

    def listen(**values):
        told(**values)
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT done, total FROM core_job WHERE id = %s", [export.job_id])
            seen.append(cursor.fetchone())
        other.close()

    monkeypatch.setattr(services, "job_tell", listen)

    write_export(job_id=export.job_id)

    job = Job.objects.get(pk=export.job_id)
    assert seen == [(1, 2), (2, 2)]
    assert (job.state, job.done, job.total) == ("succeeded", 2, 2)


# --------------------------------------------------------------------------- the doors


def test_a_file_is_asked_for_and_fetched_at_the_door(work, client_of):
    client = client_of(work.manager)
    body = {"organization": work.organization.pk, "cohort": work.cohort.pk, "kind": "assignments"}

    asked = client.post("/api/v1/exports", body, format="json")
    path = f"/api/v1/exports/{asked.json()['id']}/download"
    early = client.get(path)
    perform(Export.objects.get(), database_now())
    answer = client.get(path)

    assert (asked.status_code, asked.json()["state"]) == (201, "requested")
    assert (early.status_code, early.json()["code"]) == (409, "export-not-ready")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert b"".join(answer.streaming_content).startswith(b"assignment,")
    assert client_of(work.mentor).get(path).status_code == 404


def test_the_desk_asks_for_a_table_and_hands_it_over(work, admin_of):
    desk = admin_of(work.lead)

    asked = desk.post(
        f"/admin/cohorts/cohort/{work.cohort.pk}/export/", {"kind": "roster", "format": "csv"}
    )
    export = Export.objects.get()
    early = desk.get(f"/admin/insights/export/{export.pk}/download/")
    perform(export, database_now())
    file = desk.get(f"/admin/insights/export/{export.pk}/download/")
    page = desk.get("/admin/insights/export/").content.decode()

    assert (asked.status_code, early.status_code) == (302, 302)
    assert b"".join(file.streaming_content).startswith(b"external_id,email,name,role,cohort")
    assert f"/admin/insights/export/{export.pk}/download/" in page

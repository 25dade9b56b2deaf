"""Files: private, checked by their content, limited, frozen once handed in, swept up otherwise."""

import hashlib
import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction

from apps.assignments import services
from apps.assignments.models import Revision, Upload
from apps.assignments.services.file_kinds import file_name
from mentorship.errors import NotAllowed
from tests.factories import (
    AssignmentFactory,
    CriterionFactory,
    StageFactory,
    TaskFactory,
    UploadFactory,
)
from tests.factories.curriculum import texts
from tests.factories.moments import NOW
from tests.integration.assignments.conftest import REPOSITORY

pytestmark = pytest.mark.django_db
API = "/api/v1/uploads"
PDF = b"%PDF-1.7 ..."


def zipped(*names, content=b"x"):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return kept.getvalue()


def bomb():
    """Return a zip whose members all point at the same few bytes."""
    raw = bytearray(zipped(*(f"{n:02}" for n in range(40)), content=bytes(2000)))
    at = raw.find(b"PK\x01\x02")
    while at >= 0:
        raw[at + 42 : at + 46] = (0).to_bytes(4, "little")
        raw[at + 20 : at + 24] = (1500).to_bytes(4, "little")
        at = raw.find(b"PK\x01\x02", at + 4)
    return bytes(raw)


def boastful(unpacked):
    raw = bytearray(zipped("a"))
    at = raw.find(b"PK\x01\x02")
    raw[at + 24 : at + 28] = unpacked.to_bytes(4, "little")
    return bytes(raw)


@pytest.fixture
def work(here):
    """The mentored learner's assignment, which asks for a file and a repository."""
    asked = [
        {"type": "file", "label": texts("The sheet")},
        {"type": "repository", "label": texts("The code")},
    ]
    task = TaskFactory(
        stage=StageFactory(version=here.placement.roadmap_version),
        deliverables=asked,
        rubric_version=CriterionFactory(slug="coverage").rubric_version,
    )
    return AssignmentFactory(placement=here.placement, task=task)


@pytest.fixture
def review(here):
    def do(work, outcome="approved"):
        return services.review_publish(
            assignment_id=work.pk,
            levels={"coverage": 3},
            outcome=outcome,
            comment="Say where the figures are from.",
            by=here.mentor,
            now=NOW,
        )

    return do


@pytest.fixture
def upload(here, work):
    def do(name="report.pdf", content=PDF, *, by=None, now=NOW):
        file = ContentFile(content, name=name)
        return services.upload_create(
            assignment_id=work.pk, content=file, by=by or here.learner, now=now
        )

    return do


def refusal_of(upload, name, content):
    before = Upload.objects.count()
    with pytest.raises(services.FileRefused) as refused:
        upload(name, content)
    assert Upload.objects.count() == before
    return refused.value.faults[0].code


def hand_in(submit, work, kept, **more):
    return submit(
        work, deliverables=[{"type": "file", "value": {"upload": kept.pk}}, REPOSITORY], **more
    )


def refused_by_the_database(statement):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


# --------------------------------------------------------------------------- the way of a file


def test_a_file_goes_its_way_through_the_door(here, work, client_of):
    learner, mentor = client_of(here.learner), client_of(here.mentor)
    file = SimpleUploadedFile("../Bericht\u202e 报告.PDF", PDF)

    kept = learner.post(API, {"assignment": work.pk, "file": file}, format="multipart")
    unseen = mentor.get(f"{API}/{kept.json()['id']}/content")
    done = learner.post(
        f"/api/v1/assignments/{work.pk}/submit",
        {"deliverables": [{"type": "file", "value": {"upload": kept.json()["id"]}}, REPOSITORY]},
    )
    given = mentor.get(f"/api/v1/revisions/{done.json()['latest_revision']['id']}").json()
    seen = mentor.get(f"{API}/{kept.json()['id']}/content")

    sha = hashlib.sha256(PDF).hexdigest()
    assert kept.status_code == 201
    assert {**kept.json(), "id": 0, "uploaded_at": ""} == {
        "id": 0,
        "assignment": work.pk,
        "revision": None,
        "name": "Bericht 报告.PDF",
        "media_type": "application/pdf",
        "size": len(PDF),
        "sha256": sha,
        "uploaded_at": "",
    }
    assert unseen.status_code == 404
    assert given["deliverables"][0]["value"] == {
        "upload": kept.json()["id"],
        "name": "Bericht 报告.PDF",
        "size": len(PDF),
        "sha256": sha,
    }
    assert b"".join(seen) == PDF
    assert seen["Content-Type"] == "application/octet-stream"
    assert seen["Content-Disposition"].startswith("attachment; filename*=utf-8''Bericht%20")
    assert seen["X-Content-Type-Options"] == "nosniff"
    assert seen["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert seen["Cache-Control"] == "private, no-store"


def test_a_file_has_no_address_of_its_own(upload, client):
    kept = upload()

    assert kept.name not in kept.key
    for path in (f"/{kept.key}", f"/static/{kept.key}", f"/media/{kept.key}"):
        assert client.get(path).status_code == 404


def test_a_file_once_handed_in_is_the_revisions_for_ever(work, upload, submit, review, subtests):
    kept = upload()
    first = hand_in(submit, work, kept)
    review(work, outcome="changes_requested")
    second = hand_in(submit, work, kept)

    kept.refresh_from_db()
    assert kept.revision == first
    assert second.deliverables[0] == first.deliverables[0]
    with pytest.raises(services.UploadHandedIn):
        services.upload_discard(upload_id=kept.pk, by=kept.uploaded_by)
    for what in ("name = 'x'", "sha256 = repeat('0', 64)", "revision_id = NULL"):
        with subtests.test(what):
            refused_by_the_database(f"UPDATE assignments_upload SET {what} WHERE id = {kept.pk}")
    refused_by_the_database(f"DELETE FROM assignments_upload WHERE id = {kept.pk}")
    assert default_storage.exists(kept.key)


def test_what_is_not_this_works_own_file_is_not_handed_in(here, work, upload, submit):
    other = UploadFactory(assignment__placement=here.placement)
    for value in (
        {"upload": other.pk},
        {"upload": 0},
        {"upload": True},
        {"upload": "1"},
        {"upload": 2**63},
        {"upload": None},
        {"upload": [1]},
        {},
        {"upload": 1, "name": 2},
    ):
        with pytest.raises(services.DeliverablesUnfit) as refused:
            submit(work, deliverables=[{"type": "file", "value": value}, REPOSITORY])
        assert refused.value.faults[0].pointer.startswith("#/deliverables/0/value")

    assert not Revision.objects.filter(assignment=work).exists()
    assert Upload.objects.get(pk=other.pk).revision is None


def test_an_address_still_stands_for_a_file_that_is_too_large_to_bring(work, submit):
    address = "https://files.example.org/weights.safetensors"

    revision = submit(work, deliverables=[{"type": "file", "value": address}, REPOSITORY])

    assert revision.deliverables[0]["value"] == address


# --------------------------------------------------------------------------- who


def test_only_the_learner_brings_files_and_throws_them_away(here, work, upload):
    kept = upload()
    for person in (here.mentor, here.manager, here.other_learner):
        with pytest.raises(NotAllowed):
            upload(by=person)
        with pytest.raises(NotAllowed):
            services.upload_discard(upload_id=kept.pk, by=person)

    assert list(Upload.objects.all()) == [kept]
    services.upload_discard(upload_id=kept.pk, by=here.learner)
    assert not Upload.objects.exists()
    assert not default_storage.exists(kept.key)


def test_closed_work_takes_no_files(work, upload, submit, review):
    hand_in(submit, work, upload())
    review(work)

    with pytest.raises(services.UploadsClosed):
        upload()
    assert Upload.objects.count() == 1


# --------------------------------------------------------------------------- what


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", PDF),
        ("a.PNG", b"\x89PNG\r\n\x1a\n\x00"),
        ("a.jpg", b"\xff\xd8\xff\xe0"),
        ("a.zip", zipped("src/main.py", "README.md")),
        ("a.xlsx", zipped("[Content_Types].xml", "xl/workbook.xml")),
        ("a.csv", "名称,recall\n".encode()),
        ("a.csv", b"\xef\xbb\xbfname,recall\n"),
        ("a.txt", ("界" * 30_000).encode()),  # a letter lies across the chunks
        ("a.json", b' {"recall": 0.91}\n'),
        ("a.jsonl", b'{"a": 1}\n{"a": 2}\n'),
        ("a.md", b'<h1 align="center">Notes</h1>\n'),
        ("a.ipynb", b'{"cells": [], "nbformat": 4}'),
        ("a.parquet", b"PAR1\x00\x00\x00\x00\x00\x00PAR1"),
    ],
)
def test_what_its_content_proves_is_taken(upload, name, content):
    assert upload(name, content).size == len(content)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.svg", b"<svg/>", "kind"),
        ("a.html", b"<html>", "kind"),
        ("a.exe", b"MZ", "kind"),
        ("a.pdf.exe", PDF, "kind"),
        ("a", PDF, "kind"),
        (".pdf", PDF, "kind"),
        ("..", PDF, "kind"),
        ("a.pdf", b"<html>%PDF-", "content"),
        ("a.png", b"\xff\xd8\xff", "content"),
        ("a.txt", b"\x7fELF\x00", "content"),
        ("a.txt", b" <!DOCTYPE html><p>", "content"),
        ("a.md", b'<?xml version="1.0"?><svg/>', "content"),
        ("a.csv", b"#!/bin/sh\n", "content"),
        ("a.csv", b"\xff\xfea\x00", "content"),
        ("a.txt", b"a" * 65_535 + b"\xe7", "content"),
        ("a.json", b"recall: 0.91", "content"),
        ("a.json", b"[" * 100, "content"),
        ("a.ipynb", b"{}", "content"),
        ("a.parquet", b"PAR1", "content"),
        ("a.zip", b"PK\x03\x04 no zip", "content"),
        ("a.zip", zipped("a")[:-3], "content"),
        ("a.zip", zipped("../../etc/passwd"), "content"),
        ("a.zip", zipped("/etc/passwd"), "content"),
        ("a.zip", zipped("C:\\autoexec.bat"), "content"),
        ("a.zip", bomb(), "content"),
        ("a.zip", boastful(4_000_000_000), "content"),
        ("a.zip", zipped("a") + b"PK\x06\x07" + bytes(16), "content"),
        ("a.xlsx", zipped("a"), "content"),
        ("a.xlsx", zipped("xl/workbook.xml", "xl/vbaProject.bin"), "content"),
        ("a.pdf", b"", "empty"),
    ],
)
def test_what_its_content_does_not_prove_is_refused(upload, name, content, code):
    assert refusal_of(upload, name, content) == code


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\lin\\a.pdf", "a.pdf"),
        ("a\u202egpj.pdf", "agpj.pdf"),
        ("a\x00\r\nSet-Cookie: b.pdf", "a Set-Cookie_ b.pdf"),
        ("  . a .. .pdf", "a.pdf"),
        ("报告.pdf", "报告.pdf"),
        ("x" * 500 + ".pdf", "x" * 116 + ".pdf"),
        ("e\u0301.pdf", "é.pdf"),
        ("\ud800.pdf", "pdf"),
    ],
)
def test_a_name_is_made_plain(given, kept):
    assert file_name(given=given) == kept


# --------------------------------------------------------------------------- how much


def test_files_are_limited_each_and_together(upload, settings):
    settings.UPLOAD_MAX_BYTES, settings.UPLOAD_MAX_BYTES_PER_ASSIGNMENT = 20, 30
    upload("a.txt", b"x" * 20)

    assert refusal_of(upload, "a.txt", b"x" * 21) == "max_size"
    with pytest.raises(services.TooManyUploads):
        upload("a.txt", b"x" * 11)
    upload("a.txt", b"x" * 10)
    settings.UPLOAD_MAX_FILES = 2
    with pytest.raises(services.TooManyUploads):
        upload("a.txt", b"x")
    assert Upload.objects.count() == 2


def test_bytes_are_not_left_behind_when_their_row_fails(upload, monkeypatch):
    def fail(**_):
        raise IntegrityError

    before = default_storage.listdir("uploads")[1] if default_storage.exists("uploads") else []
    monkeypatch.setattr(Upload.objects, "create", fail)

    with pytest.raises(IntegrityError):
        upload()
    assert default_storage.listdir("uploads")[1] == before


def test_what_nobody_handed_in_is_gone_after_a_week(here, work, upload, submit):
    fresh, stale, kept = upload(), UploadFactory(assignment__placement=here.placement), upload()
    hand_in(submit, work, kept)
    later = NOW + timedelta(days=7, seconds=1)

    assert services.uploads_sweep(now=NOW + timedelta(days=7)) == 0
    default_storage.delete(stale.key)  # as if a worker had been killed between bytes and row
    assert services.uploads_sweep(now=later) == 2
    assert services.uploads_sweep(now=later) == 0
    assert list(Upload.objects.all()) == [kept]
    assert not default_storage.exists(fresh.key)
    assert default_storage.exists(kept.key)


def test_bytes_that_are_gone_look_absent(here, upload, client_of):
    kept = upload()
    default_storage.delete(kept.key)

    answer = client_of(here.learner).get(f"{API}/{kept.pk}/content")

    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


# --------------------------------------------------------------------------- thrown at the door

END = b"\r\n--b--\r\n"


def form(name=b'filename="a.pdf"', content=PDF, *, extra=b""):
    assignment = b'--b\r\nContent-Disposition: form-data; name="assignment"\r\n\r\n1\r\n'
    head = b'--b\r\nContent-Disposition: form-data; name="file"; ' + name + b"\r\n" + extra
    return assignment + head + b"\r\n" + content + END


BODIES = {
    "nothing": b"",
    "no file": b"--b\r\n\r\n" + END,
    "half": form()[:-20],
    "a folder": form(b'filename=".."'),
    "an empty name": form(b'filename=""'),
    "no name": form(b""),
    "an unknown charset": form(b"filename*=klingon''a.pdf"),
    "a broken charset": form(b"filename*=utf-8''%ff%00.pdf"),
    "a long name": form(b'filename="' + b"x" * 70_000 + b'.pdf"'),
    "base64": form(extra=b"Content-Transfer-Encoding: base64\r\n", content=b"!!!"),
    "an unknown encoding": form(extra=b"Content-Type: text/plain; charset=klingon\r\n"),
    "a strange field": form().replace(b'"assignment"', b'"organization"'),
    "nul": form().replace(b"\r\n1\r\n", b"\r\n1\x00\r\n"),
    "many fields": b"".join(
        b'--b\r\nContent-Disposition: form-data; name="%d"\r\n\r\nx\r\n' % n for n in range(2000)
    )
    + END,
    "many files": b"".join(
        b'--b\r\nContent-Disposition: form-data; name="f"; filename="%d"\r\n\r\nx\r\n' % n
        for n in range(200)
    )
    + END,
    "a large field": form().replace(b"\r\n1\r\n", b"\r\n" + b"1" * 2_000_000 + b"\r\n"),
}


@pytest.mark.parametrize("what", BODIES)
def test_no_form_makes_it_fail(here, work, client_of, what):
    client = client_of(here.learner)
    for kind in ("multipart/form-data; boundary=b", "multipart/form-data; boundary=b; charset=x"):
        answer = client.generic("POST", API, BODIES[what], content_type=kind)

        assert 400 <= answer.status_code < 500, answer.content
        assert answer["Content-Type"] == "application/problem+json"
    assert not Upload.objects.exists()


def test_a_body_longer_than_a_file_may_be_is_refused_unread(here, work, client_of, settings):
    settings.UPLOAD_MAX_BYTES = 1000
    file = SimpleUploadedFile("a.txt", b"x" * 200_000)

    answer = client_of(here.learner).post(
        API, {"assignment": work.pk, "file": file}, format="multipart"
    )

    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


# --------------------------------------------------------------------------- at the desk


def test_the_page_of_the_work_leads_to_the_file_and_to_the_commit(
    here, work, upload, submit, admin_of
):
    kept = upload()
    hand_in(submit, work, kept)
    browser = admin_of(here.mentor)

    page = browser.get(f"/admin/assignments/assignment/{work.pk}/change/").content.decode()
    file = browser.get(f"{API}/{kept.pk}/content")

    assert f'href="{API}/{kept.pk}/content"' in page
    assert kept.sha256 in page
    assert f'href="{REPOSITORY["value"]["url"]}/commit/{REPOSITORY["value"]["commit"]}"' in page
    assert b"".join(file) == PDF

"""Rosters through the REST door and at the desk."""

import io
import re
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from apps.cohorts import services
from apps.cohorts.admin.roster_form import _unpacked
from apps.cohorts.models import RosterImport
from apps.core.models import Job
from apps.core.selectors import database_now
from tests.integration.cohorts.scenes import cohort_of, taken
from tests.integration.cohorts.test_roster_import import CLASSES, ENROLLMENTS, HEADER, USERS, plain

pytestmark = pytest.mark.django_db
API = "/api/v1/roster-imports"
DESK = "/admin/cohorts/rosterimport/"


@pytest.fixture
def spring(here):
    return cohort_of(here.program, seats=3, slug="spring")


def work():
    """Do what the worker does with the latest import."""
    latest = RosterImport.objects.latest("pk")
    return services.roster_import_run(roster_import_id=latest.pk, now=database_now())


def test_from_a_file_to_seats_through_the_api(here, spring, client_of):
    client = client_of(here.manager)
    file = plain(",ann@school.example,Ann,learner,,data,", ",bo@school.example,Bo,dean,,,")

    sent = client.post(API, {"cohort": spring.pk, "files": [{"name": "=a.csv", "content": file}]})
    assert (sent.status_code, sent.json()["state"]) == (202, "received")
    assert Job.objects.get(pk=sent.json()["job"]).kind == "cohorts.roster_import"
    row = work()

    told = client.get(f"{API}/{row.pk}").json()
    assert (told["state"], told["created_rows"], told["failed_rows"]) == ("checked", 1, 1)
    faulty = client.get(f"/api/v1/roster-rows?roster_import={row.pk}&outcome=failed").json()
    assert [(entry["line"], entry["column"]) for entry in faulty["results"]] == [(3, "role")]
    assert faulty["results"][0]["detail"] == "No such role comes by a roster."
    report = client.get(f"{API}/{row.pk}/report")
    assert report["Content-Type"].startswith("text/csv")
    assert "'=a.csv,3,failed,unknown-role,role," in report.content.decode()

    assert client.post(f"{API}/{row.pk}/apply", {}).status_code == 202
    work()
    assert client.get(f"{API}/{row.pk}").json()["state"] == "applied"
    assert taken(spring) == 1
    again = client.post(f"{API}/{row.pk}/apply", {})
    assert (again.status_code, again.json()["code"]) == (409, "illegal-transition")


def test_a_request_that_cannot_be_meant_is_refused_with_pointers(here, spring, client_of):
    client = client_of(here.manager)
    file = {"name": "a.csv", "content": f"{HEADER},shoe\n"}

    unread = client.post(API, {"cohort": spring.pk, "files": [file]})
    both = client.post(
        API, {"cohort": spring.pk, "organization": here.organization.pk, "files": [file]}
    )

    assert (unread.status_code, unread.json()["code"]) == (400, "roster-unreadable")
    assert unread.json()["errors"][0]["pointer"] == "#/files/0/content"
    assert "shoe" in unread.json()["errors"][0]["detail"]
    assert both.status_code == 400
    assert not RosterImport.objects.exists()


def test_others_do_not_see_a_roster(here, elsewhere, spring, client_of):
    row = RosterImport.objects.create(
        organization=here.organization, requested_by=here.manager, shape="plain"
    )

    for viewer in (here.mentor, here.lead, here.learner, elsewhere.manager):
        client = client_of(viewer)
        assert client.get(f"{API}/{row.pk}").status_code == 404
        assert client.get(f"{API}/{row.pk}/report").status_code == 404
        assert client.post(f"{API}/{row.pk}/apply", {}).status_code == 404
        assert client.get(API).json()["results"] == []


def test_a_zip_of_oneroster_comes_in_at_the_desk(here, spring, admin_of):
    browser = admin_of(here.manager)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in (("users", USERS), ("classes", CLASSES), ("enrollments", ENROLLMENTS)):
            archive.writestr(f"export/{name}.csv", text)
    upload = SimpleUploadedFile("export.zip", packed.getvalue())

    done = browser.post(
        f"/admin/cohorts/cohort/{spring.pk}/import-roster/", {"uploads": upload, "dry_run": "on"}
    )

    assert done.status_code == 302
    row = work()
    assert (row.state, row.created_rows) == ("checked", 2)
    page = browser.get(f"{DESK}{row.pk}/change/")
    assert page.status_code == 200
    assert "The organization has no such cohort." in page.content.decode()
    with translation.override("zh-hans"):
        assert str(RosterImport._meta.get_field("created_rows").verbose_name) == "已新建"
    assert browser.post(f"{DESK}{row.pk}/apply/", {"x": "x"}).status_code == 302
    assert work().state == "applied"


def test_the_desk_takes_several_files_and_its_script_can_name_them(here, spring, admin_of):
    """The script of the desk writes the chosen name into a text field beside the file's."""
    browser, address = admin_of(here.manager), f"/admin/cohorts/cohort/{spring.pk}/import-roster/"
    field = browser.get(address).context["form"]["uploads"].as_widget()
    uploads = [
        SimpleUploadedFile(f"{name}.csv", text.encode())
        for name, text in (("users", USERS), ("classes", CLASSES), ("enrollments", ENROLLMENTS))
    ]

    done = browser.post(address, {"uploads": uploads, "dry_run": "on"})

    assert re.search(r'<input type="text"[^>]* disabled', field)
    assert re.search(r'<input type="file"[^>]* multiple', field)
    assert (done.status_code, RosterImport.objects.get().files.count()) == (302, 3)


def test_a_select_of_a_verb_has_an_arrow(here, spring, admin_of):
    form = admin_of(here.manager).get(f"/admin/cohorts/cohort/{spring.pk}/seats/").context["form"]

    assert "expand_more" in form["direction"].as_widget()


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"PK\x03\x04 no zip", "cannot be unpacked"),
        (b"\xff\xfe\x00a", "is not UTF-8"),
        (b"a\x00b", "is no text"),
        (b"email,email\n", "These columns stand twice: email."),
    ],
)
def test_a_file_the_desk_cannot_read_is_told_on_the_form(here, spring, admin_of, raw, told):
    upload = SimpleUploadedFile("roster.csv", raw)

    page = admin_of(here.manager).post(
        f"/admin/cohorts/cohort/{spring.pk}/import-roster/", {"uploads": upload}
    )

    assert page.status_code == 200
    assert told in page.content.decode()
    assert not RosterImport.objects.exists()


def test_no_bent_zip_makes_the_desk_fail():
    """Each byte of the list of members is bent in turn; what is still readable may be read."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("é.csv", "email,name,role\n")
    raw, refused = whole.getvalue(), 0
    for at in range(4, len(raw)):
        bent = raw[:at] + b"\xff" + raw[at + 1 :]
        try:
            list(_unpacked("roster.zip", bent))
        except ValidationError:
            refused += 1

    assert refused > 40

"""What every form of the desk tells: whose case it is, what is wrong, and where one goes on."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.assignments.models import Extension
from apps.insights.models import Export
from apps.mentoring.models import Mentorship
from tests.factories import AssignmentFactory, TaskFactory, direction
from tests.factories.moments import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def extension(here):
    work = AssignmentFactory(placement=here.placement, task=TaskFactory(), due_at=NOW)
    return Extension.objects.create(
        assignment=work,
        organization=here.organization,
        kind="plus",
        plus_days=3,
        reason="Power cut",
        state="requested",
        requested_at=NOW,
        requested_by=here.learner,
    )


def case_on(page):
    return {str(name): value for name, value in page.context["case"]}


def test_a_form_tells_whose_case_it_is(here, extension, admin_of):
    pair = here.enrollment.mentorships.get()

    asked = case_on(
        admin_of(here.mentor).get(f"/admin/assignments/extension/{extension.pk}/decline/")
    )
    ended = case_on(admin_of(here.lead).get(f"/admin/mentoring/mentorship/{pair.pk}/end/"))

    assert (asked["learner"], asked["cohort"]) == ("Lin", here.cohort.name)
    assert (asked["work"], asked["reason"]) == (str(extension.assignment.task), "Power cut")
    assert asked["working days more"] == "3"
    assert (ended["learner"], ended["mentor"], ended["state"]) == ("Lin", "Mei", "active")
    assert "–" not in {*asked.values(), *ended.values()}


def test_the_head_of_a_page_calls_no_row_a_number(here, extension, admin_of):
    page = f"/admin/assignments/extension/{extension.pk}/change/"

    body = admin_of(here.mentor).get(page).content.decode()

    assert f"#{extension.pk}" not in body
    assert f"Lin · {here.cohort.name}" in body


def test_faults_stand_above_all_else_and_lead_to_their_fields(here, extension, admin_of):
    address = f"/admin/assignments/extension/{extension.pk}/decline/"

    clean = admin_of(here.mentor).get(address).content.decode()
    body = admin_of(here.mentor).post(address, {"reason": ""}).content.decode()

    assert 'class="bg-red-100 faults' not in clean
    told = body.index('role="alert" tabindex="-1" autofocus')
    assert (
        told
        < body.index('href="#field-reason"')
        < body.index('<dl class="')
        < body.index('id="field-reason"')
    )


def test_a_trial_that_is_refused_says_so_on_top(here, admin_of):
    page = f"/admin/insights/cohortoutlook/{here.cohort.pk}/change/"

    body = admin_of(here.manager).get(page, {"kind": "slip_start"}).content.decode()

    assert body.index('href="#field-days"') < body.index("What lies ahead")
    assert 'id="field-days"' in body


# --------------------------------------------------------------------------- where one goes on


def next_page(browser, address, data):
    answer = browser.post(address, data)
    assert answer.status_code == 302, answer.context["form"].errors
    assert browser.get(answer.headers["location"]).status_code == 200
    return answer.headers["location"]


def test_what_a_verb_has_made_comes_next(here, admin_of):
    lead, manager = admin_of(here.lead), admin_of(here.manager)
    cohort = f"/admin/cohorts/cohort/{here.cohort.pk}"
    roster = SimpleUploadedFile(
        "roster.csv", b"external_id,email,name,role\n1,a@example.org,Ann,learner\n"
    )

    matched = next_page(lead, f"{cohort}/match-mentors/", {"sent": "1"})
    exported = next_page(lead, f"{cohort}/export/", {"kind": "roster", "format": "csv"})
    imported = next_page(manager, f"{cohort}/import-roster/", {"uploads": roster, "dry_run": "on"})
    formed = next_page(lead, f"{cohort}/form-team/", {"name": "Team A"})

    assert matched == f"/admin/mentoring/matchrun/?cohort__id__exact={here.cohort.pk}"
    assert exported == f"/admin/insights/export/{Export.objects.get().pk}/change/"
    assert re.fullmatch(r"/admin/cohorts/rosterimport/\d+/change/", imported)
    assert re.fullmatch(r"/admin/cohorts/team/\d+/change/", formed)


def test_who_has_a_mentor_by_now_is_found_with_the_mentor(here, admin_of):
    address = f"/admin/mentoring/unmentored/{here.other_enrollment.pk}/assign-mentor/"
    data = {"mentor": here.mentor_profile.pk, "kind": "primary"}

    found = next_page(admin_of(here.lead), address, data)

    made = Mentorship.objects.get(enrollment=here.other_enrollment)
    assert found == f"/admin/mentoring/mentorship/{made.pk}/change/"


def test_nobody_is_led_to_a_page_they_may_not_open(here, admin_of):
    address = f"/admin/cohorts/cohort/{here.cohort.pk}/reschedule/"

    by_lead = next_page(admin_of(here.lead), address, {"dry_run": "on"})
    by_manager = next_page(admin_of(here.manager), address, {"dry_run": "on"})

    assert by_lead == f"/admin/cohorts/cohort/{here.cohort.pk}/change/"
    assert by_manager.startswith("/admin/core/job/")


def test_a_roadmap_brought_in_leads_to_its_draft(here, admin_of):
    data = direction("data")
    file = SimpleUploadedFile("roadmap.md", b"# A roadmap\n\n## First\n\n- Do it\n")
    form = {"organization": here.organization.pk, "slug": "brought-in", "file": file}

    found = next_page(
        admin_of(here.manager), f"/admin/curriculum/direction/{data.pk}/bring-in/", form
    )

    assert re.fullmatch(r"/admin/curriculum/roadmapdraft/\d+/change/", found)

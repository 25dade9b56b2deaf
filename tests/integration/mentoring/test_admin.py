"""The desk's page of mentorships, and the pairing verb on the page of an enrollment."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import EnrollmentFactory, MembershipFactory, MentorFactory, MentorshipFactory

URL = "/admin/mentoring/mentorship/"
ENROLLMENT = "/admin/cohorts/enrollment/"
PRESSED = {"csrfmiddlewaretoken": "x"}  # what a browser sends for a form without fields


@pytest.fixture
def mentorship(here):
    return here.enrollment.mentorships.get()


def test_a_mentor_sees_the_own_pairs_and_is_offered_nothing(here, elsewhere, admin_of, mentorship):
    browser = admin_of(here.mentor)
    foreign = elsewhere.enrollment.mentorships.get()

    assert list(browser.get(URL).context["cl"].queryset) == [mentorship]
    page = browser.get(f"{URL}{mentorship.pk}/change/")
    assert (page.status_code, page.context["verbs"]) == (200, [])
    assert browser.get(f"{URL}{foreign.pk}/change/").status_code == 404
    assert browser.post(f"{URL}{mentorship.pk}/end/", {"reason": "mismatch"}).status_code == 404


def test_the_sidebar_leads_to_matching(here, admin_of):
    matched = ["/admin/mentoring/matchproposal/"]
    leading = [*matched, "/admin/mentoring/matchrun/", "/admin/mentoring/unmentored/"]

    for who, found in ((here.mentor, matched), (here.lead, leading), (here.manager, leading)):
        page = admin_of(who).get(URL).content.decode()
        assert [address for address in leading if f'href="{address}"' in page] == found


def test_a_lead_pauses_resumes_and_ends(here, admin_of, mentorship):
    browser, url = admin_of(here.lead), f"{URL}{mentorship.pk}/"

    for verb, data, state in (
        ("pause", {"reason": "Travels"}, "paused"),
        ("resume", PRESSED, "active"),
        ("end", {"reason": "handover"}, "ended"),
    ):
        assert browser.post(f"{url}{verb}/", data).status_code == 302
        mentorship.refresh_from_db()
        assert mentorship.state == state
    assert browser.get(f"{url}change/").context["verbs"] == []


def test_a_lead_assigns_a_mentor_on_the_page_of_an_enrollment(here, elsewhere, admin_of):
    browser = admin_of(here.lead)
    former = MentorFactory(organization=here.organization, user__name="Former")
    MembershipFactory(
        user=former.user, organization=here.organization, role="mentor", state="ended"
    )
    url = f"{ENROLLMENT}{here.other_enrollment.pk}/"

    labels = [str(verb["label"]) for verb in browser.get(f"{url}change/").context["verbs"]]
    form = browser.get(f"{url}assign-mentor/").context["form"]
    offered = [str(mentor) for mentor in form.fields["mentor"].queryset]
    done = browser.post(
        f"{url}assign-mentor/", {"mentor": here.mentor_profile.pk, "kind": "primary"}
    )

    assert "Assign a mentor" in labels
    assert offered == ["Mei", "Omar"]
    assert done.status_code == 302
    assert here.other_enrollment.mentorships.get().mentor == here.mentor_profile


def test_a_second_primary_is_told_on_the_form(here, admin_of):
    other = here.other_mentor.mentor_profiles.get()

    page = admin_of(here.manager).post(
        f"{ENROLLMENT}{here.enrollment.pk}/assign-mentor/", {"mentor": other.pk, "kind": "primary"}
    )

    assert page.context["form"].non_field_errors() == [
        "Mei is the primary mentor. End that mentorship first."
    ]
    assert here.enrollment.mentorships.count() == 1


def test_a_foreign_mentor_is_no_choice(here, elsewhere, admin_of):
    page = admin_of(here.manager).post(
        f"{ENROLLMENT}{here.other_enrollment.pk}/assign-mentor/",
        {"mentor": elsewhere.mentor_profile.pk, "kind": "primary"},
    )

    assert "mentor" in page.context["form"].errors


def test_assigning_is_not_offered_to_mentors_nor_for_who_has_left(here, admin_of):
    gone = EnrollmentFactory(cohort=here.cohort, state="withdrawn")
    mine = f"{ENROLLMENT}{here.enrollment.pk}/assign-mentor/"

    assert admin_of(here.mentor).get(mine).status_code == 404
    assert admin_of(here.manager).get(f"{ENROLLMENT}{gone.pk}/assign-mentor/").status_code == 404


def test_a_longer_list_costs_no_more_queries(here, admin_of):
    browser = admin_of(here.manager)
    MentorshipFactory(enrollment=here.other_enrollment)
    browser.get(URL)

    with CaptureQueriesContext(connection) as few:
        browser.get(URL)
    for _ in range(18):
        MentorshipFactory(enrollment=EnrollmentFactory(cohort=here.cohort))
    with CaptureQueriesContext(connection) as many:
        shown = browser.get(URL)

    assert len(shown.context["cl"].result_list) == 20
    assert len(many) == len(few)

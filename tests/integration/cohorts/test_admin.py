"""The desk: the same rules as the REST door, the same scope, and no list that grows by the row."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    CohortFactory,
    EnrollmentFactory,
    MentorshipFactory,
    PlacementFactory,
    StageFactory,
    TaskFactory,
    direction,
)
from tests.factories.moments import SOON
from tests.integration.cohorts.scenes import (
    active,
    admitted,
    applicant,
    assert_seats_add_up,
    cohort_of,
    footprint,
    learner_of,
    roadmap,
    steps,
    taken,
)

ENROLLMENT = "/admin/cohorts/enrollment/"
COHORT = "/admin/cohorts/cohort/"
PRESSED = {"csrfmiddlewaretoken": "x"}  # what a browser sends for a form without fields
PROGRAM = "/admin/cohorts/program/"


DATING = ["Set a due date for all", "Give all more time", "Count the schedule anew"]
DECIDING = ["Decide on applications", "Form a team", "Match mentors", "Take out a table"]
"""What a lead may do to a cohort."""


def buttons(browser, url):
    """Return the labels of the verbs offered on a row's page."""
    page = browser.get(url)
    assert page.status_code == 200
    return [str(verb["label"]) for verb in page.context["verbs"]]


def refusals(page):
    assert page.status_code == 200
    return list(page.context["form"].non_field_errors())


@pytest.mark.parametrize("role", ["mentor", "lead", "manager", "admin"])
def test_everybody_at_the_desk_can_open_the_lists(here, admin_of, role):
    browser = admin_of(getattr(here, role))

    for page in ("program", "cohort", "enrollment", "placement"):
        assert browser.get(f"/admin/cohorts/{page}/").status_code == 200


def test_a_learner_is_not_let_in(here, admin_of):
    assert admin_of(here.learner).get(ENROLLMENT).status_code == 302


def test_lists_and_pages_show_only_what_is_in_scope(here, elsewhere, admin_of):
    browser = admin_of(here.mentor)

    shown = browser.get(ENROLLMENT).context["cl"].queryset

    assert list(shown) == [here.enrollment]
    assert browser.get(f"{ENROLLMENT}{here.enrollment.pk}/change/").status_code == 200
    assert browser.get(f"{ENROLLMENT}{here.other_enrollment.pk}/change/").status_code == 404
    assert browser.get(f"{ENROLLMENT}{elsewhere.enrollment.pk}/change/").status_code == 404
    assert browser.get(f"{COHORT}{elsewhere.cohort.pk}/change/").status_code == 404
    assert browser.get(f"{PROGRAM}{elsewhere.program.pk}/change/").status_code == 404


def test_the_filters_name_nothing_of_other_organizations(here, elsewhere, admin_of):
    page = admin_of(here.manager).get(ENROLLMENT)

    offered = {
        spec.title: list(spec.choices(page.context["cl"]))
        for spec in page.context["cl"].filter_specs
    }
    assert elsewhere.cohort.name not in str(offered)


@pytest.mark.parametrize("page", ["enrollment", "placement"])
def test_a_longer_list_costs_no_more_queries(here, admin_of, page):
    browser = admin_of(here.manager)
    browser.get(f"/admin/cohorts/{page}/")

    with CaptureQueriesContext(
        connection,
    ) as few:
        browser.get(f"/admin/cohorts/{page}/")
    for _ in range(18):
        enrollment = EnrollmentFactory(cohort=here.cohort)
        PlacementFactory(enrollment=enrollment)
        MentorshipFactory(enrollment=enrollment)
    with CaptureQueriesContext(connection) as many:
        shown = browser.get(f"/admin/cohorts/{page}/")

    assert len(shown.context["cl"].result_list) == 20
    assert len(many) == len(few)


def test_a_longer_list_of_cohorts_costs_no_more_queries(here, admin_of):
    browser = admin_of(here.manager)
    CohortFactory(program=here.program)
    browser.get(COHORT)

    with CaptureQueriesContext(connection) as few:
        browser.get(COHORT)
    for _ in range(18):
        cohort_of(here.program)
    with CaptureQueriesContext(connection) as many:
        shown = browser.get(COHORT)

    assert len(shown.context["cl"].result_list) == 20
    assert len(many) == len(few)


def test_the_list_names_direction_and_mentor(here, admin_of):
    page = admin_of(here.manager).get(f"{ENROLLMENT}?direction=data")

    assert "Data engineering" in page.content.decode()
    assert here.mentor.name in page.content.decode()
    assert page.context["cl"].result_count == 2
    assert (
        admin_of(here.manager).get(f"{ENROLLMENT}?direction=apps").context["cl"].result_count == 0
    )


def test_a_lead_admits_where_seats_are_free(here, admin_of, now):
    cohort = cohort_of(here.program, seats=3)
    cohort.leads.add(here.lead)
    admitted(cohort)
    enrollment = applicant(cohort)
    browser = admin_of(here.lead)
    url = f"{ENROLLMENT}{enrollment.pk}/"

    assert buttons(browser, f"{url}change/") == [
        "Admit",
        "Put on the waiting list",
        "Decline",
        "Record a meeting",
        "Assign a mentor",
    ]
    form = browser.get(f"{url}admit/")
    assert "Data engineering (2 of 3 free)" in form.content.decode()
    done = browser.post(f"{url}admit/", {"direction": direction("data").pk})

    assert done.status_code == 302
    enrollment.refresh_from_db()
    assert enrollment.state == "admitted"
    assert taken(cohort) == 2
    assert_seats_add_up()


def test_a_full_direction_is_told_on_the_form(here, admin_of):
    cohort = cohort_of(here.program, seats=1)
    admitted(cohort)
    enrollment = applicant(cohort)
    before = footprint()

    page = admin_of(here.manager).post(
        f"{ENROLLMENT}{enrollment.pk}/admit/", {"direction": direction("data").pk}
    )

    assert refusals(page) == ["The only seat in Data engineering is taken."]
    assert footprint() == before


def test_a_direction_that_is_not_offered_is_no_choice(here, admin_of):
    enrollment = applicant(cohort_of(here.program))

    page = admin_of(here.manager).post(
        f"{ENROLLMENT}{enrollment.pk}/admit/", {"direction": direction("deploy").pk}
    )

    assert "direction" in page.context["form"].errors


@pytest.mark.parametrize(
    ("verb", "data", "state"),
    [
        ("pause", {"reason": "A move", "returns_on": SOON}, "paused"),
        ("complete", PRESSED, "completed"),
        ("withdraw", {"reason": "A new job"}, "withdrawn"),
    ],
)
def test_a_manager_takes_a_learner_through_the_verbs(here, admin_of, verb, data, state):
    enrollment = active(cohort_of(here.program, state="running"))

    done = admin_of(here.manager).post(f"{ENROLLMENT}{enrollment.pk}/{verb}/", data)

    enrollment.refresh_from_db()
    assert (done.status_code, enrollment.state) == (302, state)
    assert steps(enrollment)[-1] == ("active", state)
    assert_seats_add_up()


@pytest.mark.parametrize(
    ("verb", "data", "state"),
    [
        ("waitlist", {}, "waitlisted"),
        ("decline", {"reason": "Too early"}, "declined"),
    ],
)
def test_an_applicant_waits_or_is_declined(here, admin_of, verb, data, state):
    enrollment = applicant(cohort_of(here.program))
    data = data or {"direction": direction("data").pk}

    admin_of(here.manager).post(f"{ENROLLMENT}{enrollment.pk}/{verb}/", data)

    enrollment.refresh_from_db()
    assert enrollment.state == state


def test_a_late_joiner_is_started(here, admin_of):
    enrollment = admitted(cohort_of(here.program, state="running"))

    admin_of(here.manager).post(f"{ENROLLMENT}{enrollment.pk}/activate/", PRESSED)

    enrollment.refresh_from_db()
    assert enrollment.state == "active"


def test_resuming_is_offered_to_the_paused_alone(here, admin_of):
    enrollment = active(cohort_of(here.program, state="running"))
    browser, url = admin_of(here.manager), f"{ENROLLMENT}{enrollment.pk}/"
    assert browser.get(f"{url}resume/").status_code == 404

    browser.post(f"{url}pause/", {"reason": "", "returns_on": SOON})
    browser.post(f"{url}resume/", PRESSED)

    assert steps(enrollment)[-2:] == [("active", "paused"), ("paused", "active")]


def test_closing_as_not_completed_before_the_end_is_told_on_the_form(here, admin_of):
    enrollment = active(cohort_of(here.program, state="running"))

    page = admin_of(here.manager).post(f"{ENROLLMENT}{enrollment.pk}/not-complete/", {"reason": ""})

    assert refusals(page) == ["The cohort does not wrap up yet."]


def test_whoever_admits_sees_the_seats_the_learner_holds_elsewhere(here, admin_of):
    one = applicant(cohort_of(here.program), here.learner_profile)
    other = applicant(cohort_of(here.program), here.learner_profile)
    free = applicant(other.cohort)
    browser, data = admin_of(here.manager), direction("data").pk

    page = browser.get(f"{ENROLLMENT}{one.pk}/admit/").content.decode()
    done = browser.post(f"{ENROLLMENT}{one.pk}/admit/", {"direction": data}, follow=True)
    form = {"decision": "admit", "applications": [other.pk, free.pk], "direction": data}
    many = browser.post(f"{COHORT}{other.cohort.pk}/decide/", form, follow=True)

    assert "The learner holds a seat in 1 other cohort too." in page
    assert "The learner holds a seat in 1 other cohort too." in done.content.decode()
    told = [str(message) for message in many.context["messages"]]
    assert told[0] == f"{other.learner}: The learner holds seats in 2 other cohorts too."


def test_completing_says_how_many_tasks_are_open_and_asks_why(here, admin_of):
    url = f"{ENROLLMENT}{here.enrollment.pk}/complete/"
    for _ in range(2):
        TaskFactory(stage=StageFactory(version=here.placement.roadmap_version))
    browser = admin_of(here.manager)

    asked = browser.get(url).content.decode()
    chinese = browser.get(url, headers={"accept-language": "zh-hans"}).content.decode()
    without = browser.post(url, {"reason": ""})
    done = browser.post(url, {"reason": "Hired."})

    assert "2 tasks of the roadmap are not done yet" in asked
    assert "路线图中还有 2 项任务没有完成" in chinese
    assert "reason" in without.context["form"].errors
    here.enrollment.refresh_from_db()
    assert (done.status_code, here.enrollment.state) == (302, "completed")


@pytest.mark.parametrize("verb", ["complete", "not-complete", "withdraw"])
def test_what_ends_an_enrollment_says_so_and_is_not_suggested(here, admin_of, verb):
    page = admin_of(here.manager).get(f"{ENROLLMENT}{here.enrollment.pk}/{verb}/").content.decode()

    button = re.search(r'<button type="submit" class="([^"]*font-medium[^"]*)"', page)
    assert "Final: the learner" in page
    assert "seat is free again." in page
    assert "bg-primary-600" not in button[1]


def test_a_mentor_may_say_and_record_on_an_enrollment_but_not_move_it(here, admin_of):
    url = f"{ENROLLMENT}{here.enrollment.pk}/"
    browser = admin_of(here.mentor)

    assert buttons(browser, f"{url}change/") == ["Wish for or against", "Record a meeting"]
    assert browser.post(f"{url}withdraw/", {"reason": "x"}).status_code == 404


# --------------------------------------------------------------------------- cohorts, programs


def test_a_manager_plans_and_runs_a_cohort_from_the_desk(here, admin_of):
    roadmap("data")
    browser = admin_of(here.manager)
    planned = browser.post(
        f"{PROGRAM}{here.program.pk}/plan-cohort/",
        {
            "slug": "winter",
            "name": "Winter",
            "target_direction": direction("apps").pk,
            "starts_on": "2030-01-07",
            "ends_on": "2030-06-30",
            "time_zone": "UTC",
        },
    )
    cohort = here.program.cohorts.get(slug="winter")
    url = f"{COHORT}{cohort.pk}/"

    assert planned.status_code == 302
    assert refusals(browser.post(f"{url}open/", {"reason": ""})) == [
        "Offer seats in at least one direction first."
    ]
    browser.post(f"{url}seats/", {"direction": direction("data").pk, "capacity": 4})
    browser.post(f"{url}open/", {"reason": ""})
    assert refusals(browser.post(f"{url}start/", {"reason": ""})) == [
        "The cohort starts on Jan 7, 2030."
    ]
    browser.post(f"{url}start/", {"reason": "", "force": "on"})
    browser.post(f"{url}wrap-up/", {"reason": ""})
    browser.post(f"{url}complete/", {"reason": ""})

    assert [to for _, to in steps(cohort)] == [
        "planned",
        "enrolling",
        "running",
        "wrapping_up",
        "completed",
    ]


def test_a_cohort_is_changed_and_given_leads(here, admin_of):
    cohort = cohort_of(here.program)
    browser, url = admin_of(here.manager), f"{COHORT}{cohort.pk}/"

    browser.post(
        f"{url}amend/", {"name": "Later", "starts_on": "2026-12-01", "ends_on": "2027-03-01"}
    )
    browser.post(f"{url}add-lead/", {"user": here.lead.pk})
    refused = browser.post(f"{url}add-lead/", {"user": here.mentor.pk})
    cohort.refresh_from_db()

    assert (cohort.name, cohort.starts_on.isoformat()) == ("Later", "2026-12-01")
    assert list(cohort.leads.all()) == [here.lead]
    assert "user" in refused.context["form"].errors
    browser.post(f"{url}remove-lead/", {"user": here.lead.pk})
    assert not cohort.leads.exists()


def test_a_lead_decides_and_dates_and_may_not_move_the_cohort(here, admin_of):
    url = f"{COHORT}{here.cohort.pk}/"
    browser = admin_of(here.lead)

    assert set(buttons(browser, f"{url}change/")) == {*DATING, *DECIDING}
    assert browser.post(f"{url}wrap-up/", {"reason": ""}).status_code == 404


def test_a_manager_draws_up_a_program_in_an_own_organization(here, elsewhere, admin_of):
    browser, url = admin_of(here.manager), f"{PROGRAM}add/"
    body = {"organization": here.organization.pk, "slug": "llm", "name": "Into LLM"}

    offered = browser.get(url).context["form"].fields["organization"].queryset
    foreign = browser.post(url, {**body, "organization": elsewhere.organization.pk})
    taken_slug = browser.post(url, {**body, "slug": here.program.slug})
    done = browser.post(url, body)

    program = here.organization.programs.get(slug="llm")
    assert list(offered) == [here.organization]
    assert "organization" in foreign.context["form"].errors
    assert refusals(taken_slug) == ["Another program has this short name."]
    assert (done.status_code, done.url) == (302, f"{PROGRAM}{program.pk}/change/")
    assert steps(program) == [("", "draft")]


@pytest.mark.parametrize("role", ["mentor", "lead"])
def test_nobody_else_draws_up_a_program(here, admin_of, role):
    browser = admin_of(getattr(here, role))

    assert browser.get(f"{PROGRAM}add/").status_code == 403
    assert browser.get(PROGRAM).status_code == 200
    assert here.organization.programs.count() == 1


def test_a_program_closes_once_its_cohorts_have_ended(here, admin_of):
    page = admin_of(here.manager).post(f"{PROGRAM}{here.program.pk}/close/", {"reason": ""})

    assert refusals(page) == [f"End these cohorts first: {here.cohort.slug}."]


def test_a_cancelled_cohort_asks_for_a_reason(here, admin_of):
    cohort = cohort_of(here.program)
    learner = learner_of(here.organization)
    enrollment = admitted(cohort, learner)
    browser, url = admin_of(here.manager), f"{COHORT}{cohort.pk}/cancel/"

    assert "reason" in browser.post(url, {"reason": ""}).context["form"].errors
    assert browser.post(url, {"reason": "Too few"}).status_code == 302

    enrollment.refresh_from_db()
    assert (enrollment.state, taken(cohort)) == ("withdrawn", 0)
    assert_seats_add_up()

"""Being away: a day of return, one pause at a time, and everybody back when it comes."""

from datetime import UTC, date, datetime, timedelta

import pytest

from apps.cohorts import services
from apps.cohorts.models import Pause
from mentorship.errors import Invalid
from tests.factories.moments import NOW, SOON
from tests.integration.cohorts.scenes import active, cohort_of, footprint

BACK = date(2026, 11, 16)


@pytest.fixture
def away(here):
    enrollment = active(cohort_of(here.program, state="running", ends_on=date(2027, 1, 31)))
    return services.enrollment_pause(
        enrollment_id=enrollment.pk, returns_on=BACK, by=here.manager, now=NOW, reason="A move"
    )


def test_a_pause_keeps_the_day_of_return_and_what_became_of_it(here, away):
    assert (away.state, away.returns_on) == ("paused", BACK)

    later = NOW + timedelta(days=3)
    services.enrollment_resume(enrollment_id=away.pk, by=here.manager, now=later)

    pause = Pause.objects.get(enrollment=away)
    away.refresh_from_db()
    assert (pause.started_at, pause.returns_on, pause.ended_at) == (NOW, BACK, later)
    assert (away.state, away.returns_on) == ("active", None)


@pytest.mark.parametrize(
    "day", [NOW.date(), NOW.date() - timedelta(days=1), date(2027, 2, 1), date.max]
)
def test_the_day_of_return_is_ahead_and_within_the_cohort(here, day):
    enrollment = active(cohort_of(here.program, state="running", ends_on=date(2027, 1, 31)))
    before = footprint()

    with pytest.raises(Invalid) as refused:
        services.enrollment_pause(
            enrollment_id=enrollment.pk, returns_on=day, by=here.manager, now=NOW
        )

    assert refused.value.faults[0].pointer == "#/returns_on"
    assert footprint() == before
    assert not Pause.objects.exists()


def test_everybody_goes_on_when_the_day_comes_where_the_cohort_is(here):
    east, west = (
        services.enrollment_pause(
            enrollment_id=active(cohort_of(here.program, state="running", time_zone=zone)).pk,
            returns_on=BACK,
            by=here.manager,
            now=NOW,
        )
        for zone in ("Asia/Shanghai", "America/Los_Angeles")
    )

    evening = datetime(2026, 11, 15, 18, tzinfo=UTC)  # the 16th in Shanghai, the 15th out west
    assert services.enrollments_return(now=evening) == 1
    assert services.enrollments_return(now=evening) == 0

    for enrollment in (east, west):
        enrollment.refresh_from_db()
    assert (east.state, west.state) == ("active", "paused")


def test_who_leaves_during_a_pause_is_away_no_more(here, away):
    services.enrollment_withdraw(enrollment_id=away.pk, reason="A job", by=here.manager, now=NOW)

    away.refresh_from_db()
    assert (away.state, away.returns_on) == ("withdrawn", None)
    assert Pause.objects.get(enrollment=away).ended_at == NOW


def test_the_api_asks_for_the_day_of_return(here, client_of):
    client = client_of(here.manager)
    url = f"/api/v1/enrollments/{here.enrollment.pk}"

    missing = client.post(f"{url}/pause", {})
    paused = client.post(f"{url}/pause", {"returns_on": SOON.isoformat()})

    assert missing.json()["errors"][0]["pointer"] == "#/returns_on"
    assert (paused.status_code, paused.json()["returns_on"]) == (200, SOON.isoformat())
    assert client.get(url).json()["state"] == "paused"


# --------------------------------------------------------------------------- the calendar


def test_a_calendar_is_set_as_a_whole(here, client_of):
    client, url = client_of(here.manager), f"/api/v1/cohorts/{here.cohort.pk}/calendar"
    winter = {"name": "Winter", "first_on": "2026-12-24", "last_on": "2027-01-02"}

    client.post(url, {"working_weekdays": [5, 1, 1], "breaks": [winter]})
    seen = client.post(url, {"working_weekdays": [6, 7], "breaks": [winter]}).json()

    assert (seen["working_weekdays"], seen["breaks"]) == ([6, 7], [winter])


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"working_weekdays": [], "breaks": []}, "#/working_weekdays"),
        ({"working_weekdays": [8], "breaks": []}, "#/working_weekdays/0"),
        (
            {
                "working_weekdays": [1],
                "breaks": [{"name": "x", "first_on": "2027-01-02", "last_on": "2027-01-01"}],
            },
            "#/breaks/0/last_on",
        ),
    ],
)
def test_a_calendar_that_makes_no_sense_changes_nothing(here, client_of, body, pointer):
    answer = client_of(here.manager).post(f"/api/v1/cohorts/{here.cohort.pk}/calendar", body)

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, pointer)
    here.cohort.refresh_from_db()
    assert here.cohort.working_weekdays == [1, 2, 3, 4, 5]


def test_a_manager_writes_breaks_one_to_a_line(here, admin_of):
    url = f"/admin/cohorts/cohort/{here.cohort.pk}/calendar/"
    browser = admin_of(here.manager)

    wrong = browser.post(url, {"working_weekdays": ["1"], "breaks": "Christmas"})
    browser.post(
        url, {"working_weekdays": ["1", "2"], "breaks": "2026-12-24 2026-12-26 Winter break\n"}
    )

    assert "breaks" in wrong.context["form"].errors
    assert "2026-12-24 2026-12-26 Winter break" in browser.get(url).content.decode()


def test_rules_change_one_by_one(here, client_of, admin_of):
    url = f"/api/v1/cohorts/{here.cohort.pk}/rules"

    seen = client_of(here.manager).post(url, {"late_penalty": 0.1, "closes_after_days": 7}).json()
    page = admin_of(here.manager).get(f"/admin/cohorts/cohort/{here.cohort.pk}/rules/")

    assert (seen["late_penalty"], seen["closes_after_days"]) == (0.1, 7)
    assert seen["review_grace_days"] == 14
    assert page.context["form"].fields["late_penalty"].initial == 0.1

"""Another run of a cohort: what it takes over, and what it does not."""

from datetime import date, timedelta

import pytest

from apps.accounts.models import Membership
from apps.cohorts import services
from apps.cohorts.models import Cohort, Seats
from mentorship.errors import NotAllowed, NotFound
from tests.factories import RoadmapVersionFactory, publish
from tests.factories.moments import NOW
from tests.integration.cohorts.scenes import active, cohort_of, footprint, steps

pytestmark = pytest.mark.django_db
START = date(2027, 9, 1)


@pytest.fixture
def run(here):
    """A running cohort of 100 days with five seats in data, one taken, and a lead."""
    run = cohort_of(
        here.program,
        state="running",
        time_zone="Asia/Shanghai",
        starts_on=date(2026, 10, 5),
        ends_on=date(2026, 10, 5) + timedelta(days=100),
    )
    run.leads.add(here.lead)
    active(run)
    return run


def clone(run, by, slug="again", **more):
    return services.cohort_clone(
        **{
            "cohort_id": run.pk,
            "slug": slug,
            "name": "Again",
            "starts_on": START,
            "by": by,
            "now": NOW,
            **more,
        }
    )


def test_it_takes_over_the_plan_and_nobody_in_it(here, run):
    again = clone(run, here.manager)

    assert (again.program, again.target_direction) == (run.program, run.target_direction)
    assert (again.starts_on, again.ends_on) == (START, START + timedelta(days=100))
    assert (again.state, again.time_zone) == ("planned", "Asia/Shanghai")
    assert list(again.leads.all()) == [here.lead]
    seats = Seats.objects.get(cohort=again)
    assert (seats.direction.slug, seats.capacity, seats.taken) == ("data", 5, 0)
    assert not again.enrollments.exists()
    assert steps(again) == [("", "planned")]


def test_it_follows_the_roadmap_published_latest_and_the_old_run_keeps_its_own(here, run):
    old = Seats.objects.get(cohort=run).roadmap_version
    type(old).objects.filter(pk=old.pk).update(state="superseded")
    newer = publish(RoadmapVersionFactory(roadmap=old.roadmap, number=old.number + 1))

    again = clone(run, here.manager)

    assert Seats.objects.get(cohort=again).roadmap_version == newer
    assert Seats.objects.get(cohort=run).roadmap_version == old


def test_whoever_is_no_lead_mentor_any_more_does_not_lead_the_next_run(here, run):
    Membership.objects.filter(user=here.lead, role="lead_mentor").update(state="ended")

    assert not clone(run, here.manager).leads.exists()


def test_a_short_name_in_use_leaves_nothing_behind(here, run):
    before, count = footprint(), Cohort.objects.count()

    with pytest.raises(services.programs.SlugTaken):
        clone(run, here.manager, slug=run.slug)

    assert (footprint(), Cohort.objects.count()) == (before, count)


def test_an_end_beyond_the_calendar_is_refused_by_name(here, run, client_of):
    asked = {"slug": "far", "name": "Far", "starts_on": "9999-12-01"}

    answer = client_of(here.manager).post(f"/api/v1/cohorts/{run.pk}/clone", asked)

    assert answer.status_code == 400
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["#/starts_on"]


def test_only_managers_plan_another_run(here, elsewhere, run):
    for by in (here.mentor, here.lead, here.learner, elsewhere.manager):
        with pytest.raises(NotAllowed):
            clone(run, by)
    with pytest.raises(NotFound):
        clone(run, here.manager, cohort_id=10**9)


def test_both_doors_open_on_it(here, run, client_of, admin_of):
    asked = {"slug": "spring", "name": "Spring", "starts_on": "2027-03-01"}

    told = client_of(here.manager).post(f"/api/v1/cohorts/{run.pk}/clone", asked)
    form = {**asked, "slug": "summer"}
    done = admin_of(here.manager).post(f"/admin/cohorts/cohort/{run.pk}/clone/", form)

    assert (told.status_code, done.status_code) == (201, 302)
    assert (told.json()["slug"], told.json()["ends_on"]) == ("spring", "2027-06-09")
    assert Cohort.objects.filter(slug__in=["spring", "summer"], state="planned").count() == 2

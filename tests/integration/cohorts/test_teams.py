"""Teams: of one cohort, each learner in one at most."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.cohorts import selectors, services
from apps.cohorts.models import Enrollment, Team
from apps.cohorts.services.teams import TeamCohortOver, TeamNameTaken
from mentorship.errors import Invalid, NotAllowed
from tests.factories import CohortFactory
from tests.factories.moments import NOW
from tests.integration.cohorts.scenes import active, applicant, cohort_of

pytestmark = pytest.mark.django_db
API = "/api/v1/teams"


@pytest.fixture
def spring(here):
    cohort = cohort_of(here.program, state="running", seats=30)
    cohort.leads.add(here.lead)
    return cohort


def form(cohort, name="Owls", members=(), by=None):
    ids = [row.pk for row in members]
    return services.team_create(cohort_id=cohort.pk, name=name, enrollment_ids=ids, by=by, now=NOW)


def members_of(team):
    return list(selectors.team_enrollments(team_id=team.pk))


def test_a_lead_forms_a_team_and_a_learner_is_in_one_at_most(here, spring):
    one, other = active(spring), active(spring)
    owls = form(spring, "Owls", [one, other], by=here.lead)

    bats = form(spring, "Bats", [other], by=here.manager)

    assert (members_of(owls), members_of(bats)) == ([one], [other])


def test_who_has_left_is_no_member_any_more(here, spring):
    one, other = active(spring), active(spring)
    owls = form(spring, "Owls", [one, other])

    services.enrollment_withdraw(enrollment_id=one.pk, reason="moves", by=None, now=NOW)

    assert members_of(owls) == [other]


def test_who_is_not_under_way_in_the_cohort_is_refused_by_place(here, spring):
    strangers = [
        active(spring),
        applicant(spring),
        active(cohort_of(here.program, state="running")),
    ]

    with pytest.raises(Invalid) as refused:
        form(spring, "Owls", strangers)

    assert [fault.pointer for fault in refused.value.faults] == ["#/members/1", "#/members/2"]
    assert not Enrollment.objects.exclude(team=None).exists()


def test_a_name_is_used_once_in_a_cohort(here, spring):
    form(spring, "Owls")
    form(CohortFactory(program=here.program), "Owls")

    with pytest.raises(TeamNameTaken):
        form(spring, "Owls")


def test_the_teams_of_a_cohort_that_is_over_stay(here):
    with pytest.raises(TeamCohortOver):
        form(CohortFactory(program=here.program, state="completed"))


def test_only_who_leads_the_cohort_forms_teams(here, elsewhere, spring):
    for by in (here.mentor, here.learner, elsewhere.manager):
        with pytest.raises(NotAllowed):
            form(spring, by=by)

    assert not Team.objects.exists()


def test_the_database_holds_member_and_team_in_one_cohort(here, spring):
    row, foreign = active(spring), form(CohortFactory(program=here.program))

    with pytest.raises(IntegrityError), transaction.atomic():
        Enrollment.objects.filter(pk=row.pk).update(team=foreign)


def test_a_team_lives_through_the_api(here, spring, client_of):
    one, other = active(spring), active(spring)
    client = client_of(here.lead)

    made = client.post(API, {"cohort": spring.pk, "name": "Owls", "members": [one.pk]})
    url = f"{API}/{made.json()['id']}"
    changed = client.post(f"{url}/change", {"name": "Bats", "members": [other.pk]})
    gone = client.post(f"{url}/dissolve", {})

    assert (made.status_code, [m["id"] for m in made.json()["members"]]) == (201, [one.pk])
    assert (changed.json()["name"], changed.json()["members"][0]["id"]) == ("Bats", other.pk)
    assert (gone.status_code, client.get(url).status_code) == (204, 404)
    assert Enrollment.objects.filter(pk__in=[one.pk, other.pk], team=None).count() == 2


def test_a_team_lives_at_the_desk(here, spring, admin_of):
    one, other = active(spring), active(spring)
    browser = admin_of(here.lead)

    made = browser.post(
        f"/admin/cohorts/cohort/{spring.pk}/form-team/", {"name": "Owls", "members": [one.pk]}
    )
    team = Team.objects.get()
    url = f"/admin/cohorts/team/{team.pk}"
    page = browser.get(f"{url}/change/")
    changed = browser.post(f"{url}/amend/", {"name": "Bats", "members": [other.pk]})
    assert (made.status_code, page.status_code, changed.status_code) == (302, 200, 302)
    assert members_of(team) == [other]

    gone = browser.post(f"{url}/dissolve/", {"x": "x"}, follow=True)
    assert (gone.status_code, Team.objects.count()) == (200, 0)


def test_a_list_of_teams_costs_the_same_at_two_and_at_twenty(here, spring, client_of):
    client = client_of(here.manager)

    def cost(count):
        for n in range(count):
            form(spring, f"Team {count} {n}", [active(spring)])
        with CaptureQueriesContext(connection) as asked:
            assert client.get(API).status_code == 200
        return len(asked)

    assert cost(2) == cost(8)

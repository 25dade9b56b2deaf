"""Applications: what was asked for, who decided what and why, and many at once."""

import pytest

from apps.accounts.models import Learner
from apps.cohorts import services
from apps.cohorts.models import Enrollment
from mentorship.errors import NotAllowed
from mentorship.values import AdmissionDecision
from tests.factories import SeatsFactory, direction
from tests.factories.moments import NOW
from tests.integration.cohorts.scenes import (
    applicant,
    assert_seats_add_up,
    cohort_of,
    footprint,
    learner_of,
    published,
    roadmap,
    taken,
)

pytestmark = pytest.mark.django_db
ADMIT, DECLINE, WAITLIST = (AdmissionDecision(word) for word in ("admit", "decline", "waitlist"))


@pytest.fixture
def spring(here):
    cohort = cohort_of(here.program, seats=2, target_direction=direction("data"))
    cohort.leads.add(here.lead)
    return cohort


def decide(cohort, rows, decision=ADMIT, by=None, **more):
    return services.admissions_decide(
        cohort_id=cohort.pk,
        enrollment_ids=[getattr(row, "pk", row) for row in rows],
        decision=decision,
        by=by,
        now=NOW,
        **more,
    )


def states(*rows):
    return [Enrollment.objects.get(pk=row.pk).state for row in rows]


# --------------------------------------------------------------------------- what is asked for


def test_what_an_applicant_asks_for_feeds_the_first_direction(here, spring, client_of):
    SeatsFactory(cohort=spring, direction=direction("apps"), roadmap_version=roadmap("apps"))
    learner = learner_of(here.organization)

    told = client_of(learner.user).post(
        "/api/v1/enrollments",
        {"cohort": spring.pk, "direction": "apps", "weekly_hours": 9, "motivation": "Build."},
    )

    assert told.status_code == 201
    assert (told.json()["asked_direction"], told.json()["asked_hours"]) == ("apps", 9)
    learner = Learner.objects.get(pk=learner.pk)
    assert (learner.target_direction.slug, learner.weekly_hours) == ("apps", 9)
    assert {"LearnerProfileChanged", "EnrollmentApplied"} <= set(published())
    admitted = client_of(here.lead).post(f"/api/v1/enrollments/{told.json()['id']}/admit", {})
    assert admitted.json()["placement"]["direction"] == "apps"


def test_an_application_that_asks_for_nothing_leaves_the_profile_alone(here, spring):
    learner = learner_of(here.organization)
    Learner.objects.filter(pk=learner.pk).update(weekly_hours=5)

    applicant(spring, learner)

    assert Learner.objects.get(pk=learner.pk).weekly_hours == 5


def test_a_direction_nobody_knows_is_refused_with_a_pointer(here, spring, client_of):
    answer = client_of(here.learner).post(
        "/api/v1/enrollments", {"cohort": spring.pk, "direction": "astrology"}
    )

    assert answer.status_code == 400
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["#/direction"]


# --------------------------------------------------------------------------- who decided


def test_reviewer_and_reason_are_stored_and_shown(here, spring, client_of, admin_of):
    row = applicant(spring)
    url = f"/api/v1/enrollments/{row.pk}"
    assert client_of(here.manager).get(url).json()["decision"] is None

    client_of(here.lead).post(f"{url}/admit", {"direction": "data", "reason": "Strong work."})

    decision = client_of(here.manager).get(url).json()["decision"]
    assert (decision["decision"], decision["by"], decision["reason"]) == (
        "admitted",
        "Lea",
        "Strong work.",
    )
    page = admin_of(here.manager).get(f"/admin/cohorts/enrollment/{row.pk}/change/")
    assert "Strong work." in page.content.decode()


# --------------------------------------------------------------------------- many at once


def test_seats_go_to_the_first_named_and_the_rest_are_told(here, spring):
    rows = [applicant(spring) for _ in range(4)]

    results = decide(spring, [rows[2], rows[0], rows[1], 10**9], by=here.lead, reason="Exam")

    assert [(result.enrollment_id, result.state, result.code) for result in results] == [
        (rows[2].pk, "admitted", ""),
        (rows[0].pk, "admitted", ""),
        (rows[1].pk, "applied", "direction-full"),
        (10**9, "", "not-found"),
    ]
    assert (states(*rows), taken(spring)) == (["admitted", "applied", "admitted", "applied"], 2)
    assert_seats_add_up()


def test_one_who_cannot_be_declined_stops_nobody(here, spring):
    one, other = applicant(spring), applicant(spring)
    services.enrollment_withdraw(enrollment_id=one.pk, reason="no", by=None, now=NOW)

    results = decide(spring, [one, other], DECLINE, reason="Full")

    assert [result.code for result in results] == ["illegal-transition", ""]
    assert states(one, other) == ["withdrawn", "declined"]


def test_an_enrollment_of_another_cohort_is_not_decided_on(here, elsewhere, spring):
    foreign = applicant(cohort_of(here.program))

    [result] = decide(spring, [foreign], WAITLIST, by=here.manager)

    assert (result.code, states(foreign)) == ("not-found", ["applied"])


def test_only_who_leads_the_cohort_decides(here, elsewhere, spring):
    row, before = applicant(spring), footprint()

    for by in (here.mentor, here.learner, elsewhere.manager, row.learner.user):
        with pytest.raises(NotAllowed):
            decide(spring, [row], by=by)

    assert footprint() == before


def test_both_doors_decide_on_many(here, spring, client_of, admin_of):
    rows = [applicant(spring) for _ in range(3)]

    told = client_of(here.lead).post(
        f"/api/v1/cohorts/{spring.pk}/admissions",
        {"enrollments": [rows[0].pk], "decision": "admit", "reason": "Good."},
    )
    done = admin_of(here.lead).post(
        f"/admin/cohorts/cohort/{spring.pk}/decide/",
        {"applications": [rows[1].pk, rows[2].pk], "decision": "admit"},
        follow=True,
    )

    assert (told.status_code, told.json()["results"][0]["state"]) == (200, "admitted")
    assert states(*rows) == ["admitted", "admitted", "applied"]
    assert "seats in" in "".join(str(message) for message in done.context["messages"])


def test_nothing_is_called_done_where_every_decision_is_refused(here, spring, admin_of):
    SeatsFactory._meta.model.objects.filter(cohort=spring).update(capacity=0)
    rows, before = [applicant(spring) for _ in range(2)], footprint()

    page = admin_of(here.lead).post(
        f"/admin/cohorts/cohort/{spring.pk}/decide/",
        {"applications": [row.pk for row in rows], "decision": "admit", "reason": "Strong work."},
    )

    text = page.content.decode()
    assert (page.status_code, footprint()) == (200, before)
    assert "There is no seat in" in text
    assert "Strong work." in text
    assert "Done: " not in text

"""Advice accepted before admission says where the seat is, by every way in."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.cohorts import selectors as cohort_selectors
from apps.cohorts import services as cohorts
from apps.cohorts.models import Enrollment, Placement
from apps.core.models import Transition
from apps.pivots import services
from mentorship.errors import Conflict
from mentorship.values import AdmissionDecision, DeclineReason
from tests.factories import RecommendationFactory, SeatsFactory, direction
from tests.factories.moments import NOW
from tests.integration.cohorts.races import together
from tests.integration.cohorts.scenes import (
    admitted,
    applicant,
    assert_seats_add_up,
    cohort_of,
    learner_of,
    roadmap,
    taken,
)
from tests.integration.cohorts.test_roster_import import plain, send, told
from tests.integration.cohorts.test_roster_runs import one_by_one, rows_cost
from tests.integration.pivots.scenes import amend

pytestmark = pytest.mark.django_db
OPEN_GATES = dict.fromkeys(("data", "platform", "apps", "deploy"), True)


def seated_cohort(program, *, seats=3, **fields):
    """Return a cohort that aims at deployment and has seats in every direction."""
    cohort = cohort_of(program, seats=seats, target_direction=direction("deploy"), **fields)
    for slug in ("platform", "apps", "deploy"):
        SeatsFactory(
            cohort=cohort,
            direction=direction(slug),
            capacity=seats,
            roadmap_version=roadmap(slug),
        )
    return cohort


@pytest.fixture
def spring(here):
    cohort = seated_cohort(here.program, slug="spring")
    cohort.leads.add(here.lead)
    return cohort


def asking(cohort, slug="apps", aims=None):
    """Return an application that asks for a direction, or for none."""
    learner = learner_of(cohort.organization)
    row = cohorts.enrollment_apply(
        cohort_id=cohort.pk,
        learner_id=learner.pk,
        motivation="",
        direction_id=direction(slug).pk if slug else None,
        by=learner.user,
        now=NOW,
    )
    if aims:
        learner.target_direction = direction(aims)
        learner.save()
    return row


def advised(row, slug="data", **fields):
    """Return open advice to start in a direction."""
    named = {"direction": direction(slug) if slug else None, "then": None, **fields}
    document = {"gates": OPEN_GATES, "decision": "start", "plan": [], "requests": []}
    return RecommendationFactory(
        enrollment=row, **{"decision": "start", "document": document, **named}
    )


def accept(here, advice, now=NOW):
    return services.recommendation_accept(recommendation_id=advice.pk, by=here.manager, now=now)


def admit(row, slug=None):
    cohorts.enrollment_admit(
        enrollment_id=row.pk,
        direction_id=direction(slug).pk if slug else None,
        by=None,
        now=NOW,
    )
    return seat_of(row)


def wait(row, slug=None, minutes=0):
    return cohorts.enrollment_waitlist(
        enrollment_id=row.pk,
        direction_id=direction(slug).pk if slug else None,
        by=None,
        now=NOW + timedelta(minutes=minutes),
    )


def offer(here, cohort, slug):
    """Offer plenty of seats in a direction, which go to those who wait for it."""
    return cohorts.seats_set(
        cohort_id=cohort.pk,
        direction_id=direction(slug).pk,
        capacity=9,
        roadmap_version_id=None,
        by=here.manager,
        now=NOW,
    )


def seat_of(row):
    return Placement.objects.get(enrollment=row, state="proposed").direction.slug


def line_of(row):
    return Enrollment.objects.get(pk=row.pk).waits_for.slug


# --------------------------------------------------------------------------- which counts


def test_a_named_direction_comes_before_accepted_advice(here, spring):
    row = asking(spring)
    accept(here, advised(row, "data"))

    assert admit(row, "platform") == "platform"


def test_accepted_advice_comes_before_what_was_asked_for(here, spring):
    row = asking(spring, "apps")
    accept(here, advised(row, "data", decision="start_then", then=direction("apps")))

    assert admit(row) == "data"
    assert (taken(spring, "data"), taken(spring, "apps")) == (1, 0)


@pytest.mark.parametrize(
    ("asked", "aims", "expected"),
    [("apps", "platform", "apps"), (None, "platform", "platform"), (None, None, "deploy")],
)
def test_without_accepted_advice_it_is_as_asked_else_aimed(spring, asked, aims, expected):
    row = asking(spring, asked, aims)
    advised(row, "data")  # nobody has decided on it

    assert admit(row) == expected


def test_amended_advice_counts_as_it_was_amended(here, spring):
    row = asking(spring, "apps")
    amend(advised(row, "data"), by=here.manager, decision="start", to="platform")

    assert admit(row) == "platform"


def test_the_advice_accepted_last_counts(here, spring):
    row = asking(spring, "apps")
    accept(here, advised(row, "data"))
    accept(here, advised(row, "platform"))
    declined = advised(row, "deploy")
    services.recommendation_decline(
        recommendation_id=declined.pk, reason=DeclineReason.TOO_EARLY, by=here.manager, now=NOW
    )
    advised(row, "deploy")

    assert admit(row) == "platform"


def test_accepted_advice_that_leads_nowhere_takes_back_what_it_follows(here, spring):
    row = asking(spring, "apps")
    accept(here, advised(row, "data"))
    amend(advised(row, "data"), by=here.manager, decision="defer", to=None)

    assert admit(row) == "apps"


def test_advice_for_another_enrollment_of_the_learner_does_not_count(here, spring):
    row = asking(spring, "apps")
    before = cohorts.enrollment_apply(
        cohort_id=seated_cohort(here.program).pk,
        learner_id=row.learner_id,
        motivation="",
        by=row.learner.user,
        now=NOW,
    )
    accept(here, advised(before, "data"))

    assert admit(row) == "apps"


# --------------------------------------------------------------------------- seats and lines


def test_no_seat_is_taken_elsewhere_where_the_accepted_direction_is_full(here, spring):
    spring.seats.filter(direction=direction("data")).update(capacity=0)
    row = asking(spring, "apps")
    accept(here, advised(row, "data"))

    with pytest.raises(Conflict) as refused:
        admit(row)

    assert (refused.value.code, refused.value.facts["direction"]) == ("direction-full", "data")
    assert (taken(spring, "apps"), wait(row).waits_for.slug) == (0, "data")


def test_accepted_advice_moves_who_waits_to_the_end_of_its_line(here, spring):
    moved, other = asking(spring), asking(spring)
    wait(moved, "apps", minutes=1)
    wait(other, "data", minutes=2)

    accept(here, advised(moved, "data"), now=NOW + timedelta(minutes=3))

    positions = [
        cohort_selectors.enrollment_get(enrollment_id=row.pk, viewer=here.manager).position
        for row in (other, moved)
    ]
    assert (line_of(moved), positions) == ("data", [1, 2])


def test_the_next_free_seat_takes_nobody_where_accepted_advice_does_not(here, spring):
    holders = [admitted(spring) for _ in range(3)]  # all seats in data
    row = asking(spring)
    wait(row, "apps")
    amend(advised(row, "apps"), by=here.manager, decision="start", to="data")

    offer(here, spring, "apps")
    assert line_of(row) == "data"
    cohorts.enrollment_withdraw(enrollment_id=holders[0].pk, reason="A job", by=None, now=NOW)

    assert seat_of(row) == "data"
    assert_seats_add_up()


def test_advice_for_the_line_one_stands_in_costs_no_place(here, spring):
    first, second = asking(spring), asking(spring)
    wait(first, "data", minutes=1)
    wait(second, "data", minutes=2)

    accept(here, advised(first, "data"), now=NOW + timedelta(minutes=3))

    assert list(Enrollment.objects.all().waiting_for(direction("data").pk)) == [first, second]


def test_a_line_named_after_the_advice_is_the_later_decision(here, spring):
    row = asking(spring)
    accept(here, advised(row, "data"))
    wait(row, "platform")

    assert admit(row) == "platform"


def test_declined_advice_leaves_the_line_alone(here, spring):
    row = asking(spring)
    wait(row, "apps")

    services.recommendation_decline(
        recommendation_id=advised(row, "data").pk,
        reason=DeclineReason.OTHER_PLAN,
        by=here.manager,
        now=NOW,
    )

    assert line_of(row) == "apps"


def test_who_accepts_holds_the_cohort_before_all_else(here, spring):
    row = asking(spring)
    wait(row, "apps")
    advice = advised(row, "data")

    with CaptureQueriesContext(connection) as asked:
        accept(here, advice)

    locks = [query["sql"] for query in asked if "FOR NO KEY UPDATE" in query["sql"]]
    tables = [sql.split(' OF "')[1].split('"')[0] for sql in locks]
    assert tables[:3] == ["cohorts_cohort", "cohorts_enrollment", "pivots_recommendation"]


@pytest.mark.django_db(transaction=True)
def test_seats_offered_at_that_moment_go_by_one_line_or_the_other(here):
    """Both hold the cohort, so whoever has moved to another line is not seated by the one left."""
    for _ in range(5):
        cohort = seated_cohort(here.program, seats=0)
        row = asking(cohort)
        wait(row, "apps")
        advice = advised(row, "data")

        told = together(
            [
                lambda _, advice=advice: accept(here, advice),
                lambda _, cohort=cohort: offer(here, cohort, "apps"),
            ]
        )

        assert not [outcome for outcome in told if isinstance(outcome, Exception)]
        row.refresh_from_db()
        seated = Transition.objects.of("cohorts.enrollment", row.pk).filter(to_state="admitted")
        accepted = Transition.objects.of("pivots.recommendation", advice.pk)
        for step in seated:  # in apps, so before the advice was accepted
            assert step.pk < accepted.get(to_state="accepted").pk
        assert (row.state, row.waits_for_id) == (
            ("admitted", None) if seated else ("waitlisted", direction("data").pk)
        )
        assert_seats_add_up()


# --------------------------------------------------------------------------- many at once


def decide(here, cohort, rows, decision):
    return cohorts.admissions_decide(
        cohort_id=cohort.pk,
        enrollment_ids=[row.pk for row in rows],
        decision=decision,
        by=here.lead,
        now=NOW,
    )


def test_each_of_many_gets_the_direction_accepted_for_them(here, spring):
    rows = [asking(spring) for _ in range(4)]
    accept(here, advised(rows[0], "data"))
    accept(here, advised(rows[1], "platform"))
    accept(here, advised(rows[2], "data"))

    decide(here, spring, rows[:2] + rows[3:], AdmissionDecision.ADMIT)
    decide(here, spring, rows[2:3], AdmissionDecision.WAITLIST)

    assert [seat_of(row) for row in (rows[0], rows[1], rows[3])] == ["data", "platform", "apps"]
    assert line_of(rows[2]) == "data"


def test_advice_on_many_applications_is_asked_for_once(here, spring):
    rows = [asking(spring) for _ in range(3)]
    accept(here, advised(rows[0], "data"))

    with CaptureQueriesContext(connection) as asked:
        decide(here, spring, rows, AdmissionDecision.ADMIT)

    assert sum("pivots_recommendation" in query["sql"] for query in asked) == 1


# --------------------------------------------------------------------------- rosters


def roster_of(cohort, *states):
    """Return applicants to *cohort* with accepted advice, and rows that name no direction."""
    rows = [asking(cohort) for _ in states]
    lines = [
        f",{row.learner.user.email},,learner,{cohort.slug},,{state}"
        for row, state in zip(rows, states, strict=True)
    ]
    return rows, plain(*lines)


@pytest.mark.parametrize("alone", [False, True])
def test_rows_that_name_no_direction_seat_where_advice_was_accepted(
    here, spring, monkeypatch, alone
):
    spring.seats.filter(direction=direction("platform")).update(capacity=0)
    rows, file = roster_of(spring, "admitted", "waitlisted", "admitted", "admitted")
    for row, slug in zip(rows[:3], ("data", "data", "platform"), strict=True):
        accept(here, advised(row, slug))
    if alone:
        one_by_one(monkeypatch)

    report = send(here, file)

    assert [seat_of(rows[0]), seat_of(rows[3])] == ["data", "apps"]
    assert [line_of(rows[1]), line_of(rows[2])] == ["data", "platform"]
    assert told(report)[2][1:] == ("changed", "direction-full", "direction")
    assert_seats_add_up()


def test_a_row_that_names_a_direction_comes_before_accepted_advice(here, spring):
    row = asking(spring)
    accept(here, advised(row, "data"))

    send(here, plain(f",{row.learner.user.email},,learner,spring,platform,admitted"))

    assert seat_of(row) == "platform"


def test_rows_with_accepted_advice_cost_the_same_however_many_they_are(here):
    autumn = seated_cohort(here.program, seats=99, slug="autumn", state="running")

    def cost(count):
        rows = [asking(autumn) for _ in range(2 * count)]
        for row in rows:
            accept(here, advised(row, "data"))
        states = ["active"] * count + ["waitlisted"] * count
        lines = [
            f",{row.learner.user.email},,learner,autumn,,{state}"
            for row, state in zip(rows, states, strict=True)
        ]
        asked = rows_cost(here, lines)
        assert {line_of(row) for row in rows[count:]} == {"data"}
        return asked

    assert cost(2) == cost(20)


# --------------------------------------------------------------------------- the doors


def test_accept_then_admit_through_the_api_seats_where_the_engine_advised(
    here, spring, policy, client_of
):
    learner, manager = learner_of(here.organization), client_of(here.manager)
    learner.status, learner.experience_known = "fresh_graduate", True
    learner.interest_engineering = 0.4
    learner.save()
    applied = client_of(learner.user).post(
        "/api/v1/enrollments", {"cohort": spring.pk, "direction": "apps", "weekly_hours": 12}
    )
    key = applied.json()["id"]
    services.recommendations_refresh(enrollment_ids=[key], now=NOW)
    [advice] = manager.get("/api/v1/recommendations", {"cohort": spring.pk}).json()["results"]
    assert (advice["decision"], advice["direction"]) == ("start_then", "data")

    accepted = manager.post(f"/api/v1/recommendations/{advice['id']}/accept", {"note": "Data."})
    done = manager.post(f"/api/v1/enrollments/{key}/admit", {})

    assert (accepted.status_code, done.status_code) == (200, 200), done.content
    answer = done.json()
    assert (answer["placement"]["direction"], answer["asked_direction"]) == ("data", "apps")


@pytest.mark.parametrize("verb", ["admit", "waitlist"])
def test_the_desk_preselects_the_accepted_direction(here, spring, admin_of, verb):
    row = asking(spring, "apps")
    accept(here, advised(row, "data"))

    page = admin_of(here.manager).get(f"/admin/cohorts/enrollment/{row.pk}/{verb}/")

    text = page.content.decode()
    assert f'<option value="{direction("data").pk}" selected>' in text
    assert "that of the accepted recommendation" in text


def test_the_desk_preselects_nothing_where_the_direction_is_not_offered(here, spring, admin_of):
    spring.seats.filter(direction=direction("data")).delete()
    row = asking(spring, "apps")
    accept(here, advised(row, "data"))
    url = f"/admin/cohorts/enrollment/{row.pk}/admit/"

    page = admin_of(here.manager).get(url)
    admin_of(here.manager).post(url, {"direction": ""})

    assert '<option value="" selected>' in page.content.decode()
    row.refresh_from_db()
    assert row.state == "applied"


def test_the_desk_tells_in_both_languages_which_direction_is_taken(here, spring, admin_of):
    applicant(spring)
    url = f"/admin/cohorts/cohort/{spring.pk}/decide/"

    for language, words in (
        ("en", "that of the accepted recommendation"),
        ("zh-hans", "已采纳建议的方向"),
    ):
        page = admin_of(here.manager).get(url, headers={"accept-language": language})
        assert words in page.content.decode()

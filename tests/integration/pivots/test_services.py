"""From rows to a recommendation, and what a mentor makes of it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from apps.cohorts.models import Seats
from apps.core.models import OutboxEvent, Transition
from apps.mentoring.services import EnrollmentEnded
from apps.pivots import selectors, services
from apps.pivots.models import Pivot, PolicyActivation, PolicyVersion, Recommendation
from apps.pivots.services.decisions import AlreadyThere, GateClosed, NotPlaced, VerticalMissing
from apps.pivots.services.policies import PolicyVersionTaken
from mentorship.errors import Invalid, NotAllowed, TransitionNotAllowed
from mentorship.values import DeclineReason
from tests.factories import (
    AssignmentFactory,
    EnrollmentFactory,
    PlacementFactory,
    RecommendationFactory,
    VerticalFactory,
    direction,
)
from tests.factories.moments import NOW
from tests.integration.pivots.scenes import amend

pytestmark = pytest.mark.django_db


def refresh(*enrollments, now=NOW):
    ids = [enrollment.pk for enrollment in enrollments]
    return services.recommendations_refresh(enrollment_ids=ids, now=now)


def latest(enrollment):
    return Recommendation.objects.filter(enrollment=enrollment).order_by("-id").first()


def at_intake(enrollment):
    enrollment.placements.all().delete()
    type(enrollment).objects.filter(pk=enrollment.pk).update(state="active")
    return enrollment


# ----------------------------------------------------------------- recommending


def test_a_newcomer_who_targets_algorithms_is_told_data_first(here, policy, fresh_graduate):
    counts = refresh(at_intake(here.enrollment))

    row = latest(here.enrollment)
    assert counts == {"published": 1, "unchanged": 0, "held": 0}
    assert (row.decision, row.direction.slug, row.then.slug) == ("start_then", "data", "apps")
    assert row.state == "published"
    assert row.expires_at == NOW + timedelta(days=14)
    assert OutboxEvent.objects.filter(name="RecommendationPublished").count() == 1


def test_a_learner_of_whom_nothing_is_known_is_asked(here, policy):
    refresh(at_intake(here.enrollment))

    row = latest(here.enrollment)
    assert (row.decision, row.direction, row.confidence) == ("defer", None, "low")
    assert {"status", "roles"} <= set(row.document["requests"])


def test_who_does_well_is_left_alone(here, policy, fresh_graduate, reviewed):
    reviewed(0.9, 0.85, 0.95, 0.9)
    AssignmentFactory.create_batch(4, placement=here.placement)

    refresh(here.enrollment)

    row = latest(here.enrollment)
    assert row.decision == "stay"
    assert "P02" in {reason["rule"] for reason in row.document["reasons"]}


def test_a_backend_engineer_failing_in_data_is_sent_to_platform(here, policy, reviewed):
    learner = here.learner_profile
    learner.status, learner.interest_engineering, learner.weekly_hours = "employed", 0.95, 12
    learner.experience_known = True
    learner.save()
    learner.experiences.create(family="backend", years=5, proof="production")
    reviewed(0.45, 0.42, 0.5, 0.38)

    refresh(here.enrollment)

    row = latest(here.enrollment)
    assert (row.decision, row.direction.slug) == ("pivot", "platform")


def test_every_evidence_row_of_work_leads_to_an_assignment(here, policy, fresh_graduate, reviewed):
    reviewed(0.3, 0.35, 0.3, 0.4)

    refresh(here.enrollment)

    document = latest(here.enrollment).document
    refs = [
        row["ref"]["id"]
        for reason in document["reasons"]
        for row in reason["evidence"]
        if row["kind"] == "task"
    ]
    assert refs
    assert set(refs) <= set(here.enrollment.assignments.values_list("pk", flat=True))


def test_a_full_direction_is_not_proposed_without_saying_so(here, policy, fresh_graduate):
    Seats.objects.filter(cohort=here.cohort).update(capacity=F("taken"))

    refresh(at_intake(here.enrollment))

    row = latest(here.enrollment)
    assert row.decision == "waitlist"
    assert "capacity" in row.document["flags"]


def test_the_same_evidence_is_recommended_once(here, policy, fresh_graduate):
    refresh(at_intake(here.enrollment))
    again = refresh(here.enrollment, now=NOW + timedelta(days=3))

    assert again == {"published": 0, "unchanged": 1, "held": 0}
    assert Recommendation.objects.count() == 1


def test_new_evidence_supersedes_the_open_recommendation(here, policy, fresh_graduate):
    refresh(at_intake(here.enrollment))
    first = latest(here.enrollment)
    fresh_graduate.experiences.create(family="algo_search", years=4, proof="production")

    refresh(here.enrollment)

    first.refresh_from_db()
    assert first.state == "superseded"
    assert latest(here.enrollment).direction.slug == "apps"


def test_a_declined_recommendation_is_not_raised_again_before_the_evidence_changes(
    here, policy, fresh_graduate
):
    refresh(at_intake(here.enrollment))
    services.recommendation_decline(
        recommendation_id=latest(here.enrollment).pk,
        reason=DeclineReason.LEARNER_DISAGREES,
        by=here.mentor,
        now=NOW,
    )

    held = refresh(here.enrollment, now=NOW + timedelta(days=1))
    fresh_graduate.interest_data = 0.9
    fresh_graduate.save()
    raised = refresh(here.enrollment, now=NOW + timedelta(days=2))

    assert (held["held"], raised["published"]) == (1, 1)


def test_who_has_left_is_not_recommended_anything(here, policy, fresh_graduate):
    type(here.enrollment).objects.filter(pk=here.enrollment.pk).update(
        state="withdrawn", ended_at=NOW
    )

    counts = refresh(here.enrollment)

    assert counts == {"published": 0, "unchanged": 0, "held": 0}
    assert not Recommendation.objects.exists()


def test_a_stored_recommendation_can_be_computed_again(here, policy, fresh_graduate):
    from mentorship.pivot import recommend, scenario_from

    refresh(at_intake(here.enrollment))

    row = latest(here.enrollment)
    engine = selectors.policy_of(version=row.policy_version)
    assert recommend(scenario_from(row.inputs, engine), engine).as_document() == row.document


def test_reading_scenarios_costs_the_same_for_two_and_for_twenty(here, policy):
    def cost(count):
        enrollments = [EnrollmentFactory(cohort=here.cohort) for _ in range(count)]
        for enrollment in enrollments:
            PlacementFactory(enrollment=enrollment)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            selectors.scenario_documents(enrollment_ids=[e.pk for e in enrollments], now=NOW)
        return len(queries)

    assert cost(2) == cost(20)


def test_a_run_over_a_cohort_is_split_into_parts(here, policy):
    for _ in range(60):
        EnrollmentFactory(cohort=here.cohort)

    job = services.cohort_run_request(cohort_id=here.cohort.pk, by=here.lead, now=NOW)
    count = services.cohort_run_split(job=job)
    services.cohort_run_split(job=job)

    assert count == 62
    assert [len(p.payload["enrollment_ids"]) for p in job.parts.order_by("pk")] == [50, 12]


def test_a_mentor_does_not_ask_for_a_run(here, policy):
    with pytest.raises(NotAllowed):
        services.cohort_run_request(cohort_id=here.cohort.pk, by=here.mentor, now=NOW)


# ----------------------------------------------------------------- deciding


@pytest.fixture
def proposal(here):
    """A move from data to platform that waits for a mentor."""
    return RecommendationFactory(
        enrollment=here.enrollment,
        decision="pivot",
        direction=direction("platform"),
        then=None,
        document={"gates": {"data": True, "platform": True, "apps": True, "deploy": False}},
    )


def test_an_accepted_move_becomes_a_planned_pivot(here, proposal):
    services.recommendation_accept(
        recommendation_id=proposal.pk, note="Agreed.", by=here.mentor, now=NOW
    )

    proposal.refresh_from_db()
    pivot = Pivot.objects.get()
    assert (proposal.state, proposal.decided_by, proposal.note) == (
        "accepted",
        here.mentor,
        "Agreed.",
    )
    assert (pivot.from_direction.slug, pivot.to_direction.slug, pivot.state) == (
        "data",
        "platform",
        "planned",
    )
    assert list(
        Transition.objects.of("pivots.recommendation", proposal.pk)
        .order_by("id")
        .values_list("to_state", flat=True)
    ) == ["under_review", "accepted"]


def test_a_decision_is_made_once(here, proposal):
    services.recommendation_accept(recommendation_id=proposal.pk, by=here.mentor, now=NOW)

    with pytest.raises(TransitionNotAllowed) as refused:
        services.recommendation_decline(
            recommendation_id=proposal.pk, reason=DeclineReason.OTHER, by=here.lead, now=NOW
        )

    proposal.refresh_from_db()
    assert refused.value.facts["allowed"] == []
    assert (proposal.state, proposal.decline_reason) == ("accepted", "")


@pytest.mark.parametrize("who", ["learner", "other_mentor", "other_learner"])
def test_others_do_not_decide(here, proposal, who):
    with pytest.raises(NotAllowed):
        services.recommendation_accept(
            recommendation_id=proposal.pk, by=getattr(here, who), now=NOW
        )

    proposal.refresh_from_db()
    assert proposal.state == "published"
    assert not Pivot.objects.exists()


def test_a_learner_who_also_manages_does_not_decide_about_oneself(here, proposal):
    here.enrollment.learner.user = here.manager
    here.enrollment.learner.save()

    with pytest.raises(NotAllowed):
        services.recommendation_accept(recommendation_id=proposal.pk, by=here.manager, now=NOW)


def test_an_amendment_keeps_the_engines_answer_beside_it(here, proposal):
    amended = services.recommendation_amend(
        recommendation_id=proposal.pk,
        decision="stay",
        direction_id=None,
        then_id=None,
        note="Two more weeks.",
        by=here.lead,
        now=NOW,
    )

    proposal.refresh_from_db()
    assert (proposal.state, proposal.decision) == ("amended", "pivot")
    assert (amended.state, amended.decision, amended.amends) == ("accepted", "stay", proposal)
    assert [step["direction"] for step in amended.document["plan"]] == ["data"]
    assert not Pivot.objects.exists()


def test_nobody_is_amended_through_a_closed_gate(here, proposal):
    with pytest.raises(GateClosed):
        services.recommendation_amend(
            recommendation_id=proposal.pk,
            decision="pivot",
            direction_id=direction("deploy").pk,
            then_id=None,
            note="I insist.",
            by=here.manager,
            now=NOW,
        )

    proposal.refresh_from_db()
    assert proposal.state == "published"


def test_a_move_to_where_one_stands_is_refused(here, proposal):
    with pytest.raises(AlreadyThere):
        services.recommendation_amend(
            recommendation_id=proposal.pk,
            decision="pivot",
            direction_id=direction("data").pk,
            then_id=None,
            note="Back to data.",
            by=here.mentor,
            now=NOW,
        )


def test_a_move_to_applications_waits_for_a_vertical(here):
    proposal = RecommendationFactory(
        enrollment=here.enrollment,
        decision="advance",
        direction=direction("apps"),
        then=None,
        document={"gates": {}},
    )

    with pytest.raises(VerticalMissing):
        services.recommendation_accept(recommendation_id=proposal.pk, by=here.mentor, now=NOW)
    here.learner_profile.verticals.create(vertical=VerticalFactory(), years=0)
    services.recommendation_accept(recommendation_id=proposal.pk, by=here.mentor, now=NOW)

    assert Pivot.objects.get().to_direction.slug == "apps"


@pytest.mark.parametrize("decision", ["pivot", "advance"])
def test_who_has_not_begun_anywhere_cannot_be_moved(here, decision):
    admitted = EnrollmentFactory(cohort=here.cohort, state="admitted")
    PlacementFactory(enrollment=admitted, state="proposed", started_at=None)
    move = RecommendationFactory(
        enrollment=admitted,
        decision=decision,
        direction=direction("platform"),
        then=None,
        document={"gates": {}},
    )

    with pytest.raises(NotPlaced):
        amend(move, by=here.manager, decision=decision)
    with pytest.raises(NotPlaced):
        services.recommendation_accept(recommendation_id=move.pk, by=here.manager, now=NOW)

    move.refresh_from_db()
    assert move.state == "published"
    assert not Pivot.objects.exists()
    assert amend(move, by=here.manager, decision="start").state == "accepted"


def end(enrollment, state):
    ended = {"state": state, "ended_at": NOW}
    type(enrollment).objects.filter(pk=enrollment.pk).update(**ended)


@pytest.mark.parametrize("state", ["withdrawn", "completed", "not_completed"])
def test_nothing_is_decided_about_an_enrollment_that_has_ended(here, proposal, state):
    end(here.enrollment, state)

    asked = {"recommendation_id": proposal.pk, "by": here.manager, "now": NOW}
    for decide in (
        lambda: services.recommendation_review(**asked),
        lambda: services.recommendation_accept(**asked),
        lambda: services.recommendation_decline(**asked, reason=DeclineReason.OTHER),
        lambda: amend(proposal, by=here.manager),
        lambda: amend(proposal, by=here.manager, decision="stay", to=None),
    ):
        with pytest.raises(EnrollmentEnded) as refused:
            decide()
        assert refused.value.facts == {"state": state}

    proposal.refresh_from_db()
    assert proposal.state == "published"
    assert not Pivot.objects.exists()


def test_what_outlives_its_enrollment_expires(here, proposal):
    goes_on = RecommendationFactory(enrollment=EnrollmentFactory(cohort=here.cohort))
    end(here.enrollment, "withdrawn")

    count = services.recommendations_expire(now=NOW)

    proposal.refresh_from_db()
    goes_on.refresh_from_db()
    step = Transition.objects.of("pivots.recommendation", proposal.pk).get()
    assert (count, proposal.state, goes_on.state) == (1, "expired", "published")
    assert step.reason == "the enrollment has ended"
    assert services.recommendations_expire(now=NOW) == 0


def test_an_end_closes_what_is_open_of_this_enrollment_alone(here, proposal):
    other = RecommendationFactory(enrollment=EnrollmentFactory(cohort=here.cohort))
    end(here.enrollment, "withdrawn")
    end(other.enrollment, "withdrawn")

    count = services.recommendations_expire(enrollment_id=here.enrollment.pk, now=NOW)

    proposal.refresh_from_db()
    other.refresh_from_db()
    assert (count, proposal.state, other.state) == (1, "expired", "published")


def test_what_nobody_decides_expires(here, proposal):
    early = services.recommendations_expire(now=NOW + timedelta(days=13))
    late = services.recommendations_expire(now=NOW + timedelta(days=14))

    proposal.refresh_from_db()
    assert (early, late, proposal.state) == (0, 1, "expired")


def test_one_recommendation_is_open_at_a_time(proposal):
    with pytest.raises(IntegrityError, match="recommendation_one_open"):
        RecommendationFactory(enrollment=proposal.enrollment)


# ----------------------------------------------------------------- policies


def test_a_policy_is_loaded_once_and_never_changed(policy):
    again = services.policy_load(document=policy.document, by=None, now=NOW)

    assert again == policy
    assert PolicyActivation.objects.count() == 1
    with pytest.raises(DatabaseError, match="append_only"):
        PolicyVersion.objects.filter(pk=policy.pk).update(version="other")


def test_other_content_needs_a_version_of_its_own(policy):
    changed = {**policy.document, "attribution": {"en": "Somebody", "zh-hans": "某人"}}

    with pytest.raises(PolicyVersionTaken):
        services.policy_load(document=changed, by=None, now=NOW)


def test_a_broken_policy_names_the_place(policy):
    with pytest.raises(Invalid) as refused:
        services.policy_load(document={**policy.document, "rules": 5}, by=None, now=NOW)

    assert refused.value.faults


def test_only_the_operator_puts_a_policy_in_force(here, policy, operator):
    with pytest.raises(NotAllowed):
        services.policy_activate(policy_version_id=policy.pk, by=here.admin, now=NOW)
    services.policy_activate(policy_version_id=policy.pk, by=operator, now=NOW)

    assert PolicyActivation.objects.count() == 2

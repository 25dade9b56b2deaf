"""Outcomes are written once and without looking ahead; a model counts only when put in force."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError

from apps.pivots import selectors, services
from apps.pivots.models import ModelVersion, Outcome, Recommendation
from apps.pivots.services.learning import NothingToLearnFrom, OtherPolicyInForce
from mentorship.errors import NotAllowed
from tests.factories import (
    AssignmentFactory,
    PolicyVersionFactory,
    RecommendationFactory,
    ReviewFactory,
    RevisionFactory,
    UserFactory,
)
from tests.factories.moments import NOW

pytestmark = pytest.mark.django_db
ENTERED = NOW - timedelta(weeks=13)
SCENARIO = {
    "stage": "intake",
    "profile": {"status": "fresh_graduate", "roles": [], "interest_engineering": 0.4},
    "progress": None,
    "context": {},
}


@pytest.fixture
def entry(here, policy):
    """The mentored learner's entry into data, thirteen weeks ago, as it was judged then."""
    here.other_placement.__class__.objects.filter(pk=here.other_placement.pk).update(started_at=NOW)
    here.placement.__class__.objects.filter(pk=here.placement.pk).update(started_at=ENTERED)
    RecommendationFactory(
        enrollment=here.enrollment,
        policy_version=policy,
        inputs=SCENARIO,
        state="superseded",
        published_at=ENTERED - timedelta(days=1),
    )
    return here.placement


def work(here, week, score=None, handed_in=True):
    due = ENTERED + timedelta(weeks=week)
    row = AssignmentFactory(placement=here.placement, due_at=due)
    if handed_in:
        revision = RevisionFactory(assignment=row, submitted_at=due)
        if score is not None:
            ReviewFactory(revision=revision, score=score, published_at=due + timedelta(days=1))


def record():
    return services.outcomes_record(now=NOW)


def operator():
    return UserFactory(is_superuser=True)


def test_who_does_well_for_twelve_weeks_is_a_success_and_is_counted_once(here, entry):
    for week in (2, 4, 6):
        work(here, week, 0.8)

    assert (record(), record()) == (1, 0)
    outcome = Outcome.objects.get()
    assert (outcome.success, outcome.done_share, outcome.direction.slug) == (True, 1.0, "data")
    assert outcome.measured_at == ENTERED + timedelta(weeks=12)
    assert outcome.features["R20/just_moving"] == 1.0


@pytest.mark.parametrize("case", ["weak", "undone", "gone"])
def test_who_does_not_is_none(here, entry, case):
    work(here, 2, 0.5 if case == "weak" else 0.9)
    if case == "undone":
        for week in (3, 4, 5):
            work(here, week, handed_in=False)
    if case == "gone":
        type(entry).objects.filter(pk=entry.pk).update(
            state="left", ended_at=ENTERED + timedelta(weeks=5)
        )

    record()

    assert not Outcome.objects.get().success


@pytest.mark.parametrize(("mean", "success"), [(0.69, True), (None, True), (0.70, False)])
def test_the_database_refuses_a_success_that_the_facts_do_not_bear(here, mean, success):
    with pytest.raises(IntegrityError, match="outcome_success_follows"):
        Outcome.objects.create(
            organization=here.organization,
            enrollment=here.enrollment,
            placement=here.placement,
            direction=here.placement.direction,
            entered_at=ENTERED,
            measured_at=NOW,
            is_active=True,
            done_share=0.7,
            mean_review=mean,
            success=success,
        )


def test_what_came_later_is_not_looked_at(here, entry):
    """A planted leak: a brilliant review after the twelve weeks."""
    work(here, 2, 0.5)
    work(here, 12.5, 1.0)

    record()

    assert Outcome.objects.get().mean_review == 0.5


def test_work_that_was_credited_does_not_count_as_undone(here, entry):
    work(here, 2, 0.9)
    for week in (3, 4, 5):
        AssignmentFactory(
            placement=here.placement, due_at=ENTERED + timedelta(weeks=week), state="waived"
        )

    record()

    assert Outcome.objects.get().done_share == 1.0


def test_who_moved_on_in_time_did_not_succeed_there_even_if_they_completed_elsewhere(here, entry):
    work(here, 2, 0.9)
    gone = ENTERED + timedelta(weeks=5)
    type(entry).objects.filter(pk=entry.pk).update(state="left", ended_at=gone)
    type(here.enrollment).objects.filter(pk=here.enrollment.pk).update(
        state="completed", ended_at=NOW
    )

    record()

    assert not Outcome.objects.get().is_active


def test_the_last_recommendation_before_the_entry_judged_it(here, entry, policy):
    for days, interest in ((-3, 0.1), (3, 0.9)):
        RecommendationFactory(
            enrollment=here.enrollment,
            policy_version=policy,
            inputs={**SCENARIO, "profile": {"status": "student", "interest_data": interest}},
            state="superseded",
            published_at=ENTERED + timedelta(days=days),
        )

    [judged] = selectors.judged_at_entry(placements=[entry]).values()

    assert judged.inputs == SCENARIO


def test_another_edition_judges_the_same_entry_by_its_own_terms(here, entry, policy):
    work(here, 2, 0.9)
    record()
    document = {**policy.document, "version": "next"}
    document["weights"] = [row for row in document["weights"] if row["rule"] != "R20"]
    other = services.policy_load(document=document, by=None, now=NOW)

    [before] = selectors.examples_for_system(version=policy)
    [after] = selectors.examples_for_system(version=other)

    assert set(before.features) - set(after.features) == {"R20/just_moving"}


def test_an_entry_nobody_judged_teaches_nothing(here, entry, policy):
    Recommendation.objects.all().delete()

    record()

    assert Outcome.objects.get().features is None
    assert selectors.examples_for_system(version=policy) == []


def test_a_fitted_model_has_no_effect_before_somebody_puts_it_in_force(here, entry):
    work(here, 2, 0.9)
    record()

    model = services.model_fit(now=NOW)

    assert services.model_fit(now=NOW) == model
    assert selectors.engine_in_force().model is None
    services.model_activate(model_version_id=model.pk, by=operator(), now=NOW)
    assert selectors.engine_in_force().policy.learned.version == model.version
    services.model_activate(model_version_id=None, by=operator(), now=NOW)
    assert selectors.engine_in_force().policy.learned is None


def test_a_model_of_another_policy_is_refused_and_falls_silent(here, entry, policy):
    work(here, 2, 0.9)
    record()
    model = services.model_fit(now=NOW)
    services.model_activate(model_version_id=model.pk, by=operator(), now=NOW)
    other = PolicyVersionFactory(document=policy.document)

    services.policy_activate(policy_version_id=other.pk, by=operator(), now=NOW)

    assert selectors.engine_in_force().model is None
    with pytest.raises(OtherPolicyInForce):
        services.model_activate(model_version_id=model.pk, by=operator(), now=NOW)


def test_a_model_does_not_come_back_by_itself_with_its_policy(here, entry, policy):
    work(here, 2, 0.9)
    record()
    model = services.model_fit(now=NOW)
    services.model_activate(model_version_id=model.pk, by=operator(), now=NOW)
    other = PolicyVersionFactory(document=policy.document)
    for hours, edition in ((1, other), (2, policy)):
        at = NOW + timedelta(hours=hours)
        services.policy_activate(policy_version_id=edition.pk, by=operator(), now=at)

    assert selectors.engine_in_force().model is None
    services.model_activate(model_version_id=model.pk, by=operator(), now=at)
    assert selectors.engine_in_force().model == model


def test_recommendations_say_which_model_they_were_made_under(here, entry, policy, fresh_graduate):
    work(here, 2, 0.9)
    record()
    model = services.model_fit(now=NOW)
    ids = [here.enrollment.pk]
    services.recommendations_refresh(enrollment_ids=ids, now=NOW)
    services.model_activate(model_version_id=model.pk, by=operator(), now=NOW)

    services.recommendations_refresh(enrollment_ids=ids, now=NOW)

    row = Recommendation.objects.filter(enrollment=here.enrollment).latest("pk")
    assert (row.model_version, row.document["model_version"]) == (model, model.version)


def test_only_the_operator_fits_and_activates(here, entry):
    with pytest.raises(NotAllowed):
        services.model_fit_request(by=here.admin, now=NOW)
    with pytest.raises(NotAllowed):
        services.model_activate(model_version_id=None, by=here.admin, now=NOW)


def test_without_outcomes_there_is_nothing_to_ask_for(policy):
    with pytest.raises(NothingToLearnFrom):
        services.model_fit_request(by=operator(), now=NOW)


def test_a_model_is_never_changed(here, entry):
    work(here, 2, 0.9)
    record()
    model = services.model_fit(now=NOW)

    with pytest.raises(DatabaseError, match="append_only"):
        ModelVersion.objects.filter(pk=model.pk).update(examples=9)

"""From what is known of an enrollment to a published recommendation."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from apps.accounts.models import User
from apps.cohorts.models import Cohort, Enrollment
from apps.core.models import Job
from apps.core.services import (
    JobOrder,
    event_publish,
    job_enqueue,
    jobs_enqueue,
    state_begin,
    state_move,
)
from apps.curriculum.models import Direction
from apps.pivots import policies, selectors
from apps.pivots.models import Recommendation
from apps.pivots.selectors import Engine
from apps.pivots.selectors.recommendations import RECOMMENDED
from mentorship.events import RecommendationPublished
from mentorship.pivot import recommend_all, scenario_from
from mentorship.states import RECOMMENDATION, CohortState, RecommendationState

PART = 50  # enrollments per job: seconds of work, so that progress is seen

Document = dict[str, Any]


@dataclass(slots=True)
class Outcome:
    """What a refresh did, counted in enrollments."""

    published: int = 0
    unchanged: int = 0
    held: int = 0  # a mentor declined, and nothing has changed since


@transaction.atomic
def recommendations_refresh(*, enrollment_ids: Collection[int], now: datetime) -> dict[str, int]:
    """Recommend anew for each enrollment and publish what differs; return the counts.

    Idempotent: unchanged evidence and unchanged advice leave every row as it is. An open
    recommendation that no longer holds is superseded; a declined one is not raised again before
    the evidence changes.

    Cost: a constant number of reads, and three writes per recommendation that is published.
    """
    ids = _lock(enrollment_ids)
    engine = selectors.engine_in_force()
    policy = engine.policy
    documents = selectors.scenario_documents(enrollment_ids=ids, now=now)
    answers = recommend_all([scenario_from(documents[pk], policy) for pk in ids], policy)
    latest = _latest(ids)
    directions = dict(Direction.objects.order_by().values_list("slug", "pk"))
    outcome = Outcome()
    for pk, answer in zip(ids, answers, strict=True):
        fresh = _draft(pk, documents[pk], answer.as_document(), engine, directions)
        _publish_if_new(fresh, latest.get(pk), outcome, now)
    return asdict(outcome)


def _lock(enrollment_ids: Collection[int]) -> list[int]:
    """Lock the enrollments that advice is of use to, so that two refreshes take turns."""
    rows = Enrollment.objects.filter(pk__in=enrollment_ids, state__in=RECOMMENDED)
    return list(rows.locked().values_list("pk", flat=True))


def _latest(enrollment_ids: Collection[int]) -> dict[int, Recommendation]:
    rows = (
        Recommendation.objects.filter(enrollment__in=enrollment_ids)
        .defer("inputs", "document")
        .order_by("enrollment_id", "-id")
        .distinct("enrollment_id")
    )
    return {row.enrollment_id: row for row in rows}


def _draft(
    enrollment_id: int,
    inputs: Document,
    answer: Document,
    engine: Engine,
    directions: dict[str, int],
) -> Recommendation:
    return Recommendation(
        enrollment_id=enrollment_id,
        policy_version=engine.version,
        model_version=engine.model,
        inputs=inputs,
        inputs_hash=answer["inputs_hash"],
        evidence_digest=selectors.evidence_digest(document=inputs),
        document=answer,
        decision=answer["decision"],
        direction_id=directions.get(answer["direction"]),
        then_id=directions.get(answer["then"]),
        confidence=answer["confidence"],
    )


def _publish_if_new(
    fresh: Recommendation, last: Recommendation | None, outcome: Outcome, now: datetime
) -> None:
    if last is not None and _is_held(fresh, last):
        outcome.held += 1
    elif last is not None and _says_the_same(fresh, last):
        outcome.unchanged += 1
    else:
        _supersede(last, now)
        _publish(fresh, now)
        outcome.published += 1


def _is_held(fresh: Recommendation, last: Recommendation) -> bool:
    declined = last.state == RecommendationState.DECLINED.value
    return declined and last.evidence_digest == fresh.evidence_digest


def _says_the_same(fresh: Recommendation, last: Recommendation) -> bool:
    gone = {RecommendationState.EXPIRED.value, RecommendationState.SUPERSEDED.value}
    return last.state not in gone and _gist(fresh) == _gist(last)


def _gist(row: Recommendation) -> tuple[object, ...]:
    return (
        row.policy_version_id,
        row.model_version_id,
        row.evidence_digest,
        row.decision,
        row.direction_id,
        row.then_id,
    )


def _supersede(last: Recommendation | None, now: datetime) -> None:
    if last is None or last.state not in {
        RecommendationState.PUBLISHED.value,
        RecommendationState.UNDER_REVIEW.value,
    }:
        return
    locked = Recommendation.objects.locked().get(pk=last.pk)
    state_move(
        row=locked,
        machine=RECOMMENDATION,
        to=RecommendationState.SUPERSEDED,
        by=None,
        now=now,
        reason="the evidence changed",
    )


def _publish(fresh: Recommendation, now: datetime) -> None:
    fresh.organization_id = Enrollment.objects.values_list("organization", flat=True).get(
        pk=fresh.enrollment_id
    )
    fresh.save()
    state_begin(row=fresh, by=None, now=now)
    fresh.published_at = now
    fresh.expires_at = now + timedelta(days=settings.RECOMMENDATION_DAYS)
    state_move(
        row=fresh,
        machine=RECOMMENDATION,
        to=RecommendationState.PUBLISHED,
        by=None,
        now=now,
        fields=("published_at", "expires_at"),
    )
    event_publish(RecommendationPublished(fresh.organization_id, fresh.pk, fresh.enrollment_id))


# --------------------------------------------------------------------------- runs


def learner_recommend(*, learner_id: int, now: datetime) -> dict[str, int]:
    """Recommend anew wherever a learner is enrolled: the profile changed."""
    ids = Enrollment.objects.filter(learner=learner_id).values_list("pk", flat=True)
    return recommendations_refresh(enrollment_ids=list(ids), now=now)


@transaction.atomic
def cohort_run_request(*, cohort_id: int, by: User, now: datetime) -> Job:
    """Ask for a recommendation run over a cohort; the job tells how far it is.

    :raises NotAllowed: unless *by* leads the cohort or manages its organization.
    """
    cohort = Cohort.objects.get(pk=cohort_id)
    policies.check_can_request_run(user=by, cohort=cohort)
    return job_enqueue(order=_run_order(cohort, by.pk, now))


@transaction.atomic
def runs_request(*, now: datetime) -> list[Job]:
    """Ask for a run over every cohort at work, in the name of the service itself."""
    at_work = [CohortState.ENROLLING.value, CohortState.RUNNING.value]
    cohorts = Cohort.objects.filter(state__in=at_work).order_by("pk")
    return [job_enqueue(order=_run_order(cohort, None, now)) for cohort in cohorts]


def _run_order(cohort: Cohort, requested_by_id: int | None, now: datetime) -> JobOrder:
    return JobOrder(
        kind="pivots.recommend_cohort",
        dedup_key=f"recommend:cohort:{cohort.pk}:{now.isoformat()}",
        payload={"cohort_id": cohort.pk},
        organization_id=cohort.organization_id,
        requested_by_id=requested_by_id,
    )


def cohort_run_split(*, job: Job) -> int:
    """Split a run into jobs of 50 enrollments each; return how many enrollments there are."""
    ids = selectors.enrollments_to_recommend(cohort_id=job.payload["cohort_id"])
    jobs_enqueue(
        orders=[
            JobOrder(
                kind="pivots.recommend_enrollments",
                dedup_key=f"job:{job.pk}:part:{start // PART}",
                payload={"enrollment_ids": ids[start : start + PART]},
                organization_id=job.organization_id,
                requested_by_id=job.requested_by_id,
                parent_id=job.pk,
            )
            for start in range(0, len(ids), PART)
        ]
    )
    return len(ids)

"""Outcomes, and the models fitted to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, OuterRef, QuerySet, Subquery, When

from apps.accounts.models import User
from apps.assignments.selectors import TaskFact, task_facts
from apps.cohorts.models import Placement
from apps.pivots.models import ModelVersion, Outcome, PolicyVersion, Recommendation
from apps.pivots.selectors.policies import model_pk_in_force, policy_of
from mentorship.learning import Example
from mentorship.pivot import entry_features, scenario_from
from mentorship.states import AssignmentState, PivotState, PlacementState

WINDOW = timedelta(weeks=12)
DONE_SHARE = 0.70
MEAN_REVIEW = 0.70
BATCH = 500
NEVER_ASKED = (AssignmentState.WAIVED, AssignmentState.CANCELLED)
"""Credited or called off: leaving it undone says nothing of the learner."""


def outcome_list(*, viewer: User) -> QuerySet[Outcome]:
    """Return the outcomes *viewer* may see, newest first."""
    rows: QuerySet[Outcome] = (
        Outcome.objects.visible_to(viewer)
        .select_related("enrollment__learner__user", "enrollment__cohort", "direction", "source")
        .order_by("-id")
    )
    return rows


def model_list(*, viewer: User) -> QuerySet[ModelVersion]:
    """Return every model, newest first; `in_force` marks the one that counts."""
    counts = Case(When(pk=model_pk_in_force(), then=True), default=False)
    rows: QuerySet[ModelVersion] = (
        ModelVersion.objects.visible_to(viewer)
        .select_related("policy_version")
        .annotate(in_force=counts)
        .order_by("-id")
    )
    return rows


def examples_for_system(*, version: PolicyVersion) -> list[Example]:
    """Return every outcome whose entry was judged, as the fit of *version* reads it, in order.

    What another edition judged is judged anew from the same frozen inputs, for its terms need not
    be the same. Cost: three queries, and half a millisecond for each of those.
    """
    rows = list(
        Outcome.objects.exclude(features=None)
        .select_related("direction", "source", "placement")
        .order_by("pk")
    )
    judged = judged_at_entry(placements=[row.placement for row in rows])
    return [
        Example(
            id=row.pk,
            direction=row.direction.slug,
            features=_features_under(version, row, judged[row.placement_id]),
            success=row.success,
            source=row.source.slug if row.source else None,
        )
        for row in rows
    ]


def _features_under(
    version: PolicyVersion, row: Outcome, judged: Recommendation
) -> Mapping[str, float]:
    if judged.policy_version_id == version.pk:
        features: Mapping[str, float] = row.features or {}
        return features
    policy = policy_of(version=version)
    return entry_features(scenario_from(judged.inputs, policy), policy, row.direction.slug)


@dataclass(frozen=True, slots=True)
class Measured:
    """What became of one placement twelve weeks after it began, by what was known then."""

    placement: Placement
    measured_at: datetime
    is_active: bool
    done_share: float
    mean_review: float | None

    @property
    def success(self) -> bool:
        well = self.mean_review is not None and self.mean_review >= MEAN_REVIEW
        return self.is_active and self.done_share >= DONE_SHARE and well


def placements_to_measure(*, now: datetime) -> list[Placement]:
    """Return placements that began twelve weeks ago or more and have no outcome yet.

    One that a reverted pivot had begun is left out: it is as if it had never been.
    """
    rows = Placement.objects.filter(started_at__lte=now - WINDOW, outcome=None)
    rows = rows.exclude(begun_by_pivot__state=PivotState.REVERTED.value)
    return list(
        rows.select_related(
            "enrollment__cohort", "direction", "begun_by_pivot__from_direction"
        ).order_by("pk")[:BATCH]
    )


def measured(*, placements: Sequence[Placement]) -> list[Measured]:
    """Return what became of each placement. Cost: a few queries for each day they end on."""
    facts = _facts_at_end(placements)
    return [_measured(row, facts[row.pk]) for row in placements]


def _facts_at_end(placements: Sequence[Placement]) -> dict[int, list[TaskFact]]:
    """Return the work of each placement as it stood at the end of its twelve weeks."""
    found: dict[int, list[TaskFact]] = {}
    by_end: dict[datetime, list[Placement]] = {}
    for row in placements:
        by_end.setdefault(_end(row), []).append(row)
    for end, rows in by_end.items():
        facts = task_facts(enrollment_ids=[row.enrollment_id for row in rows], now=end)
        for row in rows:
            found[row.pk] = [f for f in facts[row.enrollment_id] if f.placement_id == row.pk]
    return found


def _end(row: Placement) -> datetime:
    assert row.started_at is not None
    return row.started_at + WINDOW


def _measured(row: Placement, facts: Sequence[TaskFact]) -> Measured:
    end = _end(row)
    due = [f for f in facts if f.due_at <= end and f.state not in NEVER_ASKED]
    handed_in = [fact for fact in due if fact.submitted_at is not None]
    scores = [review.score for fact in facts for review in fact.reviews]
    return Measured(
        placement=row,
        measured_at=end,
        is_active=_is_active(row, end),
        done_share=len(handed_in) / len(due) if due else 1.0,
        mean_review=sum(scores) / len(scores) if scores else None,
    )


def _is_active(row: Placement, end: datetime) -> bool:
    """Tell whether the learner was still there at *end*, or had finished.

    Who had moved on to another direction by then was not, even if they completed there later.
    """
    if row.state == PlacementState.FINISHED.value:
        return True
    ended = [at for at in (row.ended_at, row.enrollment.ended_at) if at is not None]
    return not any(at < end for at in ended)


def judged_at_entry(*, placements: Sequence[Placement]) -> Mapping[int, Recommendation]:
    """Return, by placement, the recommendation that judged the entry: the last one before it.

    Cost: two queries; neither the answers nor the editions are read along.
    """
    earlier = Recommendation.objects.filter(
        enrollment=OuterRef("enrollment"), published_at__lte=OuterRef("started_at")
    ).order_by("-published_at", "-pk")
    rows = Placement.objects.filter(pk__in=[row.pk for row in placements])
    judged = dict(
        rows.annotate(judged=Subquery(earlier.values("pk")[:1]))
        .exclude(judged=None)
        .values_list("pk", "judged")
    )
    found = (
        Recommendation.objects.select_related("policy_version")
        .defer("document", "policy_version__document")
        .in_bulk(set(judged.values()))
    )
    return {placement: found[recommendation] for placement, recommendation in judged.items()}

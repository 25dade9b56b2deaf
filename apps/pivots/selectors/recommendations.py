"""Recommendations as people read them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from apps.accounts.models import User
from apps.cohorts.models import Enrollment
from apps.core.models import Job, absent
from apps.core.selectors import JOB_ENDED
from apps.pivots.models import Pivot, Recommendation, SeatOffer
from apps.pivots.selectors.policies import policy_of
from mentorship.pivot import Policy, headline, quotes_of, sentence_of, why, why_not_target
from mentorship.states import EnrollmentState, JobState, PlacementState
from mentorship.values import LANGUAGES

RECOMMENDED = (
    EnrollmentState.APPLIED.value,
    EnrollmentState.WAITLISTED.value,
    EnrollmentState.ACTIVE.value,
)
"""States in which advice is of use: before admission, and while work goes on."""


def recommendation_list(*, viewer: User) -> QuerySet[Recommendation]:
    """Return the recommendations *viewer* may see, newest first."""
    return _with_context(Recommendation.objects.visible_to(viewer)).order_by("-id")


def recommendation_get(*, recommendation_id: int, viewer: User) -> Recommendation:
    """Return one recommendation.

    :raises NotFound: if there is none, or *viewer* may not see it; the two look the same.
    """
    found = recommendation_list(viewer=viewer).filter(pk=recommendation_id).first()
    if found is None:
        raise absent(Recommendation, recommendation_id)
    return found


def pivot_list(*, viewer: User) -> QuerySet[Pivot]:
    """Return the pivots *viewer* may see, newest first."""
    return (
        Pivot.objects.visible_to(viewer)
        .select_related(
            "enrollment__learner__user",
            "enrollment__cohort",
            "from_direction",
            "to_direction",
            "recommendation",
            "agreed_by",
            "credit_transfer",
        )
        .order_by("-id")
    )


def enrollments_to_recommend(*, cohort_id: int) -> list[int]:
    """Return the ids of a cohort's enrollments that a run looks at, in order."""
    rows = Enrollment.objects.filter(cohort=cohort_id, state__in=RECOMMENDED)
    return list(rows.order_by("pk").values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class RunProgress:
    """How far some runs are, parts included, counted in jobs."""

    done: int
    total: int
    dead: int

    @property
    def is_done(self) -> bool:
        return self.done == self.total


def run_progress(*, job_ids: Collection[int]) -> RunProgress:
    """Return how far the runs *job_ids* are; their parts exist once they are done themselves."""
    jobs = Job.objects.filter(Q(pk__in=job_ids) | Q(parent__in=job_ids))
    counts = jobs.aggregate(
        total=Count("pk"),
        done=Count("pk", filter=Q(state__in=[state.value for state in JOB_ENDED])),
        dead=Count("pk", filter=Q(state=JobState.DEAD.value)),
    )
    return RunProgress(**counts)


@dataclass(frozen=True, slots=True)
class Explained:
    """A recommendation in words. `reasons` and `advice` keep the document's rows beside them."""

    headline: str
    why: str
    why_not_target: str
    reasons: list[dict[str, Any]]
    advice: list[dict[str, Any]]


def explain(*, recommendation: Recommendation, language: str) -> Explained:
    """Say a stored recommendation in *language*, in the words of the policy it was made under."""
    policy = policy_of(version=recommendation.policy_version)
    return explain_document(document=recommendation.document, policy=policy, language=language)


def headline_of(*, recommendation: Recommendation) -> dict[str, str]:
    """Say a stored recommendation in one line, in every language."""
    policy = policy_of(version=recommendation.policy_version)
    return {name: headline(recommendation.document, policy, name) for name in LANGUAGES}


def explain_document(*, document: Mapping[str, Any], policy: Policy, language: str) -> Explained:
    """Say an engine's answer in *language* (`en` or `zh-hans`)."""
    return Explained(
        headline=headline(document, policy, language),
        why=why(document, policy, language),
        why_not_target=why_not_target(document, policy, language),
        reasons=[_said(row, document, policy, language) for row in document["reasons"]],
        advice=[_said(row, document, policy, language) for row in document["advice"]],
    )


def _said(
    row: Mapping[str, Any], document: Mapping[str, Any], policy: Policy, language: str
) -> dict[str, Any]:
    quotes = [
        {
            "sentence": quote.sentence,
            "text": quote.text,
            "attribution": quote.attribution,
            "our_rendering": quote.ours,
        }
        for quote in quotes_of(row, policy, language)
    ]
    return {**row, "text": sentence_of(row, policy, language, document), "quotes": quotes}


def seat_of(*, recommendation: Recommendation) -> SeatOffer | None:
    """Return what the latest seat plan offers; of `recommendation_list`."""
    rows: Any = recommendation
    return next(iter(rows.seat_offers.all()), None)


@dataclass(frozen=True, slots=True)
class Advised:
    """One learner's latest recommendation, in English, as a line of a table.

    `now`: the direction the learner stands in; before there is one, how far the application is.
    """

    learner: str
    target: str
    now: str
    is_under_way: bool
    headline: str
    confidence: str
    why: str
    why_not_target: str
    flags: tuple[str, ...]


def latest_advice() -> list[Advised]:
    """Return the latest recommendation of every enrollment, those under way first.

    For the service's own commands: it looks past every scope.
    """
    latest = Recommendation.objects.order_by("enrollment_id", "-id").distinct("enrollment_id")
    rows = _with_context(Recommendation.objects.filter(pk__in=latest.values("pk")))
    return sorted(
        (_advised(row) for row in rows),
        key=lambda row: (not row.is_under_way, row.target, row.learner),
    )


def _advised(row: Recommendation) -> Advised:
    said = explain(recommendation=row, language="en")
    placements = row.enrollment.placements.all()
    current = next((p for p in placements if p.state == PlacementState.CURRENT.value), None)
    return Advised(
        learner=row.enrollment.learner.user.name,
        target=row.inputs["profile"].get("target_direction") or "",
        now=current.direction.slug if current else row.enrollment.state,
        is_under_way=current is not None,
        headline=said.headline,
        confidence=row.confidence,
        why=said.why,
        why_not_target=said.why_not_target,
        flags=tuple(row.document["flags"]),
    )


def _with_context(rows: Any) -> QuerySet[Recommendation]:
    """Join what every reader of a recommendation shows, so that no list costs N+1."""
    return rows.select_related(  # type: ignore[no-any-return]
        "enrollment__learner__user",
        "enrollment__cohort",
        "direction",
        "then",
        "policy_version",
        "model_version",
        "decided_by",
    ).prefetch_related(
        "enrollment__placements__direction",
        Prefetch(
            "seat_offers",
            SeatOffer.objects.select_related("plan", "direction", "wanted").order_by("-id"),
        ),
    )

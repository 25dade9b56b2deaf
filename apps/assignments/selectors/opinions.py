"""Second opinions, and how well reviewers agree."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from apps.accounts.models import User
from apps.assignments.models import Review, ReviewRules, SecondOpinion, SecondOpinionQuerySet
from apps.cohorts.models import Cohort
from apps.core.models import absent
from apps.core.selectors import rows_of
from mentorship.reviewing import Agreement, Double, agreement_of

SHARE = 0.05
"""Of the reviews of a week, where a cohort does not say otherwise."""

DOUBLES = """
SELECT v.reviewer_id, w.reviewer_id, a.level, b.level
FROM assignments_secondopinion o
JOIN assignments_review v ON v.id = o.review_id
JOIN assignments_review w ON w.id = o.answer_id
JOIN assignments_revision r ON r.id = v.revision_id
JOIN assignments_assignment work ON work.id = r.assignment_id
JOIN assignments_rubricscore a ON a.review_id = v.id
JOIN assignments_rubricscore b ON b.review_id = w.id AND b.criterion_id = a.criterion_id
WHERE work.cohort_id = %(cohort)s
ORDER BY o.id, a.criterion_id
"""


def second_opinion_list(*, viewer: User) -> SecondOpinionQuerySet:
    """Return what *viewer* is asked for or manages, newest first."""
    rows: SecondOpinionQuerySet = SecondOpinion.objects.visible_to(viewer)
    return rows.select_related(
        "reviewer",
        "review__revision__assignment__task",
        "review__revision__assignment__enrollment__learner__user",
    ).order_by("-pk")


def second_opinion_get(*, opinion_id: int, viewer: User) -> SecondOpinion:
    """Return one request.

    :raises NotFound: if there is none, or *viewer* may not see it; the two look the same.
    """
    row: SecondOpinion | None = second_opinion_list(viewer=viewer).filter(pk=opinion_id).first()
    if row is None:
        raise absent(SecondOpinion, opinion_id)
    return row


def reviews_of_week_for_system(*, begin: datetime) -> Mapping[int, tuple[float, list[int]]]:
    """Return the reviews published in the week from *begin*: cohort -> (share drawn, reviews)."""
    said = Review.objects.filter(
        state="published",
        is_sample=False,
        published_at__gte=begin,
        published_at__lt=begin + timedelta(weeks=1),
    )
    rows = said.order_by("pk").values_list("revision__assignment__cohort", "pk")
    found: dict[int, list[int]] = {}
    for cohort, review in rows:
        found.setdefault(cohort, []).append(review)
    rules = ReviewRules.objects.filter(cohort__in=found)
    shares = dict(rules.values_list("cohort", "sample_share"))
    return {cohort: (shares.get(cohort, SHARE), reviews) for cohort, reviews in found.items()}


@dataclass(frozen=True, slots=True)
class ReviewerOffset:
    """How much higher than colleagues on the same work somebody judges, in levels."""

    reviewer: int
    name: str
    offset: float
    pairs: int


@dataclass(frozen=True, slots=True)
class ReviewAgreement:
    """How well the reviewers of a cohort agree, over all criteria judged twice."""

    cohort: int
    pairs: int
    kappa: float | None
    exact: float | None
    reviewers: tuple[ReviewerOffset, ...]


def review_agreement(*, cohort: Cohort) -> ReviewAgreement:
    """Return how well the reviewers of a cohort agree. Cost: two queries."""
    doubles = [Double(*row) for row in rows_of(DOUBLES, {"cohort": cohort.pk})]
    found: Agreement = agreement_of(doubles)
    people = User.objects.filter(pk__in=[each.reviewer for each in found.offsets])
    names = dict(people.values_list("pk", "name"))
    return ReviewAgreement(
        cohort=cohort.pk,
        pairs=found.pairs,
        kappa=found.kappa,
        exact=found.exact,
        reviewers=tuple(
            ReviewerOffset(each.reviewer, names[each.reviewer], each.offset, each.pairs)
            for each in found.offsets
        ),
    )


def review_rules_of(*, cohort: Cohort) -> ReviewRules:
    """Return what *cohort* promises of its reviews; the usual, unsaved, if nobody said."""
    rules: ReviewRules | None = ReviewRules.objects.filter(cohort=cohort).first()
    return rules or ReviewRules(cohort=cohort)

"""Reviewing: levels against a rubric become a score, an outcome, and the next step."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.assignments import policies, selectors
from apps.assignments.models import Assignment, Review, Revision, RubricScore
from apps.assignments.services.carry import result_carry_over
from apps.assignments.services.claims import claim_check, claim_consume
from apps.assignments.services.snippets import snippets_used, uses_write, with_snippets
from apps.assignments.services.steps import assignment_hold, assignment_move, dependents_unlock
from apps.assignments.services.waiting import nothing_to_review
from apps.core.services import event_publish, state_begin, state_move
from apps.curriculum.models import Criterion
from mentorship.errors import Conflict, Fault, Invalid
from mentorship.events import AssignmentStuck, ReviewPublished
from mentorship.reviewing import is_stuck_now
from mentorship.states import REVIEW, AssignmentState, ReviewState
from mentorship.values import TOP_LEVEL, ReviewOutcome

MAX_COMMENT = 20_000

TO_REVIEW: Mapping[AssignmentState, tuple[AssignmentState, ...]] = {
    AssignmentState.IN_REVIEW: (),
    AssignmentState.SUBMITTED: (AssignmentState.IN_REVIEW,),
    AssignmentState.IN_PROGRESS: (AssignmentState.SUBMITTED, AssignmentState.IN_REVIEW),
}
"""The steps from each state into review. In progress: reopened, its last revision still stands."""


class RevisionOutdated(Conflict):
    code, title = "revision-outdated", "Another revision was handed in meanwhile"


class RubricUnfit(Invalid):
    code, title = "rubric-unfit", "The levels do not fit the rubric"


@transaction.atomic
def review_publish(
    *,
    assignment_id: int,
    levels: Mapping[str, int],
    outcome: str,
    comment: str,
    by: User,
    now: datetime,
    revision_id: int | None = None,
    snippet_ids: Sequence[int] = (),
) -> Review:
    """Publish a review of the standing revision; it consumes the claim, or claims if there is none.

    *levels*: criterion slug -> 0 (missing) to 4 (excellent), one for each criterion of the task's
    rubric. *outcome*: approved, changes_requested or rejected; the last two are explained in
    *comment*. *revision_id*: the revision that was read, if the reviewer knows it. An earlier
    review of the same revision is superseded and kept. Approval unlocks what waited for it.
    *snippet_ids*: their texts are put behind the comment. The third request for changes on one
    assignment tells that it is stuck, once per crossing. Where the learner was transferred
    meanwhile, the result is carried over (carry.py).

    :raises NotAllowed: unless *by* mentors the learner, leads the cohort or manages, or if the
        work is *by*'s own.
    :raises AlreadyReviewed: if another reviewer was faster; its facts say who, and what came of it.
    :raises AlreadyClaimed: if somebody else holds the work; names who, and until when.
    :raises RevisionOutdated: if another revision than *revision_id* stands.
    :raises TransitionNotAllowed: if nothing waits for a review.
    :raises RubricUnfit: if a criterion is missing, unknown or out of range.
    :raises Invalid: if the outcome is unknown or unexplained.
    """
    row = assignment_hold(assignment_id=assignment_id)
    policies.check_can_review(user=by, assignment=row)
    revision = _revision_to_review(row, revision_id)
    held = claim_check(row=row, by=by, now=now)
    criteria = list(selectors.criteria_of(assignment=row))
    score = rubric_score(criteria=criteria, levels=levels)
    snippets = snippets_used(organization_id=row.organization_id, snippet_ids=snippet_ids)
    comment = with_snippets(comment=comment, snippets=snippets)
    verdict = verdict_of(outcome=outcome, comment=comment)

    before = selectors.change_requests_for_system(assignment_id=row.pk)
    _supersede(revision, by, now)
    review = review_write(
        row=row, revision=revision, score=score, verdict=verdict, comment=comment, by=by, now=now
    )
    levels_write(review=review, criteria=criteria, levels=levels)
    uses_write(review=review, snippets=snippets)
    claim_consume(row=row, held=held, by=by, now=now)
    _settle(row, review, verdict, before, now)
    return review


def _settle(
    row: Assignment, review: Review, verdict: ReviewOutcome, before: int, now: datetime
) -> None:
    """Let the work go where the review sends it; *before*: change requests there were."""
    by = review.reviewer
    for to in (*TO_REVIEW[AssignmentState(row.state)], AssignmentState(verdict.value)):
        assignment_move(row=row, to=to, by=by, now=now)
    if verdict == ReviewOutcome.APPROVED:
        dependents_unlock(enrollment_id=row.enrollment_id, by=by, now=now)
    if row.enrollment.successor_id is not None:
        result_carry_over(row=row, now=now)
    event_publish(ReviewPublished(row.organization_id, review.pk, row.enrollment_id))
    if is_stuck_now(before, selectors.change_requests_for_system(assignment_id=row.pk)):
        event_publish(AssignmentStuck(row.organization_id, row.pk))


def rubric_score(*, criteria: Sequence[Criterion], levels: Mapping[str, int]) -> float:
    """Return the weighted mean of the levels as a share of the highest. Range: [0, 1].

    :raises RubricUnfit: unless there is exactly one level in 0..4 per criterion, and a criterion.
    """
    faults = tuple(_level_faults([criterion.slug for criterion in criteria], levels))
    if faults or not criteria:
        detail = faults[0].detail if faults else _("The rubric has no criteria.")
        raise RubricUnfit(detail, faults)
    weights = math.fsum(criterion.weight for criterion in criteria)
    reached = math.fsum(criterion.weight * levels[criterion.slug] for criterion in criteria)
    return min(1.0, reached / (TOP_LEVEL * weights))


def _level_faults(asked: list[str], levels: Mapping[str, int]) -> list[Fault]:
    missing = [
        Fault(_at(slug), "missing", _("Give a level for this criterion."))
        for slug in asked
        if slug not in levels
    ]
    unknown = [
        Fault(_at(slug), "unknown", _("The rubric has no such criterion."))
        for slug in levels
        if slug not in asked
    ]
    outside = [
        Fault(_at(slug), "range", _("A level is a whole number from 0 to 4."))
        for slug, level in levels.items()
        if slug in asked and not _is_level(level)
    ]
    return [*missing, *unknown, *outside]


def _at(slug: str) -> str:
    return "#/levels/" + slug.replace("~", "~0").replace("/", "~1")


def _is_level(level: object) -> bool:
    return type(level) is int and 0 <= level <= TOP_LEVEL  # a bool is no level


def verdict_of(*, outcome: str, comment: str) -> ReviewOutcome:
    """Return the outcome; all but an approval need a word.

    :raises Invalid: if it is unknown, or *comment* is blank or too long.
    """
    if outcome not in list(ReviewOutcome):
        detail = _("There is no such outcome.")
        raise Invalid(detail, (Fault("#/outcome", "unknown", detail),))
    if len(comment) > MAX_COMMENT:
        detail = _("Write at most 20000 characters.")
        raise Invalid(detail, (Fault("#/comment", "max_length", detail),))
    if outcome != ReviewOutcome.APPROVED and not comment.strip():
        detail = _("Say what is missing: only an approval stands without a word.")
        raise Invalid(detail, (Fault("#/comment", "blank", detail),))
    return ReviewOutcome(outcome)


def _revision_to_review(row: Assignment, expected: int | None) -> Revision:
    revision = selectors.reviewable_revision(assignment=row)
    if revision is None:
        raise nothing_to_review(row=row)
    if expected is not None and revision.pk != expected:
        detail = _("Revision %(number)s stands by now; read it first.")
        raise RevisionOutdated(detail % {"number": revision.number}, revision=revision.pk)
    return revision


def _supersede(revision: Revision, by: User, now: datetime) -> None:
    former = selectors.published_review_for_system(revision=revision)
    if former is not None:
        state_move(row=former, machine=REVIEW, to=ReviewState.SUPERSEDED, by=by, now=now)


def review_write(
    *,
    row: Assignment,
    revision: Revision,
    score: float,
    verdict: ReviewOutcome,
    comment: str,
    by: User,
    now: datetime,
    is_sample: bool = False,
) -> Review:
    """Write one published review, its rubric version frozen on it; the caller holds *row*."""
    review: Review = Review.objects.create(
        organization_id=row.organization_id,
        revision=revision,
        reviewer=by,
        rubric_version_id=row.task.rubric_version_id,
        state=ReviewState.PUBLISHED.value,
        outcome=verdict.value,
        score=score,
        comment=comment.strip(),
        is_sample=is_sample,
        published_at=now,
    )
    state_begin(row=review, by=by, now=now)
    return review


def levels_write(
    *, review: Review, criteria: Sequence[Criterion], levels: Mapping[str, int]
) -> None:
    """Write the level a review gives each criterion."""
    RubricScore.objects.bulk_create(
        RubricScore(review=review, criterion=criterion, level=levels[criterion.slug])
        for criterion in criteria
    )

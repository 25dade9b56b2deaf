"""Second opinions: drawing the sample of a week, and the answers. They change no outcome."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.assignments import policies, selectors
from apps.assignments.models import Review, SecondOpinion
from apps.assignments.services.reviews import (
    levels_write,
    review_write,
    rubric_score,
    verdict_of,
)
from apps.assignments.services.steps import assignment_hold
from apps.core.services import event_publish
from mentorship.errors import Conflict, NotFound
from mentorship.events import SecondOpinionAsked
from mentorship.reviewing import route, sample_of


class OpinionGiven(Conflict):
    code, title = "opinion-given", "This second opinion was given already"


@transaction.atomic
def second_opinions_draw(*, now: datetime) -> int:
    """Ask others about a sample of the reviews of the ISO week before *now*; return how many.

    Drawn by a hash of review and week, so a repeated call asks nobody again. Left out is what
    nobody else could judge.
    """
    year, week, _day = (now - timedelta(weeks=1)).isocalendar()
    name = f"{year}-W{week:02}"
    begin = datetime.fromisocalendar(year, week, 1).replace(tzinfo=now.tzinfo)
    published = selectors.reviews_of_week_for_system(begin=begin)
    asked = [
        _ask(review_id, name, now)
        for share, reviews in published.values()
        for review_id in sample_of(reviews, share, name)
    ]
    return sum(asked)


def _ask(review_id: int, week: str, now: datetime) -> bool:
    if SecondOpinion.objects.filter(review=review_id).exists():
        return False
    review = Review.objects.select_related("revision__assignment__cohort").get(pk=review_id)
    work = review.revision.assignment
    found = route(
        selectors.route_candidates_for_system(
            assignment=work, without={review.reviewer_id}, now=now
        )
    )
    if found is None:
        return False
    opinion = SecondOpinion.objects.create(
        organization_id=review.organization_id,
        review=review,
        reviewer_id=found.user,
        week=week,
        asked_at=now,
    )
    event_publish(SecondOpinionAsked(review.organization_id, opinion.pk, found.user))
    return True


@transaction.atomic
def second_opinion_give(
    *,
    opinion_id: int,
    levels: Mapping[str, int],
    outcome: str,
    comment: str,
    by: User,
    now: datetime,
) -> SecondOpinion:
    """Judge again what a review has judged. Outcome, score and evidence of the work stay.

    *levels*, *outcome*, *comment*: as for `review_publish`.

    :raises NotFound: if there is no such request.
    :raises NotAllowed: unless *by* was asked and may still review the work.
    :raises OpinionGiven: if it was given before.
    :raises RubricUnfit: if a criterion is missing, unknown or out of range.
    :raises Invalid: if the outcome is unknown or unexplained.
    """
    of = SecondOpinion.objects.filter(pk=opinion_id)
    assignment_id = of.values_list("review__revision__assignment", flat=True).first()
    if assignment_id is None:
        raise NotFound(_("There is no such second opinion."))
    row = assignment_hold(assignment_id=assignment_id)
    opinion: SecondOpinion = (
        SecondOpinion.objects.locked().select_related("review__revision").get(pk=opinion_id)
    )
    policies.check_can_give(user=by, opinion=opinion, assignment=row)
    if opinion.answer_id is not None:
        raise OpinionGiven(_("This second opinion was given already."))
    criteria = list(selectors.criteria_of(assignment=row))
    opinion.answer = review_write(
        row=row,
        revision=opinion.review.revision,
        score=rubric_score(criteria=criteria, levels=levels),
        verdict=verdict_of(outcome=outcome, comment=comment),
        comment=comment,
        by=by,
        now=now,
        is_sample=True,
    )
    levels_write(review=opinion.answer, criteria=criteria, levels=levels)
    opinion.save(update_fields=["answer"])
    return opinion

"""The reviewers' part of the demo's story: snippets, questions answered, second opinions, risk."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from apps.accounts.models import Organization, User
from apps.assignments import services as assignments
from apps.assignments.selectors import assignment_list, second_opinion_list
from apps.cohorts.models import Enrollment
from apps.progress import services as progress
from apps.progress.selectors import risk_signal_list

AN_HOUR = timedelta(hours=1)


def snippets_tell(
    told: list[dict[str, Any]], organization: Organization, users: Mapping[str, User]
) -> dict[str, int]:
    """Let each mentor of the story keep a piece of feedback; return its key by their address."""
    return {
        row["by"]: assignments.snippet_create(
            organization_id=organization.pk,
            criterion="",
            body=row["body"],
            by=users[row["by"]],
        ).pk
        for row in told
    }


def talks_tell(
    told: list[dict[str, Any]],
    users: Mapping[str, User],
    enrollments: Mapping[str, Enrollment],
    now: datetime,
) -> None:
    """Let each mentor ask about the newest work that waits, and its learner answer."""
    for row in told:
        mentor, learner = users[row["mentor"]], users[row["learner"]]
        waiting = assignment_list(viewer=mentor).filter(
            enrollment=enrollments[row["learner"]], state="submitted"
        )
        thread = assignments.thread_open(
            assignment_id=waiting.order_by("-task__position")[0].pk,
            anchor=assignments.Anchor(),
            body=row["asks"],
            asks=True,
            by=mentor,
            now=now - 2 * AN_HOUR,
        )
        assignments.thread_comment(
            thread_id=thread.pk, body=row["answers"], asks=False, by=learner, now=now - AN_HOUR
        )


def opinions_tell(words: Mapping[str, str], manager: User, now: datetime) -> None:
    """Draw second opinions on the last two weeks; those on the earlier one are given.

    *words*: what is said, by the language of who says it. Each level is one below the review's.
    """
    assignments.second_opinions_draw(now=now - timedelta(weeks=1))
    for opinion in list(second_opinion_list(viewer=manager).waiting()):
        review = opinion.review
        first = review.rubric_scores.values_list("criterion__slug", "level")
        assignments.second_opinion_give(
            opinion_id=opinion.pk,
            levels={slug: max(0, level - 1) for slug, level in first},
            outcome=review.outcome,
            comment=words[opinion.reviewer.language],
            by=opinion.reviewer,
            now=now - timedelta(days=3),
        )
    assignments.second_opinions_draw(now=now)


def risk_tell(
    told: Mapping[str, str],
    users: Mapping[str, User],
    enrollments: Mapping[str, Enrollment],
    now: datetime,
) -> None:
    """Assess one learner, and let the mentor note what was done about the first signal."""
    learner, mentor = enrollments[told["learner"]], users[told["by"]]
    progress.risk_refresh(enrollment_ids=[learner.pk], now=now)
    raised = risk_signal_list(viewer=mentor).filter(enrollment=learner, state="raised")
    first = raised.order_by("pk")[0]
    progress.signal_act(signal_id=first.pk, note=told["note"], by=mentor, now=now)

"""The part of the story about time: who asks for more, who is given it, who is away or moves."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from apps.accounts.models import User
from apps.assignments import services as assignments
from apps.assignments.models import Assignment
from apps.assignments.selectors import assignment_list
from apps.cohorts import services as cohorts
from apps.cohorts.models import Cohort, Enrollment


def dates_tell(
    told: Mapping[str, Any],
    users: Mapping[str, User],
    enrollments: Mapping[str, Enrollment],
    manager: User,
    today: datetime,
) -> None:
    """Tell the section `time` of the story, as of *today*."""
    asks, given, granted, away = (told[part] for part in ("asks", "given", "granted", "away"))
    assignments.extension_request(
        assignment_id=_next_of(enrollments[asks["learner"]], manager).pk,
        more=assignments.MoreTime(plus_days=asks["plus_days"]),
        reason=asks["reason"],
        by=users[asks["learner"]],
        now=today,
    )
    until_on = (today + timedelta(days=given["until_in_days"])).date()
    assignments.extension_give(
        assignment_id=_next_of(enrollments[given["learner"]], manager).pk,
        more=assignments.MoreTime(until_on=until_on),
        reason=given["reason"],
        by=users[given["by"]],
        now=today,
    )
    asked = assignments.extension_request(
        assignment_id=_next_of(enrollments[granted["learner"]], manager).pk,
        more=assignments.MoreTime(plus_days=granted["plus_days"]),
        reason=granted["reason"],
        by=users[granted["learner"]],
        now=today - timedelta(days=1),
    )
    assignments.extension_grant(extension_id=asked.pk, by=users[granted["by"]], now=today)
    cohorts.enrollment_pause(
        enrollment_id=enrollments[away["learner"]].pk,
        returns_on=(today + timedelta(days=away["returns_in_days"])).date(),
        reason=away["reason"],
        by=manager,
        now=today,
    )


def transfer_tell(
    told: Mapping[str, str],
    enrollments: Mapping[str, Enrollment],
    cohort: Cohort,
    manager: User,
    today: datetime,
) -> None:
    """Let one learner go on in *cohort*; finished work and mentor follow by jobs."""
    cohorts.enrollment_transfer(
        enrollment_id=enrollments[told["learner"]].pk,
        cohort_id=cohort.pk,
        reason=told["reason"],
        by=manager,
        now=today,
    )


def breaks_of(told: Mapping[str, Any], start: datetime) -> list[cohorts.DaysOff]:
    """Return the breaks of a cohort of the story, counted from its start."""
    return [
        cohorts.DaysOff(
            row["name"],
            (start + timedelta(weeks=row["after_weeks"])).date(),
            (start + timedelta(weeks=row["after_weeks"], days=row["lasts_days"] - 1)).date(),
        )
        for row in told.get("breaks", ())
    ]


def _next_of(enrollment: Enrollment, viewer: User) -> Assignment:
    """Return the work that is the learner's turn and due last: it can be given more time."""
    mine = assignment_list(viewer=viewer).filter(enrollment=enrollment, ball_with="learner")
    row: Assignment = mine.order_by("-due_at", "-pk")[0]
    return row

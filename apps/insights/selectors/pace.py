"""How fast one learner goes, with what the snapshots say of the last week."""

from dataclasses import dataclass
from datetime import date, datetime

from apps.cohorts.models import Enrollment
from apps.insights.selectors.outlook import enrollment_pace
from apps.progress.selectors import trend_of
from mentorship.forecast import Pace


@dataclass(frozen=True, slots=True)
class PaceTold:
    """A pace and the trend beside it; see `mentorship.forecast.Pace`."""

    enrollment: int
    as_of: datetime
    ends_on: date
    pace: Pace | None
    share_done: float | None
    share_done_before: float | None


def pace_told(*, enrollment: Enrollment, now: datetime) -> PaceTold:
    """Return the pace of a learner and how far they were lately. Cost: constant."""
    trend = trend_of(enrollment_id=enrollment.pk)
    return PaceTold(
        enrollment=enrollment.pk,
        as_of=now,
        ends_on=enrollment.cohort.ends_on,
        pace=enrollment_pace(enrollment=enrollment, now=now),
        share_done=trend.latest.share_done if trend else None,
        share_done_before=trend.before.share_done if trend and trend.before else None,
    )

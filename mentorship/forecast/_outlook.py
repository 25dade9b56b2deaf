"""The outlook of a cohort: finish, load and overdue work, from its facts alone."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mentorship.forecast._facts import CohortFacts, LearnerFacts, OpenTask
from mentorship.forecast._finish import Finish, finish_forecast, pace_hours

REVIEW_HOURS = 0.75  # a review takes a mentor so long, reading included
FARTHEST = 520.0  # weeks; beyond ten years a date says nothing


@dataclass(frozen=True, slots=True)
class Figures:
    """Learners of a cohort or of one direction of it.

    `p50_on`: by then half of the learners are expected to be done, each by an even chance.
    `p80_on`: by then four of five are, each with probability .8. None where nobody can be told.
    `in_time`: how many are done by the cohort's end with probability .8. `untold`: how many have
    neither stated hours nor done anything.
    """

    direction: str | None
    learners: int
    p50_on: date | None
    p80_on: date | None
    in_time: int
    untold: int
    hours_left: float
    overdue: int


@dataclass(frozen=True, slots=True)
class Load:
    """What a mentor is asked for: hours of review a week, against the hours given.

    `mentor`: None for one who is only imagined.
    """

    mentor: int | None
    name: str
    learners: int
    review_hours: float
    capacity: float

    @property
    def use(self) -> float | None:
        """The share of the capacity that is asked for; None without capacity."""
        return self.review_hours / self.capacity if self.capacity > 0.0 else None


@dataclass(frozen=True, slots=True)
class Outlook:
    """The figures of a cohort on one day."""

    cohort: Figures
    directions: tuple[Figures, ...]
    load: tuple[Load, ...]
    without_mentor: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast one learner goes and when they finish, at the pace of their own.

    `hours_per_week`: of work, as expected from what was stated and seen; None if nothing tells.
    `p50_on` and `p80_on`: done by then with probability .5 and .8; None where nobody can tell.
    `in_time`: whether that is by the cohort's end, with probability .8.
    """

    hours_per_week: float | None
    weeks_in: float
    hours_done: float
    hours_left: float
    p50_on: date | None
    p80_on: date | None
    in_time: bool | None


def pace_of(row: LearnerFacts, facts: CohortFacts) -> Pace:
    """Return the pace of one learner of a cohort; the same forecast its outlook is made of."""
    pace = pace_hours(row.weekly_hours, row.weeks_in, row.hours_done)
    found = _forecast(row, facts)
    return Pace(
        hours_per_week=None if pace is None else round(pace, 2),
        weeks_in=round(row.weeks_in, 2),
        hours_done=round(row.hours_done, 2),
        hours_left=round(math.fsum(task.p50 for task in row.open), 2),
        p50_on=_on(facts.today, found.p50) if found else None,
        p80_on=_on(facts.today, found.p80) if found else None,
        in_time=found.p80 <= _weeks_left(facts) if found else None,
    )


def outlook(facts: CohortFacts) -> Outlook:
    """Return the outlook of a cohort. Pure, and independent of the order of its learners."""
    learners = sorted(facts.learners, key=lambda row: row.enrollment)
    forecasts = {row.enrollment: _forecast(row, facts) for row in learners}
    return Outlook(
        cohort=_figures(None, learners, forecasts, facts),
        directions=tuple(
            _figures(name, [r for r in learners if r.direction == name], forecasts, facts)
            for name in facts.directions
        ),
        load=tuple(_load(facts, learners, forecasts)),
        without_mentor=sum(row.mentor is None for row in learners),
    )


def _forecast(row: LearnerFacts, facts: CohortFacts) -> Finish | None:
    found = finish_forecast(
        [(task.p50, task.p80) for task in row.open],
        weekly_hours=row.weekly_hours,
        weeks_in=row.weeks_in,
        hours_done=row.hours_done,
    )
    if found is None:
        return None
    wait = max(0, (facts.starts_on - facts.today).days) / 7.0  # not before the cohort starts
    return Finish(found.p50 + wait, found.p80 + wait)


def _weeks_left(facts: CohortFacts) -> float:
    return max(0.0, (facts.ends_on - facts.today).days / 7.0)


def _figures(
    direction: str | None,
    learners: Sequence[LearnerFacts],
    forecasts: dict[int, Finish | None],
    facts: CohortFacts,
) -> Figures:
    told = [found for row in learners if (found := forecasts[row.enrollment]) is not None]
    p80 = sorted(found.p80 for found in told)
    left = _weeks_left(facts)
    return Figures(
        direction=direction,
        learners=len(learners),
        p50_on=_on(facts.today, _share_of(sorted(found.p50 for found in told), 0.5)),
        p80_on=_on(facts.today, _share_of(p80, 0.8)),
        in_time=sum(weeks <= left for weeks in p80),
        untold=len(learners) - len(told),
        hours_left=round(math.fsum(task.p50 for row in learners for task in row.open), 2),
        overdue=sum(_overdue(row.open, facts.today) for row in learners),
    )


def _overdue(tasks: Iterable[OpenTask], today: date) -> int:
    return sum(task.is_turn and task.due_on < today for task in tasks)


def _share_of(values: Sequence[float], share: float) -> float | None:
    """Return the smallest of sorted *values* that *share* of them do not exceed."""
    if not values:
        return None
    return values[max(0, math.ceil(share * len(values)) - 1)]


def _on(today: date, weeks: float | None) -> date | None:
    if weeks is None or weeks > FARTHEST:
        return None
    return today + timedelta(days=math.ceil(weeks * 7.0))


def _load(
    facts: CohortFacts, learners: Sequence[LearnerFacts], forecasts: dict[int, Finish | None]
) -> Iterable[Load]:
    """Yield the load of each mentor: their learners' tasks a week, times the hours of a review.

    Mentors who are only imagined take their share of everybody's reviews, by hours given.
    """
    asked = {
        mentor.mentor: math.fsum(
            _reviews_a_week(row, forecasts[row.enrollment]) * REVIEW_HOURS
            for row in learners
            if row.mentor == mentor.mentor
        )
        for mentor in facts.mentors
    }
    capacity = math.fsum(mentor.weekly_hours for mentor in facts.mentors)
    imagined = math.fsum(m.weekly_hours for m in facts.mentors if m.mentor < 0)
    share = imagined / capacity if capacity > 0.0 else 0.0
    total = math.fsum(asked.values())
    for mentor in facts.mentors:
        own = asked[mentor.mentor] * (1.0 - share)
        if mentor.mentor < 0:
            own = total * share * mentor.weekly_hours / imagined if imagined > 0.0 else 0.0
        yield Load(
            mentor=mentor.mentor if mentor.mentor > 0 else None,
            name=mentor.name,
            learners=sum(row.mentor == mentor.mentor for row in learners),
            review_hours=round(own, 2),
            capacity=mentor.weekly_hours,
        )


def _reviews_a_week(row: LearnerFacts, forecast: Finish | None) -> float:
    if forecast is None or not row.open:
        return 0.0
    return len(row.open) / max(1.0, forecast.p50)

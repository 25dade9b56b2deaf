"""Standing: what the work in the present direction says, in a handful of numbers."""

import math
from dataclasses import dataclass

from mentorship.pivot._policy_parts import Thresholds
from mentorship.pivot._scenario import Progress, Task

EPSILON = 1e-9  # a mean of exactly .80 must not fail for want of the last bit


@dataclass(frozen=True, slots=True)
class Standing:
    """Numbers of one direction: means and shares in [0, 1], counts of tasks.

    `posterior`: the mean review with a few pseudo-reviews mixed in, so that one review does
    not speak like ten. `missed`: due and not handed in.
    """

    reviews: int
    mean: float
    posterior: float
    missed: int
    on_time: float
    done: float
    spread: float
    is_stalled: bool
    is_thin: bool
    is_dwelling: bool

    def error(self, limits: Thresholds) -> float:
        """Return the standard error of the posterior mean."""
        return limits.review_noise / math.sqrt(self.reviews + limits.pseudo_reviews)

    def is_well(self, limits: Thresholds) -> bool:
        """Tell whether the learner does well here and must not be moved away (P02)."""
        return (
            self.reviews >= limits.well_reviews
            and self.mean >= limits.well_mean - EPSILON
            and self.on_time >= limits.well_on_time - EPSILON
            and not self.is_stalled
        )

    def is_weak(self, limits: Thresholds) -> bool:
        """Tell whether the work itself speaks against this direction."""
        if self.reviews == 0:
            return self.missed >= limits.facts_before_pivot
        return self.posterior < limits.weak_mean - EPSILON

    def is_at_risk(self, limits: Thresholds) -> bool:
        if self.is_stalled or self.missed >= limits.at_risk_missed:
            return True
        enough = self.reviews >= limits.facts_before_pivot
        return enough and (
            self.posterior < limits.at_risk_mean or self.on_time < limits.well_on_time - EPSILON
        )

    def has_finished(self, limits: Thresholds) -> bool:
        """Tell whether enough is done, and done well enough, to move on (R15)."""
        return (
            self.reviews > 0
            and self.done >= limits.advance_done - EPSILON
            and self.posterior >= limits.advance_mean - EPSILON
        )


def standing_of(progress: Progress, direction: str, limits: Thresholds) -> Standing:
    """Return the standing in *direction*; silence and weeks are those of the learner."""
    tasks = [task for task in progress.tasks if task.direction == direction]
    scores = [task.score / 100.0 for task in tasks if task.score is not None]
    missed = [task for task in tasks if _is_missed(task, progress.weeks_in)]
    total = progress.tasks_total if direction == progress.current else len(tasks)
    count = len(scores)
    silent = progress.last_activity_days_ago >= limits.stalled_days
    return Standing(
        reviews=count,
        mean=math.fsum(scores) / count if count else 0.0,
        posterior=_posterior(scores, limits),
        missed=len(missed),
        on_time=_on_time(tasks, len(missed)),
        done=count / total if total else 0.0,
        spread=max((task.spread for task in tasks), default=0.0),
        is_stalled=silent and bool(missed),
        is_thin=_is_thin(progress, count + len(missed), limits),
        is_dwelling=_is_dwelling(progress, limits),
    )


def _posterior(scores: list[float], limits: Thresholds) -> float:
    total = math.fsum((*scores, limits.pseudo_reviews * limits.pseudo_mean))
    return total / (len(scores) + limits.pseudo_reviews)


def _is_missed(task: Task, week: float) -> bool:
    handed_in = task.submitted_week is not None or task.score is not None
    return task.due_week is not None and task.due_week <= week and not handed_in


def _on_time(tasks: list[Task], missed: int) -> float:
    """Return the share of tasks handed in by their week, among those handed in or missed."""
    dated = [
        task.submitted_week <= task.due_week
        for task in tasks
        if task.submitted_week is not None and task.due_week is not None
    ]
    count = len(dated) + missed
    return sum(dated) / count if count else 1.0


def _is_thin(progress: Progress, facts: int, limits: Thresholds) -> bool:
    """Tell whether it is too early, or too little is known, to propose a change (P04)."""
    return progress.weeks_in < limits.weeks_before_pivot or facts < limits.facts_before_pivot


def _is_dwelling(progress: Progress, limits: Thresholds) -> bool:
    weeks = progress.weeks_since_last_pivot
    return weeks is not None and weeks < limits.dwell_weeks

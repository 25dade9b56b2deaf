"""Who may need somebody, and why."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import get_language

from apps.accounts.models import User
from apps.assignments.models import Assignment
from apps.assignments.selectors import TaskFact, task_facts
from apps.cohorts.models import Enrollment
from apps.core.models import absent
from apps.progress.models import RiskAssessment, RiskSignal
from mentorship.risk import Due, History, Shapes, shapes_from, suggestion_for
from mentorship.states import EnrollmentState, PlacementState
from mentorship.values import RiskCode

DAY = 24 * 3600


@cache
def shapes() -> Shapes:
    """Return the shapes of risk that count; read once per process."""
    text = Path(settings.RISK_SHAPES).read_text(encoding="utf-8")
    return shapes_from(json.loads(text))


@dataclass(frozen=True, slots=True)
class AtWork:
    """One enrollment under way, as the rules see it."""

    enrollment_id: int
    organization_id: int
    history: History


def histories_of(*, enrollment_ids: Collection[int], now: datetime) -> list[AtWork]:
    """Return the active enrollments that stand in a direction, each with what is known of it.

    Cost: a constant number of queries.
    """
    rows = Enrollment.objects.filter(
        pk__in=enrollment_ids,
        state=EnrollmentState.ACTIVE.value,
        placements__state=PlacementState.CURRENT.value,
    )
    facts = task_facts(enrollment_ids=list(enrollment_ids), now=now)
    found = []
    for row in rows.select_related("learner").prefetch_related("placements").order_by("pk"):
        placements = row.placements.all()
        current = next(p for p in placements if p.state == PlacementState.CURRENT.value)
        assert current.started_at is not None
        mine = [fact for fact in facts[row.pk] if fact.placement_id == current.pk]
        history = _history(mine, current.started_at, now, row.learner.weekly_hours)
        found.append(AtWork(row.pk, row.organization_id, history))
    return found


def _history(
    facts: list[TaskFact], started_at: datetime, now: datetime, weekly_hours: float | None
) -> History:
    asked = [fact for fact in facts if fact.state.value not in {"waived", "cancelled"}]
    work = tuple(
        Due(
            due=_days(started_at, fact.due_at),
            weight=1.0,
            submitted=_days(started_at, fact.submitted_at) if fact.submitted_at else None,
            score=_mean([review.score for review in fact.reviews]),
            ref=fact.assignment_id,
        )
        for fact in asked
    )
    return History(max(0.0, _days(started_at, now)), work, weekly_hours)


def _days(since: datetime, until: datetime) -> float:
    return (until - since).total_seconds() / DAY


def _mean(scores: list[float]) -> float | None:
    return sum(scores) / len(scores) if scores else None


def enrollments_at_work() -> list[int]:
    """Return the ids of everybody whose risk is looked at, and of those whose signals may end."""
    active = Enrollment.objects.active().values_list("pk", flat=True)
    signalled = RiskSignal.objects.open().values_list("enrollment", flat=True)
    return sorted({*active, *signalled})


def enrollment_of(*, assignment_id: int) -> int:
    """Return the enrollment an assignment was given to.

    :raises NotFound: if there is no such assignment.
    """
    of = Assignment.objects.filter(pk=assignment_id).values_list("enrollment", flat=True).first()
    if of is None:
        raise absent(Assignment, assignment_id)
    return int(of)


def suggestion(*, signal: RiskSignal) -> str:
    """Return what to try first, in the reader's language."""
    language = "zh-hans" if (get_language() or "en").startswith("zh") else "en"
    return suggestion_for(RiskCode(signal.code), language)


def risk_signal_list(*, viewer: User) -> QuerySet[RiskSignal]:
    """Return the signals *viewer* may act on, the highest risk first."""
    rows: QuerySet[RiskSignal] = (
        RiskSignal.objects.visible_to(viewer)
        .select_related("enrollment__learner__user", "enrollment__cohort")
        .order_by("-probability", "-id")
    )
    return rows


def risk_assessment_list(*, viewer: User) -> QuerySet[RiskAssessment]:
    """Return the assessments *viewer* may read, the latest day first, then the highest risk."""
    rows: QuerySet[RiskAssessment] = (
        RiskAssessment.objects.visible_to(viewer)
        .select_related("enrollment__learner__user", "enrollment__cohort")
        .order_by("-as_of", "-probability", "-id")
    )
    return rows


def signal_work(*, signal: RiskSignal) -> Mapping[int, Assignment]:
    """Return the assignments a signal is read from, by id."""
    rows = Assignment.objects.filter(pk__in=signal.rows).select_related("task")
    return {row.pk: row for row in rows.order_by("due_at", "pk")}

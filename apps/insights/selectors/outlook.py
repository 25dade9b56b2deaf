"""What lies ahead of a cohort, and what would change it. Nothing here writes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from apps.accounts.models import Membership, User
from apps.assignments.models import Assignment
from apps.assignments.selectors import tasks_in
from apps.cohorts.models import Cohort, Enrollment, Placement, Seats
from apps.curriculum.models import Direction, TaskPrerequisite
from apps.insights.models import CohortOutlook
from apps.mentoring.models import Mentorship
from apps.pivots.selectors import credit_for
from mentorship.forecast import (
    Change,
    CohortFacts,
    LearnerFacts,
    MentorFacts,
    MoveLearner,
    OpenTask,
    Outlook,
    Pace,
    changed,
    outlook,
    pace_of,
)
from mentorship.states import OPEN_ASSIGNMENT, AssignmentState, EnrollmentState, PlacementState

WEEK = 7 * 24 * 3600
HANDED_IN = {AssignmentState.SUBMITTED.value, AssignmentState.IN_REVIEW.value}
NOT_THE_LEARNERS_TURN = {*HANDED_IN, AssignmentState.LOCKED.value}


@dataclass(frozen=True, slots=True)
class Answer:
    """The live figures, and the same figures after the changes."""

    before: Outlook
    after: Outlook


def outlook_list(*, viewer: User) -> QuerySet[CohortOutlook]:
    """Return the cohorts whose outlook *viewer* may see: led or managed ones, newest first."""
    rows: QuerySet[CohortOutlook] = CohortOutlook.objects.order_by("-pk")
    if viewer.is_superuser:
        return rows
    return rows.filter(
        Q(organization__in=Membership.objects.managing(viewer).values("organization"))
        | Q(pk__in=Cohort.objects.led_by(viewer).values("pk"))
    )


def learner_choices(*, cohort: Cohort) -> list[tuple[int, str]]:
    """Return the active learners of a cohort by name: (enrollment, name)."""
    rows = Enrollment.objects.active().filter(cohort=cohort).order_by("learner__user__name", "pk")
    return list(rows.values_list("pk", "learner__user__name"))


def task_choices(*, cohort: Cohort) -> list[tuple[str, str]]:
    """Return the tasks of a cohort's roadmaps in their order, each once: (slug, title)."""
    return [(row.slug, str(row)) for row in tasks_in(cohort=cohort)]


def cohort_outlook(*, cohort: Cohort, now: datetime) -> Outlook:
    """Return what lies ahead of a cohort, in a constant number of queries."""
    return outlook(cohort_facts(cohort=cohort, now=now))


def what_if(*, cohort: Cohort, changes: Sequence[Change], now: datetime) -> Answer:
    """Return the figures of a cohort before and after *changes*, made one after the other.

    The live figures and the changed ones come from one function over one set of facts, so no
    change at all answers the live figures. Nothing is written.

    :raises Invalid: naming the change that makes no sense, and where.
    """
    moved = [change for change in changes if isinstance(change, MoveLearner)]
    facts = cohort_facts(cohort=cohort, now=now, moved=moved)
    after = facts
    for place, change in enumerate(changes):
        after = changed(after, change, pointer=f"#/changes/{place}")
    return Answer(outlook(facts), outlook(after))


def cohort_facts(
    *, cohort: Cohort, now: datetime, moved: Sequence[MoveLearner] = ()
) -> CohortFacts:
    """Return what an outlook is made of.

    *moved*: only for these learners is it worked out what a move would leave ahead.
    Cost: a constant number of queries, and some more for each learner who is moved.
    """
    zone = ZoneInfo(cohort.time_zone)
    seats = list(Seats.objects.filter(cohort=cohort).select_related("direction"))
    return CohortFacts(
        today=now.astimezone(zone).date(),
        starts_on=cohort.starts_on,
        ends_on=cohort.ends_on,
        directions=tuple(Direction.objects.order_by("position").values_list("slug", flat=True)),
        learners=tuple(_learners(cohort, now, seats, moved)),
        mentors=tuple(_mentors(cohort)),
        required=_required(seats),
    )


def enrollment_pace(*, enrollment: Enrollment, now: datetime) -> Pace | None:
    """Return the pace of one learner and when they finish; None unless they are at work.

    The same forecast the outlook of the cohort is made of. Cost: a constant number of queries.
    """
    cohort = enrollment.cohort
    learners = tuple(_learners(cohort, now, (), (), enrollment.pk))
    if not learners:
        return None
    facts = CohortFacts(
        today=now.astimezone(ZoneInfo(cohort.time_zone)).date(),
        starts_on=cohort.starts_on,
        ends_on=cohort.ends_on,
        directions=(),
        learners=learners,
        mentors=(),
        required={},
    )
    return pace_of(learners[0], facts)


# --------------------------------------------------------------------------- learners


def _learners(
    cohort: Cohort,
    now: datetime,
    seats: Sequence[Seats],
    moved: Sequence[MoveLearner],
    only: int | None = None,
) -> Iterable[LearnerFacts]:
    """Yield the active learners of a cohort; *only* the enrollment with this key, if given."""
    placements = Placement.objects.filter(
        enrollment__cohort=cohort,
        enrollment__state=EnrollmentState.ACTIVE.value,
        state=PlacementState.CURRENT.value,
    ).select_related("direction", "enrollment__learner")
    assignments = Assignment.objects.filter(cohort=cohort)
    if only is not None:
        placements = placements.filter(enrollment=only)
        assignments = assignments.filter(enrollment=only)
    work = _work(assignments)
    mentors = _primary(cohort)
    wanted = {change.enrollment: change.direction for change in moved}
    for row in placements.order_by("enrollment_id"):
        enrollment = row.enrollment
        enrollment.cohort = cohort
        assert row.started_at is not None
        mine = [a for a in work.get(enrollment.pk, []) if _is_in_force(a, row)]
        yield LearnerFacts(
            enrollment=enrollment.pk,
            direction=row.direction.slug,
            weekly_hours=enrollment.learner.weekly_hours,
            weeks_in=max(0.0, (now - row.started_at).total_seconds() / WEEK),
            hours_done=sum(a.task.effort_p50_hours for a in mine if _is_done(a)),
            open=tuple(_open(a, cohort) for a in mine if _is_ahead(a)),
            mentor=mentors.get(enrollment.pk),
            moves=_moves(enrollment, seats, wanted.get(enrollment.pk), now),
            shut=_shut(enrollment, wanted.get(enrollment.pk)),
        )


def _work(assignments: QuerySet[Assignment]) -> Mapping[int, list[Assignment]]:
    active = assignments.filter(enrollment__state=EnrollmentState.ACTIVE.value)
    rows = active.select_related("task")
    found: dict[int, list[Assignment]] = {}
    for row in rows.order_by("due_at", "pk"):
        found.setdefault(row.enrollment_id, []).append(row)
    return found


def _is_in_force(row: Assignment, placement: Placement) -> bool:
    """Tell whether a row belongs to the roadmap the learner stands in."""
    return bool(row.task.version_id == placement.roadmap_version_id)


def _is_done(row: Assignment) -> bool:
    return row.state == AssignmentState.APPROVED.value or row.state in HANDED_IN


def _is_ahead(row: Assignment) -> bool:
    open_ = {state.value for state in OPEN_ASSIGNMENT}
    return row.state in open_ and row.state not in HANDED_IN


def _open(row: Assignment, cohort: Cohort) -> OpenTask:
    return OpenTask(
        slug=row.task.slug,
        p50=row.task.effort_p50_hours,
        p80=row.task.effort_p80_hours,
        due_on=row.due_at.astimezone(ZoneInfo(cohort.time_zone)).date(),
        is_turn=row.state not in NOT_THE_LEARNERS_TURN,
    )


def _moves(
    enrollment: Enrollment, seats: Sequence[Seats], direction: str | None, now: datetime
) -> Mapping[str, tuple[OpenTask, ...]]:
    """Return what would lie ahead in the direction a learner is moved to, credit given."""
    offered = {row.direction.slug: row for row in seats}
    if direction is None or direction not in offered:
        return {}
    version = offered[direction].roadmap_version_id
    plan = credit_for(enrollment=enrollment, roadmap_version_id=version, now=now)
    ratio = {
        task.slug: task.effort_p80_hours / task.effort_p50_hours
        for task in offered[direction].roadmap_version.tasks.all()
    }
    ahead = [line for line in plan.lines if line.takes_time and line.due_on is not None]
    return {
        direction: tuple(
            OpenTask(line.slug, line.hours, line.hours * ratio[line.slug], line.due_on, line.opens)
            for line in ahead
            if line.due_on is not None
        )
    }


def _shut(enrollment: Enrollment, direction: str | None) -> tuple[str, ...]:
    """Return the direction a learner is moved to if the engine found its gate closed."""
    if direction is None:
        return ()
    rows: Any = enrollment
    latest = rows.recommendations.order_by("-pk").first()
    gates = latest.document.get("gates", {}) if latest else {}
    return () if gates.get(direction, True) else (direction,)


def _primary(cohort: Cohort) -> Mapping[int, int]:
    rows = Mentorship.objects.filter(enrollment__cohort=cohort, state="active", kind="primary")
    return dict(rows.values_list("enrollment", "mentor"))


def _mentors(cohort: Cohort) -> Iterable[MentorFacts]:
    """Yield everybody who accompanies somebody in the cohort, by name."""
    rows = (
        Mentorship.objects.filter(enrollment__cohort=cohort, state="active", kind="primary")
        .values("mentor", "mentor__user__name", "mentor__weekly_hours")
        .order_by("mentor__user__name", "mentor")
        .distinct()
    )
    for row in rows:
        yield MentorFacts(row["mentor"], row["mentor__user__name"], row["mentor__weekly_hours"])


def _required(seats: Sequence[Seats]) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return, by direction, the tasks of its roadmap and which others need each."""
    directions = {row.roadmap_version_id: row.direction.slug for row in seats}
    found: dict[str, dict[str, list[str]]] = {slug: {} for slug in directions.values()}
    for row in seats:
        for slug in row.roadmap_version.tasks.order_by("position").values_list("slug", flat=True):
            found[row.direction.slug][slug] = []
    pairs = TaskPrerequisite.objects.filter(task__version__in=list(directions))
    for version, slug, needs in pairs.values_list(
        "task__version", "task__slug", "requires__slug"
    ).order_by("task__position"):
        found[directions[version]].setdefault(needs, []).append(slug)
    return {name: {k: tuple(v) for k, v in tasks.items()} for name, tasks in found.items()}

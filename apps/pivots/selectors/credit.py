"""What a pivot would credit, or has credited, line by line."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.assignments.models import Assignment
from apps.assignments.selectors import credit_calendar, credit_tasks, credit_work
from apps.cohorts.models import Enrollment, Placement, Seats
from apps.core.models import absent
from apps.curriculum.models import RoadmapVersion, Task
from apps.pivots.models import CreditLine, CreditTransfer, Pivot
from apps.pivots.selectors.recommendations import pivot_list
from apps.progress.selectors import skills_shown, standing_evidence
from mentorship.credit import CreditLine as Line
from mentorship.credit import CreditPlan, credit_plan
from mentorship.errors import Conflict, NotFound
from mentorship.states import PivotState, PlacementState


class NotPlanned(Conflict):
    code, title = "pivot-not-planned", "The pivot is not planned any more"


def credit_transfer_list(*, viewer: User) -> QuerySet[CreditTransfer]:
    """Return the credit transfers *viewer* may see with their lines, newest first."""
    lines = CreditLine.objects.select_related("task__version__roadmap").prefetch_related("evidence")
    return (
        CreditTransfer.objects.visible_to(viewer)
        .select_related(
            "granted_by",
            "pivot__enrollment__learner__user",
            "pivot__enrollment__cohort",
            "pivot__from_direction",
            "pivot__to_direction",
        )
        .prefetch_related(Prefetch("lines", lines.order_by("position")))
        .order_by("-id")
    )


@dataclass(frozen=True, slots=True)
class Credited:
    """One line of a transfer as people read it, planned or carried out. Days are local."""

    kind: str
    reason: str
    task: Task
    assignment: int | None
    hours: float
    missing: list[str]
    due_before: date | None
    due_on: date | None
    evidence: list[int]


@dataclass(frozen=True, slots=True)
class Preview:
    """What applying a pivot now would do. `tasks`: the task each line of the plan is about."""

    plan: CreditPlan
    roadmap_version: RoadmapVersion
    free_seats: int
    tasks: list[Task]

    @property
    def lines(self) -> list[Credited]:
        return [
            _planned(line, task) for line, task in zip(self.plan.lines, self.tasks, strict=True)
        ]


def _planned(line: Line, task: Task) -> Credited:
    return Credited(
        kind=line.kind.value,
        reason=line.reason.value,
        task=task,
        assignment=line.work,
        hours=line.hours,
        missing=list(line.missing),
        due_before=line.due_before,
        due_on=line.due_on,
        evidence=list(line.evidence),
    )


def credited_lines(*, transfer: CreditTransfer) -> list[Credited]:
    """Return the lines of a transfer that was carried out; of `credit_transfer_list`."""
    return [
        Credited(
            kind=row.kind,
            reason=row.reason,
            task=row.task,
            assignment=row.assignment_id,
            hours=row.hours,
            missing=row.missing,
            due_before=row.due_before,
            due_on=row.due_on,
            evidence=sorted(proof.pk for proof in row.evidence.all()),
        )
        for row in transfer.lines.all()
    ]


def credit_preview(*, pivot: Pivot, now: datetime, refused: Collection[str] = ()) -> Preview:
    """Return what would become of everything the learner has done, were *pivot* applied *now*.

    *refused*: slugs of tasks that are to be done although their skills are shown.
    Nothing is written. Cost: a constant number of queries.

    :raises NotFound: if the cohort has no seats, hence no roadmap, in the direction.
    :raises NotPlanned: if it was applied or cancelled: then the transfer itself tells.
    """
    if pivot.state != PivotState.PLANNED.value:
        raise NotPlanned(_("Only a planned pivot has a preview."), state=pivot.state)
    enrollment = pivot.enrollment
    seats = Seats.objects.filter(cohort=enrollment.cohort_id, direction=pivot.to_direction_id)
    offered = seats.select_related("roadmap_version").first()
    if offered is None:
        detail = _("The cohort offers no seats in %(direction)s.")
        raise NotFound(detail % {"direction": pivot.to_direction})
    version = offered.roadmap_version
    plan = credit_for(
        enrollment=enrollment, roadmap_version_id=version.pk, now=now, refused=refused
    )
    return Preview(plan, version, offered.free, _tasks_of(plan, version))


def credit_for(
    *,
    enrollment: Enrollment,
    roadmap_version_id: int,
    now: datetime,
    refused: Collection[str] = (),
) -> CreditPlan:
    """Return what a move to a roadmap version would make of all an enrollment has done.

    *enrollment*: with its cohort and learner. Cost: a constant number of queries.
    """
    return credit_plan(
        credit_tasks(roadmap_version_id=roadmap_version_id),
        credit_work(
            enrollment_id=enrollment.pk,
            roadmap_version_id=roadmap_version_id,
            taken_back=_taken_back(enrollment.pk),
        ),
        skills_shown(enrollment_id=enrollment.pk, now=now),
        credit_calendar(enrollment=enrollment, now=now),
        refused=refused,
    )


def _taken_back(enrollment_id: int) -> set[int]:
    """Return the placements that reverted pivots had begun."""
    rows = Pivot.objects.filter(enrollment=enrollment_id, state=PivotState.REVERTED.value)
    return set(rows.exclude(to_placement=None).values_list("to_placement", flat=True))


def _tasks_of(plan: CreditPlan, version: RoadmapVersion) -> list[Task]:
    """Return the task of each line: of the new roadmap, or of the assignment outside it."""
    here = {task.slug: task for task in Task.objects.filter(version=version)}
    outside = [line.work or 0 for line in plan.lines if line.slug not in here]
    rows = Assignment.objects.filter(pk__in=outside).select_related("task")
    there = {row.pk: row.task for row in rows}
    return [here.get(line.slug) or there[line.work or 0] for line in plan.lines]


def progress_digest(*, enrollment_id: int) -> str:
    """Return a digest of where a learner stands: direction, work in force, evidence.

    Two equal digests mean equal progress: the same placement, the same assignments in the same
    states with the same dates and turns, the same evidence.
    """
    placements = Placement.objects.filter(
        enrollment=enrollment_id, state=PlacementState.CURRENT.value
    )
    work = Assignment.objects.filter(enrollment=enrollment_id).in_force_or_handed_in()
    content: Mapping[str, Any] = {
        "placement": list(
            placements.values_list("pk", "direction", "roadmap_version", "started_at", "ended_at")
        ),
        "work": list(
            work.order_by("pk").values_list(
                "pk",
                "state",
                "placement",
                "due_at",
                "ball_with",
                "ball_since",
                "submitted_at",
                "closed_at",
            )
        ),
        "evidence": list(
            standing_evidence(enrollment_ids=[enrollment_id]).values_list("pk", flat=True)
        ),
    }
    canonical = json.dumps(content, default=str, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def pivot_get(*, pivot_id: int, viewer: User) -> Pivot:
    """Return one pivot with what a preview needs.

    :raises NotFound: if there is none, or *viewer* may not see it; the two look the same.
    """
    found: Pivot | None = pivot_list(viewer=viewer).filter(pk=pivot_id).first()
    if found is None:
        raise absent(Pivot, pivot_id)
    return found

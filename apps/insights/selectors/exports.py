"""What exports hold: stable columns, each with where it is read, in the scope of who asked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from apps.accounts.models import ExternalId, User
from apps.assignments.models import Assignment, Review
from apps.cohorts.models import Enrollment, Placement
from apps.insights.models import Export
from apps.progress.models import ProgressSnapshot
from mentorship.values import ExportKind, Role

CHUNK = 1000  # rows the database hands over at a time

ROSTER = {
    "external_id": "external_id",
    "email": "learner__user__email",
    "name": "learner__user__name",
    "role": "role",
    "cohort": "cohort__slug",
    "direction": "direction",
    "state": "state",
}
"""Read by the roster import too: names and order are fixed."""

WHOSE = {
    "enrollment": "enrollment",
    "learner": "enrollment__learner__user__name",
    "cohort": "enrollment__cohort__slug",
}

ASSIGNMENTS = {
    "assignment": "pk",
    **WHOSE,
    "direction": "placement__direction__slug",
    "task": "task__slug",
    "title_en": "task__title__en",
    "title_zh_hans": "task__title__zh-hans",
    "effort_hours": "task__effort_p50_hours",
    "state": "state",
    "whose_turn": "ball_with",
    "due_at": "due_at",
    "submitted_at": "submitted_at",
    "closed_at": "closed_at",
}

REVIEWS = {
    "review": "pk",
    "assignment": "revision__assignment",
    **{name: f"revision__assignment__{path}" for name, path in WHOSE.items()},
    "task": "revision__assignment__task__slug",
    "revision": "revision__number",
    "reviewer": "reviewer__name",
    "state": "state",
    "outcome": "outcome",
    "score": "score",
    "is_second_opinion": "is_sample",
    "published_at": "published_at",
    "comment": "comment",
}

SNAPSHOTS = {
    **WHOSE,
    "direction": "placement__direction__slug",
    "as_of_on": "as_of_on",
    "is_paused": "is_paused",
    "approved": "approved_count",
    "open": "open_count",
    "overdue": "overdue_count",
    "waiting": "waiting_count",
    "hours_done": "hours_done",
    "hours_left": "hours_left",
    "share_done": "share_done",
    "skills_shown": "skills_shown",
    "last_activity_at": "last_activity_at",
    "formula_version": "formula_version",
}

COLUMNS: Mapping[ExportKind, Mapping[str, str]] = {
    ExportKind.ROSTER: ROSTER,
    ExportKind.ASSIGNMENTS: ASSIGNMENTS,
    ExportKind.REVIEWS: REVIEWS,
    ExportKind.SNAPSHOTS: SNAPSHOTS,
}
"""The columns of each kind, in their order, and where each is read. New ones go to the end."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table on its way out: read as it is written, never held as a whole."""

    columns: tuple[str, ...]
    total: int
    rows: Iterator[tuple[Any, ...]]


def export_table(*, export: Export) -> Table:
    """Return what *export* is to hold: what its asker may see now.

    Inside a transaction the rows come through a cursor of the database, 1000 at a time.
    """
    kind = ExportKind(export.kind)
    columns = COLUMNS[kind]
    rows = _rows_of(kind, export)
    found = rows.values_list(*columns.values()).iterator(chunk_size=CHUNK)
    return Table(tuple(columns), rows.count(), found)


def _rows_of(kind: ExportKind, export: Export) -> QuerySet[Any]:
    asker, cohort = export.requested_by, export.cohort_id
    rows: QuerySet[Any]
    if kind is ExportKind.ROSTER:
        rows, of_cohort = _roster(asker), "cohort"
    elif kind is ExportKind.ASSIGNMENTS:
        rows, of_cohort = Assignment.objects.visible_to(asker), "cohort"
    elif kind is ExportKind.REVIEWS:
        rows, of_cohort = Review.objects.visible_to(asker), "revision__assignment__cohort"
    else:
        rows, of_cohort = (
            ProgressSnapshot.objects.visible_to(asker).standing(),
            "enrollment__cohort",
        )
    rows = rows.filter(organization=export.organization_id).order_by("pk")
    return rows if cohort is None else rows.filter(**{of_cohort: cohort})


def _roster(asker: User) -> QuerySet[Enrollment]:
    """Return the enrollments with the direction each stands in, is to start in, or waits for."""
    standing = Placement.objects.open().filter(enrollment=OuterRef("pk")).order_by("state", "pk")
    known_as = ExternalId.objects.filter(
        organization=OuterRef("organization"), user=OuterRef("learner__user")
    )
    rows: QuerySet[Enrollment] = Enrollment.objects.visible_to(asker).annotate(
        external_id=Coalesce(Subquery(known_as.values("value")[:1]), Value("")),
        role=Value(Role.LEARNER.value),
        direction=Coalesce(
            Subquery(standing.values("direction__slug")[:1]), F("waits_for__slug"), Value("")
        ),
    )
    return rows


def export_list(*, viewer: User) -> QuerySet[Export]:
    """Return the exports *viewer* may see, newest first, each with its job."""
    rows: QuerySet[Export] = Export.objects.visible_to(viewer)
    return rows.select_related("job", "cohort", "organization", "requested_by").order_by("-pk")


def exports_to_expire(*, now: datetime) -> QuerySet[Export]:
    """Return the exports whose time is over and whose file may still lie about."""
    standing = Q(state__in=["requested", "ready"])
    return Export.objects.filter(standing, expires_at__lte=now).order_by("pk")

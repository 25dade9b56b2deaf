"""What due dates follow from: the calendar, the days away, the extensions in force."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.assignments.models import (
    Assignment,
    AssignmentQuerySet,
    CohortDeadline,
    Extension,
    ExtensionQuerySet,
)
from apps.cohorts.models import Break, Cohort, Enrollment, Pause, Seats
from apps.curriculum.models import Task
from mentorship import deadlines
from mentorship.deadlines import Absence, Base, Due, Grant, Lateness, LateRules, WorkDays, due_of
from mentorship.errors import Fault, Invalid
from mentorship.states import OPEN_ASSIGNMENT, EnrollmentState, RevisionState
from mentorship.values import DueReason, ExtensionKind

END_OF_DAY = time(23, 59, 59)


def closes_at(*, assignment: Assignment) -> datetime | None:
    """Return the instant from which nothing is taken, for a row with its cohort; None: never."""
    return deadlines.closes_at(assignment.due_at, late_rules(cohort=assignment.cohort))


def lateness_of(*, assignment: Assignment) -> Lateness | None:
    """Return how late work first came in, for a row with cohort and revisions; None: not yet."""
    handed_in = [
        row.submitted_at
        for row in assignment.revisions.all()
        if row.state != RevisionState.WITHDRAWN
    ]
    if not handed_in:
        return None
    rules = late_rules(cohort=assignment.cohort)
    return deadlines.lateness(assignment.due_at, min(handed_in), rules)


def open_work(
    *, cohort: Cohort, tasks: Collection[str] = (), enrollments: Collection[int] = ()
) -> AssignmentQuerySet:
    """Return the open work of learners at work or away: of these tasks and enrollments, or all."""
    rows = Assignment.objects.filter(
        cohort=cohort,
        state__in=[state.value for state in OPEN_ASSIGNMENT],
        enrollment__state__in=[EnrollmentState.ACTIVE.value, EnrollmentState.PAUSED.value],
    )
    if tasks:
        rows = rows.filter(task__slug__in=tasks)
    return rows.filter(enrollment__in=enrollments) if enrollments else rows


def self_service_days_for_system(*, enrollment_id: int) -> int:
    """Return the working days a learner has taken without asking."""
    taken = Extension.objects.in_force().filter(
        assignment__enrollment=enrollment_id, is_self_service=True
    )
    return int(taken.aggregate(days=Coalesce(Sum("plus_days"), 0))["days"])


def extension_list(*, viewer: User) -> ExtensionQuerySet:
    """Return the extensions of work *viewer* may see, newest first."""
    rows = Extension.objects.visible_to(viewer)
    return rows.select_related(
        "assignment__task",
        "assignment__cohort",
        "assignment__enrollment__learner__user",
        "requested_by",
        "decided_by",
    ).order_by("-pk")


def tasks_in(*, cohort: Cohort) -> QuerySet[Task]:
    """Return the tasks of the cohort's roadmaps in their order, each piece of work once."""
    versions = Seats.objects.filter(cohort=cohort).values("roadmap_version")
    rows: QuerySet[Task] = Task.objects.filter(version__in=versions)
    once = rows.order_by("slug", "version", "pk").distinct("slug")
    return Task.objects.filter(pk__in=once.values("pk")).order_by("version", "position")


def tasks_of(*, cohort: Cohort, slug: str) -> list[int]:
    """Return the tasks a request means by *slug*: the same work in each roadmap of the cohort.

    :raises Invalid: if no roadmap of the cohort holds it.
    """
    found = _tasks_named(cohort, [slug])
    keys = list(found.order_by("pk").values_list("pk", flat=True))
    if not keys:
        detail = _("No roadmap of the cohort holds a task “%(slug)s”.") % {"slug": slug}
        raise Invalid(detail, faults=(Fault("#/task", "unknown-task", detail),))
    return keys


def unknown_tasks(*, cohort: Cohort, slugs: Collection[str]) -> set[str]:
    """Return those of *slugs* that no roadmap of the cohort holds. Cost: one query."""
    return set(slugs) - set(_tasks_named(cohort, slugs).values_list("slug", flat=True))


def unknown_enrollments(*, cohort: Cohort, ids: Collection[int]) -> set[int]:
    """Return those of *ids* that are no enrollments of the cohort. Cost: one query."""
    known = Enrollment.objects.filter(cohort=cohort, pk__in=ids)
    return set(ids) - set(known.values_list("pk", flat=True))


def _tasks_named(cohort: Cohort, slugs: Collection[str]) -> QuerySet[Task]:
    versions = Seats.objects.filter(cohort=cohort).values("roadmap_version")
    given = Assignment.objects.filter(cohort=cohort, task__slug__in=slugs).values("task")
    return Task.objects.filter(Q(version__in=versions) | Q(pk__in=given), slug__in=slugs)


def end_of(*, day: date, cohort: Cohort) -> datetime:
    """Return the instant at which *day* ends for a cohort: when work is due on it."""
    return datetime.combine(day, END_OF_DAY, ZoneInfo(cohort.time_zone))


def day_of(*, at: datetime, cohort: Cohort) -> date:
    """Return the day *at* falls on where the cohort is."""
    return at.astimezone(ZoneInfo(cohort.time_zone)).date()


def work_days(*, cohort: Cohort, breaks: Iterable[Break]) -> WorkDays:
    """Return the days a cohort works."""
    off = tuple((row.first_on, row.last_on) for row in breaks)
    return WorkDays(frozenset(cohort.working_weekdays), off)


def late_rules(*, cohort: Cohort) -> LateRules:
    """Return how a cohort deals with late work."""
    return LateRules(
        grace_hours=cohort.late_grace_hours,
        penalty=cohort.late_penalty,
        floor=cohort.late_floor,
        closes_after_days=cohort.closes_after_days,
    )


@dataclass(frozen=True, slots=True)
class DueFacts:
    """All that moves the dates of some assignments, read at one moment."""

    days: Mapping[int, WorkDays]
    absences: Mapping[int, Sequence[Absence]]
    grants: Mapping[int, Sequence[Grant]]
    set_days: Mapping[tuple[int, int], date]

    def due(self, row: Assignment) -> Due:
        """Return when *row*, whose cohort was fetched along, is due, and why then."""
        is_set = self.set_days.get((row.cohort_id, row.task_id)) == row.base_due_on
        reason = DueReason.COHORT if is_set else DueReason.SCHEDULE
        return due_of(
            Base(row.base_due_on, row.counted_from, reason),
            absences=self.absences.get(row.enrollment_id, ()),
            grants=self.grants.get(row.pk, ()),
            days=self.days[row.cohort_id],
            last_day=row.cohort.ends_on,
        )


def due_facts(*, rows: Sequence[Assignment]) -> DueFacts:
    """Return what moves the dates of *rows*, whose cohorts were fetched along: four queries."""
    cohorts = {row.cohort_id: row.cohort for row in rows}
    enrollments = {row.enrollment_id: row.cohort for row in rows}
    return DueFacts(
        days=_days(cohorts),
        absences=_absences(enrollments),
        grants=_grants({row.pk: row.cohort for row in rows}),
        set_days=_set_days(cohorts),
    )


def _set_days(cohorts: Mapping[int, Cohort]) -> dict[tuple[int, int], date]:
    rows = CohortDeadline.objects.filter(cohort__in=cohorts)
    return {(row.cohort_id, row.task_id): row.due_on for row in rows}


def _days(cohorts: Mapping[int, Cohort]) -> dict[int, WorkDays]:
    breaks: defaultdict[int, list[Break]] = defaultdict(list)
    for row in Break.objects.filter(cohort__in=cohorts):
        breaks[row.cohort_id].append(row)
    return {pk: work_days(cohort=cohort, breaks=breaks[pk]) for pk, cohort in cohorts.items()}


def _absences(enrollments: Mapping[int, Cohort]) -> dict[int, list[Absence]]:
    """Return the absences of each enrollment; who is away still is expected as was planned."""
    found: defaultdict[int, list[Absence]] = defaultdict(list)
    for pause in Pause.objects.filter(enrollment__in=enrollments).order_by("started_at"):
        cohort = enrollments[pause.enrollment_id]
        back_on = day_of(at=pause.ended_at, cohort=cohort) if pause.ended_at else pause.returns_on
        first_on = day_of(at=pause.started_at, cohort=cohort)
        found[pause.enrollment_id].append(Absence(first_on, back_on))
    return found


def _grants(assignments: Mapping[int, Cohort]) -> dict[int, list[Grant]]:
    found: defaultdict[int, list[Grant]] = defaultdict(list)
    for row in Extension.objects.in_force().filter(assignment__in=assignments).order_by("pk"):
        granted_on = day_of(at=row.decided_at, cohort=assignments[row.assignment_id])
        found[row.assignment_id].append(
            Grant(ExtensionKind(row.kind), granted_on, row.until_on, row.plus_days or 0)
        )
    return found

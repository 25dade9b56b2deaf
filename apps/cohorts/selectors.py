"""cohorts: questions about programs, cohorts, seats and enrollments."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, TypeVar

from django.db.models import Count, Model, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from apps.accounts.models import Learner, Membership, Organization, User
from apps.cohorts.models import (
    Cohort,
    CohortQuerySet,
    Enrollment,
    EnrollmentQuerySet,
    OfCohortQuerySet,
    OfRosterImportQuerySet,
    Placement,
    PlacementQuerySet,
    Program,
    ProgramQuerySet,
    RosterImport,
    RosterImportQuerySet,
    RosterRow,
    Seats,
)
from apps.core.models import Transition, TransitionQuerySet
from apps.core.selectors import rows_of
from apps.curriculum.models import Direction
from mentorship.errors import Fault, Invalid, NotFound
from mentorship.states import EnrollmentState, MentorshipState
from mentorship.values import MentorshipKind, Role

FREE_SEATS = """
SELECT c.id, d.slug, COALESCE(s.capacity - s.taken, 0)
FROM unnest(%(cohorts)s::bigint[]) c (id)
CROSS JOIN curriculum_direction d
LEFT JOIN cohorts_seats s ON s.cohort_id = c.id AND s.direction_id = d.id
ORDER BY d.id
"""

ENROLLED = """
SELECT COALESCE(x.value, ''), u.email, u.name, 'learner', c.slug,
       COALESCE(d.slug, w.slug, ''), e.state
FROM cohorts_enrollment e
JOIN cohorts_cohort c ON c.id = e.cohort_id
JOIN accounts_learner l ON l.id = e.learner_id
JOIN accounts_user u ON u.id = l.user_id
LEFT JOIN accounts_externalid x ON x.user_id = u.id AND x.organization_id = e.organization_id
LEFT JOIN cohorts_placement p ON p.enrollment_id = e.id AND p.state IN ('proposed', 'current')
LEFT JOIN curriculum_direction d ON d.id = p.direction_id
LEFT JOIN curriculum_direction w ON w.id = e.waits_for_id
WHERE e.organization_id = %(organization)s
  AND (%(cohort)s::bigint IS NULL OR e.cohort_id = %(cohort)s)
ORDER BY c.slug, u.email
"""

NOT_ENROLLED = """
SELECT COALESCE(x.value, ''), u.email, u.name, m.role, '', '', ''
FROM accounts_membership m
JOIN accounts_user u ON u.id = m.user_id
LEFT JOIN accounts_externalid x ON x.user_id = u.id AND x.organization_id = m.organization_id
WHERE m.organization_id = %(organization)s AND m.state = 'active'
  AND m.role IN ('learner', 'mentor', 'lead_mentor')
  AND (m.role <> 'learner' OR NOT EXISTS (
      SELECT FROM cohorts_enrollment e JOIN accounts_learner l ON l.id = e.learner_id
      WHERE l.user_id = u.id AND e.organization_id = m.organization_id
  ))
ORDER BY m.role, u.email
"""

ROSTER_CODES: Mapping[str, Any] = {
    "wrong-number-of-cells": _lazy("The row has more or fewer cells than the header."),
    "too-long": _lazy("The value is too long."),
    "missing-identity": _lazy("The row names nobody: give an external id or an address."),
    "invalid-email": _lazy("This is no e-mail address."),
    "unknown-role": _lazy("No such role comes by a roster."),
    "unknown-state": _lazy("There is no such state."),
    "unknown-status": _lazy("OneRoster knows no such status."),
    "unknown-cohort": _lazy("The organization has no such cohort."),
    "unknown-direction": _lazy("There is no such direction."),
    "unknown-person": _lazy("Nobody here has this external id; give an address to bring them in."),
    "missing-name": _lazy("A newcomer needs a name."),
    "duplicate-row": _lazy("An earlier row names the same person, role and cohort."),
    "identity-conflict": _lazy("External id and address belong to two different people."),
    "other-cohort": _lazy("The import is about another cohort."),
    "state-not-importable": _lazy("No import brings anybody to this state."),
    "enrollment-ended": _lazy("The enrollment has ended in another state."),
    "direction-stands": _lazy("The learner stands elsewhere; changing direction is a pivot."),
    "role-not-removable": _lazy("Only learners are taken out by a roster."),
    "direction-full": _lazy("No seat is free: the learner waits in line."),
    "invited-first": _lazy("The address has an account: its person must accept first."),
    "email-kept": _lazy("The person keeps the address they sign in with."),
    "name-kept": _lazy("The person keeps the name they gave."),
    "further-along": _lazy("The learner is further along, and stays there."),
    "not-taken-out": _lazy("The row wants somebody out, the import does not."),
    "nobody-to-take-out": _lazy("The person is not here."),
    "not-allowed": _lazy("You may not do this."),
    "cohort-not-open": _lazy("The cohort takes nobody in."),
    "cohort-not-running": _lazy("The cohort does not run."),
    "not-a-learner": _lazy("This person is no learner of the organization."),
    "illegal-transition": _lazy("This step is not possible from here."),
    "external-id-taken": _lazy("This external id belongs to somebody else."),
}
"""What the codes of a roster's rows mean. The code of a rule that is not here says itself."""

M = TypeVar("M", bound=Model)


def direction_get(*, slug: str, pointer: str = "#/direction") -> Direction:
    """Return the direction a request names by *slug*.

    :raises Invalid: if there is none; the fault points at *pointer*.
    """
    direction: Direction | None = Direction.objects.filter(slug=slug).first()
    if direction is None:
        detail = _("There is no direction “%(slug)s”.") % {"slug": slug}
        raise Invalid(detail, faults=(Fault(pointer, "unknown-direction", detail),))
    return direction


def organization_get(*, organization_id: int, viewer: User) -> Organization:
    """Return an organization *viewer* belongs to.

    :raises NotFound: if there is none, or *viewer* may not see it; the two look the same.
    """
    return _one(Organization, Organization.objects.visible_to(viewer), organization_id)


def organizations_managed(*, viewer: User) -> QuerySet[Organization]:
    """Return the organizations in which *viewer* may draw up programs, by name."""
    rows: QuerySet[Organization] = Organization.objects.managed_by(viewer)
    return rows.order_by("name", "pk")


# --------------------------------------------------------------------------- programs, cohorts


def program_list(*, viewer: User) -> ProgramQuerySet:
    """Return the programs *viewer* may see, newest first."""
    return Program.objects.visible_to(viewer).select_related("organization").order_by("-id")


def program_get(*, program_id: int, viewer: User) -> Program:
    """Return one program.

    :raises NotFound: if there is none, or *viewer* may not see it; the two look the same.
    """
    return _one(Program, program_list(viewer=viewer), program_id)


def cohort_list(*, viewer: User) -> CohortQuerySet:
    """Return the cohorts *viewer* may see, with seats and leads, newest first."""
    seats = Seats.objects.select_related("direction").order_by("direction__position", "pk")
    return (
        Cohort.objects.visible_to(viewer)
        .select_related("organization", "program", "target_direction")
        .prefetch_related(Prefetch("seats", queryset=seats), "leads", "breaks")
        .order_by("-id")
    )


def cohort_get(*, cohort_id: int, viewer: User) -> Cohort:
    """Return one cohort.

    :raises NotFound: if there is none, or *viewer* may not see it; the two look the same.
    """
    return _one(Cohort, cohort_list(viewer=viewer), cohort_id)


def seats_list(*, cohort_id: int) -> OfCohortQuerySet:
    """Return a cohort's seats in the order of the directions. The caller may see the cohort."""
    rows = Seats.objects.filter(cohort=cohort_id)
    return rows.select_related("direction", "roadmap_version").order_by("direction__position", "pk")


def free_seats(*, cohort_id: int) -> dict[str, int]:
    """Return the free seats per direction: every direction there is, 0 where none are offered."""
    return free_seats_of(cohort_ids={cohort_id})[cohort_id]


def free_seats_of(*, cohort_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """Return the free seats of many cohorts, by cohort and direction, for one query in all."""
    free: dict[int, dict[str, int]] = {cohort_id: {} for cohort_id in cohort_ids}
    for cohort_id, slug, count in rows_of(FREE_SEATS, {"cohorts": list(cohort_ids)}):
        free[cohort_id][slug] = count
    return free


def seats_summary(*, cohort: Cohort) -> str:
    """Return taken and offered seats in one line, `data 3/5 · apps 0/2`, from prefetched rows."""
    return " · ".join(f"{s.direction.slug} {s.taken}/{s.capacity}" for s in cohort.seats.all())


def lead_candidates(*, organization_id: int) -> QuerySet[User]:
    """Return the people who hold the role of a lead mentor, by name."""
    role = Membership.objects.filter(organization=organization_id, state="active")
    held = role.with_role(Role.LEAD_MENTOR).values("user")
    people: QuerySet[User] = User.objects.filter(pk__in=held)
    return people.order_by("name", "pk")


# --------------------------------------------------------------------------- enrollments


def enrollment_list(*, viewer: User) -> EnrollmentQuerySet:
    """Return the enrollments *viewer* may see, newest first.

    Each comes with learner, cohort, open placements (`open_placements`, the current one first)
    and mentorships, for five queries whatever the number of rows.
    """
    return _with_context(Enrollment.objects.visible_to(viewer))


def enrollment_list_own(*, viewer: User) -> EnrollmentQuerySet:
    """Return *viewer*'s own enrollments as a learner, newest first."""
    return _with_context(Enrollment.objects.filter(learner__user=viewer.pk))


def enrollment_get(*, enrollment_id: int, viewer: User) -> Enrollment:
    """Return one enrollment.

    :raises NotFound: if there is none, or *viewer* may not see it; the two look the same.
    """
    return _one(Enrollment, enrollment_list(viewer=viewer), enrollment_id)


def standing_of(*, enrollment: Enrollment) -> Placement | None:
    """Return the current placement, else the proposed one, of a row of `enrollment_list`."""
    return next(iter(enrollment.open_placements), None)


def primary_mentor_of(*, enrollment: Enrollment) -> Any:
    """Return the mentor of the active primary mentorship of a row of `enrollment_list`, if any."""
    for mentorship in enrollment.mentorships.all():
        if (mentorship.state, mentorship.kind) == (MentorshipState.ACTIVE, MentorshipKind.PRIMARY):
            return mentorship.mentor
    return None


def enrollment_timeline(*, enrollment_id: int, viewer: User) -> TransitionQuerySet:
    """Return the steps of an enrollment and of its placements, oldest first.

    :raises NotFound: if there is no such enrollment, or *viewer* may not see it.
    """
    if not Enrollment.objects.visible_to(viewer).filter(pk=enrollment_id).exists():
        raise NotFound(f"No enrollment {enrollment_id}.")
    placements = Placement.objects.filter(enrollment=enrollment_id).values("pk")
    steps = Transition.objects.filter(
        Q(subject=Enrollment._meta.label_lower, subject_id=enrollment_id)
        | Q(subject=Placement._meta.label_lower, subject_id__in=placements)
    )
    return steps.select_related("actor").order_by("id")


def placement_list(*, viewer: User) -> PlacementQuerySet:
    """Return the placements *viewer* may see, past ones included, newest first."""
    rows = Placement.objects.visible_to(viewer)
    return rows.select_related(
        "direction", "roadmap_version", "enrollment__learner__user", "enrollment__cohort"
    ).order_by("-id")


# --------------------------------------------------------------------------- rosters


def roster_import_list(*, viewer: User) -> RosterImportQuerySet:
    """Return the roster imports of organizations *viewer* manages, newest first."""
    rows: RosterImportQuerySet = RosterImport.objects.visible_to(viewer)
    return rows.select_related("organization", "cohort", "requested_by").order_by("-id")


def roster_row_list(*, viewer: User) -> OfRosterImportQuerySet:
    """Return what became of the rows of these imports, in the order of the files."""
    rows: OfRosterImportQuerySet = RosterRow.objects.visible_to(viewer)
    return rows.select_related("person").order_by("id")


def roster_rows(*, organization_id: int, cohort_id: int | None = None) -> Iterator[tuple[str, ...]]:
    """Yield the roster of an organization or of one cohort, in the columns of a plain roster.

    Learners stand once per cohort they are or were in; members without one follow, where the
    whole organization is asked for. The caller has checked who asks. Cost: two queries.
    """
    yield from rows_of(ENROLLED, {"organization": organization_id, "cohort": cohort_id})
    if cohort_id is None:
        yield from rows_of(NOT_ENROLLED, {"organization": organization_id})


def roster_code_told(*, code: str) -> str:
    """Return what people read for the code of a row, in their language."""
    return str(ROSTER_CODES.get(code, code))


# --------------------------------------------------------------------------- more


def learner_get(*, learner_id: int | None, cohort: Cohort, viewer: User) -> Learner:
    """Return the learner to be entered into *cohort*: the one named, or *viewer* in person.

    :raises NotFound: if there is none in the cohort's organization that *viewer* may see.
    """
    learners = Learner.objects.visible_to(viewer).filter(organization=cohort.organization_id)
    if learner_id is None:
        learners = learners.filter(user=viewer.pk)
    else:
        learners = learners.filter(pk=learner_id)
    learner: Learner | None = learners.first()
    if learner is None:
        raise NotFound(_("There is no such learner in the cohort's organization."))
    return learner


def _with_context(rows: EnrollmentQuerySet) -> EnrollmentQuerySet:
    standing = (
        Placement.objects.open()
        .select_related("direction", "roadmap_version")
        .order_by("state", "pk")
    )
    # Mentorships stand above this context and are reached by relation name (docs/adr).
    full: EnrollmentQuerySet = (
        rows.annotate(position=_position())
        .select_related("organization", "cohort", "learner__user", "waits_for")
        .prefetch_related(
            Prefetch("placements", queryset=standing, to_attr="open_placements"),
            "mentorships__mentor__user",
        )
        .order_by("-id")
    )
    return full


def _one(model: type[M], rows: QuerySet[Any], pk: int) -> M:
    row: M | None = rows.filter(pk=pk).first()
    if row is None:
        raise NotFound(f"No {model._meta.model_name} {pk}.")
    return row


def _position() -> Subquery:
    """Return the place of a row in the line for the direction it waits for, from 1; else None."""
    before = Q(waitlisted_at__lt=OuterRef("waitlisted_at"))
    at_once = Q(waitlisted_at=OuterRef("waitlisted_at"), pk__lte=OuterRef("pk"))
    line = Enrollment.objects.filter(
        before | at_once,
        cohort=OuterRef("cohort"),
        waits_for=OuterRef("waits_for"),
        state=EnrollmentState.WAITLISTED.value,
    )
    return Subquery(line.order_by().values("cohort").annotate(n=Count("pk")).values("n"))

"""cohorts: questions about programs, cohorts, seats and enrollments."""

from collections.abc import Collection
from typing import Any, TypeVar

from django.db.models import Count, Model, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from apps.accounts.models import Learner, Membership, Organization, User
from apps.cohorts.models import (
    Cohort,
    CohortQuerySet,
    Enrollment,
    EnrollmentQuerySet,
    OfCohortQuerySet,
    Placement,
    PlacementQuerySet,
    Program,
    ProgramQuerySet,
    Seats,
    Team,
)
from apps.cohorts.selectors.advice import accepted_directions
from apps.cohorts.selectors.completion import tasks_open, tasks_open_told
from apps.cohorts.selectors.elsewhere import (
    count_elsewhere,
    seats_elsewhere,
    seats_elsewhere_told,
)
from apps.cohorts.selectors.rosters import (
    roster_code_told,
    roster_import_list,
    roster_row_list,
    roster_rows,
    roster_rows_shown,
)
from apps.core.models import Transition, absent
from apps.core.selectors import rows_of
from apps.curriculum.models import Direction
from mentorship.errors import Fault, Invalid, NotFound
from mentorship.states import SEAT_HOLDING, EnrollmentState, MentorshipState
from mentorship.values import MentorshipKind, Role

FREE_SEATS = """
SELECT c.id, d.slug, COALESCE(s.capacity - s.taken, 0)
FROM unnest(%(cohorts)s::bigint[]) c (id)
CROSS JOIN curriculum_direction d
LEFT JOIN cohorts_seats s ON s.cohort_id = c.id AND s.direction_id = d.id
ORDER BY d.id
"""

BEFORE_TRANSFERS = """
WITH RECURSIVE earlier AS (
    SELECT e.id, e.successor_id AS heir FROM cohorts_enrollment e
    WHERE e.successor_id = ANY(%(enrollments)s)
    UNION ALL
    SELECT e.id, earlier.heir FROM cohorts_enrollment e JOIN earlier ON e.successor_id = earlier.id
)
SELECT id, heir FROM earlier
"""

AFTER_TRANSFERS = """
WITH RECURSIVE later AS (
    SELECT id, successor_id FROM cohorts_enrollment WHERE id = %(enrollment)s
    UNION ALL
    SELECT e.id, e.successor_id FROM cohorts_enrollment e JOIN later ON e.id = later.successor_id
)
SELECT id FROM later ORDER BY id
"""

DECISIONS = ("waitlisted", "admitted", "declined")
"""States an application is decided into."""

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


def heirs_of(*, enrollment_ids: Collection[int]) -> dict[int, list[int]]:
    """Return which of *enrollment_ids* go on from an enrollment: themselves, and from before."""
    heirs: dict[int, list[int]] = {pk: [pk] for pk in enrollment_ids}
    for before, heir in rows_of(BEFORE_TRANSFERS, {"enrollments": list(enrollment_ids)}):
        heirs.setdefault(before, []).append(heir)
    return heirs


def enrollments_since(*, enrollment_id: int) -> list[int]:
    """Return an enrollment and those in which its learner went on, oldest first."""
    return [pk for (pk,) in rows_of(AFTER_TRANSFERS, {"enrollment": enrollment_id})]


def standing_of(*, enrollment: Enrollment) -> Placement | None:
    """Return the current placement, else the proposed one, of a row of `enrollment_list`."""
    return next(iter(enrollment.open_placements), None)


def primary_mentor_of(*, enrollment: Enrollment) -> Any:
    """Return the mentor of the active primary mentorship of a row of `enrollment_list`, if any."""
    for mentorship in enrollment.mentorships.all():
        if (mentorship.state, mentorship.kind) == (MentorshipState.ACTIVE, MentorshipKind.PRIMARY):
            return mentorship.mentor
    return None


def placement_list(*, viewer: User) -> PlacementQuerySet:
    """Return the placements *viewer* may see, past ones included, newest first."""
    rows = Placement.objects.visible_to(viewer)
    return rows.select_related(
        "direction", "roadmap_version", "enrollment__learner__user", "enrollment__cohort"
    ).order_by("-id")


# --------------------------------------------------------------------------- more


def applications_open(*, cohort_id: int) -> EnrollmentQuerySet:
    """Return whom a cohort has not decided on, in the order they came."""
    rows: EnrollmentQuerySet = Enrollment.objects.filter(
        cohort=cohort_id, state__in=["applied", "waitlisted"]
    )
    return rows.select_related("learner__user", "cohort").order_by("pk")


def team_list(*, viewer: User) -> OfCohortQuerySet:
    """Return the teams of cohorts *viewer* may see, with the members *viewer* may see."""
    members = Enrollment.objects.visible_to(viewer).select_related("learner__user")
    rows: OfCohortQuerySet = Team.objects.visible_to(viewer)
    return (
        rows.select_related("organization", "cohort")
        .prefetch_related(Prefetch("members", queryset=members.order_by("pk")))
        .order_by("-id")
    )


def team_of(*, team_id: int, cohort_id: int) -> Team:
    """Return a team of a cohort its caller may see.

    :raises Invalid: if the cohort has no such team.
    """
    team: Team | None = Team.objects.filter(pk=team_id, cohort=cohort_id).first()
    if team is None:
        detail = _("The cohort has no such team.")
        raise Invalid(detail, faults=(Fault("#/team", "unknown-team", detail),))
    return team


def team_enrollments(*, team_id: int) -> EnrollmentQuerySet:
    """Return the members of a team who are under way: whom work for the team is given to."""
    rows: EnrollmentQuerySet = Enrollment.objects.filter(team=team_id)
    under_way = [state.value for state in SEAT_HOLDING]
    return rows.filter(state__in=under_way).select_related("learner__user").order_by("pk")


def team_candidates(*, cohort_id: int) -> EnrollmentQuerySet:
    """Return who may be put into a team of a cohort. The caller may see the cohort."""
    rows: EnrollmentQuerySet = Enrollment.objects.filter(
        cohort=cohort_id, state__in=[state.value for state in SEAT_HOLDING]
    )
    return rows.select_related("learner__user", "cohort").order_by("learner__user__name", "pk")


def transfer_targets(*, enrollment: Enrollment) -> CohortQuerySet:
    """Return the cohorts a learner may go on in: of the same program, and open, by name."""
    rows: CohortQuerySet = Cohort.objects.filter(
        program=enrollment.cohort.program_id, state__in=["enrolling", "running"]
    )
    return rows.exclude(enrollments__learner=enrollment.learner_id).order_by("name", "pk")


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
        rows.annotate(position=_position(), decision=_decision(), seats_elsewhere=count_elsewhere())
        .select_related("organization", "cohort", "learner__user", "waits_for", "asked_direction")
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
        raise absent(model, pk)
    return row


def _decision() -> Subquery:
    """Return the latest decision on the application: what, by whom, why and when; else None."""
    steps = Transition.objects.filter(
        subject=Enrollment._meta.label_lower,
        subject_id=OuterRef("pk"),
        to_state__in=DECISIONS,
    )
    told = JSONObject(decision="to_state", by="actor__name", reason="reason", at="at")
    return Subquery(steps.order_by("-id").values(told=told)[:1])


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


__all__ = [
    "accepted_directions",
    "applications_open",
    "cohort_get",
    "cohort_list",
    "direction_get",
    "enrollment_get",
    "enrollment_list",
    "enrollment_list_own",
    "free_seats",
    "free_seats_of",
    "heirs_of",
    "lead_candidates",
    "learner_get",
    "organization_get",
    "organizations_managed",
    "placement_list",
    "primary_mentor_of",
    "program_get",
    "program_list",
    "roster_code_told",
    "roster_import_list",
    "roster_row_list",
    "roster_rows",
    "roster_rows_shown",
    "seats_elsewhere",
    "seats_elsewhere_told",
    "seats_list",
    "seats_summary",
    "standing_of",
    "tasks_open",
    "tasks_open_told",
    "team_candidates",
    "team_enrollments",
    "team_list",
    "team_of",
    "transfer_targets",
]

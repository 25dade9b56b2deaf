"""The life of a cohort: planned, opened, started, wrapped up."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.accounts.models import Membership, User
from apps.accounts.services import check_time_zone
from apps.cohorts import policies
from apps.cohorts.models import Cohort, Enrollment, Program, Seats
from apps.cohorts.services.offers import seats_set
from apps.cohorts.services.places import learner_end, learner_start
from apps.cohorts.services.programs import SlugTaken, program_lock
from apps.cohorts.services.seats import cohort_lock
from apps.core.models import absent
from apps.core.services import conflict_on, event_publish, state_begin, state_move
from mentorship.errors import Conflict, Fault, Invalid, NotFound
from mentorship.events import CohortStarted
from mentorship.states import (
    COHORT,
    SEAT_HOLDING,
    CohortState,
    EnrollmentState,
    ProgramState,
)
from mentorship.values import Role

WAITING = (EnrollmentState.APPLIED, EnrollmentState.WAITLISTED)
STILL_PLANNED = (CohortState.PLANNED, CohortState.ENROLLING)


class ProgramNotActive(Conflict):
    code, title = "program-not-active", "The program is not active"


class CohortUnderWay(Conflict):
    code, title = "cohort-under-way", "The cohort has started; its dates and name stand"


class NoSeatsOffered(Conflict):
    code, title = "no-seats-offered", "No direction of the cohort has a seat"


class StartNotReached(Conflict):
    code, title = "start-not-reached", "The start date is still ahead"


class EnrollmentsOpen(Conflict):
    code, title = "enrollments-open", "Learners of this cohort are still at work"


# --------------------------------------------------------------------------- planning


@transaction.atomic
def cohort_create(
    *,
    program_id: int,
    slug: str,
    name: str,
    target_direction_id: int,
    starts_on: date,
    ends_on: date,
    time_zone: str,
    by: User | None,
    now: datetime,
) -> Cohort:
    """Plan a cohort. *time_zone*: an IANA name; the start date is a date there.

    :raises NotFound: if there is no such program.
    :raises NotAllowed: unless *by* manages the organization.
    :raises ProgramNotActive: if the program is closed or archived.
    :raises Invalid: if the dates or the time zone make no sense.
    :raises SlugTaken: if the organization has a cohort of that short name.
    """
    program = program_lock(program_id=program_id)
    policies.check_can_manage(user=by, organization_id=program.organization_id)

    _check_program(program, ProgramState.DRAFT, ProgramState.ACTIVE)
    _check_dates(starts_on, ends_on)
    check_time_zone(name=time_zone)
    taken = SlugTaken(_("Another cohort has this short name."), slug=slug)
    with conflict_on("cohort_slug_once", taken):
        cohort = Cohort.objects.create(
            organization_id=program.organization_id,
            program=program,
            slug=slug,
            name=name,
            target_direction_id=target_direction_id,
            starts_on=starts_on,
            ends_on=ends_on,
            time_zone=time_zone,
        )
    state_begin(row=cohort, by=by, now=now)
    return cohort


@transaction.atomic
def cohort_clone(
    *, cohort_id: int, slug: str, name: str, starts_on: date, by: User | None, now: datetime
) -> Cohort:
    """Plan another run of a cohort, shifted to a start of its own.

    It takes over the program, what is aimed at, the length, the time zone, the seats with the
    roadmap published latest, and those leads who are lead mentors still. Nobody is enrolled.

    :raises NotFound: if there is no such cohort.
    :raises NotAllowed: unless *by* manages the organization.
    :raises ProgramNotActive: if the program is closed or archived.
    :raises NoPublishedRoadmap: if a direction has none any more.
    :raises Invalid: if the end would lie beyond the calendar.
    :raises SlugTaken: if the organization has a cohort of that short name.
    """
    run = _lock_below_program(cohort_id)
    again = cohort_create(
        program_id=run.program_id,
        slug=slug,
        name=name,
        target_direction_id=run.target_direction_id,
        starts_on=starts_on,
        ends_on=_shifted(run.ends_on, starts_on - run.starts_on),
        time_zone=run.time_zone,
        by=by,
        now=now,
    )
    for seats in Seats.objects.filter(cohort=run).order_by("pk"):
        seats_set(
            cohort_id=again.pk,
            direction_id=seats.direction_id,
            capacity=seats.capacity,
            roadmap_version_id=None,
            by=by,
            now=now,
        )
    still = Membership.objects.filter(organization=run.organization_id, state="active")
    again.leads.set(run.leads.filter(pk__in=still.with_role(Role.LEAD_MENTOR).values("user")))
    return again


@transaction.atomic
def cohort_change(
    *,
    cohort_id: int,
    by: User | None,
    now: datetime,  # noqa: ARG001 - every service is told the hour
    name: str | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Cohort:
    """Rename a cohort or move its dates before it starts; None leaves a value as it is.

    :raises NotAllowed: unless *by* manages the organization.
    :raises CohortUnderWay: once the cohort has started.
    :raises Invalid: if the dates make no sense.
    """
    cohort = cohort_lock(cohort_id=cohort_id)
    policies.check_can_manage(user=by, organization_id=cohort.organization_id)

    if CohortState(cohort.state) not in STILL_PLANNED:
        raise CohortUnderWay(_("The cohort has started."), state=cohort.state)
    cohort.name = name if name is not None else cohort.name
    cohort.starts_on = starts_on or cohort.starts_on
    cohort.ends_on = ends_on or cohort.ends_on
    _check_dates(cohort.starts_on, cohort.ends_on)
    cohort.save(update_fields=["name", "starts_on", "ends_on", "updated_at"])
    return cohort


@transaction.atomic
def cohort_lead_add(
    *,
    cohort_id: int,
    user_id: int,
    by: User | None,
    now: datetime,  # noqa: ARG001 - every service is told the hour
) -> Cohort:
    """Name a lead mentor of the cohort. Naming one twice changes nothing.

    :raises NotAllowed: unless *by* manages the organization.
    :raises Invalid: unless the person holds the role of a lead mentor in the organization.
    """
    cohort = cohort_lock(cohort_id=cohort_id)
    policies.check_can_manage(user=by, organization_id=cohort.organization_id)

    role = Membership.objects.filter(user=user_id, organization=cohort.organization_id)
    if not role.with_role(Role.LEAD_MENTOR).filter(state="active").exists():
        detail = _("This person is no lead mentor of the organization.")
        raise Invalid(detail, faults=(Fault("#/user", "not-a-lead-mentor", detail),))
    cohort.leads.add(user_id)
    return cohort


@transaction.atomic
def cohort_lead_remove(
    *,
    cohort_id: int,
    user_id: int,
    by: User | None,
    now: datetime,  # noqa: ARG001 - every service is told the hour
) -> Cohort:
    """Take a person off the cohort's leads.

    :raises NotAllowed: unless *by* manages the organization.
    :raises NotFound: if the person does not lead the cohort.
    """
    cohort = cohort_lock(cohort_id=cohort_id)
    policies.check_can_manage(user=by, organization_id=cohort.organization_id)

    if not cohort.leads.filter(pk=user_id).exists():
        raise NotFound(_("This person does not lead the cohort."))
    cohort.leads.remove(user_id)
    return cohort


# --------------------------------------------------------------------------- moves


@transaction.atomic
def cohort_move(
    *,
    cohort_id: int,
    to: CohortState,
    by: User | None,
    now: datetime,
    reason: str = "",
    force: bool = False,
) -> Cohort:
    """Open, start, wrap up, complete or cancel a cohort.

    Starting activates the admitted learners; wrapping up declines who still waits; cancelling
    sends everybody home. *force*: start before the start date.

    :raises NotAllowed: unless *by* manages the organization.
    :raises TransitionNotAllowed: if the cohort has no such step.
    :raises ProgramNotActive: if it is to open while the program is not active.
    :raises NoSeatsOffered: if it is to open without a seat in any direction.
    :raises StartNotReached: if it is to start before its date, unless *force* is set.
    :raises EnrollmentsOpen: if it is to complete while learners hold seats.
    """
    cohort = _lock_below_program(cohort_id)
    policies.check_can_manage(user=by, organization_id=cohort.organization_id)

    COHORT.step(CohortState(cohort.state), to)
    if to in _GUARDS and not (force and to is CohortState.RUNNING):
        _GUARDS[to](cohort, now)
    state_move(row=cohort, machine=COHORT, to=to, by=by, now=now, reason=reason)
    if to in _EFFECTS:
        _EFFECTS[to](cohort, by, now)
    return cohort


def _shifted(day: date, by: timedelta) -> date:
    try:
        return day + by
    except OverflowError as beyond:
        detail = _("The cohort would end beyond the year %(year)s.") % {"year": date.max.year}
        raise Invalid(detail, faults=(Fault("#/starts_on", "out-of-range", detail),)) from beyond


def _lock_below_program(cohort_id: int) -> Cohort:
    """Lock the program, then the cohort, so that neither opens while the other closes."""
    found = Cohort.objects.filter(pk=cohort_id).values_list("program", flat=True).first()
    if found is None:
        raise absent(Cohort, cohort_id)
    program = program_lock(program_id=found)
    cohort = cohort_lock(cohort_id=cohort_id)
    cohort.program = program
    return cohort


def _check_can_open(cohort: Cohort, now: datetime) -> None:  # noqa: ARG001 - one shape for guards
    _check_program(cohort.program, ProgramState.ACTIVE)
    if not Seats.objects.filter(cohort=cohort, capacity__gte=1).exists():
        raise NoSeatsOffered(_("Offer seats in at least one direction first."))


def _check_can_start(cohort: Cohort, now: datetime) -> None:
    today = now.astimezone(ZoneInfo(cohort.time_zone)).date()
    if today < cohort.starts_on:
        raise StartNotReached(
            _("The cohort starts on %(day)s.") % {"day": date_format(cohort.starts_on)},
            starts_on=cohort.starts_on.isoformat(),
            today=today.isoformat(),
        )


def _check_all_ended(cohort: Cohort, now: datetime) -> None:  # noqa: ARG001 - one shape for guards
    held = Enrollment.objects.filter(
        cohort=cohort, state__in=[state.value for state in SEAT_HOLDING]
    ).count()
    if held:
        raise EnrollmentsOpen(
            _("%(held)s enrollments are still open.") % {"held": held}, enrollments=held
        )


def _start_learners(cohort: Cohort, by: User | None, now: datetime) -> None:
    for enrollment in _locked(cohort, EnrollmentState.ADMITTED):
        learner_start(enrollment=enrollment, by=by, now=now)
    event_publish(CohortStarted(cohort.organization_id, cohort.pk))


def _decline_waiting(cohort: Cohort, by: User | None, now: datetime) -> None:
    declined, reason = EnrollmentState.DECLINED, "The cohort takes nobody in any more."
    for enrollment in _locked(cohort, *WAITING):
        learner_end(enrollment=enrollment, to=declined, by=by, now=now, reason=reason)


def _send_home(cohort: Cohort, by: User | None, now: datetime) -> None:
    list(Seats.objects.locked().filter(cohort=cohort))
    reason = "The cohort was cancelled."
    for enrollment in _locked(cohort, *WAITING, EnrollmentState.ADMITTED):
        admitted = enrollment.state == EnrollmentState.ADMITTED
        to = EnrollmentState.WITHDRAWN if admitted else EnrollmentState.DECLINED
        learner_end(enrollment=enrollment, to=to, by=by, now=now, reason=reason)


def _locked(cohort: Cohort, *states: EnrollmentState) -> list[Enrollment]:
    rows = Enrollment.objects.locked().filter(cohort=cohort)
    return list(rows.filter(state__in=[state.value for state in states]))


_GUARDS: Mapping[CohortState, Callable[[Cohort, datetime], None]] = {
    CohortState.ENROLLING: _check_can_open,
    CohortState.RUNNING: _check_can_start,
    CohortState.COMPLETED: _check_all_ended,
}
_EFFECTS: Mapping[CohortState, Callable[[Cohort, User | None, datetime], None]] = {
    CohortState.RUNNING: _start_learners,
    CohortState.WRAPPING_UP: _decline_waiting,
    CohortState.CANCELLED: _send_home,
}


# --------------------------------------------------------------------------- rules


def _check_program(program: Program, *states: ProgramState) -> None:
    if ProgramState(program.state) not in states:
        raise ProgramNotActive(
            _("The program is %(state)s.") % {"state": program.get_state_display()},
            state=program.state,
        )


def _check_dates(starts_on: date, ends_on: date) -> None:
    if ends_on <= starts_on:
        detail = _("The cohort ends after it starts.")
        raise Invalid(detail, faults=(Fault("#/ends_on", "ends-before-start", detail),))

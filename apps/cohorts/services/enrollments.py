"""The life of an enrollment, from the application to the end, and of the placement under it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.accounts.models import Learner, Membership, User
from apps.accounts.services import learner_intake_save
from apps.cohorts import policies, selectors
from apps.cohorts.models import Cohort, Enrollment
from apps.cohorts.services.places import (
    TAKES_PEOPLE,
    CohortNotOpen,
    enrollment_lock,
    first_direction,
    learner_admit,
    learner_end,
    learner_start,
)
from apps.cohorts.services.seats import cohort_lock, direction_of
from apps.core.services import conflict_on, event_publish, state_begin, state_move
from mentorship.errors import Conflict, NotFound
from mentorship.events import EnrollmentApplied, EnrollmentDeclined
from mentorship.states import ENROLLMENT, CohortState, EnrollmentState, PlacementState
from mentorship.values import Role


class CohortNotRunning(Conflict):
    code, title = "cohort-not-running", "The cohort does not run"


class CohortNotOver(Conflict):
    code, title = "cohort-not-over", "The cohort has not come to its end"


class ReviewsPending(Conflict):
    code, title = "reviews-pending", "Work that was handed in waits for its review"


class WorkUnfinished(Conflict):
    code, title = "work-unfinished", "Tasks of the roadmap are not done yet"


class AlreadyEnrolled(Conflict):
    code, title = "already-enrolled", "The learner already has an enrollment in this cohort"


class NotALearner(Conflict):
    code, title = "not-a-learner", "This person is no learner of the organization"


class NotAdmitted(Conflict):
    code, title = "not-admitted", "Only an admitted learner can start"


# --------------------------------------------------------------------------- application


@transaction.atomic
def enrollment_apply(
    *,
    cohort_id: int,
    learner_id: int,
    motivation: str,
    by: User | None,
    now: datetime,
    direction_id: int | None = None,
    weekly_hours: float | None = None,
) -> Enrollment:
    """Enter a learner's application to a cohort that takes people in.

    *direction_id*, *weekly_hours*: what the learner asks for and offers. They stay with the
    application and go into the profile, from which the first direction is recommended.

    :raises NotFound: if there is no such cohort, or no such learner in its organization.
    :raises NotAllowed: unless *by* is the learner or manages the organization.
    :raises NotALearner: if the person's membership as a learner has ended.
    :raises CohortNotOpen: unless the cohort is enrolling or running.
    :raises AlreadyEnrolled: if there was an application before, whatever became of it.
    """
    cohort = cohort_lock(cohort_id=cohort_id)
    learner = _learner(learner_id, cohort)
    policies.check_can_apply(user=by, learner=learner)

    _check_is_learner(learner)
    _check_takes_people(cohort)
    again = AlreadyEnrolled(_("There is an enrollment in this cohort already."))
    with conflict_on("enrollment_once", again):
        enrollment = Enrollment.objects.create(
            organization_id=cohort.organization_id,
            cohort=cohort,
            learner=learner,
            motivation=motivation,
            asked_direction=direction_of(direction_id=direction_id) if direction_id else None,
            asked_hours=weekly_hours,
        )
    state_begin(row=enrollment, by=by, now=now)
    if direction_id is not None or weekly_hours is not None:
        learner_intake_save(
            learner_id=learner.pk, direction_id=direction_id, weekly_hours=weekly_hours
        )
    event_publish(EnrollmentApplied(cohort.organization_id, enrollment.pk))
    return enrollment


@transaction.atomic
def enrollment_waitlist(
    *,
    enrollment_id: int,
    by: User | None,
    now: datetime,
    direction_id: int | None = None,
    reason: str = "",
) -> Enrollment:
    """Let an applicant wait for a seat in a direction: the next one that becomes free is theirs.

    *direction_id*: None stands for what was decided or asked for, see Note [First direction].

    :raises NotAllowed: unless *by* manages or leads the cohort.
    :raises NotFound: if there is no such direction.
    :raises TransitionNotAllowed: unless the enrollment is applied.
    """
    enrollment = enrollment_lock(enrollment_id=enrollment_id)
    policies.check_can_admit(user=by, enrollment=enrollment)

    wanted = first_direction(enrollment=enrollment) if direction_id is None else direction_id
    enrollment.waits_for, enrollment.waitlisted_at = direction_of(direction_id=wanted), now
    state_move(
        row=enrollment,
        machine=ENROLLMENT,
        to=EnrollmentState.WAITLISTED,
        by=by,
        now=now,
        reason=reason,
        fields=("waits_for", "waitlisted_at"),
    )
    return enrollment


@transaction.atomic
def enrollment_decline(
    *, enrollment_id: int, reason: str, by: User | None, now: datetime
) -> Enrollment:
    """Turn an applicant down.

    :raises NotAllowed: unless *by* manages or leads the cohort.
    :raises TransitionNotAllowed: unless the enrollment is applied or waitlisted.
    """
    enrollment = enrollment_lock(enrollment_id=enrollment_id)
    policies.check_can_admit(user=by, enrollment=enrollment)

    learner_end(enrollment=enrollment, to=EnrollmentState.DECLINED, by=by, now=now, reason=reason)
    event_publish(EnrollmentDeclined(enrollment.organization_id, enrollment.pk))
    return enrollment


@transaction.atomic
def enrollment_admit(
    *,
    enrollment_id: int,
    by: User | None,
    now: datetime,
    direction_id: int | None = None,
    reason: str = "",
) -> Enrollment:
    """Give an applicant a seat in one direction, with the roadmap version pinned for it.

    *direction_id*: None stands for what was decided or asked for, see Note [First direction].

    :raises NotAllowed: unless *by* manages or leads the cohort.
    :raises CohortNotOpen: unless the cohort is enrolling or running.
    :raises TransitionNotAllowed: unless the enrollment is applied or waitlisted.
    :raises CohortFull: if no seat is free in the direction.
    """
    enrollment = enrollment_lock(enrollment_id=enrollment_id, with_seats=True)
    policies.check_can_admit(user=by, enrollment=enrollment)

    ENROLLMENT.step(EnrollmentState(enrollment.state), EnrollmentState.ADMITTED)
    _check_takes_people(enrollment.cohort)
    learner_admit(
        enrollment=enrollment,
        direction_id=(
            first_direction(enrollment=enrollment) if direction_id is None else direction_id
        ),
        by=by,
        now=now,
        reason=reason,
    )
    return enrollment


# --------------------------------------------------------------------------- work


@transaction.atomic
def enrollment_activate(*, enrollment_id: int, by: User | None, now: datetime) -> Enrollment:
    """Let a late joiner start: the cohort runs, and the proposed placement becomes current.

    :raises NotAllowed: unless *by* manages or leads the cohort.
    :raises NotAdmitted: unless the enrollment is admitted.
    :raises CohortNotRunning: unless the cohort runs.
    """
    enrollment = enrollment_lock(enrollment_id=enrollment_id)
    policies.check_can_admit(user=by, enrollment=enrollment)

    if enrollment.state != EnrollmentState.ADMITTED:
        raise NotAdmitted(_("The enrollment is not admitted."), state=enrollment.state)
    if enrollment.cohort.state != CohortState.RUNNING:
        raise CohortNotRunning(_("The cohort does not run."), state=enrollment.cohort.state)
    learner_start(enrollment=enrollment, by=by, now=now)
    return enrollment


# --------------------------------------------------------------------------- ends


@transaction.atomic
def enrollment_withdraw(
    *, enrollment_id: int, reason: str, by: User | None, now: datetime
) -> Enrollment:
    """Let a learner leave; a held seat is free again.

    :raises NotAllowed: unless *by* is the learner or manages the organization.
    :raises TransitionNotAllowed: if the enrollment has ended.
    """
    enrollment = enrollment_lock(enrollment_id=enrollment_id, with_seats=True)
    policies.check_can_withdraw(user=by, enrollment=enrollment)

    learner_end(enrollment=enrollment, to=EnrollmentState.WITHDRAWN, by=by, now=now, reason=reason)
    return enrollment


@transaction.atomic
def enrollment_complete(
    *, enrollment_id: int, by: User | None, now: datetime, reason: str = ""
) -> Enrollment:
    """Close an enrollment with success: its placement is finished.

    *reason*: needed while tasks of the roadmap are open, and kept in the timeline.

    :raises NotAllowed: unless *by* manages the organization.
    :raises TransitionNotAllowed: unless the enrollment is active.
    :raises WorkUnfinished: without a reason, while tasks of the roadmap are open.
    """
    enrollment = enrollment_lock(enrollment_id=enrollment_id, with_seats=True)
    policies.check_can_run(user=by, enrollment=enrollment)

    ENROLLMENT.step(EnrollmentState(enrollment.state), EnrollmentState.COMPLETED)
    _check_explained(enrollment, reason)
    learner_end(
        enrollment=enrollment,
        to=EnrollmentState.COMPLETED,
        standing=PlacementState.FINISHED,
        by=by,
        now=now,
        reason=reason,
    )
    return enrollment


@transaction.atomic
def enrollment_not_complete(
    *, enrollment_id: int, by: User | None, now: datetime, reason: str = ""
) -> Enrollment:
    """Close an enrollment whose work was not done by the cohort's end.

    :raises NotAllowed: unless *by* manages the organization.
    :raises TransitionNotAllowed: unless the enrollment is active.
    :raises CohortNotOver: unless the cohort wraps up. Before that, a learner withdraws.
    :raises ReviewsPending: while work of theirs waits for a review, until the review grace is over.
    """
    enrollment = enrollment_lock(enrollment_id=enrollment_id, with_seats=True)
    policies.check_can_run(user=by, enrollment=enrollment)

    ENROLLMENT.step(EnrollmentState(enrollment.state), EnrollmentState.NOT_COMPLETED)
    if enrollment.cohort.state != CohortState.WRAPPING_UP:
        raise CohortNotOver(_("The cohort does not wrap up yet."), state=enrollment.cohort.state)
    _check_reviewed(enrollment, now)
    learner_end(
        enrollment=enrollment, to=EnrollmentState.NOT_COMPLETED, by=by, now=now, reason=reason
    )
    return enrollment


# --------------------------------------------------------------------------- rules


def _learner(learner_id: int, cohort: Cohort) -> Learner:
    own = Learner.objects.filter(pk=learner_id, organization=cohort.organization_id)
    learner: Learner | None = own.select_related("user").first()
    if learner is None:
        raise NotFound(_("There is no such learner in the cohort's organization."))
    return learner


def _check_is_learner(learner: Learner) -> None:
    role = Membership.objects.of(learner.user).with_role(Role.LEARNER)
    if not role.filter(organization=learner.organization_id).exists():
        raise NotALearner(_("This person is no learner of the organization any more."))


def _check_explained(enrollment: Enrollment, reason: str) -> None:
    """Let nobody complete over open tasks without a word about it."""
    if reason.strip():
        return
    tasks = list(selectors.tasks_open(enrollment=enrollment).values_list("slug", flat=True))
    if tasks:
        told = selectors.tasks_open_told(count=len(tasks))
        raise WorkUnfinished(told, open_tasks=len(tasks), tasks=tasks)


def _check_reviewed(enrollment: Enrollment, now: datetime) -> None:
    """Let nobody be closed over work that was handed in in time and has not been looked at."""
    cohort = enrollment.cohort
    grace_ends = cohort.ends_on + timedelta(days=cohort.review_grace_days)
    if now.astimezone(ZoneInfo(cohort.time_zone)).date() > grace_ends:
        return
    # By relation name: work stands above this context (docs/adr).
    waiting = Enrollment.objects.filter(
        pk=enrollment.pk, assignments__state__in=["submitted", "in_review"]
    ).count()
    if waiting:
        raise ReviewsPending(
            _("%(count)s pieces of work wait for a review, until %(day)s at the latest.")
            % {"count": waiting, "day": date_format(grace_ends)},
            waiting=waiting,
            grace_ends_on=grace_ends.isoformat(),
        )


def _check_takes_people(cohort: Cohort) -> None:
    if CohortState(cohort.state) not in TAKES_PEOPLE:
        raise CohortNotOpen(
            _("The cohort is %(state)s and takes nobody in.")
            % {"state": cohort.get_state_display()},
            state=cohort.state,
        )

"""Moving a learner to another cohort of the same program, without a change of direction."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.cohorts import policies
from apps.cohorts.models import Cohort, Enrollment, Placement, Seats
from apps.cohorts.services.enrollments import AlreadyEnrolled
from apps.cohorts.services.places import (
    TAKES_PEOPLE,
    CohortNotOpen,
    learner_end,
    learner_seat,
    learner_start,
)
from apps.core.models import absent
from apps.core.services import conflict_on, event_publish, state_begin
from mentorship.errors import Conflict, NotFound
from mentorship.events import EnrollmentTransferred
from mentorship.states import ENROLLMENT, CohortState, EnrollmentState, PlacementState


class OtherProgram(Conflict):
    code, title = "other-program", "The cohort belongs to another program"


@transaction.atomic
def enrollment_transfer(
    *, enrollment_id: int, cohort_id: int, by: User | None, now: datetime, reason: str = ""
) -> Enrollment:
    """Let a learner go on in another cohort of the same program; return the new enrollment.

    The direction stays, under the roadmap version pinned there, and so does what the learner asked
    for and offers. The seat there is taken before the
    one here is given back. Where the other cohort runs, the learner is at work at once. Whoever
    listens to `EnrollmentTransferred` carries over what belongs to the enrollment.

    :raises NotFound: if there is no such enrollment, or no such cohort in its organization.
    :raises NotAllowed: unless *by* manages the organization, and is not the learner.
    :raises TransitionNotAllowed: unless the enrollment is active.
    :raises OtherProgram: if the cohort belongs to another program.
    :raises CohortNotOpen: unless the cohort is enrolling or running.
    :raises AlreadyEnrolled: if the learner has, or had, an enrollment there.
    :raises CohortFull: if no seat in the direction is free there.
    """
    enrollment, target = _lock_both(enrollment_id, cohort_id)
    policies.check_can_run(user=by, enrollment=enrollment)

    ENROLLMENT.step(EnrollmentState(enrollment.state), EnrollmentState.TRANSFERRED)
    _check_target(enrollment, target)
    successor = _successor(enrollment, target, by, now)
    enrollment.successor = successor
    learner_end(
        enrollment=enrollment,
        to=EnrollmentState.TRANSFERRED,
        by=by,
        now=now,
        reason=reason,
        fields=("successor",),
    )
    event_publish(EnrollmentTransferred(enrollment.organization_id, enrollment.pk, successor.pk))
    if target.state == CohortState.RUNNING:
        learner_start(enrollment=successor, by=by, now=now)
    return successor


def _lock_both(enrollment_id: int, cohort_id: int) -> tuple[Enrollment, Cohort]:
    """Lock both cohorts, their seats, the enrollment and who waits. See Note [Lock order]."""
    found = Enrollment.objects.filter(pk=enrollment_id).values_list("cohort", flat=True).first()
    if found is None:
        raise absent(Enrollment, enrollment_id)
    cohorts = {row.pk: row for row in Cohort.objects.locked().filter(pk__in={found, cohort_id})}
    target = cohorts.get(cohort_id)
    if target is None or target.organization_id != cohorts[found].organization_id:
        raise NotFound(_("There is no such cohort in the organization."))
    list(Seats.objects.locked().filter(cohort__in=cohorts))
    waiting = Enrollment.objects.filter(cohort=found, state=EnrollmentState.WAITLISTED.value)
    rows = waiting | Enrollment.objects.filter(pk=enrollment_id)
    held = {row.pk: row for row in rows.locked().select_related("learner")}
    enrollment: Enrollment = held[enrollment_id]
    enrollment.cohort = cohorts[found]
    return enrollment, target


def _successor(
    enrollment: Enrollment, target: Cohort, by: User | None, now: datetime
) -> Enrollment:
    current = Placement.objects.filter(
        enrollment=enrollment, state=PlacementState.CURRENT.value
    ).values_list("direction", flat=True)
    again = AlreadyEnrolled(_("There is an enrollment in this cohort already."))
    with conflict_on("enrollment_once", again):
        successor = Enrollment.objects.create(
            organization_id=target.organization_id,
            cohort=target,
            learner=enrollment.learner,
            motivation=enrollment.motivation,
            asked_direction=enrollment.asked_direction,
            asked_hours=enrollment.asked_hours,
        )
    state_begin(row=successor, by=by, now=now)
    learner_seat(enrollment=successor, direction_id=current.get(), by=by, now=now)
    return successor


def _check_target(enrollment: Enrollment, target: Cohort) -> None:
    if target.program_id != enrollment.cohort.program_id:
        raise OtherProgram(_("A learner moves between cohorts of one program."))
    if target.pk == enrollment.cohort_id:
        raise AlreadyEnrolled(_("The learner is in this cohort."))
    if CohortState(target.state) not in TAKES_PEOPLE:
        raise CohortNotOpen(
            _("The cohort is %(state)s and takes nobody in.")
            % {"state": target.get_state_display()},
            state=target.state,
        )

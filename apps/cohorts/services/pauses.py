"""Being away: with a day of return, and every clock stopped until then."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.cohorts import policies
from apps.cohorts.models import Cohort, Enrollment, Pause
from apps.cohorts.services.places import enrollment_lock, pause_end
from apps.core.services import event_publish, state_move
from mentorship.errors import Conflict, Fault, Invalid
from mentorship.events import EnrollmentPaused, EnrollmentResumed
from mentorship.states import ENROLLMENT, EnrollmentState

LONGEST = timedelta(days=182)


class NotPaused(Conflict):
    code, title = "not-paused", "Only a paused learner can resume"


@transaction.atomic
def enrollment_pause(
    *, enrollment_id: int, returns_on: date, by: User | None, now: datetime, reason: str = ""
) -> Enrollment:
    """Let a learner rest until a day; the seat stays theirs, and no clock counts the days away.

    *returns_on*: the first day at work again, in the cohort's time zone; at most half a year
    ahead, and within the cohort unless that runs over its end.

    :raises NotAllowed: unless *by* manages the organization.
    :raises TransitionNotAllowed: unless the enrollment is active.
    :raises Invalid: if the day of return is not ahead, too far ahead or beyond the cohort's end.
    """
    enrollment = enrollment_lock(enrollment_id=enrollment_id)
    policies.check_can_run(user=by, enrollment=enrollment)

    ENROLLMENT.step(EnrollmentState(enrollment.state), EnrollmentState.PAUSED)
    _check_return(returns_on, enrollment.cohort, now)
    enrollment.returns_on = returns_on
    _move(enrollment, EnrollmentState.PAUSED, by, now, reason)
    pause = Pause.objects.create(enrollment=enrollment, started_at=now, returns_on=returns_on)
    event_publish(EnrollmentPaused(enrollment.organization_id, enrollment.pk, pause.pk))
    return enrollment


@transaction.atomic
def enrollment_resume(*, enrollment_id: int, by: User | None, now: datetime) -> Enrollment:
    """Let a paused learner go on, on the day that was planned or before.

    :raises NotAllowed: unless *by* manages the organization.
    :raises NotPaused: unless the enrollment is paused.
    """
    enrollment = enrollment_lock(enrollment_id=enrollment_id)
    policies.check_can_run(user=by, enrollment=enrollment)

    if enrollment.state != EnrollmentState.PAUSED:
        raise NotPaused(_("The enrollment is not paused."), state=enrollment.state)
    pause_end(enrollment=enrollment, now=now)
    _move(enrollment, EnrollmentState.ACTIVE, by, now, "")
    event_publish(EnrollmentResumed(enrollment.organization_id, enrollment.pk))
    return enrollment


@transaction.atomic
def enrollments_return(*, now: datetime) -> int:
    """Let everybody go on whose day of return has come in their cohort; return how many."""
    away = Enrollment.objects.filter(
        state=EnrollmentState.PAUSED.value, returns_on__lte=(now + timedelta(days=1)).date()
    )
    rows = away.order_by("cohort", "pk").values_list("pk", "returns_on", "cohort__time_zone")
    back = [pk for pk, day, zone in rows if day <= now.astimezone(ZoneInfo(zone)).date()]
    for pk in back:
        enrollment_resume(enrollment_id=pk, by=None, now=now)
    return len(back)


def _move(
    enrollment: Enrollment, to: EnrollmentState, by: User | None, now: datetime, reason: str
) -> None:
    fields = ("returns_on",)
    state_move(
        row=enrollment, machine=ENROLLMENT, to=to, by=by, now=now, reason=reason, fields=fields
    )


def _check_return(day: date, cohort: Cohort, now: datetime) -> None:
    today = now.astimezone(ZoneInfo(cohort.time_zone)).date()
    latest = today + LONGEST
    if today < cohort.ends_on:  # a cohort may run over its end
        latest = min(latest, cohort.ends_on)
    if today < day <= latest:
        return
    detail = _("Choose a day after today, at the latest %(day)s.") % {"day": date_format(latest)}
    raise Invalid(detail, faults=(Fault("#/returns_on", "out-of-range", detail),))

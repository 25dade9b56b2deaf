"""Leave of mentors: planned, taken back, and told when it begins.

While it lasts, mentorships stand; nothing new is offered or assigned to the mentor.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Mentor, User
from apps.core.services import event_publish
from apps.mentoring import policies
from apps.mentoring.models import Absence
from apps.mentoring.services.proposals import offers_drop
from mentorship.errors import Conflict, Fault, Invalid, NotFound
from mentorship.events import MentorAbsent

LONGEST = timedelta(days=366)
FARTHEST = timedelta(days=3 * 366)
"""How far from today an absence may begin."""


class AbsenceOver(Conflict):
    code, title = "absence-over", "The absence is over, or was taken back"


@transaction.atomic
def absence_plan(
    *,
    mentor_id: int,
    starts_on: date,
    ends_on: date,
    by: User | None,
    now: datetime,
    reason: str = "",
) -> Absence:
    """Note that a mentor is away from *starts_on* to *ends_on*, days of their own time zone.

    :raises NotFound: if there is no such mentor.
    :raises NotAllowed: unless *by* is the mentor or manages the organization.
    :raises Invalid: if the days do not make sense, or are over.
    """
    mentor = _mentor(mentor_id)
    _check_days(starts_on, ends_on, now)
    zone = ZoneInfo(mentor.user.time_zone)
    absence = Absence(
        organization_id=mentor.organization_id,
        mentor=mentor,
        starts_on=starts_on,
        ends_on=ends_on,
        starts_at=_midnight(starts_on, zone),
        ends_at=_midnight(ends_on + timedelta(days=1), zone),
        reason=reason,
    )
    policies.check_can_plan_absence(user=by, absence=absence)
    if absence.ends_at <= now:
        raise _wrong("ends_on", "in-the-past", _("This is over."))
    absence.save()
    if absence.starts_at <= now:
        _announce(absence, now)
    return absence


@transaction.atomic
def absence_cancel(*, absence_id: int, by: User | None, now: datetime) -> Absence:
    """Take an absence back, or come home early: from now on the mentor is here.

    :raises NotAllowed: unless *by* is the mentor or manages the organization.
    :raises AbsenceOver: if it has ended or was taken back.
    """
    rows = Absence.objects.locked().select_related("mentor")
    absence: Absence | None = rows.filter(pk=absence_id).first()
    if absence is None:
        raise NotFound(_("There is no such row, or you may not see it."))
    policies.check_can_plan_absence(user=by, absence=absence)

    if absence.cancelled_at is not None or absence.ends_at <= now:
        raise AbsenceOver(_("This absence is over, or was taken back."))
    absence.cancelled_at = now
    absence.save(update_fields=["cancelled_at", "updated_at"])
    return absence


@transaction.atomic
def absences_announce(*, now: datetime) -> int:
    """Tell of the absences that have begun; return how many. Idempotent."""
    rows = list(Absence.objects.locked().untold(now).select_related("mentor"))
    for absence in rows:
        _announce(absence, now)
    return len(rows)


def _announce(absence: Absence, now: datetime) -> None:
    """Take open offers back and tell who listens, unless the days have passed unnoticed."""
    absence.announced_at = now
    absence.save(update_fields=["announced_at", "updated_at"])
    if absence.ends_at > now:
        offers_drop(mentor=absence.mentor, now=now)
        mentor = absence.mentor
        event_publish(MentorAbsent(absence.organization_id, mentor.pk, mentor.user_id))


# --------------------------------------------------------------------------- rules


def _mentor(mentor_id: int) -> Mentor:
    rows = Mentor.objects.select_related("user")
    mentor: Mentor | None = rows.filter(pk=mentor_id).first()
    if mentor is None:
        raise NotFound(_("There is no such mentor, or you may not see them."))
    return mentor


def _check_days(starts_on: date, ends_on: date, now: datetime) -> None:
    if ends_on < starts_on:
        raise _wrong("ends_on", "ends-before-start", _("This ends before it begins."))
    if abs(starts_on - now.date()) > FARTHEST:
        raise _wrong("starts_on", "out-of-range", _("This is more than three years away."))
    if ends_on - starts_on > LONGEST:
        raise _wrong("ends_on", "too-long", _("An absence lasts a year at most."))


def _wrong(field: str, code: str, detail: str) -> Invalid:
    return Invalid(detail, faults=(Fault(f"#/{field}", code, detail),))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)

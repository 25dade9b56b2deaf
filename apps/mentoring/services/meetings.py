"""The log of meetings."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.cohorts.models import Enrollment
from apps.mentoring import policies
from apps.mentoring.models import Meeting
from mentorship.errors import Fault, Invalid, NotAllowed, NotFound
from mentorship.values import Attendance, MeetingKind, NoteAudience

OLDEST = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingNotes:
    """What a meeting was. *minutes* in 1..480."""

    held_at: datetime
    kind: MeetingKind
    minutes: int
    attendance: Attendance
    notes: str = ""
    audience: NoteAudience = NoteAudience.MENTORS


@transaction.atomic
def meeting_record(*, enrollment_id: int, notes: MeetingNotes, by: User, now: datetime) -> Meeting:
    """Write down that the two met, or that one of them did not come.

    :raises NotFound: if there is no such enrollment.
    :raises NotAllowed: unless *by* mentors the learner, leads the cohort or manages.
    :raises Invalid: if the meeting lies ahead, or more than a year back.
    """
    enrollment = Enrollment.objects.filter(pk=enrollment_id).first()
    if enrollment is None:
        raise NotFound(_("There is no such row, or you may not see it."))
    policies.check_can_record(user=by, enrollment=enrollment)

    _check_when(notes.held_at, now)
    meeting: Meeting = Meeting.objects.create(
        organization_id=enrollment.organization_id,
        enrollment=enrollment,
        written_by=by,
        held_at=notes.held_at,
        kind=notes.kind.value,
        minutes=notes.minutes,
        attendance=notes.attendance.value,
        notes=notes.notes,
        audience=notes.audience.value,
    )
    return meeting


@transaction.atomic
def meeting_amend(
    *,
    meeting_id: int,
    notes: str,
    audience: NoteAudience,
    by: User,
    now: datetime,  # noqa: ARG001 - every service that writes has the same face
) -> Meeting:
    """Write the notes of a meeting anew.

    :raises NotFound: if there is no such meeting.
    :raises NotAllowed: unless *by* wrote them, and still works with the learner.
    """
    meeting: Meeting | None = Meeting.objects.locked().filter(pk=meeting_id).first()
    if meeting is None:
        raise NotFound(_("There is no such row, or you may not see it."))
    if not policies.can_amend(user=by, meeting=meeting):
        raise NotAllowed(_("Only who wrote the notes may change them."))

    meeting.notes, meeting.audience = notes, audience.value
    meeting.save(update_fields=["notes", "audience", "updated_at"])
    return meeting


def _check_when(held_at: datetime, now: datetime) -> None:
    if not now - OLDEST <= held_at <= now:
        detail = _("A meeting lies behind you, by a year at most.")
        raise Invalid(detail, faults=(Fault("#/held_at", "out-of-range", detail),))

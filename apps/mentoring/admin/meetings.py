"""The log of meetings at the desk; a new one is recorded on the page of the enrollment."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.cohorts.models import Enrollment
from apps.core.admin import ScopedAdmin, Verb, VerbForm
from apps.core.models import choices_of
from apps.core.selectors import database_now
from apps.mentoring import policies, selectors, services
from apps.mentoring.models import Meeting
from apps.mentoring.models.meetings import LONGEST
from mentorship.values import Attendance, MeetingKind, NoteAudience


class NotesForm(VerbForm):
    """Notes, and who reads them; the learner never does."""

    notes = forms.CharField(
        label=_("Notes"), widget=forms.Textarea({"rows": 5}), max_length=5000, required=False
    )
    audience = forms.ChoiceField(
        label=_("Who reads the notes"),
        choices=choices_of(NoteAudience),
        initial=NoteAudience.MENTORS.value,
    )


class AmendForm(NotesForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = {"notes": self.row.notes_shown, "audience": self.row.audience}
        self.initial = {**present, **self.initial}


class MeetingForm(NotesForm):
    """A meeting that took place, or to which somebody did not come."""

    held_at = forms.DateTimeField(
        label=_("When"), widget=forms.DateTimeInput({"type": "datetime-local"})
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=choices_of(MeetingKind), initial=MeetingKind.REGULAR.value
    )
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=LONGEST, initial=60)
    attendance = forms.ChoiceField(
        label=_("Who came"), choices=choices_of(Attendance), initial=Attendance.BOTH.value
    )
    field_order = ("held_at", "kind", "minutes", "attendance", "notes", "audience")


def _may_record(request: HttpRequest, row: Enrollment) -> bool:
    user: Any = request.user
    return policies.can_record(user=user, enrollment_id=row.pk)


def _record(row: Enrollment, user: Any, data: dict[str, Any]) -> None:
    notes = services.MeetingNotes(
        held_at=data["held_at"],
        kind=MeetingKind(data["kind"]),
        minutes=data["minutes"],
        attendance=Attendance(data["attendance"]),
        notes=data["notes"],
        audience=NoteAudience(data["audience"]),
    )
    services.meeting_record(enrollment_id=row.pk, notes=notes, by=user, now=database_now())


def _may_amend(request: HttpRequest, row: Meeting) -> bool:
    user: Any = request.user
    return policies.can_amend(user=user, meeting=row)


def _amend(row: Meeting, user: Any, data: dict[str, Any]) -> None:
    services.meeting_amend(
        meeting_id=row.pk,
        notes=data["notes"],
        audience=NoteAudience(data["audience"]),
        by=user,
        now=database_now(),
    )


def _extend_the_page_of_an_enrollment() -> None:
    """Add recording to a page of a context below, which does not know of meetings."""
    page = cast("type[ScopedAdmin]", type(admin.site.get_model_admin(Enrollment)))
    record = Verb(
        "record-meeting", _("Record a meeting"), form=MeetingForm, fits=_may_record, do=_record
    )
    page.verbs = (*page.verbs, record)


_extend_the_page_of_an_enrollment()


@admin.register(Meeting)
class MeetingAdmin(ScopedAdmin):
    """When the two met, and what was noted for whoever looks."""

    list_display = ("held_at", "learner", "kind", "minutes", "attendance", "written_by")
    list_filter = ("kind", "attendance")
    search_fields = ("enrollment__learner__user__name",)
    fields = ("learner", ("held_at", "minutes"), ("kind", "attendance"), "shown", "written_by")
    readonly_fields = ("learner", "shown")
    verbs = (Verb("amend", _("Write the notes anew"), form=AmendForm, fits=_may_amend, do=_amend),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        user: Any = request.user
        return selectors.meeting_list(viewer=user)

    @admin.display(description=_("learner"))
    def learner(self, meeting: Meeting) -> str:
        return str(meeting.enrollment.learner)

    @admin.display(description=_("notes"))
    def shown(self, meeting: Meeting) -> str:
        return meeting.notes_shown or "–"

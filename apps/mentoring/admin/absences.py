"""Absences at the desk; a new one is planned on the page of the mentor."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Mentor
from apps.core.admin import LeadsTo, ScopedAdmin, Verb, VerbForm
from apps.core.selectors import database_now
from apps.mentoring import policies, selectors, services
from apps.mentoring.models import Absence


class LeaveForm(VerbForm):
    """Days away, both included."""

    starts_on = forms.DateField(label=_("First day"), widget=forms.DateInput({"type": "date"}))
    ends_on = forms.DateField(label=_("Last day"), widget=forms.DateInput({"type": "date"}))
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea({"rows": 3}), max_length=2000, required=False
    )


def _may_plan(request: HttpRequest, row: Mentor) -> bool:
    user: Any = request.user
    return policies.can_plan_absence(user=user, mentor=row)


def _plan(row: Mentor, user: Any, data: dict[str, Any]) -> LeadsTo:
    return LeadsTo(services.absence_plan(mentor_id=row.pk, by=user, now=database_now(), **data))


def _may_cancel(request: HttpRequest, row: Absence) -> bool:
    user: Any = request.user
    lasts = row.cancelled_at is None and row.ends_at > database_now()
    return lasts and policies.can_plan_absence(user=user, mentor=row.mentor)


def _cancel(row: Absence, user: Any, data: dict[str, Any]) -> None:
    services.absence_cancel(absence_id=row.pk, by=user, now=database_now())


def _extend_the_page_of_a_mentor() -> None:
    """Add planning to a page of a context below, which does not know of absences."""
    page = cast("type[ScopedAdmin]", type(admin.site.get_model_admin(Mentor)))
    plan = Verb(
        "plan-leave",
        _("Plan leave"),
        help_text=_("Mentorships stand; nothing new is offered while it lasts."),
        form=LeaveForm,
        fits=_may_plan,
        do=_plan,
    )
    page.verbs = (*page.verbs, plan)


_extend_the_page_of_a_mentor()


@admin.register(Absence)
class AbsenceAdmin(ScopedAdmin):
    """Who is away when: one's own, and those of the organizations one manages."""

    list_display = ("mentor", "starts_on", "ends_on", "cancelled_at")
    fields = ("mentor", ("starts_on", "ends_on"), "reason", ("announced_at", "cancelled_at"))
    search_fields = ("mentor__user__name",)
    verbs = (Verb("cancel", _("Take back"), fits=_may_cancel, do=_cancel),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        user: Any = request.user
        return selectors.absence_list(viewer=user)

"""integrations: the page every mail leads to, where a person says how to be told."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.core.models import choices_of
from apps.core.selectors import database_now
from apps.integrations import selectors, services
from apps.integrations.selectors import Preferences
from mentorship.errors import Invalid
from mentorship.values import MailMode

CLOCK = {"type": "time"}


class PreferencesForm(forms.Form):
    """What one person can choose for one organization: hours, and two fields per type."""

    organization = forms.IntegerField(widget=forms.HiddenInput)
    quiet_from = forms.TimeField(
        label=_("No mail from"), required=False, widget=forms.TimeInput(CLOCK, "%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("No mail until"), required=False, widget=forms.TimeInput(CLOCK, "%H:%M")
    )
    digest_at = forms.TimeField(label=_("Daily digest at"), widget=forms.TimeInput(CLOCK, "%H:%M"))

    def __init__(self, wished: Preferences, data: Any = None) -> None:
        hours = wished.hours
        initial: dict[str, Any] = {
            "organization": wished.organization.pk,
            "quiet_from": hours.quiet_from,
            "quiet_until": hours.quiet_until,
            "digest_at": hours.digest_at,
        }
        super().__init__(data, initial=initial, auto_id=f"id_{wished.organization.pk}_%s")
        self.wished = wished
        for choice in wished.choices:
            code, name = choice.notice.code, gettext(choice.notice.name)
            self.fields[f"email_{code}"] = forms.ChoiceField(
                label=_("%(name)s: by mail") % {"name": name},
                choices=choices_of(MailMode),
                initial=choice.email.value,
            )
            self.fields[f"in_app_{code}"] = forms.BooleanField(
                label=_("%(name)s: in the list") % {"name": name},
                required=False,
                initial=choice.in_app,
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if (given.get("quiet_from") is None) != (given.get("quiet_until") is None):
            raise forms.ValidationError(_("Give both ends of the quiet hours, or neither."))
        return given

    def choices(self) -> Mapping[str, tuple[MailMode, bool]]:
        """Return what was chosen, as the service takes it."""
        given = self.cleaned_data
        codes = [choice.notice.code for choice in self.wished.choices]
        return {c: (MailMode(given[f"email_{c}"]), given[f"in_app_{c}"]) for c in codes}

    def rows(self) -> list[tuple[str, Any, Any]]:
        """Return a line per type: its name and its two fields."""
        return [
            (
                gettext(c.notice.name),
                self[f"email_{c.notice.code}"],
                self[f"in_app_{c.notice.code}"],
            )
            for c in self.wished.choices
        ]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def preferences_page(request: HttpRequest) -> HttpResponse:
    """Show a form per organization; save one of them on POST."""
    viewer: Any = request.user
    every = selectors.preferences_list(viewer=viewer)
    asked = request.POST.get("organization") if request.method == "POST" else None
    forms_shown = [
        PreferencesForm(row, request.POST if str(row.organization.pk) == asked else None)
        for row in every
    ]
    if request.method == "POST":
        sent = next((form for form in forms_shown if form.is_bound), None)
        if sent is None:
            raise Http404
        if sent.is_valid() and _save(sent, viewer):
            messages.success(request, _("Your choice was saved."))
            return HttpResponseRedirect(reverse("notification-preferences-page"))
    context = {"forms": forms_shown, "zone": viewer.time_zone}
    return render(request, "integrations/preferences.html", context)


def _save(form: PreferencesForm, by: Any) -> bool:
    given = form.cleaned_data
    start, end = given["quiet_from"], given["quiet_until"]
    try:
        services.preferences_save(
            organization_id=form.wished.organization.pk,
            quiet=None if start is None else (start, end),
            digest_at=given["digest_at"],
            choices=form.choices(),
            by=by,
            now=database_now(),
        )
    except Invalid as refusal:
        form.add_error(None, refusal.detail)
        return False
    return True


urlpatterns = [
    path("notifications/preferences", preferences_page, name="notification-preferences-page"),
]

"""Forms of the verbs on programs, cohorts and enrollments."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.cohorts import selectors
from apps.cohorts.models import Seats
from apps.core.admin import VerbForm
from apps.curriculum.selectors import direction_list

MAX_SEATS = 10_000


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}))


def _offer(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    cast("forms.ModelChoiceField[Any]", form.fields[name]).queryset = rows


class ProgramDrawForm(VerbForm):
    organization: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        queryset=None, label=_("Organization")
    )
    slug = forms.SlugField(label=_("Short name"), max_length=60)
    name = forms.CharField(label=_("Name"), max_length=150)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "organization", selectors.organizations_managed(viewer=self.user))


class StepForm(VerbForm):
    """A step that may be explained."""

    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea({"rows": 3}), max_length=2000, required=False
    )


class StartForm(StepForm):
    force = forms.BooleanField(label=_("Start before the start date"), required=False)


class CohortPlanForm(VerbForm):
    slug = forms.SlugField(label=_("Short name"), max_length=60)
    name = forms.CharField(label=_("Name"), max_length=150)
    target_direction: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        queryset=None, label=_("Target direction")
    )
    starts_on = _day(_("Starts"))
    ends_on = _day(_("Ends"))
    time_zone = forms.CharField(label=_("Time zone"), max_length=50, initial="UTC")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "target_direction", direction_list(viewer=self.user))


class CohortChangeForm(VerbForm):
    name = forms.CharField(label=_("Name"), max_length=150)
    starts_on = _day(_("Starts"))
    ends_on = _day(_("Ends"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.initial = getattr(self.row, name)


class CohortCloneForm(VerbForm):
    slug = forms.SlugField(label=_("Short name"), max_length=60)
    name = forms.CharField(label=_("Name"), max_length=150)
    starts_on = _day(_("Starts"))


class SeatsForm(VerbForm):
    direction: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        queryset=None, label=_("Direction")
    )
    capacity = forms.IntegerField(label=_("Seats"), min_value=0, max_value=MAX_SEATS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "direction", direction_list(viewer=self.user))


class LeadForm(VerbForm):
    """Whom the organization has as lead mentors."""

    user: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        queryset=None, label=_("Lead mentor")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "user", self.people())

    def people(self) -> QuerySet[Any]:
        return selectors.lead_candidates(organization_id=self.row.organization_id)


class LeadRemoveForm(LeadForm):
    """Whom the cohort has."""

    def people(self) -> QuerySet[Any]:
        leads: QuerySet[Any] = self.row.leads.order_by("name", "pk")
        return leads


class AdmitForm(VerbForm):
    """The directions the cohort offers, each with what is free at this moment."""

    direction = forms.TypedChoiceField(label=_("Direction"), coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = selectors.seats_list(cohort_id=self.row.cohort_id)
        cast("forms.ChoiceField", self.fields["direction"]).choices = [
            (seats.direction_id, _label(seats)) for seats in offered
        ]


class WaitlistForm(AdmitForm):
    """The directions the cohort offers; the next seat that becomes free there is the learner's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        aims = self.row.learner.target_direction_id or self.row.cohort.target_direction_id
        self.initial = {"direction": aims, **self.initial}


def _label(seats: Seats) -> str:
    return gettext("%(direction)s (%(free)s of %(capacity)s free)") % {
        "direction": seats.direction,
        "free": seats.free,
        "capacity": seats.capacity,
    }

"""Forms of the verbs on programs, cohorts and enrollments."""

from datetime import date
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.cohorts import selectors, services
from apps.cohorts.models import Seats
from apps.cohorts.services.places import first_direction
from apps.core.admin import VerbForm, judged
from apps.core.models import choices_of
from apps.curriculum.selectors import direction_list
from mentorship.values import AdmissionDecision

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


class CompleteForm(StepForm):
    """Says how many tasks are open; while there are any, the reason is needed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left = selectors.tasks_open(enrollment=self.row).count()
        done = gettext("Every task of the roadmap is done.")
        field = self.fields["reason"]
        field.required = left > 0
        field.help_text = selectors.tasks_open_told(count=left) if left else done


class PauseForm(StepForm):
    returns_on = _day(_("Returns"))


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


WEEKDAY_NAMES = list(enumerate(WEEKDAYS.values(), start=1))


class BreaksField(forms.CharField):
    """Breaks as people write them: one to a line, `2026-12-24 2027-01-02 Winter break`."""

    widget = forms.Textarea({"rows": 5})

    def to_python(self, value: Any) -> Any:
        lines = [line.split(maxsplit=2) for line in (value or "").splitlines() if line.strip()]
        return [self._break(words) for words in lines]

    def _break(self, words: list[str]) -> services.DaysOff:
        try:
            first, last, name = words
            return services.DaysOff(name[:100], date.fromisoformat(first), date.fromisoformat(last))
        except ValueError:
            raise forms.ValidationError(
                gettext("Write one break to a line: first day, last day, name.")
            ) from None


class CalendarForm(VerbForm):
    working_weekdays = forms.TypedMultipleChoiceField(
        label=_("Working days"), coerce=int, choices=WEEKDAY_NAMES
    )
    breaks = BreaksField(
        label=_("Breaks"),
        required=False,
        help_text=_("One to a line: 2026-12-24 2027-01-02 Winter break"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        off = [f"{b.first_on} {b.last_on} {b.name}" for b in self.row.breaks.all()]
        days = self.row.working_weekdays
        self.initial = {"working_weekdays": days, "breaks": "\n".join(off), **self.initial}


class RulesForm(VerbForm):
    self_service_days = forms.IntegerField(label=_("Self-service days"), min_value=0, max_value=365)
    late_grace_hours = forms.IntegerField(label=_("Grace (hours)"), min_value=0, max_value=720)
    late_penalty = forms.FloatField(
        label=_("Late penalty"),
        min_value=0,
        max_value=1,
        help_text=_("The share of the mark, 0 to 1, that each day late begun costs."),
    )
    late_floor = forms.FloatField(label=_("Least share"), min_value=0, max_value=1)
    closes_after_days = forms.IntegerField(
        label=_("Closes after (days)"), min_value=0, max_value=365, required=False
    )
    review_grace_days = forms.IntegerField(
        label=_("Review grace (days)"), min_value=0, max_value=365
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.initial = getattr(self.row, name)


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


class DirectedForm(VerbForm):
    """The directions the cohort offers, each with what is free at this moment.

    Where the direction that would be taken is not offered, none is preselected in its place.
    """

    direction = forms.TypedChoiceField(
        label=_("Direction"),
        coerce=int,
        help_text=_(
            "Preselected is the one waited for, else that of the accepted recommendation, "
            "else the one asked for."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = first_direction(enrollment=self.row)
        seats = selectors.seats_list(cohort_id=self.row.cohort_id)
        offered = [(row.direction_id, _label(row)) for row in seats]
        known = first in dict(offered)
        cast("forms.ChoiceField", self.fields["direction"]).choices = (
            offered if known else judged(offered)
        )
        self.initial = {"direction": first if known else "", **self.initial}
        told = selectors.seats_elsewhere_told(count=self.row.seats_elsewhere)
        self.fields["direction"].help_text += f" {told}"


class TransferForm(VerbForm):
    """The open cohorts of the same program."""

    cohort: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(queryset=None, label=_("Cohort"))
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea({"rows": 3}), max_length=2000, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "cohort", selectors.transfer_targets(enrollment=self.row))


class AdmissionsForm(VerbForm):
    """One decision on all that are ticked."""

    decision = forms.TypedChoiceField(
        label=_("Decision"), coerce=AdmissionDecision, choices=judged(choices_of(AdmissionDecision))
    )
    applications: "forms.ModelMultipleChoiceField[Any]" = forms.ModelMultipleChoiceField(
        queryset=None, label=_("Applications"), widget=forms.CheckboxSelectMultiple
    )
    direction: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        queryset=None,
        label=_("Direction"),
        required=False,
        help_text=_(
            "Left out, each gets the one waited for, else that of the accepted recommendation, "
            "else the one asked for."
        ),
    )
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea({"rows": 3}), max_length=2000, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "applications", selectors.applications_open(cohort_id=self.row.pk))
        _offer(self, "direction", direction_list(viewer=self.user))


class TeamForm(VerbForm):
    """A name, and who is in it."""

    name = forms.CharField(label=_("Name"), max_length=100)
    members: "forms.ModelMultipleChoiceField[Any]" = forms.ModelMultipleChoiceField(
        queryset=None,
        label=_("Members"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "members", selectors.team_candidates(cohort_id=self.cohort_id()))

    def cohort_id(self) -> int:
        return int(self.row.pk)


class TeamChangeForm(TeamForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = selectors.team_enrollments(team_id=self.row.pk)
        self.initial = {"name": self.row.name, "members": members, **self.initial}

    def cohort_id(self) -> int:
        return int(self.row.cohort_id)


def _label(seats: Seats) -> str:
    return gettext("%(direction)s (%(free)s of %(capacity)s free)") % {
        "direction": seats.direction,
        "free": seats.free,
        "capacity": seats.capacity,
    }

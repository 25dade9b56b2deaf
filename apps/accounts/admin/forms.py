"""Forms of the verbs on people, roles, invitations and profiles."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts import policies, selectors
from apps.accounts.models import LANGUAGE_CHOICES
from apps.accounts.selectors import Education, LearnerBasics, MentorProfile
from apps.core.admin import VerbForm
from apps.core.models import choices_of, label_of
from mentorship.values import (
    CompanyPreference,
    EducationField,
    EducationLevel,
    EducationTier,
    LearnerStatus,
    Role,
)

MAX_HOURS = 80
NOT_KNOWN = ("", _("not known"))

Choices = Iterable[tuple[str, Any]]


def role_choices(roles: Iterable[Role]) -> list[tuple[str, Any]]:
    """Return *roles* as a form offers them."""
    return [(role.value, label_of(Role.__name__, role.value)) for role in roles]


def _offer(form: forms.Form, name: str, choices: Choices) -> None:
    cast("forms.ChoiceField", form.fields[name]).choices = list(choices)


def _maybe(label: Any, members: Any = None) -> forms.ChoiceField:
    """Return a field that may stay "not known"."""
    choices = [NOT_KNOWN, *(choices_of(members) if members else ())]
    return forms.ChoiceField(label=label, choices=choices, required=False)


def _number(label: Any, most: float, **kwargs: Any) -> forms.FloatField:
    return forms.FloatField(label=label, min_value=0, max_value=most, **kwargs)


# --------------------------------------------------------------------------- people


class WhyForm(VerbForm):
    """A deed that may be explained."""

    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea({"rows": 3}), max_length=2000, required=False
    )


class InviteForm(VerbForm):
    """Whom to invite into the row's organization; the roles within reach are offered."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reach = policies.grantable_roles(user=self.user, organization_id=self.row.pk)
        _offer(self, "role", role_choices(reach))


class GrantForm(VerbForm):
    """A further role for the row's person, in an organization one manages."""

    organization: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        queryset=None, label=_("Organization")
    )
    role = forms.ChoiceField(label=_("Role"), choices=role_choices(Role))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shared = selectors.organizations_shared(viewer=self.user, person=self.row)
        cast("forms.ModelChoiceField[Any]", self.fields["organization"]).queryset = shared


# --------------------------------------------------------------------------- profiles


class LearnerBasicsForm(VerbForm):
    """The single facts of a learner's profile; empty means not known."""

    status = _maybe(_("Status"), LearnerStatus)
    level = _maybe(_("Education"), EducationLevel)
    field = _maybe(_("Field of study"), EducationField)
    tier = _maybe(_("Standing of the school"), EducationTier)
    experience_known = forms.BooleanField(
        label=_("Experience is known"),
        required=False,
        help_text=_("Tick it for somebody who was asked and has none."),
    )
    weekly_hours = _number(_("Hours a week"), MAX_HOURS, required=False)
    target_direction = _maybe(_("Target direction"))
    interest_engineering = _number(_("Interest in engineering (0 to 1)"), 1, required=False)
    interest_data = _number(_("Interest in data (0 to 1)"), 1, required=False)
    interest_tuning_only = forms.BooleanField(label=_("Wants to tune models only"), required=False)
    company_preference = _maybe(_("Company preference"), CompanyPreference)
    shipped_llm_in_own_business = forms.BooleanField(
        label=_("Shipped an LLM feature in the own business"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        directions = selectors.reference_choices(kind="direction")
        _offer(self, "target_direction", [NOT_KNOWN, *directions])
        present = asdict(selectors.learner_basics(learner=self.row))
        self.initial = {**present, **present["education"], **self.initial}


def basics_of(data: dict[str, Any]) -> LearnerBasics:
    """Return the value a checked `LearnerBasicsForm` stands for."""
    parts = {name: data[name] for name in ("level", "field", "tier")}
    rest = {name: value for name, value in data.items() if name not in parts}
    rest["target_direction"] = rest["target_direction"] or None
    return LearnerBasics(education=Education(**parts), **rest)


class MentorProfileForm(VerbForm):
    """All a mentor offers."""

    bio = forms.CharField(
        label=_("About"), widget=forms.Textarea({"rows": 5}), max_length=5000, required=False
    )
    weekly_hours = _number(_("Hours a week"), MAX_HOURS)
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=LANGUAGE_CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    directions = forms.MultipleChoiceField(
        label=_("Directions"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "directions", selectors.reference_choices(kind="direction"))
        self.initial = {**asdict(selectors.mentor_profile(mentor=self.row)), **self.initial}


def offer_of(data: dict[str, Any]) -> MentorProfile:
    """Return the value a checked `MentorProfileForm` stands for."""
    return MentorProfile(
        bio=data["bio"],
        weekly_hours=data["weekly_hours"],
        languages=tuple(data["languages"]),
        directions=tuple(data["directions"]),
    )

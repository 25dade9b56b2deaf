"""Forms of the verbs on people, roles, invitations and profiles."""

import re
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts import policies, selectors
from apps.accounts.models import LANGUAGE_CHOICES
from apps.accounts.selectors import (
    Education,
    FreeHours,
    LearnerBasics,
    MentorProfile,
    TaughtSkill,
)
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
SKILL_LINE = re.compile(r"([\w.-]{1,60})\s+(0(?:\.\d{1,6})?|1(?:\.0{1,6})?)", re.ASCII)
CLOCK = r"([01]\d|2[0-3]|24(?=:00)):([0-5]\d)"
HOURS_LINE = re.compile(rf"([1-7])\s+{CLOCK}\s*-\s*{CLOCK}", re.ASCII)
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


class LinesField(forms.CharField):
    """Lines of one shape; the value is one tuple of its groups per line."""

    def __init__(self, shape: re.Pattern[str], **kwargs: Any) -> None:
        super().__init__(
            widget=forms.Textarea({"rows": 4}), max_length=5000, required=False, **kwargs
        )
        self.shape = shape

    def clean(self, value: Any) -> Any:
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        found = [self.shape.fullmatch(line) for line in lines]
        for line, match in zip(lines, found, strict=True):
            if match is None:
                raise forms.ValidationError(
                    _("This line has another shape: %(line)s"), "shape", {"line": line}
                )
        return [match.groups() for match in found if match]


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
    verticals = forms.MultipleChoiceField(
        label=_("Verticals"), required=False, widget=forms.CheckboxSelectMultiple
    )
    skills = LinesField(
        SKILL_LINE,
        label=_("Skills"),
        help_text=_("One per line, with a level from 0 to 1: data.dedup 0.8"),
    )
    availability = LinesField(
        HOURS_LINE,
        label=_("Free hours"),
        help_text=_("One per line, in your own time zone; 1 is Monday: 1 18:00-21:00"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "directions", selectors.reference_choices(kind="direction"))
        _offer(self, "verticals", selectors.reference_choices(kind="vertical"))
        present = selectors.mentor_profile(mentor=self.row)
        lines = {
            "skills": "\n".join(f"{row.skill} {row.level:g}" for row in present.skills),
            "availability": "\n".join(
                f"{row.weekday} {_clock(row.begins)}-{_clock(row.ends)}"
                for row in present.availability
            ),
        }
        self.initial = {**asdict(present), **lines, **self.initial}


def offer_of(data: dict[str, Any]) -> MentorProfile:
    """Return the value a checked `MentorProfileForm` stands for."""
    return MentorProfile(
        bio=data["bio"],
        weekly_hours=data["weekly_hours"],
        languages=tuple(data["languages"]),
        directions=tuple(data["directions"]),
        verticals=tuple(data["verticals"]),
        skills=tuple(TaughtSkill(skill, float(level)) for skill, level in data["skills"]),
        availability=tuple(
            FreeHours(int(day), 60 * int(h) + int(m), 60 * int(until_h) + int(until_m))
            for day, h, m, until_h, until_m in data["availability"]
        ),
    )


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"

"""pivots: the mentors' door."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.core.admin import ScopedAdmin, Verb, VerbForm
from apps.core.models import label_of
from apps.core.selectors import database_now
from apps.curriculum.selectors import direction_list
from apps.pivots import policies, selectors, services
from apps.pivots.models import DECISIONS, Pivot, PolicyVersion, Recommendation
from apps.pivots.selectors import Explained
from mentorship.pivot import Policy
from mentorship.states import OPEN_RECOMMENDATION, PlacementState
from mentorship.values import (
    MANAGING,
    CompanyPreference,
    DeclineReason,
    LearnerStatus,
    Proof,
    RoleFamily,
)

OPEN = {state.value for state in OPEN_RECOMMENDATION}


def _language() -> str:
    return "zh-hans" if (get_language() or "en").startswith("zh") else "en"


def _is_open_to(request: HttpRequest, row: Recommendation) -> bool:
    user: Any = request.user
    return row.state in OPEN and policies.can_decide(user=user, enrollment_id=row.enrollment_id)


class AcceptForm(VerbForm):
    note = forms.CharField(
        label=_("Note"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False
    )


class DeclineForm(AcceptForm):
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[
            (DeclineReason.WRONG_EVIDENCE.value, _("The evidence is wrong")),
            (DeclineReason.LEARNER_DISAGREES.value, _("The learner disagrees")),
            (DeclineReason.TOO_EARLY.value, _("Too early")),
            (DeclineReason.OTHER_PLAN.value, _("There is another plan")),
            (DeclineReason.OTHER.value, _("Something else")),
        ],
    )
    field_order = ("reason", "note")


class AmendForm(VerbForm):
    decision = forms.ChoiceField(
        label=_("Decision"), choices=[(d, label_of("Decision", d)) for d in DECISIONS]
    )
    direction = forms.ChoiceField(label=_("Direction"), required=False)
    then = forms.ChoiceField(label=_("Then"), required=False)
    note = forms.CharField(
        label=_("Why"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(row.pk, str(row)) for row in direction_list(viewer=self.user)]
        for name in ("direction", "then"):
            self.fields[name].choices = [("", "–"), *known]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if (given.get("decision") in {"stay", "defer"}) == bool(given.get("direction")):
            self.add_error(
                "direction", _("Name a direction for every decision but stay and defer.")
            )
        return given


def _accept(row: Recommendation, user: Any, data: dict[str, Any]) -> None:
    services.recommendation_accept(
        recommendation_id=row.pk, note=data["note"], by=user, now=database_now()
    )


def _decline(row: Recommendation, user: Any, data: dict[str, Any]) -> None:
    services.recommendation_decline(
        recommendation_id=row.pk,
        reason=DeclineReason(data["reason"]),
        note=data["note"],
        by=user,
        now=database_now(),
    )


def _amend(row: Recommendation, user: Any, data: dict[str, Any]) -> None:
    services.recommendation_amend(
        recommendation_id=row.pk,
        decision=data["decision"],
        direction_id=int(data["direction"]) if data["direction"] else None,
        then_id=int(data["then"]) if data["then"] else None,
        note=data["note"],
        by=user,
        now=database_now(),
    )


def _review(row: Recommendation, user: Any, data: dict[str, Any]) -> None:
    services.recommendation_review(recommendation_id=row.pk, by=user, now=database_now())


def _groups(reasons: list[dict[str, Any]]) -> list[tuple[Any, list[dict[str, Any]]]]:
    """Return the reasons as a mentor reads them: what settles it, what speaks for and against."""
    settled = [row for row in reasons if row["points"] is None]
    weighed = [row for row in reasons if row["points"] is not None]
    groups = [
        (_("Rules that apply"), settled),
        (_("Speaks for it"), [row for row in weighed if row["points"] >= 0]),
        (_("Speaks against it"), [row for row in weighed if row["points"] < 0]),
    ]
    return [(title, rows) for title, rows in groups if rows]


def _facts(row: Recommendation) -> list[tuple[Any, Any]]:
    """Return what stands at the head of a recommendation's page: (label, value)."""
    learner, answer = row.enrollment.learner, row.document
    placements = row.enrollment.placements.all()
    current = [p.direction for p in placements if p.state == PlacementState.CURRENT.value]
    names = {step["direction"]: step["weeks"] for step in answer["plan"]}
    plan = [_step(row, slug, weeks) for slug, weeks in names.items()]
    facts = [
        (_("Cohort"), row.enrollment.cohort.name),
        (_("Stands in"), current[0] if current else _("not placed yet")),
        (_("Wants"), learner.target_direction or _("has not said")),
        (_("Plan"), " → ".join(plan) or "–"),
        (_("Confidence"), row.get_confidence_display()),
        (_("State"), row.get_state_display()),
    ]
    if answer["flags"]:
        facts.append(
            (_("Flags"), _(", ").join(str(label_of("Flag", flag)) for flag in answer["flags"]))
        )
    return facts


CLOSED_SETS = {
    "family": RoleFamily.__name__,
    "evidence": Proof.__name__,
    "status": LearnerStatus.__name__,
    "company_preference": CompanyPreference.__name__,
    "field": "Fact",
}
"""Facts of an evidence row whose values are words, and the set each belongs to."""
DIRECTIONS = ("direction", "target_direction", "rejects")


def _reasons(row: Recommendation, said: Explained) -> list[dict[str, Any]]:
    """Return the reasons with their evidence in the reader's words."""
    policy = selectors.policy_of(version=row.policy_version)
    return [
        {**reason, "evidence": [_evidence(shown, policy) for shown in reason["evidence"]]}
        for reason in said.reasons
    ]


def _evidence(row: Mapping[str, Any], policy: Policy) -> dict[str, Any]:
    """Return one row of evidence: its facts as (label, value), and where it can be looked at."""
    shown = {key: value for key, value in row.items() if key not in {"kind", "ref"}}
    facts = [
        (label_of("Evidence", key), _worded(row["field"] if key == "value" else key, value, policy))
        for key, value in shown.items()
    ]
    return {"facts": facts, "ref": row.get("ref")}


def _worded(fact: str, value: Any, policy: Policy) -> str:
    if value is None or value == []:
        return "–"
    if isinstance(value, list):
        return ", ".join(_worded(fact, one, policy) for one in value)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if fact in DIRECTIONS:
        return policy.name_of(value, _language())
    if fact in CLOSED_SETS:
        return str(label_of(CLOSED_SETS[fact], value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _step(row: Recommendation, slug: str, weeks: float | None) -> str:
    version = selectors.policy_of(version=row.policy_version)
    name = version.name_of(slug, _language())
    if weeks is None:
        return name
    return _("%(name)s (about %(weeks)s weeks)") % {"name": name, "weeks": round(weeks)}


@admin.register(Recommendation)
class RecommendationAdmin(ScopedAdmin):
    """What the engine advises, why, and the mentor's decision."""

    list_display = (
        "learner",
        "headline",
        "why",
        "confidence",
        "state",
        "cohort",
        "published_at",
    )
    list_filter = ("state", "decision", "confidence")
    search_fields = ("enrollment__learner__user__name",)
    change_form_template = "admin/recommendation.html"
    fields = (
        "policy_version",
        "published_at",
        "expires_at",
        "decided_by",
        "decided_at",
        "decline_reason",
        "note",
    )
    readonly_fields = fields

    class Media:
        css = {"all": ("pivots/recommendation.css",)}

    verbs = (
        Verb(
            "accept",
            _("Accept"),
            help_text=_("A move to another direction becomes a planned pivot."),
            fits=_is_open_to,
            form=AcceptForm,
            do=_accept,
        ),
        Verb(
            "amend",
            _("Amend"),
            help_text=_("Decide otherwise; the engine's answer is kept beside yours."),
            fits=_is_open_to,
            form=AmendForm,
            do=_amend,
        ),
        Verb(
            "decline",
            _("Decline"),
            help_text=_("It is not raised again before the evidence changes."),
            fits=_is_open_to,
            form=DeclineForm,
            do=_decline,
        ),
        Verb(
            "review",
            _("Mark as looked at"),
            help_text=_("From now on the learner may see it."),
            fits=lambda request, row: row.state == "published" and _is_open_to(request, row),
            do=_review,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        viewer: Any = request.user
        return selectors.recommendation_list(viewer=viewer)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        row = self.row(request, object_id)
        said = selectors.explain(recommendation=row, language=_language())
        shown = {"said": said, "groups": _groups(_reasons(row, said)), "facts": _facts(row)}
        context = {**shown, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    @admin.display(description=_("learner"), ordering="enrollment__learner__user__name")
    def learner(self, row: Recommendation) -> str:
        return row.enrollment.learner.user.name

    @admin.display(description=_("cohort"))
    def cohort(self, row: Recommendation) -> str:
        return row.enrollment.cohort.name

    @admin.display(description=_("recommendation"))
    def headline(self, row: Recommendation) -> str:
        return selectors.explain(recommendation=row, language=_language()).headline

    @admin.display(description=_("why"))
    def why(self, row: Recommendation) -> str:
        return selectors.explain(recommendation=row, language=_language()).why


@admin.register(Pivot)
class PivotAdmin(ScopedAdmin):
    list_display = ("enrollment", "from_direction", "to_direction", "state", "planned_at")
    list_filter = ("state",)

    def get_queryset(self, request: HttpRequest) -> Any:
        viewer: Any = request.user
        return selectors.pivot_list(viewer=viewer)


@admin.register(PolicyVersion)
class PolicyVersionAdmin(ScopedAdmin):
    """Editions of the policy. The operator puts one in force."""

    readers = MANAGING
    list_display = ("version", "digest", "created_at")
    exclude = ("document",)
    verbs = (
        Verb(
            "activate",
            _("Put in force"),
            help_text=_("Every recommendation from now on goes by this edition."),
            fits=lambda request, row: bool(request.user.is_superuser),
            do=lambda row, user, data: services.policy_activate(
                policy_version_id=row.pk, by=user, now=database_now()
            ),
        ),
    )

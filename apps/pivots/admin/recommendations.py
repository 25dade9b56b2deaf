"""Recommendations at the desk: read, then accepted, amended or declined."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core.admin import ScopedAdmin, Verb, VerbForm, judged
from apps.core.models import label_of
from apps.core.selectors import database_now
from apps.curriculum.selectors import direction_list
from apps.pivots import policies, selectors, services
from apps.pivots.admin.shown import facts_of, groups_of, language, reasons_of
from apps.pivots.models import DECISIONS, Recommendation
from mentorship.states import ENROLLMENT, OPEN_RECOMMENDATION
from mentorship.values import DeclineReason

OPEN = {state.value for state in OPEN_RECOMMENDATION}
ENDED = {state.value for state in ENROLLMENT.ends()}


def _is_open_to(request: HttpRequest, row: Recommendation) -> bool:
    user: Any = request.user
    if row.state not in OPEN or row.enrollment.state in ENDED:
        return False
    return policies.can_decide(user=user, enrollment_id=row.enrollment_id)


class AcceptForm(VerbForm):
    note = forms.CharField(
        label=_("Note"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False
    )


class DeclineForm(AcceptForm):
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=judged(
            [
                (DeclineReason.WRONG_EVIDENCE.value, _("The evidence is wrong")),
                (DeclineReason.LEARNER_DISAGREES.value, _("The learner disagrees")),
                (DeclineReason.TOO_EARLY.value, _("Too early")),
                (DeclineReason.OTHER_PLAN.value, _("There is another plan")),
                (DeclineReason.OTHER.value, _("Something else")),
            ]
        ),
    )
    field_order = ("reason", "note")


class AmendForm(VerbForm):
    decision = forms.ChoiceField(
        label=_("Decision"), choices=judged((d, label_of("Decision", d)) for d in DECISIONS)
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
            help_text=_(
                "An admission that names no direction leads there. "
                "A move to another direction becomes a planned pivot."
            ),
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

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        viewer: Any = request.user
        said = selectors.explain(recommendation=row, language=language())
        return {
            "said": said,
            "groups": groups_of(reasons_of(row, said, viewer)),
            "facts": facts_of(row),
            "seat": selectors.seat_of(recommendation=row),
            "changed": selectors.recourse_of(recommendation=row, language=language()),
        }

    @admin.display(description=_("learner"), ordering="enrollment__learner__user__name")
    def learner(self, row: Recommendation) -> str:
        return row.enrollment.learner.user.name

    @admin.display(description=_("cohort"))
    def cohort(self, row: Recommendation) -> str:
        return row.enrollment.cohort.name

    @admin.display(description=_("recommendation"))
    def headline(self, row: Recommendation) -> str:
        return selectors.explain(recommendation=row, language=language()).headline

    @admin.display(description=_("why"))
    def why(self, row: Recommendation) -> str:
        return selectors.explain(recommendation=row, language=language()).why

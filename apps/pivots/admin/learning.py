"""Outcomes and models at the desk: what was learned, against what the policy had guessed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core.admin import ScopedAdmin, Verb
from apps.core.selectors import database_now
from apps.pivots import selectors, services
from apps.pivots.models import ModelVersion, Outcome
from mentorship.values import MANAGING


@admin.register(ModelVersion)
class ModelVersionAdmin(ScopedAdmin):
    """Models fitted to outcomes. The operator puts one in force, or none."""

    readers = MANAGING
    list_display = ("version", "policy_version", "examples", "counts", "created_at")
    exclude = ("document",)
    readonly_fields = ("counts",)
    change_form_template = "admin/model_version.html"
    verbs = (
        Verb(
            "activate",
            _("Put in force"),
            help_text=_("Every recommendation from now on goes by this model."),
            fits=lambda request, row: bool(request.user.is_superuser and not row.in_force),
            do=lambda row, user, data: services.model_activate(
                model_version_id=row.pk, by=user, now=database_now()
            ),
        ),
        Verb(
            "retire",
            _("Back to the policy alone"),
            help_text=_("No model counts from now on."),
            fits=lambda request, row: bool(request.user.is_superuser and row.in_force),
            do=lambda row, user, data: services.model_activate(
                model_version_id=None, by=user, now=database_now()
            ),
        ),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        viewer: Any = request.user
        return selectors.model_list(viewer=viewer)

    @admin.display(description=_("in force"), boolean=True)
    def counts(self, row: ModelVersion) -> bool:
        return bool(row.in_force)  # type: ignore[attr-defined]


@admin.register(Outcome)
class OutcomeAdmin(ScopedAdmin):
    """What became of those who entered a direction, twelve weeks later."""

    list_display = ("learner", "direction", "source", "entered_at", "success", "mean_review")
    list_filter = ("success",)
    exclude = ("features",)

    def get_queryset(self, request: HttpRequest) -> Any:
        viewer: Any = request.user
        return selectors.outcome_list(viewer=viewer)

    @admin.display(description=_("learner"))
    def learner(self, row: Outcome) -> str:
        return row.enrollment.learner.user.name

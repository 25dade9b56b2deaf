"""Editions of the policy at the desk."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.core.admin import ScopedAdmin, Verb
from apps.core.selectors import database_now
from apps.pivots import services
from apps.pivots.models import PolicyVersion
from mentorship.values import MANAGING


@admin.register(PolicyVersion)
class PolicyVersionAdmin(ScopedAdmin):
    """Editions of the policy. The operator puts one in force."""

    readers = MANAGING
    list_display = ("version", "digest", "created_at")
    exclude = ("document",)
    verbs = (
        Verb(
            "fit",
            _("Fit a model to the outcomes"),
            help_text=_("A job does it; the model has no effect before it is put in force."),
            fits=lambda request, row: bool(request.user.is_superuser),
            do=lambda row, user, data: services.model_fit_request(by=user, now=database_now()),
        ),
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

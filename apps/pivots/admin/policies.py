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
    list_display = fields = readonly_fields = ("version", "short_digest", "created_at")
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

    @admin.display(description=_("digest"), ordering="digest")
    def short_digest(self, row: PolicyVersion) -> str:
        return str(row.digest)[:12]  # the whole is 64 signs wide and has no place to break

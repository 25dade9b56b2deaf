"""The mentors' door: Django's admin for everybody who works in an organization."""

from typing import Any

from django.apps import apps
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite


class DeskConfig(AdminConfig):
    default_site = "config.desk.DeskSite"


class DeskSite(UnfoldAdminSite):
    """Opened by a membership (mentor or more), entered through the same login as everything."""

    def has_permission(self, request: HttpRequest) -> bool:
        from apps.core.admin import works_at_the_desk  # noqa: PLC0415 - models load after sites

        return bool(request.user.is_active and works_at_the_desk(request.user))

    @method_decorator(never_cache)
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send strangers to the one login with its limits, and tell a learner there is no desk."""
        from allauth.account.decorators import secure_admin_login  # noqa: PLC0415 - as above

        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index", current_app=self.name))
        if request.user.is_authenticated:
            return TemplateResponse(request, "accounts/no_desk.html", status=403)
        response: HttpResponse = secure_admin_login(super().login)(request, extra_context)
        return response


GROUPS: tuple[tuple[Any, tuple[tuple[str, str], ...]], ...] = (
    (
        _("Today"),
        (
            ("assignments.ReviewQueue", "rate_review"),
            ("pivots.Recommendation", "alt_route"),
            ("core.Job", "manufacturing"),
        ),
    ),
    (
        _("Learning"),
        (
            ("cohorts.Enrollment", "how_to_reg"),
            ("assignments.Assignment", "assignment"),
            ("pivots.Pivot", "route"),
            ("progress.SkillEvidence", "verified"),
            ("mentoring.Mentorship", "handshake"),
        ),
    ),
    (
        _("Program"),
        (
            ("cohorts.Program", "school"),
            ("cohorts.Cohort", "groups"),
            ("accounts.Learner", "person"),
            ("accounts.Mentor", "psychology"),
            ("accounts.Invitation", "mail"),
            ("accounts.Membership", "badge"),
            ("accounts.Organization", "domain"),
            ("accounts.User", "account_circle"),
        ),
    ),
    (
        _("Curriculum"),
        (
            ("curriculum.Direction", "signpost"),
            ("curriculum.RoadmapVersion", "map"),
            ("curriculum.Skill", "extension"),
            ("curriculum.RubricVersion", "rule"),
            ("curriculum.Vertical", "category"),
            ("pivots.PolicyVersion", "policy"),
        ),
    ),
)
"""The sidebar: what is done every day stands first. A page no group names is found from a row."""


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the sidebar of the person who asks: only pages they may open."""
    groups = [
        {"title": title, "items": [item for entry in pages for item in _item(request, *entry)]}
        for title, pages in GROUPS
    ]
    return [{**group, "separator": True} for group in groups if group["items"]]


def _item(request: HttpRequest, label: str, icon: str) -> list[dict[str, Any]]:
    from django.contrib.admin import site  # noqa: PLC0415 - the registry is full only by now

    model = apps.get_model(label)
    page = site._registry.get(model)
    if page is None or not page.has_module_permission(request):
        return []
    link = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    return [{"title": capfirst(model._meta.verbose_name_plural), "icon": icon, "link": link}]

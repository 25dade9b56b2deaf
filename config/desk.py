"""The mentors' door: Django's admin for everybody who works in an organization."""

from functools import partial
from typing import Any

from django.contrib.admin.apps import AdminConfig
from django.core.paginator import InvalidPage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import SimpleLazyObject
from django.views.decorators.cache import never_cache
from unfold.sites import UnfoldAdminSite


class DeskConfig(AdminConfig):
    default_site = "config.desk.DeskSite"

    def ready(self) -> None:
        """Collect the pages of every context; those libraries brought along write past services."""
        super().ready()
        _drop_stock_pages()


def _drop_stock_pages() -> None:
    from django.contrib.admin import site  # noqa: PLC0415 - models load after sites

    from apps.core.admin import ScopedAdmin  # noqa: PLC0415 - as above

    stock = [model for model, page in site._registry.items() if not isinstance(page, ScopedAdmin)]
    site.unregister(stock)


class DeskSite(UnfoldAdminSite):
    """Opened by a membership (mentor or more), entered through the same login as everything."""

    def has_permission(self, request: HttpRequest) -> bool:
        from apps.core.admin import works_at_the_desk  # noqa: PLC0415 - models load after sites

        return bool(request.user.is_active and works_at_the_desk(request.user))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """List the pages, when somebody reads the list: on most pages the sidebar stands for it."""
        return SimpleLazyObject(partial(super().get_app_list, request, app_label))

    def search(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Find pages of the desk by their names; unfold fails on a page number it did not give."""
        try:
            found: HttpResponse = super().search(request, extra_context)
        except InvalidPage as fault:
            raise Http404 from fault
        return found

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

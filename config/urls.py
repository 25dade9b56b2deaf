"""Every address of the product."""

from http import HTTPStatus

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.views.i18n import set_language
from drf_spectacular.views import SpectacularSwaggerSplitView

from apps.core.api import health
from apps.core.api.problems import plain
from apps.core.api.schema_view import SchemaView

CONTEXTS = [
    "core",
    "accounts",
    "curriculum",
    "cohorts",
    "mentoring",
    "assignments",
    "progress",
    "pivots",
    "insights",
    "integrations",
]

urlpatterns = [
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("api/v1/schema", SchemaView.as_view(), name="schema"),
    path("api/v1/docs", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
    *[path("api/v1/", include(f"apps.{name}.api.urls")) for name in CONTEXTS],
    path("", include("apps.integrations.web")),
    path("", include("apps.accounts.web")),  # before allauth, some of whose doors it shuts
    path("_allauth/", include("allauth.headless.urls")),
    path("accounts/", include("allauth.urls")),
    path("i18n/setlang/", set_language, name="set_language"),
    path("admin/", admin.site.urls),
]


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return _refused(request, "not-found", HTTPStatus.NOT_FOUND)


def handler403(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return _refused(request, "not-allowed", HTTPStatus.FORBIDDEN)


def _refused(request: HttpRequest, code: str, status: HTTPStatus) -> HttpResponse:
    """Answer a person at the desk with a page, everybody else with a problem."""
    if request.path.startswith("/admin/") and request.accepts("text/html"):
        return render(request, "admin/refused.html", {"status": status}, status=status)
    return plain(request, code, status)


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return plain(request, "bad-request", HTTPStatus.BAD_REQUEST)


def handler500(request: HttpRequest) -> HttpResponse:
    return plain(request, "server-error", HTTPStatus.INTERNAL_SERVER_ERROR)

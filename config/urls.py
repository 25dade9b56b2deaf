"""Every address of the product."""

import sys
from http import HTTPStatus

from django.contrib import admin
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import include, path
from django.views.i18n import set_language
from drf_spectacular.views import SpectacularSwaggerSplitView

from apps.core.api import health
from apps.core.api.problems import plain
from apps.core.api.schema_view import SchemaView
from apps.core.selectors import request_id

RETRY_AFTER_SECONDS = "2"

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
    """Answer a failure: one of the database, which passes, as busy; any other as ours.

    Django calls this while it handles the exception. A lock or a statement that took too long, a
    deadlock, an exhausted pool and a database that is away are all one kind of error.
    """
    if isinstance(sys.exc_info()[1], OperationalError):
        response = _failed(request, "busy", HTTPStatus.SERVICE_UNAVAILABLE)
        response["Retry-After"] = RETRY_AFTER_SECONDS
        return response
    return _failed(request, "server-error", HTTPStatus.INTERNAL_SERVER_ERROR)


def _failed(request: HttpRequest, code: str, status: HTTPStatus) -> HttpResponse:
    """Answer a person at the desk with a page that needs neither session nor database."""
    if request.path.startswith("/admin/") and request.accepts("text/html"):
        told = {"status": status, "request_id": request_id()}
        return HttpResponse(render_to_string("admin/failed.html", told), status=status)
    return plain(request, code, status)

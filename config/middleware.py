"""What every request passes before it reaches a door."""

from collections.abc import Callable
from http import HTTPStatus
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from apps.core.api.problems import plain

Next = Callable[[HttpRequest], HttpResponse]


class SanityMiddleware:
    """Refuse addresses no honest client sends, before anything tries to read them.

    NUL or bytes that are not UTF-8 in path or query reach PostgreSQL as errors otherwise.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if "\x00" in request.path or "\ufffd" in request.path or "%00" in query:
            return plain(request, "bad-address", HTTPStatus.BAD_REQUEST)
        return self.get_response(request)


class DeskTimeMiddleware:
    """Show the desk's times in the time zone of the person who reads them."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not request.path.startswith("/admin/") or not user.is_authenticated:
            return self.get_response(request)
        with timezone.override(ZoneInfo(user.time_zone)):
            return self.get_response(request)


class AdminScriptMiddleware:
    """Let the admin's own scripts (Alpine) evaluate expressions; nothing else may."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/admin/"):
            response._csp_update = {"script-src": ["'self'", "'unsafe-eval'"]}  # type: ignore[attr-defined]
        return response

"""Who is asking: allauth's sessions, by token for apps and by cookie for browsers."""

from typing import Any

import structlog
from allauth.headless.contrib.rest_framework.authentication import XSessionTokenAuthentication
from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request


class SessionTokenAuthentication(XSessionTokenAuthentication):
    """`X-Session-Token`, as given out by `/_allauth/app/v1/auth/login`.

    First in the list, and with a challenge, so that anonymous requests are told 401, not 403.
    """

    def authenticate(self, request: Any) -> Any:
        return _logged(super().authenticate(request))

    def authenticate_header(self, request: Request) -> str:
        return 'X-Session-Token realm="mentorship"'


class CookieAuthentication(SessionAuthentication):
    """The browser's session cookie; unsafe methods need the CSRF token."""

    def authenticate(self, request: Any) -> Any:
        return _logged(super().authenticate(request))


def _logged(found: Any) -> Any:
    """Let the log's lines say who asked: by id, since a middleware that looks breaks allauth."""
    if found is not None:
        structlog.contextvars.bind_contextvars(user_id=found[0].pk)
    return found


class SessionTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How OpenAPI tells of the token."""

    target_class = SessionTokenAuthentication
    name = "sessionToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "X-Session-Token",
            "description": "As given out by `POST /_allauth/app/v1/auth/login`.",
        }


class CookieScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How OpenAPI tells of the cookie."""

    target_class = CookieAuthentication
    name = "sessionCookie"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "Set by `POST /_allauth/browser/v1/auth/login`. Requests that change"
            " something also need `X-CSRFToken`.",
        }

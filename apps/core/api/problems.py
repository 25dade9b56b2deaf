"""Every error leaves as one shape: RFC 9457 application/problem+json."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from itertools import islice
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_handler

from apps.core.selectors import detail_told, refusal_told
from mentorship import errors

CONTENT_TYPE = "application/problem+json"
MAX_FAULTS = 100
"""Faults told at most: a body of ten thousand wrong keys must not become a larger answer."""

STATUS: Mapping[type[errors.DomainError], HTTPStatus] = {
    errors.NotAllowed: HTTPStatus.FORBIDDEN,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.Invalid: HTTPStatus.BAD_REQUEST,
}

log = structlog.get_logger(__name__)


def handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Turn *exc* into a problem; an unforeseen one returns None and stays a 500 that is logged."""
    path = context["request"].get_full_path()
    if isinstance(exc, errors.DomainError):
        return _of_domain(exc, path)

    response = drf_handler(exc, context)  # sets WWW-Authenticate and Retry-After for us
    if response is None:
        return None
    problem = _of_framework(exc, response, path)
    for name in ("WWW-Authenticate", "Retry-After", "Allow"):
        if name in response.headers:
            problem.headers[name] = response.headers[name]
    return problem


def _of_domain(exc: errors.DomainError, path: str) -> Response:
    status = next(STATUS[kind] for kind in type(exc).__mro__ if kind in STATUS)
    facts: dict[str, object] = dict(exc.facts)
    if isinstance(exc, errors.Invalid) and exc.faults:
        facts["errors"] = [
            {
                "pointer": fault.pointer,
                "code": fault.code,
                "detail": detail_told(detail=fault.detail),
            }
            for fault in exc.faults[:MAX_FAULTS]
        ]
    detail = refusal_told(refusal=exc)
    return _answer(body(exc.code, _(exc.title), status, detail, path, **facts))


def _of_framework(exc: Exception, response: Response, path: str) -> Response:
    status = HTTPStatus(response.status_code)
    if isinstance(exc, exceptions.ValidationError):
        found = list(islice(_pointers(exc.get_full_details()), MAX_FAULTS))
        title = _("The request does not fit its schema")
        return _answer(body("invalid-body", title, status, found[0]["detail"], path, errors=found))
    code = _code_of(exc).replace("_", "-")
    detail = response.data.get("detail") if isinstance(response.data, dict) else None
    title = _(status.phrase)
    return _answer(body(code, title, status, str(detail or title), path))


def _code_of(exc: Exception) -> str:
    if isinstance(exc, Http404):
        return "not_found"
    if isinstance(exc, PermissionDenied):
        return "not_allowed"
    if isinstance(exc, exceptions.APIException):
        codes = exc.get_codes()
        return codes if isinstance(codes, str) else exc.default_code
    return "error"


def body(
    code: str, title: str, status: HTTPStatus, detail: str, instance: str, **more: object
) -> dict[str, object]:
    """Return the members of one problem; `type` ends in the permanent code of the rule."""
    return {
        "type": f"{settings.PROBLEM_BASE_URI}{code}",
        "title": title,
        "status": status.value,
        "detail": detail,
        "instance": instance,
        "code": code,
        **more,
    }


def _answer(problem: dict[str, object]) -> Response:
    return Response(problem, status=int(str(problem["status"])), content_type=CONTENT_TYPE)


def plain(request: HttpRequest, code: str, status: HTTPStatus, detail: str = "") -> JsonResponse:
    """Answer outside DRF: an unknown URL, a refused body, a failure."""
    title = _(status.phrase)
    problem = body(code, title, status, detail or title, request.get_full_path())
    return JsonResponse(problem, status=status.value, content_type=CONTENT_TYPE)


def _pointers(node: Any, path: str = "#") -> Iterator[dict[str, str]]:
    """Walk DRF's nested details and yield one entry per message, with a JSON pointer to it."""
    if isinstance(node, dict) and set(node) == {"message", "code"}:
        yield {"pointer": path, "code": str(node["code"]), "detail": str(node["message"])}
    elif isinstance(node, dict):
        for key, child in node.items():
            here = path if key == "non_field_errors" else f"{path}/{_escaped(key)}"
            yield from _pointers(child, here)
    else:
        for index, child in enumerate(node):
            leaf = isinstance(child, dict) and set(child) == {"message", "code"}
            yield from _pointers(child, path if leaf else f"{path}/{index}")


def _escaped(key: object) -> str:
    return str(key).replace("~", "~0").replace("/", "~1")

"""Every route of the product, read from the URL conf: what is not there cannot be reached."""

import inspect
import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

READS = {"head", "options"}


def routes() -> Iterator[tuple[str, str]]:
    """Yield `(METHOD, path template)` of every route, keys of any name written `{id}`."""
    for path, pattern in _walk(get_resolver(), "/"):
        for method in _methods(pattern.callback):
            yield method.upper(), _template(path)


def _walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, path)
        else:
            yield path, entry


def _template(path: str) -> str:
    """Write `<int:pk>` as `{id}`, other parameters by their names, and drop regex anchors."""
    path = re.sub(r"<int:(?:pk|object_id)>", "{id}", path)
    path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path)
    return path.replace("^", "").replace("$", "")


def _methods(view) -> list[str]:
    """Return the methods a view answers: of a viewset, of a class, or declared by a decorator.

    A function that declares none answers to `any`, which no table should hold.
    """
    if hasattr(view, "actions"):
        allowed = view.cls.http_method_names
        return sorted(
            method for method in view.actions if method in allowed and method not in READS
        )
    if hasattr(view, "view_class"):
        known = view.view_class
        return sorted(m for m in known.http_method_names if m not in READS and hasattr(known, m))
    return sorted(_declared(view)) or ["any"]


def _declared(view) -> set[str]:
    """Return what `require_http_methods` was told: it keeps it in its closure alone."""
    found: set[str] = set()
    while view is not None:
        kept = inspect.getclosurevars(view).nonlocals.get("request_method_list", ())
        found |= {method.lower() for method in kept}
        view = getattr(view, "__wrapped__", None)
    return found - READS

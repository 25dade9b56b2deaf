"""Pages by keyset: a list costs the same at any depth and never counts its rows.

A cursor holds the values of every ordering column in the last row of a page, so that rows with
equal values, empty values or values reached through relations are neither skipped nor repeated.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError as FieldFault
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import CursorPagination as DrfCursorPagination
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

MAX_PAGE_SIZE = 200
MAX_CURSOR = 2000
"""Characters a cursor may have: three long names in base64 are fewer."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: behind the row with these values, or (`backwards`) before it."""

    values: tuple[Any, ...]
    backwards: bool

    def encoded(self) -> str:
        written = [None if value is None else str(value) for value in self.values]
        return urlsafe_b64encode(json.dumps([int(self.backwards), *written]).encode()).decode()


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an ordering, in the direction in which the page is read.

    PostgreSQL puts empty values last going up and first going down.
    """

    name: str
    falls: bool

    def as_term(self) -> str:
        return f"-{self.name}" if self.falls else self.name

    def turned(self) -> "Column":
        return Column(self.name, not self.falls)

    def same(self, value: Any) -> Q:
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})

    def behind(self, value: Any) -> Q:
        """Return what stands strictly behind *value*."""
        empty = Q(**{f"{self.name}__isnull": True})
        if value is None:
            return ~empty if self.falls else Q(pk__in=[])
        if self.falls:
            return Q(**{f"{self.name}__lt": value})
        return Q(**{f"{self.name}__gt": value}) | empty

    def of(self, row: Any) -> Any:
        """Return the value *row* has, through relations if the name leads there."""
        if hasattr(row, self.name):
            return getattr(row, self.name)
        for step in self.name.split("__"):
            row = None if row is None else getattr(row, step)
        return row


class CursorPagination(DrfCursorPagination):
    """`next` and `previous` are whole addresses; `page_size` is 1 to 200, 50 unless told."""

    page_size = 50
    max_page_size = MAX_PAGE_SIZE
    page_size_query_param = "page_size"

    columns: tuple[Column, ...]
    rows: list[Any]
    has_next: bool
    has_previous: bool

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """Return one page and remember what its links need."""
        self.request = request
        size = self.get_page_size(request)
        self.columns = tuple(
            Column(term.removeprefix("-"), term.startswith("-"))
            for term in self.get_ordering(request, queryset, view)
        )
        place = self._place(request, queryset)
        backwards = place is not None and place.backwards
        columns = tuple(c.turned() for c in self.columns) if backwards else self.columns
        ordered = queryset.order_by(*(column.as_term() for column in columns))
        if place is not None:
            ordered = ordered.filter(_behind(columns, place.values))
        found = list(ordered[: size + 1])
        more, self.rows = len(found) > size, found[:size]
        if backwards:
            self.rows.reverse()
        self.has_next = bool(self.rows) and (backwards or more)
        self.has_previous = bool(self.rows) and (more if backwards else place is not None)
        return self.rows

    def get_next_link(self) -> str | None:
        return self._link(self.rows[-1], backwards=False) if self.has_next else None

    def get_previous_link(self) -> str | None:
        return self._link(self.rows[0], backwards=True) if self.has_previous else None

    def _link(self, row: Any, *, backwards: bool) -> str:
        here = self.request.build_absolute_uri()
        place = Place(tuple(column.of(row) for column in self.columns), backwards)
        return str(replace_query_param(here, self.cursor_query_param, place.encoded()))

    def _place(self, request: Request, queryset: QuerySet[Any]) -> Place | None:
        """Return where the page begins; None is the start.

        :raises rest_framework.exceptions.ValidationError: for a cursor this list did not make.
        """
        cursor = request.query_params.get(self.cursor_query_param)
        if cursor is None:
            return None
        try:
            if len(cursor) > MAX_CURSOR:
                raise ValueError(cursor[:20])
            backwards, *written = json.loads(urlsafe_b64decode(cursor.encode("ascii")))
            return Place(self._values(queryset, written), bool(backwards))
        except (ValueError, TypeError, RecursionError, FieldFault) as fault:
            detail = _("This is no cursor of this list; begin without one.")
            raise ValidationError({"cursor": [detail]}, code="cursor") from fault

    def _values(self, queryset: QuerySet[Any], written: list[Any]) -> tuple[Any, ...]:
        """Read the values of a cursor, each as its column's type."""
        query = queryset.query.clone()
        fields = [query.resolve_ref(column.name).output_field for column in self.columns]
        pairs = zip(fields, written, strict=True)
        return tuple(None if text is None else _read(field, text) for field, text in pairs)

    def get_page_size(self, request: Request) -> int:
        raw = request.query_params.get("page_size")
        if raw is None:
            return 50
        if not raw.isdecimal() or len(raw) > 9 or not 1 <= int(raw) <= MAX_PAGE_SIZE:
            detail = _("A page holds 1 to %(most)s rows.") % {"most": MAX_PAGE_SIZE}
            raise ValidationError({"page_size": [detail]}, code="page_size")
        return int(raw)

    def get_ordering(self, request: Request, queryset: QuerySet[Any], view: Any) -> tuple[str, ...]:
        """Return the view's allowed ordering asked for, ending in the unique key."""
        asked = request.query_params.get("ordering")
        allowed = getattr(view, "orderings", {})
        if asked is not None and asked not in allowed:
            detail = _("Order by one of: %(names)s.") % {"names": ", ".join(allowed) or "–"}
            raise ValidationError({"ordering": [detail]}, code="ordering")
        return allowed[asked] if asked else getattr(view, "ordering", ("-id",))

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe a page to OpenAPI."""
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": dict(link), "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Describe the parameters of a page to OpenAPI."""
        parameters = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            if parameter["name"] == self.page_size_query_param:
                parameter["schema"] |= {"minimum": 1, "maximum": MAX_PAGE_SIZE, "default": 50}
        return parameters


def _behind(columns: tuple[Column, ...], values: tuple[Any, ...]) -> Q:
    """Return what stands behind the row with *values*, the first column counting most."""
    first, *rest = columns
    value, *others = values
    if not rest:
        return first.behind(value)
    return first.behind(value) | (first.same(value) & _behind(tuple(rest), tuple(others)))


def _read(field: Any, text: Any) -> Any:
    if not isinstance(text, str) or "\x00" in text:
        raise ValueError(text)
    text.encode()  # a lone surrogate is a UnicodeEncodeError, which is a ValueError
    value = field.to_python(text)
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError(text)
    return value

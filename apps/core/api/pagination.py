"""Pages by keyset: a list costs the same at any depth and never counts its rows."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import CursorPagination as DrfCursorPagination
from rest_framework.request import Request

MAX_PAGE_SIZE = 200


class CursorPagination(DrfCursorPagination):
    """`next` and `previous` are whole addresses; `page_size` is 1 to 200, 50 unless told."""

    page_size = 50
    max_page_size = MAX_PAGE_SIZE
    page_size_query_param = "page_size"

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

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Describe the parameters of a page to OpenAPI."""
        parameters = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            if parameter["name"] == self.page_size_query_param:
                parameter["schema"] |= {"minimum": 1, "maximum": MAX_PAGE_SIZE, "default": 50}
        return parameters

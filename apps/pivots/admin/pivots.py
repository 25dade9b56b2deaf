"""Pivots at the desk."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from apps.core.admin import ScopedAdmin
from apps.pivots import selectors
from apps.pivots.models import Pivot


@admin.register(Pivot)
class PivotAdmin(ScopedAdmin):
    list_display = ("enrollment", "from_direction", "to_direction", "state", "planned_at")
    list_filter = ("state",)

    def get_queryset(self, request: HttpRequest) -> Any:
        viewer: Any = request.user
        return selectors.pivot_list(viewer=viewer)

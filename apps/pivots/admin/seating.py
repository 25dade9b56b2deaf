"""Seat plans at the desk: who is offered which seat, and what a seat is worth."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core.admin import ScopedAdmin
from apps.curriculum.selectors import direction_list
from apps.pivots import selectors
from apps.pivots.models import SeatPlan
from mentorship.values import MANAGING, Role


@admin.register(SeatPlan)
class SeatPlanAdmin(ScopedAdmin):
    """Open proposals of a cohort laid over its free seats. A plan reserves nothing."""

    readers = (Role.LEAD_MENTOR, *MANAGING)
    list_display = ("cohort", "made_at", "asked", "seated")
    change_form_template = "admin/seat_plan.html"
    fields = (("cohort", "made_at"), ("asked", "seated"))
    readonly_fields = ("asked", "seated")

    class Media:
        css = {"all": ("pivots/recommendation.css",)}

    def get_queryset(self, request: HttpRequest) -> Any:
        viewer: Any = request.user
        return selectors.seat_plan_list(viewer=viewer)

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        viewer: Any = request.user
        names = {d.slug: str(d) for d in direction_list(viewer=viewer)}
        return {
            "prices": [
                (names.get(slug, slug), row.seats[slug], price)
                for slug, price in row.prices.items()
            ],
            "offers": selectors.seat_offers(plan=row, viewer=viewer),
        }

    @admin.display(description=_("asked for a seat"))
    def asked(self, row: SeatPlan) -> int:
        return int(row.asked)  # type: ignore[attr-defined]

    @admin.display(description=_("offered one"))
    def seated(self, row: SeatPlan) -> int:
        return int(row.seated)  # type: ignore[attr-defined]

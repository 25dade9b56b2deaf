"""The review queue: what waits for the viewer, the work whose promise breaks first on top."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timesince import TIME_STRINGS, timesince
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from apps.assignments import selectors
from apps.assignments.admin.desk import (
    DirectionFilter,
    StandingFilter,
    WorkColumns,
)
from apps.assignments.models import Assignment, AssignmentQuerySet, ReviewQueue, Revision
from apps.core.admin import ScopedAdmin

PAGE = "admin:assignments_assignment_change"
REVIEW = "admin:assignments_assignment_review"

SPANS: dict[str, Any] = {**TIME_STRINGS, "day": ngettext_lazy("%(num)d day", "%(num)d days", "num")}
"""How long something waits. Django's own Chinese says 日, which is a date, for a number of days."""

# --------------------------------------------------------------------------- filters


class QueueCohortFilter(admin.SimpleListFilter):
    title = _("cohort")
    parameter_name = "in_cohort"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        user: Any = request.user
        return [(str(row.pk), row.name) for row in selectors.queue_cohorts(viewer=user)]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        chosen = {key for key, _name in self.lookup_choices} & {self.value()}
        return queryset.filter(cohort__in=chosen) if chosen else queryset


class WhoseFilter(admin.SimpleListFilter):
    title = _("learners")
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("mine", _("The ones I mentor"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(mine=True) if self.value() == "mine" else queryset


class ClaimFilter(admin.SimpleListFilter):
    title = _("claim")
    parameter_name = "claim"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("none", _("Nobody has taken it")),
            ("mine", _("I hold it")),
            ("asked", _("I am asked")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        kept: dict[str | None, dict[str, bool]] = {
            "none": {"is_claimed": False},
            "mine": {"is_claimed_by_me": True},
            "asked": {"is_asked": True},
        }
        return queryset.filter(**kept.get(self.value(), {}))


# --------------------------------------------------------------------------- the list


@admin.register(ReviewQueue)
class ReviewQueueAdmin(WorkColumns, ScopedAdmin):
    """What waits for the viewer, by when its promise breaks. A row leads to the work itself."""

    list_display = (
        "work",
        "learner",
        "where",
        "waiting",
        "promised",
        "who",
        "standing",
        "do_review",
    )
    list_filter = (WhoseFilter, ClaimFilter, StandingFilter, DirectionFilter, QueueCohortFilter)
    search_fields = ("enrollment__learner__user__name", "task__slug")

    class Media:
        css = {"all": ["assignments/desk.css"]}

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("promised_at", "pk")  # annotated, so Django would not take it as an attribute

    def get_queryset(self, request: HttpRequest) -> AssignmentQuerySet:
        user: Any = request.user
        return selectors.review_queue(viewer=user)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row = self.row(request, object_id)
        return HttpResponseRedirect(reverse(PAGE, args=[row.pk]))

    @admin.display(description=_("work"))
    def work(self, row: Assignment) -> str:
        last: Revision = row.revisions.all()[0]  # prefetched, last first
        return _lines(str(row.task), _("Revision %(number)s") % {"number": last.number})

    @admin.display(description=_("learner"), ordering="enrollment__learner__user__name")
    def learner(self, row: Any) -> str:
        return _lines(super().learner(row), _("my learner") if row.mine else "")

    @admin.display(description=_("cohort"))
    def where(self, row: Assignment) -> str:
        return _lines(row.cohort.name, self.direction(row))

    @admin.display(description=_("waiting"), ordering="submitted_at")
    def waiting(self, row: Assignment) -> str:
        assert row.submitted_at is not None  # what waits was handed in, says a constraint
        return timesince(row.submitted_at, depth=1, time_strings=SPANS)

    @admin.display(description=_("promised by"), ordering="promised_at")
    def promised(self, row: Any) -> Any:
        return row.promised_at

    @admin.display(description=_("reviewer"))
    def who(self, row: Any) -> str:
        """Tell who holds the work, or else who was asked."""
        if row.held_claims:
            return _lines(row.held_claims[0].holder.name, _("has taken it"))
        return _lines(row.routed_to, _("is asked")) if row.routed_to else "–"

    @admin.display(description="")
    def do_review(self, row: Assignment) -> str:
        return format_html(
            '<a class="bg-primary-600 font-medium px-3 py-1 rounded-default text-white"'
            ' href="{}">{}</a>',
            reverse(REVIEW, args=[row.pk]),
            _("Review"),
        )


def _lines(first: Any, second: Any) -> str:
    """Return two lines of one cell: twelve columns would push the button off the screen."""
    if not second:
        return str(first)
    return format_html('{}<br><span class="text-xs">{}</span>', first, second)

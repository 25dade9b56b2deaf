"""The list and the page of work, with what one may do to it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from apps.assignments import policies, selectors, services
from apps.assignments.admin.deadlines import GIVE
from apps.assignments.admin.flow_forms import (
    SnippetForm,
    ThreadForm,
    keep_snippet,
    open_thread,
)
from apps.assignments.admin.review_form import ReviewForm, publish
from apps.assignments.admin.shown import shown_work
from apps.assignments.models import WAITING, Assignment
from apps.core.admin import ReasonForm, ScopedAdmin, Verb
from apps.core.selectors import database_now
from apps.curriculum.selectors import direction_list
from mentorship.states import ASSIGNMENT, OPEN_ASSIGNMENT, AssignmentState

# --------------------------------------------------------------------------- verbs


def _is_reviewable(request: HttpRequest, row: Assignment) -> bool:
    user: Any = request.user
    if not policies.can_review(user=user, assignment=row):
        return False
    # Whoever sends a form that was fine when it was opened is told by the service what happened.
    return request.method == "POST" or bool(selectors.reviewable_revision(assignment=row))


def _may_become(to: AssignmentState) -> Any:
    def fits(request: HttpRequest, row: Assignment) -> bool:
        user: Any = request.user
        possible = to in ASSIGNMENT.allowed(AssignmentState(row.state))
        return possible and policies.can_manage(user=user, assignment=row)

    return fits


def _is_reopenable(request: HttpRequest, row: Assignment) -> bool:
    user: Any = request.user
    closed = row.state not in OPEN_ASSIGNMENT
    return closed and policies.can_reopen(user=user, assignment=row)


def _with_reason(deed: Any) -> Any:
    def do(row: Assignment, user: Any, data: dict[str, Any]) -> None:
        deed(assignment_id=row.pk, reason=data["reason"], by=user, now=database_now())

    return do


def _is_claimable(request: HttpRequest, row: Assignment) -> bool:
    user: Any = request.user
    if row.state not in WAITING or not policies.can_review(user=user, assignment=row):
        return False
    # As with a review: the service tells who was faster.
    return request.method == "POST" or not _is_held(row)


def _is_held(row: Assignment) -> bool:
    held = selectors.held_claim_for_system(assignment_id=row.pk)
    return held is not None and held.lease_until > database_now()


def _is_reviewed_by(request: HttpRequest, row: Assignment) -> bool:
    user: Any = request.user
    return policies.can_review(user=user, assignment=row)


def _claim(row: Assignment, user: Any, data: dict[str, Any]) -> None:
    services.assignment_claim(assignment_id=row.pk, by=user, now=database_now())


# --------------------------------------------------------------------------- filters
STANDINGS: dict[str, Any] = {
    "overdue": _("overdue"),
    "is_late": _("handed in late"),
    "stuck": _("stuck"),
}
"""What lists say of work beside its state; see mentorship.status."""

# Their names are none of the model's: see `lookup_allowed` of the base.


class DirectionFilter(admin.SimpleListFilter):
    title = _("direction")
    parameter_name = "in_direction"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        user: Any = request.user
        return [(row.slug, str(row)) for row in direction_list(viewer=user)]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        slug = self.value()
        return queryset.filter(placement__direction__slug=slug) if slug else queryset


class StandingFilter(admin.SimpleListFilter):
    title = _("how it stands")
    parameter_name = "stands"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(STANDINGS.items())

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        chosen = self.value() or ""
        return queryset.filter(**{chosen: True}) if chosen in STANDINGS else queryset


# --------------------------------------------------------------------------- pages


class WorkColumns:
    """What both lists say of a piece of work."""

    @admin.display(description=_("learner"), ordering="enrollment__learner__user__name")
    def learner(self, row: Assignment) -> str:
        return row.enrollment.learner.user.name

    @admin.display(description=_("direction"))
    def direction(self, row: Assignment) -> str:
        return str(row.placement.direction)

    @admin.display(description=_("how it stands"))
    def standing(self, row: Any) -> str:
        words = [str(word) for name, word in STANDINGS.items() if getattr(row, name)]
        return " · ".join(words) or "–"


@admin.register(Assignment)
class AssignmentAdmin(WorkColumns, ScopedAdmin):
    """A piece of work: the task, all that was handed in, all that was said, what can be done."""

    list_display = (
        "task",
        "learner",
        "direction",
        "cohort",
        "state",
        "ball_with",
        "due_at",
        "standing",
    )
    list_filter = ("state", "ball_with", StandingFilter, DirectionFilter)
    list_select_related = (
        "task",
        "enrollment__learner__user",
        "placement__direction",
        "cohort",
    )
    search_fields = ("enrollment__learner__user__name", "task__slug")
    fields = (
        ("learner", "direction", "cohort"),
        ("state", "standing", "held_by"),
        ("ball_with", "ball_since"),
        ("due_at", "due_reason", "base_due_on"),
        ("submitted_at", "closed_at"),
    )
    readonly_fields = ("learner", "direction", "standing", "held_by")
    change_form_template = "admin/assignments/work.html"
    verbs = (
        Verb(
            "review",
            _("Review"),
            fits=_is_reviewable,
            form=ReviewForm,
            do=publish,
            template="admin/assignments/review.html",
            context=lambda request, row: {"work": shown_work(row)},
        ),
        GIVE,
        Verb(
            "claim",
            _("Claim"),
            help_text=_("Take the work for review; for 24 hours nobody else publishes one."),
            fits=_is_claimable,
            do=_claim,
        ),
        Verb(
            "discuss",
            _("Discuss"),
            help_text=_("On the revision as a whole, on a criterion, or on a line."),
            fits=_is_reviewed_by,
            form=ThreadForm,
            do=open_thread,
        ),
        Verb(
            "keep-snippet",
            _("Write a snippet"),
            help_text=_("Feedback to be used again, offered in the form of a review."),
            fits=_is_reviewed_by,
            form=SnippetForm,
            do=keep_snippet,
        ),
        Verb(
            "reopen",
            _("Reopen"),
            help_text=_("The work is open again; every revision and review stays."),
            fits=_is_reopenable,
            form=ReasonForm,
            do=_with_reason(services.assignment_reopen),
        ),
        Verb(
            "waive",
            _("Waive"),
            help_text=_("The learner need not do this work; it counts as done."),
            fits=_may_become(AssignmentState.WAIVED),
            form=ReasonForm,
            do=_with_reason(services.assignment_waive),
        ),
        Verb(
            "cancel",
            _("Cancel"),
            help_text=_("The work is taken back; what depends on it stays locked."),
            fits=_may_become(AssignmentState.CANCELLED),
            form=ReasonForm,
            do=_with_reason(services.assignment_cancel),
        ),
    )

    class Media:
        css = {"all": ["assignments/desk.css"]}

    def get_queryset(self, request: HttpRequest) -> Any:
        rows: Any = super().get_queryset(request)
        return rows.with_status()

    @admin.display(description=_("held by"))
    def held_by(self, row: Assignment) -> str:
        held = selectors.held_claim_for_system(assignment_id=row.pk)
        if held is None:
            return "–"
        until = date_format(localtime(held.lease_until), "DATETIME_FORMAT")
        return f"{held.holder.name} → {until}"

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        return {"work": shown_work(row)}

"""What was handed in and what was said of it: to be read, never to be changed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.assignments.admin.shown import shown_revision
from apps.assignments.models import Review, Revision, RubricScore
from apps.core.admin import ScopedAdmin, ScopedInline


@admin.register(Revision)
class RevisionAdmin(ScopedAdmin):
    """Every revision of every piece of work."""

    list_display = ("task", "learner", "number", "state", "submitted_at")
    list_filter = ("state",)
    list_select_related = ("assignment__task", "assignment__enrollment__learner__user")
    search_fields = ("assignment__enrollment__learner__user__name", "assignment__task__slug")
    fields = (("task", "learner"), ("number", "state", "submitted_at"))
    readonly_fields = ("task", "learner")
    change_form_template = "admin/assignments/revision.html"

    class Media:
        css = {"all": ["assignments/desk.css"]}

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        return {"shown": shown_revision(row)}

    @admin.display(description=_("task"))
    def task(self, row: Revision) -> str:
        return str(row.assignment.task)

    @admin.display(description=_("learner"))
    def learner(self, row: Revision) -> str:
        return row.assignment.enrollment.learner.user.name


class RubricScoreInline(ScopedInline):
    model = RubricScore
    fields = ("criterion", "level", "words")
    readonly_fields = ("criterion", "level", "words")
    verbose_name_plural = _("levels")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("criterion")

    @admin.display(description=_("which means"))
    def words(self, row: RubricScore) -> str:
        return row.words


@admin.register(Review)
class ReviewAdmin(ScopedAdmin):
    """Every review, superseded ones included."""

    list_display = ("task", "learner", "reviewer", "outcome", "percent", "state", "published_at")
    list_filter = ("outcome", "state")
    list_select_related = (
        "reviewer",
        "revision__assignment__task",
        "revision__assignment__enrollment__learner__user",
    )
    search_fields = ("revision__assignment__enrollment__learner__user__name", "reviewer__name")
    fields = (
        ("task", "learner", "revision_number"),
        ("reviewer", "published_at", "state"),
        ("outcome", "percent", "rubric_version"),
        "comment",
    )
    readonly_fields = ("task", "learner", "revision_number", "percent")
    inlines = (RubricScoreInline,)

    @admin.display(description=_("task"))
    def task(self, row: Review) -> str:
        return str(row.revision.assignment.task)

    @admin.display(description=_("learner"))
    def learner(self, row: Review) -> str:
        return row.revision.assignment.enrollment.learner.user.name

    @admin.display(description=_("revision"))
    def revision_number(self, row: Review) -> int:
        return row.revision.number

    @admin.display(description=_("score"), ordering="score")
    def percent(self, row: Review) -> str:
        return f"{row.score:.0%}"

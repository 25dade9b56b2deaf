"""curriculum: the mentors' door: everything that is taught, to read."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import LANGUAGE_CHOICES
from apps.core.admin import ReasonForm, ScopedAdmin, Verb
from apps.core.models import label_of
from apps.core.selectors import database_now
from apps.curriculum import policies, selectors, services
from apps.curriculum.models import (
    Criterion,
    Direction,
    RoadmapVersion,
    RubricVersion,
    Skill,
    Stage,
    Task,
    Vertical,
)
from mentorship.states import RoadmapVersionState
from mentorship.values import ResourceKind, Texts, text_in


def _here(texts: Texts) -> str:
    """Return *texts* in the reader's language."""
    return text_in(texts, get_language())


def _text(field: str, label: Any) -> Callable[[Any, Any], str]:
    """Return a column that shows the texts of *field* in the reader's language."""

    @admin.display(description=label)
    def column(self: Any, row: Any) -> str:
        return _here(getattr(row, field))

    return column


@admin.register(Direction)
class DirectionAdmin(ScopedAdmin):
    list_display = ("slug", "name_here", "summary_here")
    fields = readonly_fields = ("slug", "name_here", "summary_here", "entry_here")
    ordering = ("position",)

    name_here = _text("name", _("name"))
    summary_here = _text("summary", _("what one does there"))
    entry_here = _text("entry", _("whom it suits as a first door"))


@admin.register(Skill)
class SkillAdmin(ScopedAdmin):
    list_display = ("slug", "name_here", "direction", "summary_here")
    list_filter = ("direction",)
    list_select_related = ("direction",)
    search_fields = ("slug", "name__en", "name__zh-hans", "summary__en", "summary__zh-hans")
    fields = readonly_fields = ("slug", "name_here", "direction", "summary_here", "sources")
    ordering = ("position",)

    name_here = _text("name", _("name"))
    summary_here = _text("summary", _("what it is"))


@admin.register(Vertical)
class VerticalAdmin(ScopedAdmin):
    list_display = ("slug", "name_here", "kind")
    list_filter = ("kind",)
    fields = readonly_fields = ("slug", "name_here", "kind")
    ordering = ("position",)

    name_here = _text("name", _("name"))


# --------------------------------------------------------------------------- rubrics


def _criterion(criterion: Criterion) -> dict[str, Any]:
    levels = [_here(level) for level in criterion.levels]
    return {"name": str(criterion), "weight": criterion.weight, "levels": levels}


@admin.register(RubricVersion)
class RubricVersionAdmin(ScopedAdmin):
    """What a reviewer looks at, level by level."""

    list_display = ("rubric", "title_here", "number", "created_at")
    list_select_related = ("rubric",)
    search_fields = ("rubric__slug", "title__en", "title__zh-hans")
    fields = readonly_fields = ("rubric", "title_here", "number", "created_at")
    ordering = ("rubric__position", "-number")
    change_form_template = "admin/rubric_version.html"

    title_here = _text("title", _("title"))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row, viewer = self.row(request, object_id), _viewer(request)
        version = selectors.rubric_version_get(rubric_version_id=row.pk, viewer=viewer)
        criteria = [_criterion(criterion) for criterion in version.criteria.all()]
        context = {"criteria": criteria, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)


# --------------------------------------------------------------------------- roadmaps


def _viewer(request: HttpRequest) -> Any:
    return request.user


def _is_retirable(request: HttpRequest, row: RoadmapVersion) -> bool:
    if row.state != RoadmapVersionState.SUPERSEDED:
        return False
    return policies.can_retire(user=_viewer(request), version=row)


def _retire(row: RoadmapVersion, user: Any, data: dict[str, Any]) -> None:
    services.roadmap_version_retire(
        version_id=row.pk, reason=data["reason"], by=user, now=database_now()
    )


def _stage(stage: Stage) -> dict[str, Any]:
    tasks = [_task(task) for task in stage.tasks.all()]
    hours = [sum(task["hours"][at] for task in tasks) for at in (0, 1)]
    return {"title": str(stage), "goal": _here(stage.goal), "hours": hours, "tasks": tasks}


def _task(task: Task) -> dict[str, Any]:
    return {
        "title": str(task),
        "slug": task.slug,
        "goal": _here(task.goal),
        "shared": task.shared,
        "kind": task.get_kind_display(),
        "hours": (task.effort_p50_hours, task.effort_p80_hours),
        "skills": [(str(row.skill), row.weight) for row in task.task_skills.all()],
        "requires": [str(row.requires) for row in task.prerequisites.all()],
        "deliverables": [_deliverable(row) for row in task.deliverables],
        "rubric": task.rubric_version,
        "guide": _guide(task),
    }


def _deliverable(row: dict[str, Any]) -> dict[str, Any]:
    acceptance = [_here(condition) for condition in row.get("acceptance", ())]
    return {"label": _here(row["label"]), "acceptance": acceptance}


def _guide(task: Task) -> dict[str, Any] | None:
    """Return the guide of *task* in the reader's language; None if it has none."""
    row = getattr(task, "guide", None)
    if row is None:
        return None
    guide = row.document
    return {
        "steps": [(_here(step["text"]), step["hours"]) for step in guide.get("steps", ())],
        "spread": _here(guide["spread"]) if "spread" in guide else "",
        "mistakes": [_here(texts) for texts in guide.get("mistakes", ())],
        "hints": [_here(texts) for texts in guide.get("hints", ())],
        "resources": [_resource(row) for row in guide.get("resources", ())],
        "variants": [(row["vertical"], _here(row["brief"])) for row in guide.get("variants", ())],
    }


def _resource(row: dict[str, str]) -> dict[str, str]:
    kind = label_of(ResourceKind.__name__, row["kind"])
    return {**row, "kind": kind, "in": dict(LANGUAGE_CHOICES)[row["language"]]}


@admin.register(RoadmapVersion)
class RoadmapVersionAdmin(ScopedAdmin):
    """Editions of roadmaps; the page reads like the roadmap itself."""

    list_display = (
        "title_here",
        "number",
        "direction",
        "state",
        "stages_held",
        "tasks_held",
        "hours",
        "published_at",
    )
    list_filter = ("state", "roadmap__direction")
    search_fields = ("roadmap__slug", "title__en", "title__zh-hans")
    fields = readonly_fields = (
        "roadmap",
        "number",
        "state",
        "newcomer",
        "summary_here",
        "hours",
        "published_at",
    )
    change_form_template = "admin/roadmap_version.html"
    verbs = (
        Verb(
            "retire",
            _("Retire"),
            help_text=_("Takes a superseded version out of use; nobody may stand on it."),
            fits=_is_retirable,
            form=ReasonForm,
            do=_retire,
        ),
    )

    title_here = _text("title", _("title"))
    summary_here = _text("summary", _("summary"))

    def get_queryset(self, request: HttpRequest) -> Any:
        return selectors.roadmap_version_list(viewer=_viewer(request))

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row, viewer = self.row(request, object_id), _viewer(request)
        version = selectors.roadmap_version_get(version_id=row.pk, viewer=viewer, guides=True)
        stages = [_stage(stage) for stage in version.stages.all()]
        context = {"stages": stages, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    @admin.display(description=_("direction"), ordering="roadmap__direction__position")
    def direction(self, row: RoadmapVersion) -> str:
        return str(row.roadmap.direction)

    @admin.display(description=_("stages"), ordering="stage_count")
    def stages_held(self, row: Any) -> int:
        return int(row.stage_count)

    @admin.display(description=_("tasks"), ordering="task_count")
    def tasks_held(self, row: Any) -> int:
        return int(row.task_count)

    @admin.display(description=_("hours (half, four of five)"), ordering="p50_hours")
    def hours(self, row: Any) -> str:
        return f"{row.p50_hours:g} – {row.p80_hours:g}"

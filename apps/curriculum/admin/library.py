"""The desk's pages of directions, skills, verticals and rubrics, to read."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.selectors import organizations_managed
from apps.core.admin import LeadsTo, ScopedAdmin, Verb
from apps.core.selectors import database_now
from apps.curriculum import selectors, services
from apps.curriculum.admin.draft_forms import BringInForm
from apps.curriculum.admin.shown import here
from apps.curriculum.models import Criterion, Direction, RubricVersion, Skill, Vertical


def text_column(field: str, label: Any) -> Callable[[Any, Any], str]:
    """Return a column that shows the texts of *field* in the reader's language."""

    @admin.display(description=label)
    def column(self: Any, row: Any) -> str:
        return here(getattr(row, field))

    return column


def manages_any(request: HttpRequest, row: Any) -> bool:
    """Tell whether the viewer may write roadmaps of some organization."""
    user: Any = request.user
    return bool(user.is_superuser or organizations_managed(viewer=user).exists())


def _bring_in(row: Direction, user: Any, data: dict[str, Any]) -> LeadsTo:
    name, content = data["file"]
    draft = services.draft_import(
        organization_id=data["organization"],
        direction_slug=row.slug,
        slug=data["slug"],
        name=name,
        content=content,
        by=user,
        now=database_now(),
    )
    return LeadsTo(draft)


@admin.register(Direction)
class DirectionAdmin(ScopedAdmin):
    list_display = ("name_here", "summary_here", "slug")
    fields = readonly_fields = ("name_here", "summary_here", "entry_here", "slug")
    ordering = ("position",)

    verbs = (
        Verb(
            "bring-in",
            _("Bring in a roadmap"),
            help_text=_("Makes a draft of a file others wrote; what is guessed waits for you."),
            fits=manages_any,
            form=BringInForm,
            do=_bring_in,
        ),
    )

    name_here = text_column("name", _("name"))
    summary_here = text_column("summary", _("what one does there"))
    entry_here = text_column("entry", _("whom it suits as a first door"))


@admin.register(Skill)
class SkillAdmin(ScopedAdmin):
    list_display = ("name_here", "direction", "summary_here", "slug")
    list_filter = ("direction",)
    list_select_related = ("direction",)
    search_fields = ("slug", "name__en", "name__zh-hans", "summary__en", "summary__zh-hans")
    fields = readonly_fields = ("name_here", "direction", "summary_here", "sources", "slug")
    ordering = ("position",)

    name_here = text_column("name", _("name"))
    summary_here = text_column("summary", _("what it is"))


@admin.register(Vertical)
class VerticalAdmin(ScopedAdmin):
    list_display = ("name_here", "kind", "slug")
    list_filter = ("kind",)
    fields = readonly_fields = ("name_here", "kind", "slug")
    ordering = ("position",)

    name_here = text_column("name", _("name"))


# --------------------------------------------------------------------------- rubrics


def _criterion(criterion: Criterion) -> dict[str, Any]:
    levels = [here(level) for level in criterion.levels]
    return {"name": str(criterion), "weight": criterion.weight, "levels": levels}


@admin.register(RubricVersion)
class RubricVersionAdmin(ScopedAdmin):
    """What a reviewer looks at, level by level."""

    list_display = ("title_here", "number", "created_at")
    list_select_related = ("rubric",)
    search_fields = ("rubric__slug", "title__en", "title__zh-hans")
    fields = readonly_fields = ("title_here", "number", "created_at")
    ordering = ("rubric__position", "-number")
    change_form_template = "admin/rubric_version.html"

    title_here = text_column("title", _("title"))

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        viewer: Any = request.user
        version = selectors.rubric_version_get(rubric_version_id=row.pk, viewer=viewer)
        criteria = [_criterion(criterion) for criterion in version.criteria.all()]
        return {"criteria": criteria}

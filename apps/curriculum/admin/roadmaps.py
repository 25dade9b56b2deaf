"""The desk's page of roadmap versions: read, compared, taken as a draft, retired."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core.admin import LeadsTo, ReasonForm, ScopedAdmin, Verb
from apps.core.selectors import database_now
from apps.curriculum import policies, selectors, services
from apps.curriculum.admin.draft_forms import OwnerForm
from apps.curriculum.admin.library import manages_any, text_column
from apps.curriculum.admin.shown import names_for, shown_changes, shown_stages
from apps.curriculum.models import RoadmapVersion
from mentorship.states import RoadmapVersionState


def viewer_of(request: HttpRequest) -> Any:
    """Return who is asking."""
    return request.user


def _is_retirable(request: HttpRequest, row: RoadmapVersion) -> bool:
    if row.state != RoadmapVersionState.SUPERSEDED:
        return False
    return policies.can_retire(user=viewer_of(request), version=row)


def _retire(row: RoadmapVersion, user: Any, data: dict[str, Any]) -> None:
    services.roadmap_version_retire(
        version_id=row.pk, reason=data["reason"], by=user, now=database_now()
    )


def _draft(row: RoadmapVersion, user: Any, data: dict[str, Any]) -> LeadsTo:
    draft = services.draft_open(
        version_id=row.pk, organization_id=data["organization"], by=user, now=database_now()
    )
    return LeadsTo(draft)


def edges_panel(request: HttpRequest, row: RoadmapVersion) -> dict[str, Any] | None:
    """Show what the ways on from a version are worth."""
    edges = selectors.edge_list(version_id=row.pk, viewer=viewer_of(request))
    return {"template": "admin/edges.html", "edges": edges} if edges else None


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
        "title_here",
        "direction",
        "number",
        "state",
        "newcomer",
        "summary_here",
        "hours",
        "published_at",
    )
    change_form_template = "admin/roadmap_version.html"
    panels = (edges_panel,)
    verbs = (
        Verb(
            "draft",
            _("Take a draft"),
            help_text=_("A copy to rewrite and publish as the next version, or as your own."),
            fits=manages_any,
            form=OwnerForm,
            do=_draft,
        ),
        Verb(
            "retire",
            _("Retire"),
            help_text=_("Takes a superseded version out of use; nobody may stand on it."),
            fits=_is_retirable,
            form=ReasonForm,
            do=_retire,
        ),
    )

    title_here = text_column("title", _("title"))
    summary_here = text_column("summary", _("summary"))

    def get_queryset(self, request: HttpRequest) -> Any:
        return selectors.roadmap_version_list(viewer=viewer_of(request))

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        viewer = viewer_of(request)
        version = selectors.roadmap_version_get(version_id=row.pk, viewer=viewer, guides=True)
        names = names_for(viewer)
        changes = selectors.version_changes(version_id=row.pk, base_id=None, viewer=viewer)
        return {
            "stages": shown_stages(selectors.roadmap_spec(version), names),
            "changes": shown_changes(changes, names),
        }

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

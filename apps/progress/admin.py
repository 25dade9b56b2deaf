"""progress: the mentors' door."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core.admin import ScopedAdmin
from apps.core.models import label_of
from apps.progress import selectors
from apps.progress.models import SkillEvidence, SkillState


@admin.register(SkillEvidence)
class SkillEvidenceAdmin(ScopedAdmin):
    """What reviewed work has shown; append-only."""

    list_display = ("skill", "learner", "percent", "weight", "stands", "observed_at")
    list_select_related = ("skill", "enrollment__learner__user", "review")
    search_fields = ("enrollment__learner__user__name", "skill__slug")
    fields = (
        ("skill", "learner"),
        ("percent", "weight", "stands"),
        ("reliability", "difficulty"),
        ("review", "observed_at"),
    )
    readonly_fields = ("learner", "percent", "stands")

    @admin.display(description=_("learner"))
    def learner(self, row: SkillEvidence) -> str:
        return row.enrollment.learner.user.name

    @admin.display(description=_("score"), ordering="score")
    def percent(self, row: SkillEvidence) -> str:
        return f"{row.score:.0%}"

    @admin.display(description=_("stands"), boolean=True)
    def stands(self, row: SkillEvidence) -> bool:
        return row.review.state != "superseded"


@admin.register(SkillState)
class SkillStateAdmin(ScopedAdmin):
    """What the evidence adds up to. Every number leads to the rows it rests on."""

    list_display = (
        "skill",
        "learner",
        "band",
        "level",
        "certainty",
        "evidence_count",
        "last_shown",
    )
    search_fields = ("enrollment__learner__user__name", "skill__slug")
    fields = (
        ("skill", "learner"),
        ("band", "level", "certainty"),
        ("evidence_count", "last_observed_at", "formula"),
    )
    readonly_fields = ("learner", "band", "level", "certainty")

    def get_queryset(self, request: HttpRequest) -> Any:
        viewer: Any = request.user
        return selectors.skill_state_list(viewer=viewer)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        row = self.row(request, object_id)
        viewer: Any = request.user
        rows = selectors.evidence_list(viewer=viewer).filter(
            enrollment=row.enrollment_id, skill=row.skill_id, stands=True
        )
        context = {"evidence": rows, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    change_form_template = "admin/skill_state.html"

    @admin.display(description=_("learner"))
    def learner(self, row: SkillState) -> str:
        return row.enrollment.learner.user.name

    @admin.display(description=_("level"))
    def band(self, row: SkillState) -> Any:
        return label_of("SkillBand", selectors.believed(row=row).band)

    @admin.display(description=_("expected score"))
    def level(self, row: SkillState) -> str:
        return f"{selectors.believed(row=row).level:.0%}"

    @admin.display(description=_("certainty"))
    def certainty(self, row: SkillState) -> str:
        return f"{selectors.believed(row=row).certainty:.0%}"

    @admin.display(description=_("last shown"), ordering="last_observed_at")
    def last_shown(self, row: SkillState) -> Any:
        return row.last_observed_at

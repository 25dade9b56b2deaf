"""progress: the mentors' door."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.core.admin import ScopedAdmin
from apps.progress.models import SkillEvidence


@admin.register(SkillEvidence)
class SkillEvidenceAdmin(ScopedAdmin):
    """What reviewed work has shown; append-only."""

    list_display = ("skill", "learner", "percent", "weight", "stands", "observed_at")
    list_select_related = ("skill", "enrollment__learner__user", "review")
    search_fields = ("enrollment__learner__user__name", "skill__slug")
    fields = (("skill", "learner"), ("percent", "weight", "stands"), ("review", "observed_at"))
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

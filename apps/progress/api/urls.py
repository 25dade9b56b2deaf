from django.urls import path
from rest_framework.routers import SimpleRouter

from apps.progress.api.views import (
    ProgressSnapshotView,
    RiskAssessmentViewSet,
    RiskMuteViewSet,
    RiskRulesView,
    RiskSignalViewSet,
    SkillEvidenceViewSet,
    SkillStateViewSet,
)

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("skill-evidence", SkillEvidenceViewSet, basename="skill-evidence")
router.register("skill-states", SkillStateViewSet, basename="skill-state")
router.register("risk-signals", RiskSignalViewSet, basename="risk-signal")
router.register("risk-assessments", RiskAssessmentViewSet, basename="risk-assessment")
router.register("risk-mutes", RiskMuteViewSet, basename="risk-mute")
urlpatterns = [
    path(
        "enrollments/<int:pk>/snapshots",
        ProgressSnapshotView.as_view({"get": "list"}),
        name="enrollment-snapshots",
    ),
    path("organizations/<int:pk>/risk-rules", RiskRulesView.as_view(), name="risk-rules"),
    *router.urls,
]

from rest_framework.routers import SimpleRouter

from apps.progress.api.views import (
    RiskAssessmentViewSet,
    RiskSignalViewSet,
    SkillEvidenceViewSet,
    SkillStateViewSet,
)

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("skill-evidence", SkillEvidenceViewSet, basename="skill-evidence")
router.register("skill-states", SkillStateViewSet, basename="skill-state")
router.register("risk-signals", RiskSignalViewSet, basename="risk-signal")
router.register("risk-assessments", RiskAssessmentViewSet, basename="risk-assessment")
urlpatterns = router.urls

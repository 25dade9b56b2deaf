from rest_framework.routers import SimpleRouter

from apps.progress.api.views import SkillEvidenceViewSet, SkillStateViewSet

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("skill-evidence", SkillEvidenceViewSet, basename="skill-evidence")
router.register("skill-states", SkillStateViewSet, basename="skill-state")
urlpatterns = router.urls

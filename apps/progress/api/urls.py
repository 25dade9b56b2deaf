from rest_framework.routers import SimpleRouter

from apps.progress.api.views import SkillEvidenceViewSet

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("skill-evidence", SkillEvidenceViewSet, basename="skill-evidence")
urlpatterns = router.urls

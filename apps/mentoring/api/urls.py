from rest_framework.routers import SimpleRouter

from apps.mentoring.api.views import MentorshipViewSet

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("mentorships", MentorshipViewSet, basename="mentorship")
urlpatterns = router.urls

from rest_framework.routers import SimpleRouter

from apps.cohorts.api.views import (
    CohortViewSet,
    EnrollmentViewSet,
    OwnEnrollmentViewSet,
    PlacementViewSet,
    ProgramViewSet,
)

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("programs", ProgramViewSet, basename="program")
router.register("cohorts", CohortViewSet, basename="cohort")
router.register("enrollments", EnrollmentViewSet, basename="enrollment")
router.register("placements", PlacementViewSet, basename="placement")
router.register("me/enrollments", OwnEnrollmentViewSet, basename="own-enrollment")
urlpatterns = router.urls

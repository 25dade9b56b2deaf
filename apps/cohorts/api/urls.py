from rest_framework.routers import SimpleRouter

from apps.cohorts.api.roster_views import RosterImportViewSet, RosterRowViewSet
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
router.register("roster-imports", RosterImportViewSet, basename="roster-import")
router.register("roster-rows", RosterRowViewSet, basename="roster-row")
urlpatterns = router.urls

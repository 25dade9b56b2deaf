from rest_framework.routers import SimpleRouter

from apps.cohorts.api.placement_views import PlacementViewSet
from apps.cohorts.api.roster_views import RosterImportViewSet, RosterRowViewSet
from apps.cohorts.api.team_views import TeamViewSet
from apps.cohorts.api.views import (
    CohortViewSet,
    EnrollmentViewSet,
    OwnEnrollmentViewSet,
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
router.register("teams", TeamViewSet, basename="team")
urlpatterns = router.urls

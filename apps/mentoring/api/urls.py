from rest_framework.routers import SimpleRouter

from apps.mentoring.api.views.absences import AbsenceViewSet
from apps.mentoring.api.views.matching import (
    MatchProposalViewSet,
    MatchRunViewSet,
    PreferenceViewSet,
)
from apps.mentoring.api.views.meetings import MeetingViewSet
from apps.mentoring.api.views.mentorships import MentorshipViewSet, UnmentoredViewSet

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("mentorships", MentorshipViewSet, basename="mentorship")
router.register("unmentored-enrollments", UnmentoredViewSet, basename="unmentored")
router.register("mentor-absences", AbsenceViewSet, basename="mentor-absence")
router.register("match-runs", MatchRunViewSet, basename="match-run")
router.register("match-proposals", MatchProposalViewSet, basename="match-proposal")
router.register("mentor-preferences", PreferenceViewSet, basename="mentor-preference")
router.register("meetings", MeetingViewSet, basename="meeting")
urlpatterns = router.urls

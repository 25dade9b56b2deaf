from django.urls import path
from rest_framework.routers import SimpleRouter

from apps.insights.api.mentors import MentorFiguresViewSet, MyMentoringViewSet
from apps.insights.api.timeline import EnrollmentTimelineViewSet, MyTimelineViewSet
from apps.insights.api.views import (
    CohortOutlookView,
    CohortSummaryView,
    CohortWhatIfView,
    EnrollmentPaceView,
    ExportViewSet,
    QuietLearnersView,
)

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("exports", ExportViewSet, basename="export")
urlpatterns = [
    path("me/timeline", MyTimelineViewSet.as_view({"get": "list"}), name="my-timeline"),
    path(
        "enrollments/<int:pk>/timeline",
        EnrollmentTimelineViewSet.as_view({"get": "list"}),
        name="enrollment-timeline",
    ),
    path("cohorts/<int:pk>/summary", CohortSummaryView.as_view(), name="cohort-summary"),
    path("cohorts/<int:pk>/outlook", CohortOutlookView.as_view(), name="cohort-outlook"),
    path(
        "cohorts/<int:pk>/quiet-learners",
        QuietLearnersView.as_view({"get": "list"}),
        name="quiet-learners",
    ),
    path("enrollments/<int:pk>/pace", EnrollmentPaceView.as_view(), name="enrollment-pace"),
    path("mentor-figures", MentorFiguresViewSet.as_view({"get": "list"}), name="mentor-figures"),
    path("me/mentoring", MyMentoringViewSet.as_view({"get": "list"}), name="my-mentoring"),
    path("what-if", CohortWhatIfView.as_view(), name="cohort-what-if"),
    *router.urls,
]

from django.urls import path
from rest_framework.routers import SimpleRouter

from apps.insights.api.views import (
    CohortOutlookView,
    CohortSummaryView,
    CohortWhatIfView,
    ExportViewSet,
)

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("exports", ExportViewSet, basename="export")
urlpatterns = [
    path("cohorts/<int:pk>/summary", CohortSummaryView.as_view(), name="cohort-summary"),
    path("cohorts/<int:pk>/outlook", CohortOutlookView.as_view(), name="cohort-outlook"),
    path("what-if", CohortWhatIfView.as_view(), name="cohort-what-if"),
    *router.urls,
]

from django.urls import path

from apps.insights.api.views import CohortOutlookView, CohortSummaryView, CohortWhatIfView

urlpatterns = [
    path("cohorts/<int:pk>/summary", CohortSummaryView.as_view(), name="cohort-summary"),
    path("cohorts/<int:pk>/outlook", CohortOutlookView.as_view(), name="cohort-outlook"),
    path("what-if", CohortWhatIfView.as_view(), name="cohort-what-if"),
]

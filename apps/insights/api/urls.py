from django.urls import path

from apps.insights.api.views import CohortSummaryView

urlpatterns = [
    path("cohorts/<int:pk>/summary", CohortSummaryView.as_view(), name="cohort-summary"),
]

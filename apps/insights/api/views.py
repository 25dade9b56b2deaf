"""insights: the REST door."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.cohorts.selectors import cohort_get
from apps.core.selectors import database_now
from apps.insights import policies, selectors
from apps.insights.api.serializers import CohortSummaryOut


class CohortSummaryView(APIView):
    """How a cohort stands: seats, work, reviews, mentors, recommendations."""

    @extend_schema(responses=CohortSummaryOut)
    def get(self, request: Request, pk: int) -> Response:
        """Return the figures, counted now; for managers and leads of the cohort."""
        viewer: Any = request.user
        cohort = cohort_get(cohort_id=pk, viewer=viewer)
        policies.check_can_see_figures(user=viewer, cohort=cohort)
        summary = selectors.cohort_summary(cohort=cohort, now=database_now())
        return Response(CohortSummaryOut(summary).data)

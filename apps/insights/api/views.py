"""insights: the REST door."""

from collections.abc import Callable, Mapping
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.cohorts.selectors import cohort_get
from apps.core.selectors import database_now
from apps.insights import policies, selectors
from apps.insights.api.serializers import (
    CohortSummaryOut,
    CohortWhatIfIn,
    CohortWhatIfOut,
    OutlookOut,
)
from mentorship.forecast import AddMentors, Change, DropTask, MoveLearner, SlipStart

CHANGES: Mapping[str, Callable[..., Change]] = {
    "move_learner": MoveLearner,
    "add_mentors": AddMentors,
    "slip_start": SlipStart,
    "drop_task": DropTask,
}


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


class CohortOutlookView(APIView):
    """What lies ahead of a cohort: when it finishes, who is loaded, what is overdue."""

    @extend_schema(responses=OutlookOut)
    def get(self, request: Request, pk: int) -> Response:
        """Return the figures, reckoned now; for managers and leads of the cohort."""
        viewer: Any = request.user
        cohort = cohort_get(cohort_id=pk, viewer=viewer)
        policies.check_can_see_figures(user=viewer, cohort=cohort)
        found = selectors.cohort_outlook(cohort=cohort, now=database_now())
        return Response(OutlookOut(found).data)


class CohortWhatIfView(APIView):
    """Try a change on a cohort: nothing is stored."""

    @extend_schema(operation_id="what_if_cohort", request=CohortWhatIfIn, responses=CohortWhatIfOut)
    def post(self, request: Request) -> Response:
        """Answer with the live figures and the same figures after the changes."""
        given = CohortWhatIfIn(data=request.data)
        given.is_valid(raise_exception=True)
        viewer: Any = request.user
        cohort = cohort_get(cohort_id=given.validated_data["cohort"], viewer=viewer)
        policies.check_can_see_figures(user=viewer, cohort=cohort)
        changes = [_change(row) for row in given.validated_data["changes"]]
        answer = selectors.what_if(cohort=cohort, changes=changes, now=database_now())
        return Response(CohortWhatIfOut(answer).data)


def _change(row: Mapping[str, Any]) -> Change:
    return CHANGES[row["kind"]](**{key: value for key, value in row.items() if key != "kind"})

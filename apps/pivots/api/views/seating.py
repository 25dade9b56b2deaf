"""pivots: the REST door of seat plans."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from apps.cohorts.selectors import cohort_get
from apps.core.api.serializers import JobOut
from apps.core.api.views import Door
from apps.core.selectors import database_now, job_get
from apps.pivots import selectors, services
from apps.pivots.api.filters import SeatPlanFilter
from apps.pivots.api.serializers.seating import (
    OfferedLearnerOut,
    SeatPlanDetailOut,
    SeatPlanIn,
    SeatPlanOut,
)
from apps.pivots.models import SeatPlan


class SeatPlanViewSet(ListModelMixin, Door[SeatPlan]):
    """Open proposals of a cohort laid over its free seats; made after every run, and on demand."""

    queryset = SeatPlan.objects.none()
    serializer_class = SeatPlanOut
    filterset_class = SeatPlanFilter

    def get_queryset(self) -> Any:
        return selectors.seat_plan_list(viewer=self.actor)

    @extend_schema(responses=SeatPlanDetailOut)
    def retrieve(self, request: Request, pk: int) -> Response:
        """Return one plan with all its offers."""
        plan = self.get_object()
        offers: Any = selectors.seat_offers(plan=plan, viewer=self.actor)
        return Response(
            {**SeatPlanOut(plan).data, "offers": OfferedLearnerOut(offers, many=True).data}
        )

    @extend_schema(request=SeatPlanIn, responses={202: JobOut})
    def create(self, request: Request) -> Response:
        """Ask for a plan of a cohort; answers with the job, whose result names the plan."""
        given = self.body(SeatPlanIn)
        cohort = cohort_get(cohort_id=given["cohort"], viewer=self.actor)
        job = services.seat_plan_request(cohort_id=cohort.pk, by=self.actor, now=database_now())
        return Response(JobOut(job_get(job_id=job.pk, viewer=self.actor)).data, status=202)

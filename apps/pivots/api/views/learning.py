"""pivots: the REST door of outcomes and the models fitted to them."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.api.serializers import EmptyIn, JobOut
from apps.core.api.views import Door
from apps.core.selectors import database_now, job_get
from apps.pivots import selectors, services
from apps.pivots.api.filters import ModelVersionFilter, OutcomeFilter
from apps.pivots.api.serializers.learning import (
    ModelVersionDetailOut,
    ModelVersionOut,
    OutcomeOut,
)
from apps.pivots.models import ModelVersion, Outcome


class ModelVersionViewSet(ListModelMixin, Door[ModelVersion]):
    """Models fitted to outcomes; none has an effect before the operator puts it in force."""

    queryset = ModelVersion.objects.none()
    serializer_class = ModelVersionOut
    filterset_class = ModelVersionFilter

    def get_queryset(self) -> Any:
        return selectors.model_list(viewer=self.actor)

    @extend_schema(responses=ModelVersionDetailOut)
    def retrieve(self, request: Request, pk: int) -> Response:
        """Return one model with its weights, variances, stepping stones and calibration."""
        return Response(ModelVersionDetailOut(self.get_object()).data)

    @extend_schema(request=EmptyIn, responses={202: JobOut})
    def create(self, request: Request) -> Response:
        """Ask for a model fitted to every outcome; answers with the job, whose result names it."""
        self.body(EmptyIn)
        job = services.model_fit_request(by=self.actor, now=database_now())
        return Response(JobOut(job_get(job_id=job.pk, viewer=self.actor)).data, status=202)

    @extend_schema(request=EmptyIn, responses=ModelVersionOut)
    @action(detail=True, methods=["post"])
    def activate(self, request: Request, pk: int) -> Response:
        """Put it in force for every recommendation from now on."""
        self.body(EmptyIn)
        services.model_activate(model_version_id=self.key(), by=self.actor, now=database_now())
        return self.answer()

    @extend_schema(request=EmptyIn, responses=ModelVersionOut)
    @action(detail=True, methods=["post"])
    def retire(self, request: Request, pk: int) -> Response:
        """Go back to the policy alone."""
        self.body(EmptyIn)
        self.get_object()
        services.model_activate(model_version_id=None, by=self.actor, now=database_now())
        return self.answer()


class OutcomeViewSet(ListModelMixin, RetrieveModelMixin, Door[Outcome]):
    """What became of those who entered a direction, twelve weeks later."""

    queryset = Outcome.objects.none()
    serializer_class = OutcomeOut
    filterset_class = OutcomeFilter
    orderings = {
        "measured_at": ("measured_at", "id"),
        "-measured_at": ("-measured_at", "-id"),
    }

    def get_queryset(self) -> Any:
        return selectors.outcome_list(viewer=self.actor)

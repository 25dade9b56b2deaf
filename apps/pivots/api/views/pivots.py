"""pivots: the REST door of moves between directions and their credit."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.api.serializers import ReasonIn
from apps.core.api.views import Door
from apps.core.selectors import database_now
from apps.pivots import selectors, services
from apps.pivots.api.filters import CreditTransferFilter, PivotFilter
from apps.pivots.api.serializers.pivots import (
    CreditPreviewOut,
    CreditTransferOut,
    PivotAgreeIn,
    PivotApplyIn,
    PivotOut,
)
from apps.pivots.models import CreditTransfer, Pivot


class PivotViewSet(ListModelMixin, RetrieveModelMixin, Door[Pivot]):
    """Moves between directions that a mentor accepted."""

    queryset = Pivot.objects.none()
    serializer_class = PivotOut
    filterset_class = PivotFilter
    orderings = {"planned_at": ("planned_at", "id"), "-planned_at": ("-planned_at", "-id")}

    def get_queryset(self) -> Any:
        return selectors.pivot_list(viewer=self.actor)

    @extend_schema(operation_id="pivots_credit_preview", responses=CreditPreviewOut)
    @action(detail=True, methods=["get"])
    def credit(self, request: Request, pk: int) -> Response:
        """Say line by line what applying it now would credit, add and re-date."""
        preview = selectors.credit_preview(pivot=self.get_object(), now=database_now())
        return Response(CreditPreviewOut(preview).data)

    @extend_schema(request=PivotAgreeIn, responses=PivotOut)
    @action(detail=True, methods=["post"])
    def agree(self, request: Request, pk: int) -> Response:
        """Record the learner's agreement; the learner needs no note."""
        given = self.body(PivotAgreeIn)
        services.pivot_agree(
            pivot_id=self.key(), note=given["note"], by=self.actor, now=database_now()
        )
        return self.answer()

    @extend_schema(request=PivotApplyIn, responses=PivotOut)
    @action(detail=True, methods=["post"])
    def apply(self, request: Request, pk: int) -> Response:
        """Carry it out: direction, seat, credit and dates, in one transaction."""
        given = self.body(PivotApplyIn)
        services.pivot_apply(
            pivot_id=self.key(), refused=given["refused"], by=self.actor, now=database_now()
        )
        return self.answer()

    @extend_schema(request=ReasonIn, responses=PivotOut)
    @action(detail=True, methods=["post"])
    def revert(self, request: Request, pk: int) -> Response:
        """Take it back within 14 days: everything stands as before."""
        given = self.body(ReasonIn)
        services.pivot_revert(
            pivot_id=self.key(), reason=given["reason"], by=self.actor, now=database_now()
        )
        return self.answer()

    @extend_schema(request=ReasonIn, responses=PivotOut)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: int) -> Response:
        """Drop a planned pivot."""
        given = self.body(ReasonIn)
        services.pivot_cancel(
            pivot_id=self.key(), reason=given["reason"], by=self.actor, now=database_now()
        )
        return self.answer()


class CreditTransferViewSet(ListModelMixin, RetrieveModelMixin, Door[CreditTransfer]):
    """What finished work counted for in each pivot that was applied, line by line."""

    queryset = CreditTransfer.objects.none()
    serializer_class = CreditTransferOut
    filterset_class = CreditTransferFilter
    orderings = {"granted_at": ("granted_at", "id"), "-granted_at": ("-granted_at", "-id")}

    def get_queryset(self) -> Any:
        return selectors.credit_transfer_list(viewer=self.actor)

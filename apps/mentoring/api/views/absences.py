"""Absences of mentors."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.selectors import mentor_get
from apps.core.api.serializers import EmptyIn
from apps.core.api.views import Door
from apps.core.selectors import database_now
from apps.mentoring import selectors, services
from apps.mentoring.api.filters import AbsenceFilter
from apps.mentoring.api.serializers.absences import AbsenceOut, AbsencePlanIn
from apps.mentoring.models import Absence


class AbsenceViewSet(ListModelMixin, RetrieveModelMixin, Door[Absence]):
    """Your own absences as a mentor, and those of the organizations you manage."""

    queryset = Absence.objects.none()
    serializer_class = AbsenceOut
    filterset_class = AbsenceFilter

    def get_queryset(self) -> Any:
        return selectors.absence_list(viewer=self.actor)

    @extend_schema(request=AbsencePlanIn, responses={201: AbsenceOut})
    def create(self, request: Request) -> Response:
        """Plan to be away: mentorships stand, nothing new is offered while it lasts."""
        given = self.body(AbsencePlanIn)
        given["mentor_id"] = mentor_get(mentor_id=given.pop("mentor"), viewer=self.actor).pk
        absence = services.absence_plan(**given, by=self.actor, now=database_now())
        self.kwargs["pk"] = absence.pk
        return self.answer(201)

    @extend_schema(request=EmptyIn, responses=AbsenceOut)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: int) -> Response:
        """Take an absence back, or come home early."""
        self.body(EmptyIn)
        services.absence_cancel(absence_id=self.key(), by=self.actor, now=database_now())
        return self.answer()

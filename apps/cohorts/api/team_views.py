"""Teams of cohorts."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from apps.cohorts import selectors, services
from apps.cohorts.api import filters
from apps.cohorts.api import team_serializers as serializers
from apps.cohorts.models import Team
from apps.core.api.serializers import EmptyIn
from apps.core.api.views import Door
from apps.core.selectors import database_now

CREATED, GONE = 201, 204


class TeamViewSet(ListModelMixin, RetrieveModelMixin, Door[Team]):
    """Teams of the cohorts you may see."""

    queryset = Team.objects.none()
    serializer_class = serializers.TeamOut
    filterset_class = filters.TeamFilter
    orderings = {"name": ("name", "id"), "-name": ("-name", "-id")}

    def get_queryset(self) -> Any:
        return selectors.team_list(viewer=self.actor)

    @extend_schema(request=serializers.TeamCreateIn, responses={CREATED: serializers.TeamOut})
    def create(self, request: Request) -> Response:
        """Form a team in a cohort you manage or lead."""
        body = self.body(serializers.TeamCreateIn)
        cohort = selectors.cohort_get(cohort_id=body["cohort"], viewer=self.actor)
        team = services.team_create(
            cohort_id=cohort.pk,
            name=body["name"],
            enrollment_ids=body["members"],
            by=self.actor,
            now=database_now(),
        )
        self.kwargs["pk"] = team.pk
        return self.answer(CREATED)

    @extend_schema(request=serializers.TeamChangeIn, responses=serializers.TeamOut)
    @action(detail=True, methods=["post"])
    def change(self, request: Request, pk: int) -> Response:
        """Rename the team, or say anew who is in it."""
        body = self.body(serializers.TeamChangeIn)
        services.team_change(
            team_id=self.key(),
            name=body.get("name"),
            enrollment_ids=body.get("members"),
            by=self.actor,
            now=database_now(),
        )
        return self.answer()

    @extend_schema(request=EmptyIn, responses={GONE: None})
    @action(detail=True, methods=["post"])
    def dissolve(self, request: Request, pk: int) -> Response:
        """Let the team go; its members stay in the cohort."""
        self.body(EmptyIn)
        services.team_dissolve(team_id=self.key(), by=self.actor, now=database_now())
        return Response(status=GONE)

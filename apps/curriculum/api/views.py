"""Everything that is taught, for everybody signed in. Nothing is written here."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.api.views import Door
from apps.curriculum import selectors
from apps.curriculum.api.filters import (
    RoadmapFilter,
    RoadmapVersionFilter,
    SkillFilter,
    VerticalFilter,
)
from apps.curriculum.api.serializers import (
    ChangeOut,
    DiffIn,
    DirectionOut,
    EdgeOut,
    RoadmapOut,
    RoadmapVersionDetailOut,
    RoadmapVersionOut,
    RubricOut,
    SkillOut,
    TaskDetailOut,
    VerticalOut,
)
from apps.curriculum.models import (
    Direction,
    Roadmap,
    RoadmapVersion,
    RubricVersion,
    Skill,
    Task,
    Vertical,
)

BY_POSITION = ("position", "id")


class DirectionViewSet(ListModelMixin, RetrieveModelMixin, Door[Direction]):
    """The ways into the field, in the order of the program."""

    queryset = Direction.objects.none()
    serializer_class = DirectionOut
    ordering = BY_POSITION

    def get_queryset(self) -> Any:
        return selectors.direction_list(viewer=self.actor)


class SkillViewSet(ListModelMixin, RetrieveModelMixin, Door[Skill]):
    """The skills, direction by direction."""

    queryset = Skill.objects.none()
    serializer_class = SkillOut
    filterset_class = SkillFilter
    ordering = BY_POSITION
    orderings = {"slug": ("slug",)}

    def get_queryset(self) -> Any:
        return selectors.skill_list(viewer=self.actor)


class VerticalViewSet(ListModelMixin, RetrieveModelMixin, Door[Vertical]):
    """Industries and scenarios in which one goes deep."""

    queryset = Vertical.objects.none()
    serializer_class = VerticalOut
    filterset_class = VerticalFilter
    ordering = BY_POSITION

    def get_queryset(self) -> Any:
        return selectors.vertical_list(viewer=self.actor)


class RubricViewSet(ListModelMixin, RetrieveModelMixin, Door[RubricVersion]):
    """The newest version of each rubric; an older one is found by its id."""

    queryset = RubricVersion.objects.none()
    serializer_class = RubricOut
    ordering = ("id",)

    def get_queryset(self) -> Any:
        versions = selectors.rubric_version_list(viewer=self.actor)
        return versions.newest() if self.action == "list" else versions


class RoadmapViewSet(ListModelMixin, RetrieveModelMixin, Door[Roadmap]):
    """The shared roadmaps, and those of your organizations."""

    queryset = Roadmap.objects.none()
    serializer_class = RoadmapOut
    filterset_class = RoadmapFilter
    ordering = ("slug",)

    def get_queryset(self) -> Any:
        return selectors.roadmap_list(viewer=self.actor)


class RoadmapVersionViewSet(ListModelMixin, Door[RoadmapVersion]):
    """Editions of roadmaps. A published one never changes; cohorts pin it."""

    queryset = RoadmapVersion.objects.none()
    serializer_class = RoadmapVersionOut
    filterset_class = RoadmapVersionFilter

    def get_queryset(self) -> Any:
        return selectors.roadmap_version_list(viewer=self.actor)

    @extend_schema(responses=RoadmapVersionDetailOut)
    def retrieve(self, request: Request, pk: int) -> Response:
        """Return one edition with its stages and tasks."""
        version = selectors.roadmap_version_get(version_id=pk, viewer=self.actor)
        context = self.get_serializer_context()
        return Response(RoadmapVersionDetailOut(version, context=context).data)

    @extend_schema(responses=EdgeOut(many=True))
    @action(detail=True, filterset_class=None, pagination_class=None)
    def edges(self, request: Request, pk: int) -> Response:
        """Return what finishing this edition is worth in each of the other directions."""
        rows = selectors.edge_list(version_id=pk, viewer=self.actor)
        return Response(EdgeOut(rows, many=True, context=self.get_serializer_context()).data)

    @extend_schema(parameters=[DiffIn], responses=ChangeOut(many=True))
    @action(detail=True, filterset_class=None, pagination_class=None)
    def diff(self, request: Request, pk: int) -> Response:
        """Return what has changed since the edition before, or since `base`."""
        asked = DiffIn(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        rows = selectors.version_changes(
            version_id=pk, base_id=asked.validated_data.get("base"), viewer=self.actor
        )
        return Response(ChangeOut(rows, many=True).data)


class TaskViewSet(RetrieveModelMixin, Door[Task]):
    """One task of a roadmap version, with the guide to it."""

    queryset = Task.objects.none()
    serializer_class = TaskDetailOut

    def get_queryset(self) -> Any:
        return selectors.task_list(viewer=self.actor).select_related("guide")

"""In which direction learners stand."""

from typing import Any

from rest_framework.mixins import ListModelMixin

from apps.cohorts import selectors
from apps.cohorts.api import filters, serializers
from apps.cohorts.api.views import BY_AGE
from apps.cohorts.models import Placement
from apps.core.api.views import Door


class PlacementViewSet(ListModelMixin, Door[Placement]):
    """In which direction learners stand, stood, or are to stand."""

    queryset = Placement.objects.none()
    serializer_class = serializers.PlacementOut
    filterset_class = filters.PlacementFilter
    orderings = BY_AGE

    def get_queryset(self) -> Any:
        return selectors.placement_list(viewer=self.actor)

"""progress: the REST door."""

from typing import Any

from rest_framework.mixins import ListModelMixin, RetrieveModelMixin

from apps.core.api.views import Door
from apps.progress import selectors
from apps.progress.api.filters import SkillEvidenceFilter, SkillStateFilter
from apps.progress.api.serializers import SkillEvidenceOut, SkillStateOut
from apps.progress.models import SkillEvidence, SkillState


class SkillEvidenceViewSet(ListModelMixin, RetrieveModelMixin, Door[SkillEvidence]):
    """What reviewed work has shown, skill by skill; append-only."""

    queryset = SkillEvidence.objects.none()
    serializer_class = SkillEvidenceOut
    filterset_class = SkillEvidenceFilter
    orderings = {
        "observed_at": ("observed_at", "id"),
        "-observed_at": ("-observed_at", "-id"),
    }

    def get_queryset(self) -> Any:
        return selectors.evidence_list(viewer=self.actor)


class SkillStateViewSet(ListModelMixin, RetrieveModelMixin, Door[SkillState]):
    """What the evidence adds up to, skill by skill: level, certainty, and the rows behind it."""

    queryset = SkillState.objects.none()
    serializer_class = SkillStateOut
    filterset_class = SkillStateFilter
    orderings = {
        "enrollment": ("enrollment_id", "id"),
        "last_observed_at": ("last_observed_at", "id"),
        "-last_observed_at": ("-last_observed_at", "-id"),
    }

    def get_queryset(self) -> Any:
        return selectors.skill_state_list(viewer=self.actor)

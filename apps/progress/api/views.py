"""progress: the REST door."""

from typing import Any

from rest_framework.mixins import ListModelMixin, RetrieveModelMixin

from apps.core.api.views import Door
from apps.progress import selectors
from apps.progress.api.filters import SkillEvidenceFilter
from apps.progress.api.serializers import SkillEvidenceOut
from apps.progress.models import SkillEvidence


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

"""progress: what has been shown, who may need somebody, and how far everybody was."""

from apps.progress.models.evidence import (
    SkillEvidence,
    SkillEvidenceQuerySet,
    SkillState,
    SkillStateQuerySet,
)
from apps.progress.models.risk import (
    RiskAssessment,
    RiskMute,
    RiskMuteQuerySet,
    RiskQuerySet,
    RiskSignal,
)
from apps.progress.models.snapshots import ProgressSnapshot, SnapshotQuerySet

__all__ = [
    "ProgressSnapshot",
    "RiskAssessment",
    "RiskMute",
    "RiskMuteQuerySet",
    "RiskQuerySet",
    "RiskSignal",
    "SkillEvidence",
    "SkillEvidenceQuerySet",
    "SkillState",
    "SkillStateQuerySet",
    "SnapshotQuerySet",
]

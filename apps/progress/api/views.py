"""progress: the REST door."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.cohorts.selectors import enrollment_get, organization_get
from apps.core.api.serializers import EmptyIn, ReasonIn
from apps.core.api.views import Door
from apps.core.selectors import database_now
from apps.progress import policies, selectors, services
from apps.progress.api.filters import (
    ProgressSnapshotFilter,
    RiskAssessmentFilter,
    RiskMuteFilter,
    RiskSignalFilter,
    SkillEvidenceFilter,
    SkillStateFilter,
)
from apps.progress.api.serializers import (
    ProgressSnapshotOut,
    RiskAssessmentOut,
    RiskMuteOut,
    RiskRulesOut,
    RiskSignalActIn,
    RiskSignalDismissIn,
    RiskSignalOut,
    SkillEvidenceOut,
    SkillStateOut,
)
from apps.progress.models import (
    ProgressSnapshot,
    RiskAssessment,
    RiskMute,
    RiskSignal,
    SkillEvidence,
    SkillState,
)
from mentorship.values import RiskDismissal


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


class RiskSignalViewSet(ListModelMixin, RetrieveModelMixin, Door[RiskSignal]):
    """Who may need somebody, the highest risk first. Learners do not read their own."""

    queryset = RiskSignal.objects.none()
    serializer_class = RiskSignalOut
    filterset_class = RiskSignalFilter
    orderings = {
        "-probability": ("-probability", "-id"),
        "raised_at": ("raised_at", "id"),
        "-raised_at": ("-raised_at", "-id"),
    }

    def get_queryset(self) -> Any:
        return selectors.risk_signal_list(viewer=self.actor)

    @extend_schema(request=EmptyIn, responses=RiskSignalOut)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, pk: int) -> Response:
        """Say that somebody has seen it."""
        self.body(EmptyIn)
        services.signal_acknowledge(signal_id=self.key(), by=self.actor, now=database_now())
        return self.answer()

    @extend_schema(request=RiskSignalActIn, responses=RiskSignalOut)
    @action(detail=True, methods=["post"])
    def act(self, request: Request, pk: int) -> Response:
        """Note what was done about it."""
        given = self.body(RiskSignalActIn)
        services.signal_act(
            signal_id=self.key(), note=given["note"], by=self.actor, now=database_now()
        )
        return self.answer()

    @extend_schema(request=RiskSignalDismissIn, responses=RiskSignalOut)
    @action(detail=True, methods=["post"])
    def dismiss(self, request: Request, pk: int) -> Response:
        """Wave it off; it is not raised again before the rule has ceased to hold."""
        given = self.body(RiskSignalDismissIn)
        services.signal_dismiss(
            signal_id=self.key(),
            reason=RiskDismissal(given["reason"]),
            by=self.actor,
            now=database_now(),
        )
        return self.answer()


class RiskAssessmentViewSet(ListModelMixin, RetrieveModelMixin, Door[RiskAssessment]):
    """The risk of every enrollment day by day, with what adds to it."""

    queryset = RiskAssessment.objects.none()
    serializer_class = RiskAssessmentOut
    filterset_class = RiskAssessmentFilter
    orderings = {
        "-as_of": ("-as_of", "-probability", "-id"),
        "-probability": ("-probability", "-id"),
    }

    def get_queryset(self) -> Any:
        return selectors.risk_assessment_list(viewer=self.actor)


class RiskMuteViewSet(ListModelMixin, RetrieveModelMixin, Door[RiskMute]):
    """The rules that were wrong too often, organization by organization, newest first."""

    queryset = RiskMute.objects.none()
    serializer_class = RiskMuteOut
    filterset_class = RiskMuteFilter
    orderings = {"muted_at": ("muted_at", "id"), "-muted_at": ("-muted_at", "-id")}

    def get_queryset(self) -> Any:
        return selectors.risk_mute_list(viewer=self.actor)

    @extend_schema(request=ReasonIn, responses=RiskMuteOut)
    @action(detail=True, methods=["post"])
    def lift(self, request: Request, pk: int) -> Response:
        """Let the rule speak again; from now on only new judgments count for it."""
        reason = self.body(ReasonIn)["reason"]
        services.rule_unmute(mute_id=self.key(), reason=reason, by=self.actor, now=database_now())
        return self.answer()


class RiskRulesView(APIView):
    """How often each rule of risk was right in an organization, and which are silent."""

    @extend_schema(responses=RiskRulesOut)
    def get(self, request: Request, pk: int) -> Response:
        """Return the figures, counted now; for mentors and managers."""
        viewer: Any = request.user
        organization = organization_get(organization_id=pk, viewer=viewer)
        policies.check_can_read_rules(user=viewer, organization_id=organization.pk)
        rules = selectors.rule_figures(organization_ids=[organization.pk], now=database_now())
        return Response(RiskRulesOut({"organization": organization.pk, "rules": rules}).data)


class ProgressSnapshotView(ListModelMixin, Door[ProgressSnapshot]):
    """How far an enrollment was, day by day, the latest first."""

    queryset = ProgressSnapshot.objects.none()
    serializer_class = ProgressSnapshotOut
    filterset_class = ProgressSnapshotFilter
    ordering = ("-as_of_on", "-id")
    orderings = {"-as_of_on": ("-as_of_on", "-id"), "as_of_on": ("as_of_on", "id")}

    def get_queryset(self) -> Any:
        enrollment = enrollment_get(enrollment_id=self.kwargs["pk"], viewer=self.actor)
        return selectors.snapshot_list(viewer=self.actor).filter(enrollment=enrollment)

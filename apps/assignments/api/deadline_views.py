"""Due dates and more time: the REST door."""

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from apps.assignments import selectors, services
from apps.assignments.api.deadline_serializers import (
    CohortExtensionsIn,
    DeadlineSetIn,
    DueChangesOut,
    ExtensionBatchOut,
    ExtensionOut,
    IssueIn,
    RescheduleIn,
    RoadmapUpgradeOut,
    UpgradeIn,
    UpgradeOut,
    batch_shown,
    changes_shown,
    more_time,
)
from apps.assignments.api.filters import ExtensionFilter, RoadmapUpgradeFilter
from apps.assignments.models import Extension, RoadmapUpgrade
from apps.cohorts.models import Cohort
from apps.cohorts.selectors import cohort_list, direction_get, team_enrollments, team_of
from apps.core.api.serializers import EmptyIn, JobOut, ReasonIn
from apps.core.api.views import Door
from apps.core.selectors import database_now, job_get


class ExtensionViewSet(ListModelMixin, RetrieveModelMixin, Door[Extension]):
    """More time that was asked for or granted."""

    queryset = Extension.objects.none()
    serializer_class = ExtensionOut
    filterset_class = ExtensionFilter
    ordering = ("-id",)
    orderings = {"created_at": ("created_at", "id"), "-created_at": ("-created_at", "-id")}

    def get_queryset(self) -> Any:
        return selectors.extension_list(viewer=self.actor)

    @extend_schema(request=EmptyIn, responses=ExtensionOut)
    @action(detail=True, methods=["post"])
    def grant(self, request: Request, pk: int) -> Response:
        """Grant what was asked for (a mentor, lead or manager)."""
        self.body(EmptyIn)
        services.extension_grant(extension_id=self.key(), by=self.actor, now=database_now())
        return self.answer()

    @extend_schema(request=ReasonIn, responses=ExtensionOut)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: int) -> Response:
        """Answer a request with no (a mentor, lead or manager)."""
        return self._explained(services.extension_decline)

    @extend_schema(request=ReasonIn, responses=ExtensionOut)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: int) -> Response:
        """Take back what was granted (a lead or manager)."""
        return self._explained(services.extension_revoke)

    def _explained(self, deed: Any) -> Response:
        reason = self.body(ReasonIn)["reason"]
        deed(extension_id=self.key(), reason=reason, by=self.actor, now=database_now())
        return self.answer()


class CohortDatesViewSet(Door[Cohort]):
    """The dates of a whole cohort."""

    queryset = Cohort.objects.none()

    def get_queryset(self) -> Any:
        return cohort_list(viewer=self.actor)

    @extend_schema(request=DeadlineSetIn, responses=DueChangesOut)
    def deadlines(self, request: Request, pk: int) -> Response:
        """Let a task be due on one day for everybody; the answer lists what moved and what stayed.

        Extensions keep what they mean: "until" stays, "plus" moves along (a lead or manager).
        """
        given = self.body(DeadlineSetIn)
        changes = services.deadline_set(
            cohort_id=self.key(),
            task_slug=given["task"],
            due_on=given["due_on"],
            dry_run=given["dry_run"],
            by=self.actor,
            now=database_now(),
        )
        return Response(DueChangesOut(changes_shown(changes, dry_run=given["dry_run"])).data)

    @extend_schema(request=CohortExtensionsIn, responses=ExtensionBatchOut)
    def extensions(self, request: Request, pk: int) -> Response:
        """Give many learners more time in one go (a lead or manager)."""
        given = self.body(CohortExtensionsIn)
        batch = services.extensions_give(
            cohort_id=self.key(),
            task_slugs=given.get("tasks", ()),
            enrollment_ids=given.get("enrollments", ()),
            more=more_time(given),
            reason=given["reason"],
            batch=uuid.uuid4(),
            dry_run=given["dry_run"],
            by=self.actor,
            now=database_now(),
        )
        return Response(ExtensionBatchOut(batch_shown(batch, dry_run=given["dry_run"])).data)

    @extend_schema(request=IssueIn, responses={202: JobOut})
    def issue(self, request: Request, pk: int) -> Response:
        """Give out what is missing of the roadmaps, as a job; nothing twice (a lead or manager)."""
        given, cohort_id = self.body(IssueIn), self.key()
        chosen = given.get("enrollments")
        if "team" in given:
            team = team_of(team_id=given["team"], cohort_id=cohort_id)
            members = team_enrollments(team_id=team.pk).values_list("pk", flat=True)
            chosen = [*(chosen or ()), *members]
        job = services.issue_request(
            cohort_id=cohort_id,
            enrollment_ids=chosen,
            by=self.actor,
            now=database_now(),
            key=uuid.uuid4(),
        )
        return Response(JobOut(job_get(job_id=job.pk, viewer=self.actor)).data, status=202)

    @extend_schema(request=UpgradeIn, responses=UpgradeOut)
    def upgrade(self, request: Request, pk: int) -> Response:
        """Move a direction to another version of its roadmap; by default only tell (a manager).

        What was begun goes on; what was not takes the new text; `/roadmap-versions/{id}/diff`
        tells what is different.
        """
        given = self.body(UpgradeIn)
        done = services.roadmap_upgrade(
            cohort_id=self.key(),
            direction_id=direction_get(slug=given["direction"], pointer="#/direction").pk,
            version_id=given["roadmap_version"],
            dry_run=given["dry_run"],
            by=self.actor,
            now=database_now(),
        )
        return Response(UpgradeOut(done).data)

    @extend_schema(request=RescheduleIn, responses={202: JobOut})
    def reschedule(self, request: Request, pk: int) -> Response:
        """Count the schedule anew by the cohort's present calendar, as a job (a lead or manager).

        The job's result names what moved; by default nothing is moved yet.
        """
        job = services.reschedule_request(
            cohort_id=self.key(),
            dry_run=self.body(RescheduleIn)["dry_run"],
            by=self.actor,
            now=database_now(),
            key=uuid.uuid4(),
        )
        return Response(JobOut(job_get(job_id=job.pk, viewer=self.actor)).data, status=202)


class RoadmapUpgradeViewSet(ListModelMixin, RetrieveModelMixin, Door[RoadmapUpgrade]):
    """Upgrades of running cohorts to other roadmap versions."""

    queryset = RoadmapUpgrade.objects.none()
    serializer_class = RoadmapUpgradeOut
    filterset_class = RoadmapUpgradeFilter
    ordering = ("-id",)

    def get_queryset(self) -> Any:
        return selectors.upgrade_list(viewer=self.actor)

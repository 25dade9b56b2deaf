"""Programs, cohorts, enrollments and placements."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from apps.cohorts import selectors, services
from apps.cohorts.api import filters, serializers
from apps.cohorts.api.team_serializers import AdmissionsIn, AdmissionsOut
from apps.cohorts.models import Cohort, Enrollment, Program
from apps.core.api.serializers import EmptyIn, ReasonIn
from apps.core.api.views import Door
from apps.core.selectors import database_now
from mentorship.states import CohortState, ProgramState
from mentorship.values import AdmissionDecision

CREATED = 201
BY_AGE: dict[str, tuple[str, ...]] = {
    "created_at": ("created_at", "id"),
    "-created_at": ("-created_at", "-id"),
}
BY_NAME: dict[str, tuple[str, ...]] = {"name": ("name", "id"), "-name": ("-name", "-id")}
BY_LEARNER: dict[str, tuple[str, ...]] = {
    "learner": ("learner__user__name", "id"),
    "-learner": ("-learner__user__name", "-id"),
}
BY_START: dict[str, tuple[str, ...]] = {
    "starts_on": ("starts_on", "id"),
    "-starts_on": ("-starts_on", "-id"),
}


class ProgramViewSet(ListModelMixin, RetrieveModelMixin, Door[Program]):
    """The programs of your organizations."""

    queryset = Program.objects.none()
    serializer_class = serializers.ProgramOut
    filterset_class = filters.ProgramFilter
    orderings = {**BY_AGE, **BY_NAME}

    def get_queryset(self) -> Any:
        return selectors.program_list(viewer=self.actor)

    @extend_schema(request=serializers.ProgramCreateIn, responses={CREATED: serializers.ProgramOut})
    def create(self, request: Request) -> Response:
        """Draw up a program in an organization you manage."""
        body = self.body(serializers.ProgramCreateIn)
        organization = selectors.organization_get(
            organization_id=body["organization"], viewer=self.actor
        )
        program = services.program_create(
            organization_id=organization.pk,
            slug=body["slug"],
            name=body["name"],
            by=self.actor,
            now=database_now(),
        )
        self.kwargs["pk"] = program.pk
        return self.answer(CREATED)

    @extend_schema(request=serializers.MoveIn, responses=serializers.ProgramOut)
    @action(detail=True, methods=["post"])
    def activate(self, request: Request, pk: int) -> Response:
        """Let the program's cohorts open."""
        return self._move(ProgramState.ACTIVE)

    @extend_schema(request=serializers.MoveIn, responses=serializers.ProgramOut)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: int) -> Response:
        """Close the program; none of its cohorts may be under way."""
        return self._move(ProgramState.CLOSED)

    @extend_schema(request=serializers.MoveIn, responses=serializers.ProgramOut)
    @action(detail=True, methods=["post"])
    def archive(self, request: Request, pk: int) -> Response:
        """Put a closed program away."""
        return self._move(ProgramState.ARCHIVED)

    def _move(self, to: ProgramState) -> Response:
        body = self.body(serializers.MoveIn)
        services.program_move(
            program_id=self.key(), to=to, by=self.actor, now=database_now(), **body
        )
        return self.answer()


class CohortViewSet(ListModelMixin, RetrieveModelMixin, Door[Cohort]):
    """Cohorts you manage, lead, mentor or learn in, and those you may apply to."""

    queryset = Cohort.objects.none()
    serializer_class = serializers.CohortOut
    filterset_class = filters.CohortFilter
    orderings = {**BY_AGE, **BY_NAME, **BY_START}

    def get_queryset(self) -> Any:
        return selectors.cohort_list(viewer=self.actor)

    @extend_schema(request=serializers.CohortCreateIn, responses={CREATED: serializers.CohortOut})
    def create(self, request: Request) -> Response:
        """Plan a cohort of a program."""
        body = self.body(serializers.CohortCreateIn)
        program = selectors.program_get(program_id=body.pop("program"), viewer=self.actor)
        target = selectors.direction_get(
            slug=body.pop("target_direction"), pointer="#/target_direction"
        )
        cohort = services.cohort_create(
            program_id=program.pk,
            target_direction_id=target.pk,
            by=self.actor,
            now=database_now(),
            **body,
        )
        self.kwargs["pk"] = cohort.pk
        return self.answer(CREATED)

    @extend_schema(request=serializers.CohortCloneIn, responses={CREATED: serializers.CohortOut})
    @action(detail=True, methods=["post"])
    def clone(self, request: Request, pk: int) -> Response:
        """Plan another run with the same seats and leads, its dates shifted; nobody is enrolled."""
        body = self.body(serializers.CohortCloneIn)
        again = services.cohort_clone(
            cohort_id=self.key(), by=self.actor, now=database_now(), **body
        )
        self.kwargs["pk"] = again.pk
        return self.answer(CREATED)

    @extend_schema(request=serializers.CohortChangeIn, responses=serializers.CohortOut)
    @action(detail=True, methods=["post"])
    def change(self, request: Request, pk: int) -> Response:
        """Rename the cohort or move its dates before it starts."""
        body = self.body(serializers.CohortChangeIn)
        services.cohort_change(cohort_id=self.key(), by=self.actor, now=database_now(), **body)
        return self.answer()

    @extend_schema(request=serializers.SeatsSetIn, responses=serializers.CohortOut)
    @action(detail=True, methods=["post"])
    def seats(self, request: Request, pk: int) -> Response:
        """Set the number of seats in one direction, and the roadmap version pinned for them."""
        body = self.body(serializers.SeatsSetIn)
        services.seats_set(
            cohort_id=self.key(),
            direction_id=selectors.direction_get(slug=body["direction"]).pk,
            capacity=body["capacity"],
            roadmap_version_id=body.get("roadmap_version"),
            by=self.actor,
            now=database_now(),
        )
        return self.answer()

    @extend_schema(request=serializers.CohortCalendarIn, responses=serializers.CohortOut)
    @action(detail=True, methods=["post"])
    def calendar(self, request: Request, pk: int) -> Response:
        """Say on which days the cohort works; due dates follow when they are recomputed."""
        body = self.body(serializers.CohortCalendarIn)
        services.cohort_calendar_set(
            cohort_id=self.key(),
            working_weekdays=body["working_weekdays"],
            breaks=[services.DaysOff(**off) for off in body["breaks"]],
            by=self.actor,
            now=database_now(),
        )
        return self.answer()

    @extend_schema(request=serializers.CohortRulesIn, responses=serializers.CohortOut)
    @action(detail=True, methods=["post"])
    def rules(self, request: Request, pk: int) -> Response:
        """Change how late work, extensions and the review grace are dealt with."""
        rules = self.body(serializers.CohortRulesIn)
        services.cohort_rules_set(
            cohort_id=self.key(), rules=rules, by=self.actor, now=database_now()
        )
        return self.answer()

    @extend_schema(request=serializers.LeadIn, responses=serializers.CohortOut)
    @action(detail=True, methods=["post"], url_path="add-lead")
    def add_lead(self, request: Request, pk: int) -> Response:
        """Name a lead mentor."""
        user_id = self.body(serializers.LeadIn)["user"]
        services.cohort_lead_add(
            cohort_id=self.key(), user_id=user_id, by=self.actor, now=database_now()
        )
        return self.answer()

    @extend_schema(request=serializers.LeadIn, responses=serializers.CohortOut)
    @action(detail=True, methods=["post"], url_path="remove-lead")
    def remove_lead(self, request: Request, pk: int) -> Response:
        """Take a lead mentor off the cohort."""
        user_id = self.body(serializers.LeadIn)["user"]
        services.cohort_lead_remove(
            cohort_id=self.key(), user_id=user_id, by=self.actor, now=database_now()
        )
        return self.answer()

    @extend_schema(request=serializers.MoveIn, responses=serializers.CohortOut)
    @action(detail=True, methods=["post"])
    def open(self, request: Request, pk: int) -> Response:
        """Take applications."""
        return self._move(CohortState.ENROLLING, self.body(serializers.MoveIn))

    @extend_schema(request=serializers.CohortStartIn, responses=serializers.CohortOut)
    @action(detail=True, methods=["post"])
    def start(self, request: Request, pk: int) -> Response:
        """Start the cohort and with it every admitted learner."""
        return self._move(CohortState.RUNNING, self.body(serializers.CohortStartIn))

    @extend_schema(request=serializers.MoveIn, responses=serializers.CohortOut)
    @action(detail=True, methods=["post"], url_path="wrap-up")
    def wrap_up(self, request: Request, pk: int) -> Response:
        """Close submissions while reviews go on; who still waits is declined."""
        return self._move(CohortState.WRAPPING_UP, self.body(serializers.MoveIn))

    @extend_schema(request=serializers.MoveIn, responses=serializers.CohortOut)
    @action(detail=True, methods=["post"])
    def complete(self, request: Request, pk: int) -> Response:
        """Close the cohort once every enrollment has ended."""
        return self._move(CohortState.COMPLETED, self.body(serializers.MoveIn))

    @extend_schema(request=ReasonIn, responses=serializers.CohortOut)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: int) -> Response:
        """Call the cohort off before it starts; everybody in it is sent home."""
        return self._move(CohortState.CANCELLED, self.body(ReasonIn))

    @extend_schema(request=AdmissionsIn, responses=AdmissionsOut)
    @action(detail=True, methods=["post"])
    def admissions(self, request: Request, pk: int) -> Response:
        """Decide alike on many applications; each is answered for itself."""
        body = self.body(AdmissionsIn)
        results = services.admissions_decide(
            cohort_id=self.key(),
            enrollment_ids=body["enrollments"],
            decision=AdmissionDecision(body["decision"]),
            direction_id=_direction_id(body),
            reason=body["reason"],
            by=self.actor,
            now=database_now(),
        )
        return Response(AdmissionsOut({"results": results}).data)

    def _move(self, to: CohortState, body: dict[str, Any]) -> Response:
        services.cohort_move(cohort_id=self.key(), to=to, by=self.actor, now=database_now(), **body)
        return self.answer()


def _direction_id(body: dict[str, Any]) -> int | None:
    slug = body.get("direction")
    return selectors.direction_get(slug=slug).pk if slug else None


class EnrollmentViewSet(ListModelMixin, RetrieveModelMixin, Door[Enrollment]):
    """Your own enrollments, and those you mentor, lead or manage."""

    queryset = Enrollment.objects.none()
    serializer_class = serializers.EnrollmentOut
    filterset_class = filters.EnrollmentFilter
    orderings = {**BY_AGE, **BY_LEARNER}

    def get_queryset(self) -> Any:
        return selectors.enrollment_list(viewer=self.actor)

    @extend_schema(
        request=serializers.EnrollmentApplyIn, responses={CREATED: serializers.EnrollmentOut}
    )
    def create(self, request: Request) -> Response:
        """Apply to a cohort; a manager may enter a learner."""
        body = self.body(serializers.EnrollmentApplyIn)
        cohort = selectors.cohort_get(cohort_id=body["cohort"], viewer=self.actor)
        learner = selectors.learner_get(
            learner_id=body.get("learner"), cohort=cohort, viewer=self.actor
        )
        enrollment = services.enrollment_apply(
            cohort_id=cohort.pk,
            learner_id=learner.pk,
            motivation=body["motivation"],
            direction_id=_direction_id(body),
            weekly_hours=body.get("weekly_hours"),
            by=self.actor,
            now=database_now(),
        )
        self.kwargs["pk"] = enrollment.pk
        return self.answer(CREATED)

    @extend_schema(request=serializers.DirectedIn, responses=serializers.EnrollmentOut)
    @action(detail=True, methods=["post"])
    def admit(self, request: Request, pk: int) -> Response:
        """Give the applicant a seat in one direction."""
        return self._do_directed(services.enrollment_admit)

    @extend_schema(request=serializers.DirectedIn, responses=serializers.EnrollmentOut)
    @action(detail=True, methods=["post"])
    def waitlist(self, request: Request, pk: int) -> Response:
        """Let the applicant wait: the next seat that becomes free in the direction is theirs."""
        return self._do_directed(services.enrollment_waitlist)

    @extend_schema(request=ReasonIn, responses=serializers.EnrollmentOut)
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, pk: int) -> Response:
        """Turn the applicant down."""
        return self._do(services.enrollment_decline, ReasonIn)

    @extend_schema(request=EmptyIn, responses=serializers.EnrollmentOut)
    @action(detail=True, methods=["post"])
    def activate(self, request: Request, pk: int) -> Response:
        """Let a late joiner start in a running cohort."""
        return self._do(services.enrollment_activate, EmptyIn)

    @extend_schema(request=serializers.EnrollmentPauseIn, responses=serializers.EnrollmentOut)
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: int) -> Response:
        """Let the learner rest until a day; the seat stays theirs and every clock stops."""
        return self._do(services.enrollment_pause, serializers.EnrollmentPauseIn)

    @extend_schema(request=EmptyIn, responses=serializers.EnrollmentOut)
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: int) -> Response:
        """Let a paused learner go on."""
        return self._do(services.enrollment_resume, EmptyIn)

    @extend_schema(request=ReasonIn, responses=serializers.EnrollmentOut)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: int) -> Response:
        """Leave the cohort, or take a learner out; a held seat is free again."""
        return self._do(services.enrollment_withdraw, ReasonIn)

    @extend_schema(request=serializers.MoveIn, responses=serializers.EnrollmentOut)
    @action(detail=True, methods=["post"])
    def complete(self, request: Request, pk: int) -> Response:
        """Close the enrollment with success; while tasks are open, a reason is needed."""
        return self._do(services.enrollment_complete, serializers.MoveIn)

    @extend_schema(request=serializers.MoveIn, responses=serializers.EnrollmentOut)
    @action(detail=True, methods=["post"], url_path="not-complete")
    def not_complete(self, request: Request, pk: int) -> Response:
        """Close an enrollment whose work was not done by the cohort's end."""
        return self._do(services.enrollment_not_complete, serializers.MoveIn)

    @extend_schema(
        request=serializers.EnrollmentTransferIn, responses={CREATED: serializers.EnrollmentOut}
    )
    @action(detail=True, methods=["post"])
    def transfer(self, request: Request, pk: int) -> Response:
        """Let the learner go on in another cohort of the program; the answer is that enrollment."""
        body = self.body(serializers.EnrollmentTransferIn)
        successor = services.enrollment_transfer(
            enrollment_id=self.key(),
            cohort_id=body["cohort"],
            reason=body["reason"],
            by=self.actor,
            now=database_now(),
        )
        self.kwargs["pk"] = successor.pk
        return self.answer(CREATED)

    def _do_directed(self, verb: Any) -> Response:
        body = self.body(serializers.DirectedIn)
        verb(
            enrollment_id=self.key(),
            direction_id=_direction_id(body),
            reason=body["reason"],
            by=self.actor,
            now=database_now(),
        )
        return self.answer()

    def _do(self, verb: Any, incoming: Any) -> Response:
        body = self.body(incoming)
        verb(enrollment_id=self.key(), by=self.actor, now=database_now(), **body)
        return self.answer()


class OwnEnrollmentViewSet(ListModelMixin, RetrieveModelMixin, Door[Enrollment]):
    """Your own enrollments as a learner."""

    queryset = Enrollment.objects.none()
    serializer_class = serializers.EnrollmentOut
    filterset_class = filters.EnrollmentFilter
    orderings = BY_AGE

    def get_queryset(self) -> Any:
        return selectors.enrollment_list_own(viewer=self.actor)

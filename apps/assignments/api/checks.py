"""Checks: read by people, reported by machines, each through doors of their own."""

from typing import Any, Generic, cast

import structlog
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.decorators import action
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from apps.assignments import selectors, services
from apps.assignments.api.serializers import AnnotationOut, AssignmentPersonOut
from apps.assignments.models import CheckCredential, CheckRun, Revision
from apps.cohorts.selectors import cohort_get, organization_get
from apps.core.api.filters import IdFilter
from apps.core.api.serializers import EmptyIn, IdField, StrictCharField, StrictSerializer
from apps.core.api.views import Door, M
from apps.core.selectors import database_now
from mentorship.states import CheckCredentialState, CheckRunState
from mentorship.values import AnnotationLevel, DeliverableType

CREATED = 201
MAX_DAYS = 366

# --------------------------------------------------------------------------- who is asking


class CheckAuthentication(BaseAuthentication):
    """`Authorization: Bearer mck_…`. Only the doors of machines look at it, and at nothing else."""

    def authenticate(self, request: Request) -> tuple[selectors.CheckWriter, None] | None:
        scheme, _blank, token = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        writer = selectors.check_writer(
            token=token.strip().decode("ascii", "replace"), now=database_now()
        )
        if writer is None:
            raise AuthenticationFailed(_("This credential is unknown, revoked or out of date."))
        structlog.contextvars.bind_contextvars(check_credential_id=writer.credential_id)
        return writer, None

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="mentorship checks"'


class CheckScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How OpenAPI tells of the credential."""

    target_class = CheckAuthentication
    name = "checkCredential"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "As issued by `POST /api/v1/check-credentials`. Opens `/checks/` alone.",
        }


class IsCheckWriter(BasePermission):
    """Lets machines in, and no person, whatever the role."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return isinstance(request.user, selectors.CheckWriter)


# --------------------------------------------------------------------------- what goes in and out


class AnnotationIn(StrictSerializer):
    """One thing a check found. `line`: from 1; null is the file as a whole."""

    path = StrictCharField(max_length=500)
    line = serializers.IntegerField(
        min_value=1, max_value=10_000_000, allow_null=True, default=None
    )
    level = serializers.ChoiceField(choices=[level.value for level in AnnotationLevel])
    message = StrictCharField(max_length=2000)


class CheckRunReportIn(StrictSerializer):
    """`revision`, `name` and `external_id` say which run is meant; an unknown one begins."""

    revision = IdField()
    name = StrictCharField(max_length=100)
    external_id = StrictCharField(max_length=200)
    state = serializers.ChoiceField(choices=[state.value for state in services.REPORTED])
    summary = StrictCharField(max_length=5000, allow_blank=True, default="")
    annotations = serializers.ListField(
        child=AnnotationIn(), max_length=services.MAX_ANNOTATIONS, default=list
    )
    url = StrictCharField(max_length=2000, allow_blank=True, default="")


class CheckRunOut(serializers.ModelSerializer[CheckRun]):
    """One automated check of one revision: a signal for reviewers, never a gate."""

    assignment = serializers.IntegerField(source="revision.assignment_id", read_only=True)
    annotations = AnnotationOut(many=True, read_only=True)

    class Meta:
        model = CheckRun
        fields = (
            "id",
            "revision",
            "assignment",
            "name",
            "external_id",
            "state",
            "summary",
            "annotations",
            "url",
            "times_out_at",
            "finished_at",
            "created_at",
        )
        read_only_fields = fields


class RepositoryOut(serializers.Serializer[Any]):
    url = serializers.CharField()
    commit = serializers.CharField()


class RevisionToCheckOut(serializers.ModelSerializer[Revision]):
    """What a check needs, and nothing of the person behind it."""

    task = serializers.CharField(source="assignment.task.slug", read_only=True)
    repositories = serializers.SerializerMethodField()

    class Meta:
        model = Revision
        fields = ("id", "assignment", "number", "task", "repositories", "submitted_at")
        read_only_fields = fields

    @extend_schema_field(RepositoryOut(many=True))
    def get_repositories(self, revision: Revision) -> Any:
        wanted = DeliverableType.REPOSITORY.value
        return [each["value"] for each in revision.deliverables if each["type"] == wanted]


class CheckCredentialIssueIn(StrictSerializer):
    """`cohort`: null reaches over the whole organization."""

    organization = IdField()
    cohort = IdField(allow_null=True, default=None)
    name = StrictCharField(max_length=100)
    days = serializers.IntegerField(min_value=1, max_value=MAX_DAYS, default=90)


CREDENTIAL_FIELDS: tuple[str, ...] = (
    "id",
    "organization",
    "cohort",
    "name",
    "state",
    "issued_by",
    "expires_at",
    "created_at",
)


class CheckCredentialOut(serializers.ModelSerializer[CheckCredential]):
    issued_by = AssignmentPersonOut(read_only=True)

    class Meta:
        model = CheckCredential
        fields = CREDENTIAL_FIELDS
        read_only_fields = fields


class CheckCredentialIssuedOut(CheckCredentialOut):
    """The only answer that ever holds the token."""

    token = serializers.SerializerMethodField()

    class Meta(CheckCredentialOut.Meta):
        fields = (*CREDENTIAL_FIELDS, "token")
        read_only_fields = fields

    def get_token(self, credential: CheckCredential) -> str:
        return str(self.context["token"])


# --------------------------------------------------------------------------- filters


class CheckRunFilter(filters.FilterSet):
    revision = IdFilter("revision")
    assignment = IdFilter("revision__assignment")
    state = filters.ChoiceFilter(choices=[(state.value, state.value) for state in CheckRunState])
    name = filters.CharFilter("name", max_length=100)

    class Meta:
        model = CheckRun
        fields = ("revision", "assignment", "state", "name")


class RevisionToCheckFilter(filters.FilterSet):
    assignment = IdFilter("assignment")
    task = filters.CharFilter("assignment__task__slug", max_length=80)

    class Meta:
        model = Revision
        fields = ("assignment", "task")


class CheckCredentialFilter(filters.FilterSet):
    organization = IdFilter("organization")
    cohort = IdFilter("cohort")
    state = filters.ChoiceFilter(
        choices=[(state.value, state.value) for state in CheckCredentialState]
    )

    class Meta:
        model = CheckCredential
        fields = ("organization", "cohort", "state")


# --------------------------------------------------------------------------- doors of people


class CheckRunViewSet(ListModelMixin, RetrieveModelMixin, Door[CheckRun]):
    """What automated checks say of what was handed in."""

    queryset = CheckRun.objects.none()
    serializer_class = CheckRunOut
    filterset_class = CheckRunFilter

    def get_queryset(self) -> Any:
        return selectors.check_run_list(viewer=self.actor)


class CheckCredentialViewSet(ListModelMixin, RetrieveModelMixin, Door[CheckCredential]):
    """The credentials with which checks are reported in organizations you manage."""

    queryset = CheckCredential.objects.none()
    serializer_class = CheckCredentialOut
    filterset_class = CheckCredentialFilter

    def get_queryset(self) -> Any:
        return selectors.check_credential_list(viewer=self.actor)

    @extend_schema(request=CheckCredentialIssueIn, responses={CREATED: CheckCredentialIssuedOut})
    def create(self, request: Request) -> Response:
        """Issue a credential; its token is in this answer and in no other (a manager)."""
        given = self.body(CheckCredentialIssueIn)
        organization = organization_get(
            organization_id=given.pop("organization"), viewer=self.actor
        )
        cohort = given.pop("cohort")
        issued = services.check_credential_issue(
            organization_id=organization.pk,
            cohort_id=cohort and cohort_get(cohort_id=cohort, viewer=self.actor).pk,
            by=self.actor,
            now=database_now(),
            **given,
        )
        self.kwargs["pk"] = issued.credential.pk
        told = CheckCredentialIssuedOut(self.get_object(), context={"token": issued.token})
        return Response(told.data, status=CREATED, headers={"Cache-Control": "no-store"})

    @extend_schema(request=EmptyIn, responses=CheckCredentialOut)
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: int) -> Response:
        """Take a credential back; its next request is refused (a manager)."""
        self.body(EmptyIn)
        services.check_credential_revoke(
            credential_id=self.key(), by=self.actor, now=database_now()
        )
        return self.answer()


# --------------------------------------------------------------------------- doors of machines


class MachineDoor(Door[M], Generic[M]):
    """Opens to a check credential alone; sessions are not even looked at."""

    authentication_classes = (CheckAuthentication,)
    permission_classes = (IsCheckWriter,)

    @property
    def writer(self) -> selectors.CheckWriter:
        return cast("selectors.CheckWriter", self.request.user)


class RevisionToCheckViewSet(ListModelMixin, MachineDoor[Revision]):
    """Revisions that stand and have a repository, newest first (with a check credential)."""

    queryset = Revision.objects.none()
    serializer_class = RevisionToCheckOut
    filterset_class = RevisionToCheckFilter

    def get_queryset(self) -> Any:
        return selectors.revisions_to_check(writer=self.writer)


class CheckReportViewSet(MachineDoor[CheckRun]):
    queryset = CheckRun.objects.none()
    serializer_class = CheckRunOut
    filterset_class = None

    @extend_schema(request=CheckRunReportIn, responses={200: CheckRunOut, CREATED: CheckRunOut})
    def create(self, request: Request) -> Response:
        """Say how a check stands; 201 if it begins with this (with a check credential).

        Revision, name and external id say which run is meant: saying the same again changes
        nothing, so a request whose answer was lost is simply sent again.
        """
        given = self.body(CheckRunReportIn)
        report = services.CheckReport(
            state=CheckRunState(given["state"]),
            summary=given["summary"],
            annotations=given["annotations"],
            url=given["url"],
        )
        done = services.check_run_report(
            writer=self.writer,
            revision_id=given["revision"],
            name=given["name"],
            external_id=given["external_id"],
            report=report,
            now=database_now(),
        )
        return Response(CheckRunOut(done.run).data, status=CREATED if done.is_new else 200)

"""Drafts of roadmaps: opened, brought in, written, confirmed, published."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.api.serializers import EmptyIn
from apps.core.api.views import Door
from apps.core.selectors import database_now
from apps.curriculum import selectors, services
from apps.curriculum.api import draft_serializers as serializers
from apps.curriculum.api.filters import RoadmapDraftFilter
from apps.curriculum.api.serializers import ChangeOut, RoadmapVersionOut
from apps.curriculum.models import RoadmapDraft

CREATED = 201


class RoadmapDraftViewSet(ListModelMixin, Door[RoadmapDraft]):
    """Roadmaps that are still written, of the organizations you manage."""

    queryset = RoadmapDraft.objects.none()
    serializer_class = serializers.DraftOut
    filterset_class = RoadmapDraftFilter

    def get_queryset(self) -> Any:
        return selectors.draft_list(viewer=self.actor)

    @extend_schema(responses=serializers.DraftDetailOut)
    def retrieve(self, request: Request, pk: int) -> Response:
        """Return one draft with its content and its faults."""
        return self._shown(pk)

    @extend_schema(request=serializers.DraftOpenIn, responses={CREATED: serializers.DraftDetailOut})
    def create(self, request: Request) -> Response:
        """Take a draft from a version."""
        body = self.body(serializers.DraftOpenIn)
        draft = services.draft_open(
            version_id=body["version"],
            organization_id=body["organization"],
            by=self.actor,
            now=database_now(),
        )
        return self._shown(draft.pk, CREATED)

    @extend_schema(
        request=serializers.DraftImportIn, responses={CREATED: serializers.DraftDetailOut}
    )
    @action(detail=False, methods=["post"], url_path="import")
    def bring_in(self, request: Request) -> Response:
        """Bring in a roadmap others wrote; what had to be guessed waits to be confirmed."""
        body = self.body(serializers.DraftImportIn)
        draft = services.draft_import(
            organization_id=body.pop("organization"),
            direction_slug=body.pop("direction"),
            slug=body.pop("id"),
            by=self.actor,
            now=database_now(),
            **body,
        )
        return self._shown(draft.pk, CREATED)

    @extend_schema(request=serializers.DraftWriteIn, responses=serializers.DraftDetailOut)
    @action(detail=True, methods=["put"])
    def content(self, request: Request, pk: int) -> Response:
        """Write the content anew; faults are told, and stay until they are mended."""
        body = self.body(serializers.DraftWriteIn)
        services.draft_write(draft_id=self.key(), by=self.actor, now=database_now(), **body)
        return self._shown(pk)

    @extend_schema(request=serializers.DraftConfirmIn, responses=serializers.DraftDetailOut)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: int) -> Response:
        """Confirm what an import has guessed, by the pointers of the guesses."""
        body = self.body(serializers.DraftConfirmIn)
        services.draft_confirm(draft_id=self.key(), by=self.actor, now=database_now(), **body)
        return self._shown(pk)

    @extend_schema(request=serializers.DraftPublishIn, responses=RoadmapVersionOut)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: int) -> Response:
        """Publish the draft as the next version; running cohorts keep the one they have pinned."""
        body = self.body(serializers.DraftPublishIn)
        version = services.draft_publish(
            draft_id=self.key(), by=self.actor, now=database_now(), **body
        )
        shown = selectors.roadmap_version_get(version_id=version.pk, viewer=self.actor)
        return Response(RoadmapVersionOut(shown, context=self.get_serializer_context()).data)

    @extend_schema(request=serializers.DraftReasonIn, responses=serializers.DraftDetailOut)
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, pk: int) -> Response:
        """Put the draft away; it can be opened again."""
        body = self.body(serializers.DraftReasonIn)
        services.draft_discard(draft_id=self.key(), by=self.actor, now=database_now(), **body)
        return self._shown(pk)

    @extend_schema(request=EmptyIn, responses=serializers.DraftDetailOut)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: int) -> Response:
        """Take a discarded draft up again."""
        self.body(EmptyIn)
        services.draft_reopen(draft_id=self.key(), by=self.actor, now=database_now())
        return self._shown(pk)

    @extend_schema(responses=ChangeOut(many=True))
    @action(detail=True, filterset_class=None, pagination_class=None)
    def diff(self, request: Request, pk: int) -> Response:
        """Return what has changed since the version the draft was taken from."""
        draft = selectors.draft_get(draft_id=pk, viewer=self.actor)
        checked = selectors.draft_check(draft=draft)
        rows = selectors.draft_changes(draft=draft, checked=checked, viewer=self.actor)
        return Response(ChangeOut(rows, many=True).data)

    def _shown(self, draft_id: int, status: int = 200) -> Response:
        draft = selectors.draft_get(draft_id=draft_id, viewer=self.actor)
        context = {
            **self.get_serializer_context(),
            "checked": selectors.draft_check(draft=draft),
        }
        return Response(serializers.DraftDetailOut(draft, context=context).data, status=status)

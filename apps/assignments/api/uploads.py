"""Files: in by multipart, out by a door that asks who asks."""

from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.http import FileResponse
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ParseError
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from apps.assignments import selectors, services
from apps.assignments.models import Upload
from apps.core.api.filters import IdFilter
from apps.core.api.parsers import BodyTooLarge, StrictJSONParser
from apps.core.api.serializers import EmptyIn, IdField, StrictSerializer
from apps.core.api.views import Door
from apps.core.selectors import database_now

AROUND_THE_FILE = 100_000
"""Bytes a multipart body may have beside its file."""

CREATED, GONE = 201, 204


class UploadParser(MultiPartParser):
    """multipart/form-data, refused unread where it is longer than one file may be."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        request = (parser_context or {})["request"]
        # What comes without a length is read as empty, so nothing comes around this.
        if (
            int(request.META.get("CONTENT_LENGTH") or 0)
            > settings.UPLOAD_MAX_BYTES + AROUND_THE_FILE
        ):
            raise BodyTooLarge
        try:
            return super().parse(stream, media_type, parser_context)
        except (LookupError, ValueError) as fault:  # a part in a character set nobody knows
            raise ParseError(_("The body is not multipart/form-data.")) from fault


class UploadCreateIn(StrictSerializer):
    """A file for one assignment; it is named by its id when the work is handed in."""

    assignment = IdField()
    file = serializers.FileField()


class UploadOut(serializers.ModelSerializer[Upload]):
    """A file. `revision`: the one it was handed in with; null until then. `size` in bytes."""

    class Meta:
        model = Upload
        fields = (
            "id",
            "assignment",
            "revision",
            "name",
            "media_type",
            "size",
            "sha256",
            "uploaded_at",
        )
        read_only_fields = fields


class UploadFilter(filters.FilterSet):
    assignment = IdFilter("assignment")
    revision = IdFilter("revision")

    class Meta:
        model = Upload
        fields = ("assignment", "revision")


class UploadViewSet(ListModelMixin, RetrieveModelMixin, Door[Upload]):
    """Files handed in, and one's own that wait for it."""

    queryset = Upload.objects.none()
    serializer_class = UploadOut
    filterset_class = UploadFilter

    def get_queryset(self) -> Any:
        return selectors.upload_list(viewer=self.actor)

    def get_parsers(self) -> Any:
        takes_files = getattr(self, "action_map", {}).get("post") == "create"
        return [UploadParser() if takes_files else StrictJSONParser()]

    @extend_schema(request={"multipart/form-data": UploadCreateIn}, responses={CREATED: UploadOut})
    def create(self, request: Request) -> Response:
        """Bring a file along (the learner). What is not handed in is deleted after a week."""
        given = self.body(UploadCreateIn)
        assignment = selectors.assignment_get(assignment_id=given["assignment"], viewer=self.actor)
        upload = services.upload_create(
            assignment_id=assignment.pk, content=given["file"], by=self.actor, now=database_now()
        )
        self.kwargs["pk"] = upload.pk
        return self.answer(CREATED)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, filterset_class=None, pagination_class=None)
    def content(self, request: Request, pk: int) -> FileResponse:
        """Download the file, byte for byte; no browser shows it as a page of ours."""
        upload = self.get_object()
        answer = FileResponse(
            selectors.upload_open(upload=upload),
            as_attachment=True,
            filename=upload.name,
            content_type="application/octet-stream",
        )
        answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
        answer["X-Content-Type-Options"] = "nosniff"
        answer["Cache-Control"] = "private, no-store"
        return answer

    @extend_schema(request=EmptyIn, responses={GONE: None})
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, pk: int) -> Response:
        """Throw a file away that was not handed in (the learner)."""
        self.body(EmptyIn)
        services.upload_discard(upload_id=self.key(), by=self.actor)
        return Response(status=GONE)

"""Roster imports, and what became of their rows."""

import csv
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from apps.cohorts import selectors, services
from apps.cohorts.api import filters
from apps.cohorts.api import roster_serializers as serializers
from apps.cohorts.models import RosterImport, RosterRow
from apps.core.api.serializers import EmptyIn
from apps.core.api.views import Door
from apps.core.selectors import database_now

ACCEPTED = 202
REPORT = ("file", "line", "outcome", "code", "column", "detail")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""With one of these a cell would be reckoned by a spreadsheet, not shown."""


class RosterImportViewSet(ListModelMixin, RetrieveModelMixin, Door[RosterImport]):
    """Rosters sent in to the organizations you manage."""

    queryset = RosterImport.objects.none()
    serializer_class = serializers.RosterImportOut
    filterset_class = filters.RosterImportFilter

    def get_queryset(self) -> Any:
        return selectors.roster_import_list(viewer=self.actor)

    @extend_schema(
        request=serializers.RosterImportIn, responses={ACCEPTED: serializers.RosterImportOut}
    )
    def create(self, request: Request) -> Response:
        """Send a roster in; a job checks it, or applies it if `dry_run` is false."""
        body = self.body(serializers.RosterImportIn)
        cohort_id, organization_id = body.pop("cohort", None), body.pop("organization", None)
        if cohort_id is not None:
            cohort = selectors.cohort_get(cohort_id=cohort_id, viewer=self.actor)
            organization_id = cohort.organization_id
        else:
            organization_id = selectors.organization_get(
                organization_id=organization_id, viewer=self.actor
            ).pk
        files = [(file["name"], file["content"]) for file in body.pop("files")]
        row = services.roster_import_send(
            organization_id=organization_id,
            cohort_id=cohort_id,
            files=files,
            by=self.actor,
            now=database_now(),
            **body,
        )
        self.kwargs["pk"] = row.pk
        return self.answer(ACCEPTED)

    @extend_schema(request=EmptyIn, responses={ACCEPTED: serializers.RosterImportOut})
    @action(detail=True, methods=["post"])
    def apply(self, request: Request, pk: int) -> Response:
        """Apply what a dry run of the last 24 hours has shown."""
        self.body(EmptyIn)
        services.roster_import_apply(roster_import_id=self.key(), by=self.actor, now=database_now())
        return self.answer(ACCEPTED)

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR})
    @action(detail=True, pagination_class=None, filterset_class=None)
    def report(self, request: Request, pk: int) -> HttpResponse:
        """Return what became of each row as a CSV file."""
        row_id = self.key()
        answer = HttpResponse(content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="roster-{row_id}.csv"'
        out = csv.writer(answer)
        out.writerow(REPORT)
        rows = selectors.roster_row_list(viewer=self.actor).filter(roster_import=row_id)
        for row in rows:
            detail = selectors.roster_code_told(code=row.code) if row.code else ""
            told = (row.file, row.line, row.outcome, row.code, row.column, detail)
            out.writerow([_shown(value) for value in told])
        return answer


def _shown(value: object) -> str:
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


class RosterRowViewSet(ListModelMixin, Door[RosterRow]):
    """What became of each row of the rosters you may see, in the order of the files."""

    queryset = RosterRow.objects.none()
    serializer_class = serializers.RosterRowOut
    filterset_class = filters.RosterRowFilter
    orderings = {"id": ("id",), "-id": ("-id",)}

    def get_queryset(self) -> Any:
        return selectors.roster_row_list(viewer=self.actor)

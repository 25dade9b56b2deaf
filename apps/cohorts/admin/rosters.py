"""The desk's page of roster imports."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.cohorts import selectors, services
from apps.cohorts.models import RosterImport, RosterRow
from apps.core.admin import ScopedAdmin, ScopedInline, Verb
from apps.core.selectors import database_now
from mentorship.states import RosterImportState
from mentorship.values import MANAGING

SHOWN = 100
"""Rows of a report on one page; the whole is in the file and in the API."""


class RosterRowInline(ScopedInline):
    model = RosterRow
    verbose_name_plural = _("the first rows of the report, the faulty ones first")
    fields = ("file", "line", "outcome", "column", "told", "person")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        match, user = request.resolver_match, request.user
        number = match.kwargs.get("object_id") if match is not None else None
        return selectors.roster_rows_shown(roster_import_id=number, viewer=user, most=SHOWN)

    @admin.display(description=_("what is to be known"))
    def told(self, row: RosterRow) -> str:
        return selectors.roster_code_told(code=row.code) if row.code else "–"


def _waits(request: HttpRequest, row: RosterImport) -> bool:
    return row.state == RosterImportState.CHECKED


def _apply(row: RosterImport, user: Any, data: dict[str, Any]) -> None:
    services.roster_import_apply(roster_import_id=row.pk, by=user, now=database_now())


@admin.register(RosterImport)
class RosterImportAdmin(ScopedAdmin):
    """Rosters sent in; they are sent in from the page of a cohort."""

    readers = MANAGING
    list_display = (
        "id",
        "organization",
        "cohort",
        "state",
        "created_rows",
        "changed_rows",
        "unchanged_rows",
        "failed_rows",
        "created_at",
    )
    list_filter = ("state", ("cohort", admin.RelatedOnlyFieldListFilter))
    inlines = (RosterRowInline,)
    verbs = (
        Verb(
            "apply",
            _("Apply"),
            help_text=_("Does what the report says, if it would still come out the same."),
            fits=_waits,
            do=_apply,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        user: Any = request.user
        return selectors.roster_import_list(viewer=user)

"""The desk's page of exports, and the verb that asks for one."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from apps.cohorts.models import Cohort
from apps.core.admin import IN_BACKGROUND, LeadsTo, ScopedAdmin, Verb, VerbForm
from apps.core.models import choices_of
from apps.core.selectors import database_now, refusal_told
from apps.insights import policies, selectors, services, transports
from apps.insights.models import Export
from mentorship.errors import DomainError
from mentorship.states import ExportState, JobState
from mentorship.values import ExportFormat, ExportKind


class ExportForm(VerbForm):
    kind = forms.ChoiceField(label=_("Table"), choices=choices_of(ExportKind))
    format = forms.ChoiceField(label=_("Format"), choices=choices_of(ExportFormat))
    with_bom = forms.BooleanField(
        label=_("For Excel"),
        required=False,
        help_text=_("Begins with the mark by which it knows UTF-8."),
    )


def _rerun(row: Export, user: Any, data: dict[str, Any]) -> None:
    services.export_rerun(export_id=row.pk, by=user, now=database_now())


def _may_rerun(request: HttpRequest, row: Export) -> bool:
    return (
        row.state == ExportState.REQUESTED
        and row.job is not None
        and row.job.state == JobState.DEAD
    )


@admin.register(Export)
class ExportAdmin(ScopedAdmin):
    """Tables taken out: how far they are, what went wrong, and the file for a week."""

    list_display = (
        "id",
        "kind",
        "format",
        "cohort",
        "state",
        "progress",
        "error",
        "requested_by",
        "requested_at",
        "file",
    )
    list_filter = ("state", "kind")
    fields = (
        ("kind", "format", "with_bom"),
        ("organization", "cohort"),
        ("requested_by", "requested_at"),
        ("ready_at", "expires_at"),
        ("progress", "error"),
        ("row_count", "byte_count", "file"),
    )
    readonly_fields = ("progress", "error", "file")
    verbs = (
        Verb(
            "rerun",
            _("Run again"),
            help_text=_("Gives the job another five attempts."),
            fits=_may_rerun,
            do=_rerun,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        viewer: Any = request.user
        return selectors.export_list(viewer=viewer)

    def get_urls(self) -> list[URLPattern]:
        download = path(
            "<int:object_id>/download/",
            self.admin_site.admin_view(self.download),
            name=self.url_name("download"),
        )
        return [download, *super().get_urls()]

    def download(self, request: HttpRequest, object_id: int) -> Any:
        """Hand the file over, or tell on the row's page why it cannot be."""
        export = self.row(request, str(object_id))
        try:
            content = services.export_open(export=export, now=database_now())
        except DomainError as refusal:
            messages.error(request, refusal_told(refusal=refusal))
            page = reverse("admin:insights_export_change", args=[export.pk])
            return HttpResponseRedirect(page)
        return transports.export_answer(export=export, content=content)

    @admin.display(description=_("progress"))
    def progress(self, row: Export) -> str:
        if row.job is None or row.job.total is None:
            return "–"
        return f"{row.job.done} / {row.job.total}"

    @admin.display(description=_("error"))
    def error(self, row: Export) -> str:
        return row.job.error if row.job else ""

    @admin.display(description=_("file"))
    def file(self, row: Export) -> str:
        if row.state != ExportState.READY:
            return "–"
        link = reverse("admin:insights_export_download", args=[row.pk])
        return format_html(
            '<a class="text-primary-600 underline" href="{}">{}</a>', link, _("Fetch")
        )


# --------------------------------------------------------------------------- asking


def _may_export(request: HttpRequest, row: Cohort) -> bool:
    return policies.can_export(
        user=cast("Any", request.user),
        organization_id=row.organization_id,
        cohort=row,
        kind=ExportKind.ASSIGNMENTS,
    )


def _ask(row: Cohort, user: Any, data: dict[str, Any]) -> LeadsTo:
    export = services.export_request(
        organization_id=row.organization_id,
        cohort=row,
        kind=ExportKind(data["kind"]),
        as_format=ExportFormat(data["format"]),
        with_bom=data["with_bom"],
        by=user,
        now=database_now(),
    )
    return LeadsTo(export, told=IN_BACKGROUND)


EXPORT = Verb(
    "export",
    _("Take out a table"),
    help_text=_("A job writes it; it is fetched under “exports”."),
    form=ExportForm,
    fits=_may_export,
    do=_ask,
)


def _extend_the_page_of_a_cohort() -> None:
    """Add the verb to a page of a context below, which does not know of exports."""
    page = cast("type[ScopedAdmin]", type(admin.site.get_model_admin(Cohort)))
    page.verbs = (*page.verbs, EXPORT)


_extend_the_page_of_a_cohort()

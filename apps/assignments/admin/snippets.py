"""The library of feedback at the desk: written, written anew and put away."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.assignments import policies, selectors, services
from apps.assignments.models import Snippet
from apps.core.admin import LeadsTo, ScopedAdmin, Verb, VerbForm
from apps.core.selectors import database_now, refusal_told
from mentorship.errors import DomainError
from mentorship.values import text_in

WRITE = _("Write a snippet")


class WriteForm(VerbForm):
    """A piece of feedback for any work of an organization one works in."""

    organization: Any = forms.ModelChoiceField(
        label=_("Organization"), queryset=None, empty_label=None
    )
    criterion = forms.ChoiceField(label=_("Criterion"), required=False)
    body = forms.CharField(
        label=_("Text"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organization: Any = self.fields["organization"]
        organization.queryset = selectors.snippet_organizations(viewer=self.user)
        criterion: Any = self.fields["criterion"]
        criterion.choices = [("", _("any")), *_criteria()]


def _criteria() -> list[tuple[str, str]]:
    """Return the criteria by name; one name may stand in several rubrics."""
    return sorted(
        ((row.slug, str(row)) for row in selectors.snippet_criteria()), key=lambda c: c[1]
    )


class RewriteForm(VerbForm):
    body = forms.CharField(
        label=_("Text"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].initial = self.row.body


class WrittenByFilter(admin.SimpleListFilter):
    title = _("written by")
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("mine", _("Written by me"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        mine = self.value() == "mine"
        return queryset.filter(written_by=request.user.pk) if mine else queryset


class OfferedFilter(admin.SimpleListFilter):
    title = _("offered")
    parameter_name = "offered"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Offered")), ("no", _("Put away"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        kept = {"yes": True, "no": False}.get(self.value() or "")
        return queryset if kept is None else queryset.filter(archived_at__isnull=kept)


class CriterionFilter(admin.SimpleListFilter):
    title = _("criterion")
    parameter_name = "on"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return _criteria()

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(criterion=self.value()) if self.value() else queryset


def _may_archive(request: HttpRequest, row: Snippet) -> bool:
    user: Any = request.user
    return row.archived_at is None and policies.can_archive(user=user, snippet=row)


def _archive(row: Snippet, user: Any, data: dict[str, Any]) -> None:
    services.snippet_archive(snippet_id=row.pk, by=user, now=database_now())


def _rewrite(row: Snippet, user: Any, data: dict[str, Any]) -> LeadsTo:
    now = database_now()
    return LeadsTo(services.snippet_rewrite(snippet_id=row.pk, by=user, now=now, **data))


@admin.register(Snippet)
class SnippetAdmin(ScopedAdmin):
    """Feedback to be used again, offered in the form of a review."""

    list_display = ("body", "about", "uses", "written_by", "archived_at")
    list_filter = (WrittenByFilter, OfferedFilter, CriterionFilter)
    list_select_related = ("written_by",)
    search_fields = ("body",)
    fields = ("body", ("about", "uses"), ("written_by", "archived_at"))
    readonly_fields = ("about", "uses")
    verbs = (
        Verb(
            "rewrite",
            _("Write anew"),
            help_text=_("This text is put away and the new one offered; reviews stay as they are."),
            fits=_may_archive,
            form=RewriteForm,
            do=_rewrite,
        ),
        Verb(
            "archive",
            _("Put away"),
            help_text=_("It is not offered any more; its uses stay counted."),
            fits=_may_archive,
            do=_archive,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        user: Any = request.user
        return selectors.snippet_list(viewer=user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        may_read = super().has_view_permission(request)
        return may_read and selectors.snippet_organizations(viewer=user).exists()

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Write a snippet; the form stands in for Django's own, which writes rows itself."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = WriteForm(request.POST or None, row=None, user=request.user)
        snippet = _write(request, form) if form.is_valid() else None
        if snippet is not None:
            return redirect("admin:assignments_snippet_change", snippet.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": WRITE,
            "opts": self.opts,
            "form": form,
            "media": self.media + form.media,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/cohorts/program/draw_up.html", context)

    @admin.display(description=_("criterion"), ordering="criterion")
    def about(self, row: Any) -> Any:
        name = row.criterion_name
        return text_in(name, get_language()) if name else row.criterion or _("any")

    @admin.display(description=_("times used"))
    def uses(self, row: Snippet) -> int:
        return row.use_count


def _write(request: HttpRequest, form: WriteForm) -> Snippet | None:
    """Write the snippet, or tell the refusal on the form."""
    user: Any = request.user
    data = form.cleaned_data
    try:
        return services.snippet_create(
            organization_id=data["organization"].pk,
            criterion=data["criterion"],
            body=data["body"],
            by=user,
        )
    except DomainError as refusal:
        form.add_error(None, refusal_told(refusal=refusal))
        return None

"""Automated checks at the desk: what they say, and who may report them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from apps.assignments import policies, services
from apps.assignments.models import CheckCredential, CheckRun
from apps.cohorts.models import Cohort
from apps.cohorts.selectors import cohort_list, organizations_managed
from apps.core.admin import ScopedAdmin, Verb, VerbForm
from apps.core.selectors import database_now
from mentorship.errors import DomainError
from mentorship.states import CheckCredentialState
from mentorship.values import MANAGING

ISSUE = _("Issue a check credential")
MAX_DAYS = 366


class IssueForm(VerbForm):
    """`cohort` narrows the credential down; left out, it reaches over the whole organization."""

    organization: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        queryset=None, label=_("Organization")
    )
    cohort: "forms.ModelChoiceField[Cohort]" = forms.ModelChoiceField(
        queryset=None, label=_("Cohort"), required=False, empty_label=_("All cohorts")
    )
    name = forms.CharField(label=_("Name"), max_length=100)
    days = forms.IntegerField(
        label=_("Valid for (days)"), min_value=1, max_value=MAX_DAYS, initial=90
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        managed = organizations_managed(viewer=self.user)
        fields["organization"].queryset = managed
        cohorts = cohort_list(viewer=self.user).filter(organization__in=managed.order_by())
        fields["cohort"].queryset = cohorts.order_by("name", "pk")


def _is_revocable(request: HttpRequest, row: CheckCredential) -> bool:
    user: Any = request.user
    active = row.state == CheckCredentialState.ACTIVE
    return active and policies.can_manage_checks(user=user, organization_id=row.organization_id)


@admin.register(CheckCredential)
class CheckCredentialAdmin(ScopedAdmin):
    """With what machines report; the token is shown once, when it is issued."""

    readers = MANAGING
    list_display = ("name", "organization", "cohort", "state", "expires_at", "issued_by")
    list_filter = ("state",)
    list_select_related = ("organization", "cohort", "issued_by")
    search_fields = ("name",)
    fields = (("name", "state"), ("organization", "cohort"), ("issued_by", "expires_at"))
    verbs = (
        Verb(
            "revoke",
            _("Revoke"),
            help_text=_("Its next request is refused; what it reported stays."),
            fits=_is_revocable,
            do=lambda row, user, data: services.check_credential_revoke(
                credential_id=row.pk, by=user, now=database_now()
            ),
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        user: Any = request.user
        may_read = super().has_view_permission(request)
        return may_read and organizations_managed(viewer=user).exists()

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Issue a credential and show its token on the answer, which nobody keeps."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = IssueForm(request.POST or None, row=None, user=request.user)
        issued = _issue(request, form) if form.is_valid() else None
        context = {
            **self.admin_site.each_context(request),
            "title": ISSUE,
            "opts": self.opts,
            "form": form,
            "issued": issued,
            "media": self.media + form.media,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/assignments/issue_credential.html", context)


def _issue(request: HttpRequest, form: IssueForm) -> services.Issued | None:
    """Issue the credential, or tell the refusal on the form."""
    user: Any = request.user
    data = form.cleaned_data
    try:
        return services.check_credential_issue(
            organization_id=data["organization"].pk,
            cohort_id=data["cohort"] and data["cohort"].pk,
            name=data["name"],
            days=data["days"],
            by=user,
            now=database_now(),
        )
    except DomainError as refusal:
        form.add_error(None, refusal.detail)
        return None


@admin.register(CheckRun)
class CheckRunAdmin(ScopedAdmin):
    """Every automated check; those of a revision stand on the page of the work too."""

    list_display = ("name", "task", "learner", "revision_number", "state", "finished_at")
    list_filter = ("state",)
    list_select_related = (
        "revision__assignment__task",
        "revision__assignment__enrollment__learner__user",
    )
    search_fields = ("name", "revision__assignment__enrollment__learner__user__name")
    fields = (
        ("task", "learner", "revision_number"),
        ("name", "state", "external_id"),
        ("times_out_at", "finished_at"),
        "url",
        "summary",
        "found",
    )
    readonly_fields = ("task", "learner", "revision_number", "found")

    @admin.display(description=_("task"))
    def task(self, row: CheckRun) -> str:
        return str(row.revision.assignment.task)

    @admin.display(description=_("learner"))
    def learner(self, row: CheckRun) -> str:
        return row.revision.assignment.enrollment.learner.user.name

    @admin.display(description=_("revision"))
    def revision_number(self, row: CheckRun) -> int:
        return row.revision.number

    @admin.display(description=_("annotations"))
    def found(self, row: CheckRun) -> str:
        lines = (
            f"{each['path']}:{each['line'] or ''} {each['message']}" for each in row.annotations
        )
        return "\n".join(lines) or "–"

"""The toolkit of the mentors' door: scoped, read-only unless a service stands behind the form.

Every admin class of the product derives from `ScopedAdmin`, so that a row outside the viewer's
scope looks absent on every page, and nothing is written around the services.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.admin import ModelAdmin, TabularInline

from apps.core import selectors, services
from apps.core.admin.verb_forms import ReasonForm, VerbForm, judged
from apps.core.models import Job, OutboxEvent, Schedule, Transition
from mentorship.errors import DomainError
from mentorship.values import DESK, MANAGING, Role

__all__ = [
    "JobAdmin",
    "KindOfRowFilter",
    "NothingDone",
    "OperatorAdmin",
    "OutboxEventAdmin",
    "Panel",
    "ReasonForm",
    "ScheduleAdmin",
    "ScopedAdmin",
    "ScopedInline",
    "TransitionAdmin",
    "Verb",
    "VerbForm",
    "judged",
    "roles_of",
    "works_at_the_desk",
]


def works_at_the_desk(user: Any) -> bool:
    """Tell whether *user* is a mentor or more in some organization; remembered per request."""
    return user.is_authenticated and (user.is_superuser or bool(roles_of(user) & set(DESK)))


def roles_of(user: Any) -> set[Role]:
    """Return every role *user* holds anywhere; one query per request, kept on the user."""
    if not hasattr(user, "_roles"):
        found = user.memberships.filter(state="active").values_list("role", flat=True)
        user._roles = {Role(role) for role in found}
    roles: set[Role] = user._roles
    return roles


Panel = Callable[[HttpRequest, Any], dict[str, Any] | None]
"""What a higher context shows on the page of a row: `{"template": ..., **values}`."""

ASKED = ("", "__exact", "__isnull", "__isempty", "__gte", "__lt", "__id__exact", "__pk__exact")
"""What a list filter of Django appends to its name."""


class ScopedAdmin(ModelAdmin):
    """A list and a page per row, both scoped; nothing can be added, changed or deleted.

    A subclass makes rows writable by naming `verbs`: each is a form and a service call. `panels`
    show what higher contexts know of a row: each names a template and its values, or None.
    `readers`: the roles that see the model at all (the scope still decides which rows).
    """

    readers: ClassVar[tuple[Role, ...]] = DESK
    verbs: ClassVar[tuple["Verb", ...]] = ()
    panels: ClassVar[tuple["Panel", ...]] = ()
    list_per_page = 50
    show_full_result_count = False
    actions = None
    list_filter_submit = True
    warn_unsaved_form = False
    change_form_template = "admin/row_with_verbs.html"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        rows: models.QuerySet[Any] = self.model._default_manager.visible_to(request.user)
        return rows.order_by(*(self.get_ordering(request) or ("-pk",)))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user = request.user
        if not user.is_authenticated or not user.is_active:
            return False
        return bool(user.is_superuser or roles_of(user) & set(self.readers))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Allow only what the filters ask: a lookup through relations can spell out rows."""
        names = {_name_of(entry) for entry in self.list_filter}
        return any(lookup in {f"{name}{asks}" for asks in ASKED} for name in names)

    # ----------------------------------------------------------------- pages

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row = self.row(request, object_id)
        offers = [verb.offer(self, row) for verb in self.verbs if verb.fits(request, row)]
        context = {
            "verbs": offers,
            "panels": [shown for panel in self.panels if (shown := panel(request, row))],
            "timeline": self.timeline(row),
            **(extra_context or {}),
        }
        page: HttpResponse = super().change_view(request, object_id, form_url, context)
        return page

    def history_view(self, *_: Any, **__: Any) -> HttpResponse:
        raise Http404  # the timeline on the row's own page tells more

    def row(self, request: HttpRequest, object_id: str) -> Any:
        """Find the row in scope; foreign and absent look the same.

        :raises Http404: if there is none.
        """
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        return row

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """Find the row once a request: the page asks for it, and Django asks again."""
        found: dict[Any, Any] = vars(request).setdefault("rows_found", {})
        asked = (self.model, object_id, from_field)
        if asked not in found:
            found[asked] = super().get_object(request, object_id, from_field)
        return found[asked]

    def timeline(self, row: Any) -> Any:
        """Return the row's steps, if it has a life."""
        if not hasattr(row, "state"):
            return ()
        return selectors.transition_list(subject=row._meta.label_lower, subject_id=row.pk)

    # ----------------------------------------------------------------- verbs

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                f"<int:object_id>/{verb.name}/",
                self.admin_site.admin_view(self._verb_view(verb)),
                name=self.url_name(verb.name),
            )
            for verb in self.verbs
        ]
        return [*own, *super().get_urls()]

    def url_name(self, name: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"

    def _verb_view(self, verb: "Verb") -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, object_id: int) -> HttpResponse:
            return self.verb_view(request, object_id, verb)

        return view

    def verb_view(self, request: HttpRequest, object_id: int, verb: "Verb") -> HttpResponse:
        """Show the verb's form, or do it: one service call, whose refusal is told on the page."""
        row = self.row(request, str(object_id))
        if not verb.fits(request, row):
            raise Http404
        # An empty POST is a POST too: a form without fields would count as not sent.
        given = request.POST if request.method == "POST" else None
        form = verb.form(given, request.FILES or None, row=row, user=request.user)
        if form.is_valid():
            done = self._do(request, verb, row, form)
            if done is not None:
                return done
        context = {
            **self.admin_site.each_context(request),
            "title": verb.label,
            "original": row,
            "opts": self.opts,
            "form": form,
            "verb": verb,
            "media": self.media + form.media,
            **verb.context(request, row),
        }
        return TemplateResponse(request, verb.template, context)

    def _do(
        self, request: HttpRequest, verb: "Verb", row: Any, form: forms.Form
    ) -> HttpResponse | None:
        try:
            told = verb.do(row, request.user, form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, selectors.refusal_told(refusal=refusal))
            return None
        if isinstance(told, NothingDone):
            if told.stays:
                form.add_error(None, told.why)
                return None
            messages.warning(request, told.why)
        else:
            if isinstance(told, str) and told:
                messages.warning(request, told)
            messages.success(request, _("Done: %(verb)s.") % {"verb": verb.label})
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        if verb.removes:
            return HttpResponseRedirect(reverse(f"{name}_changelist"))
        return HttpResponseRedirect(reverse(f"{name}_change", args=[row.pk]))


def _name_of(entry: Any) -> str:
    name = entry[0] if isinstance(entry, tuple | list) else entry
    return str(getattr(name, "parameter_name", name))


class ScopedInline(TabularInline):
    """Children shown on their parent's page; the parent was found in scope."""

    extra = 0
    max_num = 0
    can_delete = False
    hide_title = True  # the columns say it
    show_change_link = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@dataclass(frozen=True)
class NothingDone:
    """What a verb returns that changed nothing: *why* is told, and not that it is done.

    *stays*: on the form, with what was typed.
    """

    why: str
    stays: bool = False


class Verb:
    """Something a person can do to a row in the admin: a form and one service call.

    *fits*: whether the verb is offered for the row in its present state, to this person.
    *do*: `(row, user, cleaned_data)`, calling one service; a text it returns is shown beside. See
    `NothingDone` too.
    *removes*: whether the row is gone afterwards. *ends*: nothing leads back; never what the page
    suggests first.
    *context*: further values for the template.
    """

    def __init__(  # noqa: PLR0913 - keywords, each with a plain meaning
        self,
        name: str,
        label: Any,
        *,
        do: Callable[[Any, Any, dict[str, Any]], object],
        fits: Callable[[HttpRequest, Any], bool],
        form: type[VerbForm] = VerbForm,
        help_text: Any = "",
        template: str = "admin/verb.html",
        removes: bool = False,
        ends: bool = False,
        context: Callable[[HttpRequest, Any], dict[str, Any]] = lambda request, row: {},
    ) -> None:
        self.name, self.label, self.help_text = name, label, help_text
        self.do, self.fits, self.form = do, fits, form
        self.template, self.context = template, context
        self.removes, self.ends = removes, ends

    def offer(self, model_admin: ScopedAdmin, row: Any) -> dict[str, Any]:
        """Return what the row's page needs for a button."""
        url = reverse(f"admin:{model_admin.url_name(self.name)}", args=[row.pk])
        words = {"label": self.label, "help_text": self.help_text}
        return {**words, "url": url, "ends": self.ends}


# --------------------------------------------------------------------------- core's own pages


class OperatorAdmin(ScopedAdmin):
    """Plumbing that only the platform operator looks at."""

    readers = ()

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        rows: models.QuerySet[Any] = self.model._default_manager.order_by("-pk")
        return rows


@admin.register(Job)
class JobAdmin(ScopedAdmin):
    """Background work; a dead job keeps its error and can be run again."""

    readers = MANAGING
    list_display = ("id", "kind", "state", "attempts", "progress", "organization", "created_at")
    list_filter = ("state", "kind")
    list_select_related = ("organization",)
    verbs = (
        Verb(
            "rerun",
            _("Run again"),
            help_text=_("Gives the job another five attempts."),
            fits=lambda request, row: row.state == "dead",
            do=lambda row, user, data: services.job_rerun(
                job_id=row.pk, by=user, now=selectors.database_now()
            ),
        ),
    )

    @admin.display(description=_("progress"))
    def progress(self, job: Job) -> str:
        return "–" if job.total is None else f"{job.done} / {job.total}"


class KindOfRowFilter(admin.SimpleListFilter):
    """The kinds of rows that have a life, by their names."""

    title = _("kind of row")
    parameter_name = "subject"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        alive = [model._meta for model in apps.get_models() if hasattr(model, "state")]
        named = [(meta.label_lower, str(meta.verbose_name)) for meta in alive if not meta.proxy]
        return sorted(named, key=lambda kind: kind[1])

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(subject=self.value()) if self.value() else queryset


@admin.register(Transition)
class TransitionAdmin(ScopedAdmin):
    readers = MANAGING
    list_display = ("at", "kind_of_row", "subject_id", "before", "after", "actor", "reason")
    list_filter = (KindOfRowFilter,)
    list_select_related = ("actor",)
    fields = readonly_fields = (*list_display, "request_id")

    @admin.display(description=_("kind of row"), ordering="subject")
    def kind_of_row(self, step: Transition) -> str:
        return str(apps.get_model(step.subject)._meta.verbose_name)

    @admin.display(description=pgettext_lazy("transition", "from"))
    def before(self, step: Transition) -> str:
        return step.from_label or "–"

    @admin.display(description=pgettext_lazy("transition", "to"))
    def after(self, step: Transition) -> str:
        return step.to_label


@admin.register(Schedule)
class ScheduleAdmin(OperatorAdmin):
    list_display = ("name", "kind", "every_seconds", "next_due_at", "enabled")


@admin.register(OutboxEvent)
class OutboxEventAdmin(OperatorAdmin):
    list_display = ("id", "name", "created_at", "relayed_at")
    list_filter = ("name",)

"""The page every page of the desk derives from: a list and a page per row, both scoped."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline

from apps.core import selectors
from apps.core.admin.cases import case_of, title_of
from apps.core.admin.verbs import LeadsTo, NothingDone, Verb
from mentorship.errors import DomainError
from mentorship.values import DESK, Role


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
    `readers`: the roles that see the model at all (the scope still decides which rows). `case`: the
    columns one must know to decide on a row; those of the list, if a page names none.
    """

    readers: ClassVar[tuple[Role, ...]] = DESK
    verbs: ClassVar[tuple[Verb, ...]] = ()
    panels: ClassVar[tuple[Panel, ...]] = ()
    case: ClassVar[tuple[str, ...]] = ()
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
        row.shown_as = title_of(self, row)  # for the way that leads here, at the head of the page
        context = {
            "subtitle": row.shown_as,
            "verbs": offers,
            "panels": [shown for panel in self.panels if (shown := panel(request, row))],
            "timeline": self.timeline(row),
            **self.page_context(request, row),
            **(extra_context or {}),
        }
        page: HttpResponse = super().change_view(request, object_id, form_url, context)
        return page

    def page_context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """Return what the template of *row*'s own page asks for beyond its columns."""
        return {}

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

    def _verb_view(self, verb: Verb) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, object_id: int) -> HttpResponse:
            return self.verb_view(request, object_id, verb)

        return view

    def verb_view(self, request: HttpRequest, object_id: int, verb: Verb) -> HttpResponse:
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
        row.shown_as = title_of(self, row)
        context = {
            **self.admin_site.each_context(request),
            "title": verb.label,
            "subtitle": row.shown_as,
            "original": row,
            "opts": self.opts,
            "case": case_of(self, row),
            "form": form,
            "verb": verb,
            "media": self.media + form.media,
            **verb.context(request, row),
        }
        return TemplateResponse(request, verb.template, context)

    def _do(
        self, request: HttpRequest, verb: Verb, row: Any, form: forms.Form
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
        return HttpResponseRedirect(self._next(request, verb, row, told))

    def _next(self, request: HttpRequest, verb: Verb, row: Any, told: object) -> str:
        """Return where a person goes on: to the result, where there is one they may see."""
        if isinstance(told, LeadsTo) and told.is_open_to(request, self.admin_site):
            if told.told:
                messages.info(request, told.told)
            return told.address()
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        if verb.removes:
            return reverse(f"{name}_changelist")
        return reverse(f"{name}_change", args=[row.pk])


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

"""Core's own pages: the plumbing, as far as people look at it."""

from abc import abstractmethod
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core import selectors, services
from apps.core.admin.scoped import ScopedAdmin
from apps.core.admin.verbs import Verb
from apps.core.models import Job, OutboxEvent, Schedule, Transition, label_of
from mentorship.values import MANAGING


class OperatorAdmin(ScopedAdmin):
    """Plumbing that only the platform operator looks at."""

    readers = ()

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        rows: models.QuerySet[Any] = self.model._default_manager.order_by("-pk")
        return rows


class ByKind(admin.SimpleListFilter):
    """Kinds under names that people know, in the order of those; the parameter is the column."""

    @abstractmethod
    def kinds(self, rows: Any) -> Iterable[tuple[str, str]]:
        """Return value and name of each kind of *rows*."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        named = self.kinds(model_admin.get_queryset(request))
        return sorted(named, key=lambda kind: kind[1])

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        column, kind = str(self.parameter_name), self.value()
        return queryset.filter(**{column: kind}) if kind else queryset


class KindOfJobFilter(ByKind):
    """The kinds of jobs, by what they do."""

    title = _("kind")
    parameter_name = "kind"

    def kinds(self, rows: Any) -> Iterable[tuple[str, str]]:
        for kind in selectors.kinds_among(jobs=rows):
            yield kind, str(label_of("JobKind", kind))


@admin.register(Job)
class JobAdmin(ScopedAdmin):
    """Background work; a dead job keeps its error and can be run again."""

    readers = MANAGING
    list_display = ("id", "work", "state", "attempts", "progress", "organization", "created_at")
    list_filter = ("state", KindOfJobFilter)
    list_select_related = ("organization",)
    exclude = ("kind",)
    readonly_fields = ("work",)
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

    @admin.display(description=_("kind"), ordering="kind")
    def work(self, job: Job) -> Any:
        return label_of("JobKind", job.kind)

    @admin.display(description=_("progress"))
    def progress(self, job: Job) -> str:
        return "–" if job.total is None else f"{job.done} / {job.total}"


class KindOfRowFilter(ByKind):
    """The kinds of rows that have a life, by their names."""

    title = _("kind of row")
    parameter_name = "subject"

    def kinds(self, rows: Any) -> Iterable[tuple[str, str]]:
        alive = [model._meta for model in apps.get_models() if hasattr(model, "state")]
        return [(meta.label_lower, str(meta.verbose_name)) for meta in alive if not meta.proxy]


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

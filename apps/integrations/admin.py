"""integrations: the inbox of whoever works at the desk."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.core.admin import ScopedAdmin, Verb
from apps.core.selectors import database_now
from apps.integrations import services
from apps.integrations.models import CATALOG, Notification


class TypeFilter(admin.SimpleListFilter):
    """The types of notification, by their names."""

    title = _("type")
    parameter_name = "type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(notice.code, _(notice.name)) for notice in CATALOG]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(type=self.value()) if self.value() else queryset


class UnreadFilter(admin.SimpleListFilter):
    title = _("read")
    parameter_name = "unread"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("unread")), ("no", _("read"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() not in {"yes", "no"}:
            return queryset
        return queryset.filter(read_at__isnull=self.value() == "yes")


@admin.register(Notification)
class NotificationAdmin(ScopedAdmin):
    """What you were told: one's own, whoever one is."""

    list_display = ("title", "organization", "at", "is_read")
    list_filter = (UnreadFilter, TypeFilter)
    list_select_related = ("organization",)
    list_before_template = "admin/integrations/inbox_links.html"
    change_form_template = "admin/integrations/notification.html"
    fields = readonly_fields = ("organization", "at", "read_at", "state", "mailed_at")
    verbs = (
        Verb(
            "read",
            _("Mark as read"),
            fits=lambda request, row: row.read_at is None,
            do=lambda row, user, data: services.notification_read(
                notification_id=row.pk, by=user, now=database_now()
            ),
        ),
        Verb(
            "read-all",
            _("Mark all as read"),
            help_text=_("All of your notifications, not this one alone."),
            fits=lambda request, row: True,
            do=lambda row, user, data: services.notifications_read(by=user, now=database_now()),
        ),
    )

    def timeline(self, row: Any) -> Any:
        return ()  # a mail's way is told by its columns and its job

    @admin.display(description=_("notification"))
    def title(self, row: Notification) -> str:
        return row.title

    @admin.display(description=_("read"), boolean=True)
    def is_read(self, row: Notification) -> bool:
        return row.read_at is not None

"""Filters of the list of notifications, by allow-list."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters

from apps.core.api.filters import IdFilter
from apps.integrations.api.serializers import TYPES
from apps.integrations.models import Notification


class NotificationFilter(filters.FilterSet):
    organization = IdFilter()
    type = filters.ChoiceFilter(choices=TYPES)
    unread = filters.BooleanFilter(method="still_unread")

    class Meta:
        model = Notification
        fields = ("organization", "type", "unread")

    def still_unread(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:  # noqa: FBT001
        return queryset.filter(read_at__isnull=value)

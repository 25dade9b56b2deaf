"""integrations: the REST door."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.core.api.serializers import EmptyIn
from apps.core.api.views import Door
from apps.core.selectors import database_now
from apps.integrations import selectors, services
from apps.integrations.api.filters import NotificationFilter
from apps.integrations.api.serializers import (
    NotificationOut,
    PreferencesIn,
    PreferencesListOut,
    PreferencesOut,
    ReadOut,
    UnreadOut,
)
from apps.integrations.models import Notification
from mentorship.values import MailMode


class NotificationViewSet(ListModelMixin, RetrieveModelMixin, Door[Notification]):
    """What you have been told."""

    queryset = Notification.objects.none()
    serializer_class = NotificationOut
    filterset_class = NotificationFilter

    def get_queryset(self) -> Any:
        return selectors.notification_list(viewer=self.actor)

    @extend_schema(request=EmptyIn, responses=NotificationOut)
    @action(detail=True, methods=["post"])
    def read(self, request: Request, pk: int) -> Response:
        """Say that you have read one."""
        self.body(EmptyIn)
        services.notification_read(notification_id=self.key(), by=self.actor, now=database_now())
        return self.answer()

    @extend_schema(request=EmptyIn, responses=ReadOut)
    @action(detail=False, methods=["post"], url_path="read-all")
    def read_all(self, request: Request) -> Response:
        """Say that you have read all of them."""
        self.body(EmptyIn)
        read = services.notifications_read(by=self.actor, now=database_now())
        return Response(ReadOut({"read": read}).data)

    @extend_schema(operation_id="me_notifications_unread_count", responses=UnreadOut, filters=False)
    @action(detail=False, methods=["get"], url_path="unread-count", pagination_class=None)
    def unread_count(self, request: Request) -> Response:
        """Count what you have not read; costs the same however much there is."""
        return Response(UnreadOut(selectors.unread_count(viewer=self.actor)).data)


class PreferencesView(APIView):
    """How you wish to be told, per organization you belong to."""

    @extend_schema(operation_id="me_notification_preferences_list", responses=PreferencesListOut)
    def get(self, request: Request) -> Response:
        """Return what you can choose and have chosen."""
        viewer: Any = request.user
        found = selectors.preferences_list(viewer=viewer)
        return Response(PreferencesListOut({"results": found}).data)

    @extend_schema(
        operation_id="me_notification_preferences_save",
        request=PreferencesIn,
        responses=PreferencesOut,
    )
    def put(self, request: Request) -> Response:
        """Replace what you have chosen for one organization; what waits to be mailed follows."""
        given = PreferencesIn(data=request.data)
        given.is_valid(raise_exception=True)
        body, by = given.validated_data, request.user
        quiet = (body["quiet_from"], body["quiet_until"])
        actor: Any = by
        saved = services.preferences_save(
            organization_id=body["organization"],
            quiet=None if quiet[0] is None else quiet,
            digest_at=body["digest_at"],
            choices={row["type"]: (MailMode(row["email"]), row["in_app"]) for row in body["types"]},
            by=actor,
            now=database_now(),
        )
        return Response(PreferencesOut(saved).data)

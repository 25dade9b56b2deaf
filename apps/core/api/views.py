"""The base of every door, and core's own doors."""

from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, cast

from django.core.exceptions import ValidationError as FilterFault
from django.db.models import Model
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from apps.core import selectors, services
from apps.core.api.filters import JobFilter
from apps.core.api.serializers import EmptyIn, JobOut
from apps.core.models import Job
from mentorship.errors import NotFound

if TYPE_CHECKING:
    from apps.accounts.models import User

M = TypeVar("M", bound=Model)


class StrictFilterBackend(DjangoFilterBackend):
    """Filters by allow-list; an unknown parameter is an error, not a silent whole list."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        filterset = self.get_filterset_class(view, queryset)
        known = {
            "cursor",
            "page_size",
            "ordering",
            "format",
            *(filterset.base_filters if filterset else ()),
        }
        unknown = [name for name in request.query_params if name not in known]
        if unknown:
            raise serializers.ValidationError(
                {name: ["There is no such parameter."] for name in unknown},
                code="unknown_parameter",
            )
        if any("\x00" in value for values in request.query_params.lists() for value in values[1]):
            raise serializers.ValidationError("NUL is not allowed.", code="bad_character")
        try:
            return super().filter_queryset(request, queryset, view)
        except FilterFault as fault:
            raise serializers.ValidationError(fault.messages) from fault


class Door(GenericViewSet[M], Generic[M]):
    """A viewset that knows who is asking.

    `orderings`: what `?ordering=` may say, each with its columns, ending in a unique one.
    """

    lookup_value_converter = "int"
    filter_backends = (StrictFilterBackend,)
    orderings: ClassVar[dict[str, tuple[str, ...]]] = {}

    @property
    def actor(self) -> "User":
        """The signed-in person; IsAuthenticated has already turned everybody else away."""
        return cast("User", self.request.user)

    def get_object(self) -> M:
        """Find the row among those the viewer may see; foreign and absent look the same."""
        return cast("M", self._found(self._asked()))

    def key(self) -> int:
        """Find the key of the row, as `get_object` would: all a verb's service needs of it."""
        rows = self._asked().prefetch_related(None).order_by()
        return cast("int", self._found(rows.values_list("pk", flat=True)))

    def _asked(self) -> Any:
        return self.get_queryset().filter(pk=self.kwargs["pk"])

    def _found(self, rows: Any) -> Any:
        found = rows.first()
        if found is None:
            raise NotFound(_("There is no such row, or you may not see it."))
        return found

    def body(self, serializer: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        """Return the request's body as *serializer* reads it.

        :raises rest_framework.exceptions.ValidationError: with a pointer to each wrong place.
        """
        incoming = serializer(data=self.request.data, context=self.get_serializer_context())
        incoming.is_valid(raise_exception=True)
        return cast("dict[str, Any]", incoming.validated_data)

    def answer(self, status: int = 200) -> Response:
        """Answer with the row as the viewer now sees it."""
        serializer_class = self.serializer_class
        assert serializer_class is not None
        return Response(
            serializer_class(self.get_object(), context=self.get_serializer_context()).data,
            status=status,
        )


class JobViewSet(ListModelMixin, RetrieveModelMixin, Door[Job]):
    """Background work of the organizations you manage, and what you asked for."""

    queryset = Job.objects.none()
    serializer_class = JobOut
    filterset_class = JobFilter

    def get_queryset(self) -> Any:
        return selectors.job_list(viewer=self.actor)

    @extend_schema(request=EmptyIn, responses=JobOut)
    @action(detail=True, methods=["post"])
    def rerun(self, request: Request, pk: int) -> Response:
        """Give a dead job another five attempts."""
        self.body(EmptyIn)
        services.job_rerun(job_id=self.key(), by=self.actor, now=selectors.database_now())
        return self.answer()

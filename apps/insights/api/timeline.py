"""The learner's timeline, for the learner and for those who mentor, lead or manage."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin

from apps.core.api.filters import IdFilter
from apps.core.api.views import Door
from apps.core.models import Transition, label_of
from apps.insights import selectors
from apps.insights.selectors import MODEL_OF
from mentorship.values import TimelineKind


class TimelineEventOut(serializers.ModelSerializer[Transition]):
    """One step. `subject_id`: the row of that kind; `title` and the labels in your language."""

    kind = serializers.SerializerMethodField()
    enrollment = serializers.SerializerMethodField()
    assignment = serializers.SerializerMethodField()
    title = serializers.SerializerMethodField()
    kind_label = serializers.SerializerMethodField()
    label = serializers.CharField(source="to_label", read_only=True)  # type: ignore[assignment]  # a field, not Field.label
    actor = serializers.CharField(source="actor.name", default=None, read_only=True)
    reason = serializers.SerializerMethodField()

    class Meta:
        model = Transition
        fields = (
            "id",
            "at",
            "kind",
            "kind_label",
            "subject_id",
            "enrollment",
            "assignment",
            "title",
            "from_state",
            "to_state",
            "label",
            "actor",
            "reason",
        )
        read_only_fields = fields

    @property
    def timeline(self) -> selectors.Timeline:
        timeline: selectors.Timeline = self.context["view"].timeline
        return timeline

    @extend_schema_field(serializers.ChoiceField(choices=[kind.value for kind in TimelineKind]))
    def get_kind(self, step: Transition) -> str:
        return self.timeline.subject_of(step).kind.value

    def get_kind_label(self, step: Transition) -> str:
        kind = self.timeline.subject_of(step).kind
        return str(label_of(TimelineKind.__name__, kind.value))

    def get_enrollment(self, step: Transition) -> int:
        return self.timeline.subject_of(step).enrollment

    def get_assignment(self, step: Transition) -> int | None:
        return self.timeline.subject_of(step).assignment

    def get_title(self, step: Transition) -> str:
        return self.timeline.subject_of(step).title

    def get_reason(self, step: Transition) -> str:
        return self.timeline.reason_of(step)


class TimelineFilter(filters.FilterSet):
    """`kind` may be given several times."""

    kind = filters.MultipleChoiceFilter(
        choices=[(kind.value, kind.value) for kind in TimelineKind], method="of_kinds"
    )

    class Meta:
        model = Transition
        fields = ("kind",)

    def of_kinds(self, rows: QuerySet[Any], name: str, value: list[str]) -> QuerySet[Any]:
        wanted = [MODEL_OF[TimelineKind(kind)] for kind in value]
        return rows.filter(subject__in=wanted) if wanted else rows


class MyTimelineFilter(TimelineFilter):
    enrollment = IdFilter(method="of_enrollment")

    class Meta:
        model = Transition
        fields = ("kind", "enrollment")

    def of_enrollment(self, rows: QuerySet[Any], name: str, value: int) -> QuerySet[Any]:
        one = selectors.timeline_own(viewer=self.request.user, enrollment_id=value)
        return rows.filter(one.among())


class MyTimelineViewSet(ListModelMixin, Door[Transition]):
    """All that happened in your enrollments, newest first: what your mentors see, less their notes.

    Work handed in, withdrawn and reviewed, checks, steps of placements, recommendations a mentor
    has looked at, and pivots.
    """

    queryset = Transition.objects.none()
    serializer_class = TimelineEventOut
    filterset_class = MyTimelineFilter

    @cached_property
    def timeline(self) -> selectors.Timeline:
        return selectors.timeline_own(viewer=self.actor)

    def get_queryset(self) -> Any:
        return self.timeline.steps()


class EnrollmentTimelineViewSet(ListModelMixin, Door[Transition]):
    """All that happened in one enrollment, newest first."""

    queryset = Transition.objects.none()
    serializer_class = TimelineEventOut
    filterset_class = TimelineFilter

    @cached_property
    def timeline(self) -> selectors.Timeline:
        return selectors.timeline_of(enrollment_id=self.kwargs["pk"], viewer=self.actor)

    def get_queryset(self) -> Any:
        return self.timeline.steps()

"""Filters of the curriculum's lists."""

from typing import Any

from django.db.models import Q
from django_filters import rest_framework as filters

from apps.curriculum.models import RoadmapDraft, RoadmapVersion, Skill, Vertical
from mentorship.states import RoadmapDraftState, RoadmapVersionState
from mentorship.values import LANGUAGES, VerticalKind

TEXTS = ("name", "summary")


class SkillFilter(filters.FilterSet):
    """`search` looks at id, name and summary, in both languages."""

    direction = filters.CharFilter(field_name="direction__slug", max_length=30)
    search = filters.CharFilter(method="holding", max_length=100)

    class Meta:
        model = Skill
        fields = ("direction",)

    def holding(self, rows: Any, name: str, value: str) -> Any:
        found = Q(slug__icontains=value)
        for field in TEXTS:
            for language in LANGUAGES:
                found |= Q(**{f"{field}__{language}__icontains": value})
        return rows.filter(found)


class VerticalFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(choices=[(kind.value, kind.value) for kind in VerticalKind])

    class Meta:
        model = Vertical
        fields = ("kind",)


class RoadmapFilter(filters.FilterSet):
    direction = filters.CharFilter(field_name="direction__slug", max_length=30)


class RoadmapVersionFilter(filters.FilterSet):
    direction = filters.CharFilter(field_name="roadmap__direction__slug", max_length=30)
    roadmap = filters.CharFilter(field_name="roadmap__slug", max_length=60)
    state = filters.ChoiceFilter(choices=[(s.value, s.value) for s in RoadmapVersionState])

    class Meta:
        model = RoadmapVersion
        fields = ("direction", "roadmap", "state")


class RoadmapDraftFilter(filters.FilterSet):
    organization = filters.CharFilter(field_name="organization__slug", max_length=60)
    direction = filters.CharFilter(field_name="direction__slug", max_length=30)
    roadmap = filters.CharFilter(field_name="roadmap__slug", max_length=60)
    state = filters.ChoiceFilter(choices=[(s.value, s.value) for s in RoadmapDraftState])

    class Meta:
        model = RoadmapDraft
        fields = ("organization", "direction", "roadmap", "state")

"""Filters of the lists of work, by allow-list."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters

from apps.assignments.models import (
    Assignment,
    Extension,
    Review,
    ReviewClaim,
    Revision,
    RoadmapUpgrade,
    SecondOpinion,
    Snippet,
    Thread,
)
from apps.core.api.filters import IdFilter, MomentFilter, SearchFilter
from mentorship.states import (
    AssignmentState,
    EnrollmentState,
    ExtensionState,
    ReviewClaimState,
    ReviewState,
    RevisionState,
    ThreadState,
)
from mentorship.values import BallWith, ExtensionKind, ReviewOutcome, ThreadAnchor


def _choices(members: Any) -> list[tuple[str, str]]:
    return [(member.value, member.value) for member in members]


class AssignmentFilter(filters.FilterSet):
    """`state` may be given several times. `overdue`, `late`, `stuck`: as the work says of itself.

    `enrollment_state`: of the learner, so that those on leave can be left out. `mentor`: one who
    accompanies the learner now.
    """

    state = filters.MultipleChoiceFilter(choices=_choices(AssignmentState))
    ball_with = filters.ChoiceFilter(choices=_choices(BallWith))
    cohort = IdFilter("cohort")
    enrollment = IdFilter("enrollment")
    direction = filters.CharFilter("placement__direction__slug", max_length=30)
    task = filters.CharFilter("task__slug", max_length=80)
    enrollment_state = filters.MultipleChoiceFilter(
        field_name="enrollment__state", choices=_choices(EnrollmentState)
    )
    mentor = IdFilter(method="mentored")
    overdue = filters.BooleanFilter("overdue")
    late = filters.BooleanFilter("is_late")
    stuck = filters.BooleanFilter("stuck")
    due_before = MomentFilter("due_at", lookup_expr="lt")
    due_after = MomentFilter("due_at", lookup_expr="gte")

    class Meta:
        model = Assignment
        fields = ("state", "ball_with", "cohort", "enrollment", "direction", "task")

    def mentored(self, rows: Any, name: str, value: int) -> Any:
        return rows.with_mentor(value)


class MyAssignmentFilter(filters.FilterSet):
    """`overdue`, `late`, `stuck`: as the work says of itself."""

    state = filters.MultipleChoiceFilter(choices=_choices(AssignmentState))
    ball_with = filters.ChoiceFilter(choices=_choices(BallWith))
    overdue = filters.BooleanFilter("overdue")
    late = filters.BooleanFilter("is_late")
    stuck = filters.BooleanFilter("stuck")
    enrollment = IdFilter("enrollment")
    direction = filters.CharFilter("placement__direction__slug", max_length=30)

    class Meta:
        model = Assignment
        fields = ("state", "ball_with", "enrollment", "direction")


class ReviewQueueFilter(filters.FilterSet):
    """`mine=true` keeps the learners one mentors oneself, `claimed=false` what nobody has taken."""

    direction = filters.CharFilter("placement__direction__slug", max_length=30)
    cohort = IdFilter("cohort")
    mine = filters.BooleanFilter("mine")
    claimed = filters.BooleanFilter("is_claimed")
    claimed_by_me = filters.BooleanFilter("is_claimed_by_me")
    asked_of_me = filters.BooleanFilter("is_asked")
    late = filters.BooleanFilter("is_late")
    stuck = filters.BooleanFilter("stuck")

    class Meta:
        model = Assignment
        fields = ("direction", "cohort", "mine")


class RevisionFilter(filters.FilterSet):
    assignment = IdFilter("assignment")
    enrollment = IdFilter("assignment__enrollment")
    state = filters.ChoiceFilter(choices=_choices(RevisionState))

    class Meta:
        model = Revision
        fields = ("assignment", "enrollment", "state")


class ExtensionFilter(filters.FilterSet):
    """`batch`: what was granted in one go."""

    state = filters.MultipleChoiceFilter(choices=_choices(ExtensionState))
    kind = filters.ChoiceFilter(choices=_choices(ExtensionKind))
    assignment = IdFilter("assignment")
    enrollment = IdFilter("assignment__enrollment")
    cohort = IdFilter("assignment__cohort")
    batch = filters.UUIDFilter("batch")

    class Meta:
        model = Extension
        fields = ("state", "kind", "assignment", "enrollment", "cohort", "batch")


class ReviewFilter(filters.FilterSet):
    """`mine=true` keeps the reviews one wrote oneself."""

    assignment = IdFilter("revision__assignment")
    enrollment = IdFilter("revision__assignment__enrollment")
    cohort = IdFilter("revision__assignment__cohort")
    outcome = filters.ChoiceFilter(choices=_choices(ReviewOutcome))
    state = filters.ChoiceFilter(choices=_choices(ReviewState))
    mine = filters.BooleanFilter(method="written_by_me")

    class Meta:
        model = Review
        fields = ("assignment", "enrollment", "cohort", "outcome", "state")

    def written_by_me(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:  # noqa: FBT001
        own = {"reviewer": self.request.user.pk}
        return rows.filter(**own) if value else rows.exclude(**own)


class ReviewClaimFilter(filters.FilterSet):
    """`mine=true` keeps what one holds oneself."""

    state = filters.ChoiceFilter(choices=_choices(ReviewClaimState))
    assignment = IdFilter("assignment")
    cohort = IdFilter("assignment__cohort")
    mine = filters.BooleanFilter(method="held_by_me")

    class Meta:
        model = ReviewClaim
        fields = ("state", "assignment")

    def held_by_me(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:  # noqa: FBT001
        own = {"holder": self.request.user.pk}
        return rows.filter(**own) if value else rows.exclude(**own)


class ThreadFilter(filters.FilterSet):
    assignment = IdFilter("assignment")
    revision = IdFilter("revision")
    state = filters.ChoiceFilter(choices=_choices(ThreadState))
    anchor = filters.ChoiceFilter(choices=_choices(ThreadAnchor))
    criterion = filters.CharFilter("criterion__slug", max_length=60)

    class Meta:
        model = Thread
        fields = ("assignment", "revision", "state", "anchor")


class SnippetFilter(filters.FilterSet):
    """`archived=false` keeps what is offered."""

    organization = IdFilter("organization")
    criterion = filters.CharFilter("criterion", max_length=60)
    archived = filters.BooleanFilter("archived_at", lookup_expr="isnull", exclude=True)
    search = SearchFilter("body")

    class Meta:
        model = Snippet
        fields = ("organization", "criterion")


class SecondOpinionFilter(filters.FilterSet):
    """`given=false` keeps what waits."""

    given = filters.BooleanFilter("answer", lookup_expr="isnull", exclude=True)
    cohort = IdFilter("review__revision__assignment__cohort")

    class Meta:
        model = SecondOpinion
        fields = ("cohort",)


class RoadmapUpgradeFilter(filters.FilterSet):
    cohort = IdFilter("cohort")
    direction = filters.CharFilter(field_name="direction__slug", max_length=30)

    class Meta:
        model = RoadmapUpgrade
        fields = ("cohort", "direction")

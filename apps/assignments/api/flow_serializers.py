"""assignments: what goes in and out around a review: claims, threads, snippets, second opinions."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.assignments.api.review_serializers import LevelField
from apps.assignments.api.serializers import (
    MAX_COMMENT,
    AssignmentPersonOut,
)
from apps.assignments.models import (
    MAX_LINE,
    Comment,
    ReviewClaim,
    ReviewRoute,
    ReviewRules,
    SecondOpinion,
    Snippet,
    Thread,
)
from apps.core.api.serializers import (
    IdField,
    LocalizedText,
    ProfileBriefOut,
    StrictCharField,
    StrictFloatField,
    StrictSerializer,
)
from mentorship.values import ReviewOutcome

# --------------------------------------------------------------------------- claims


class ReviewClaimOut(serializers.ModelSerializer[ReviewClaim]):
    """Somebody holds a piece of work for review until `lease_until`."""

    holder = AssignmentPersonOut(read_only=True)
    task = LocalizedText(source="assignment.task.title")
    learner = ProfileBriefOut(source="assignment.enrollment.learner", read_only=True)

    class Meta:
        model = ReviewClaim
        fields = (
            "id",
            "assignment",
            "task",
            "learner",
            "holder",
            "state",
            "claimed_at",
            "lease_until",
            "ended_at",
        )
        read_only_fields = fields


class RoutePartOut(serializers.Serializer[Any]):
    """`code`: relationship, direction, load or turn; `value`: what was measured."""

    code = serializers.CharField()
    value = serializers.JSONField()
    points = serializers.FloatField()


class ReviewRouteOut(serializers.ModelSerializer[ReviewRoute]):
    """Who was asked for a review and why; the points add up to the score."""

    reviewer = AssignmentPersonOut(read_only=True)
    reasons = RoutePartOut(many=True, read_only=True)

    class Meta:
        model = ReviewRoute
        fields = ("id", "revision", "reviewer", "cause", "score", "reasons", "routed_at")
        read_only_fields = fields


class ReviewWaitOut(serializers.Serializer[Any]):
    """How long waiting work will wait. All is null if it does not, or its learner is away.

    `position`: how many of the cohort are reviewed until it is, itself included; nobody who hands
    in or comes back later changes it. Half wait at most `p50_hours` from now, four of five
    `p80_hours`; null where too few reviews tell the pace. `held_until`: somebody has taken it for
    review.
    """

    position = serializers.IntegerField(allow_null=True)
    submitted_at = serializers.DateTimeField(allow_null=True)
    promised_at = serializers.DateTimeField(allow_null=True)
    p50_hours = serializers.FloatField(allow_null=True)
    p80_hours = serializers.FloatField(allow_null=True)
    held_until = serializers.DateTimeField(allow_null=True)


# --------------------------------------------------------------------------- threads


class CommentRedactIn(StrictSerializer):
    """Why it is taken out, for those who find the mark."""

    reason = StrictCharField(max_length=2000, allow_blank=True, default="")


class CommentCreateIn(StrictSerializer):
    """`asks`: it waits for an answer: the turn goes to the other side."""

    body = StrictCharField(max_length=10_000)
    asks = serializers.BooleanField(default=False)


class ThreadCreateIn(CommentCreateIn):
    """Say what it is about: a `criterion`; or a `line` of the file `path` in a `deliverable`.

    Without either it is about the revision as a whole. `deliverable` counts from 0, `line` from 1.
    `revision`: the standing one unless told.
    """

    assignment = IdField()
    revision = IdField(allow_null=True, default=None)
    criterion = StrictCharField(max_length=60, allow_blank=True, default="")
    deliverable = serializers.IntegerField(
        min_value=0, max_value=100, allow_null=True, default=None
    )
    path = StrictCharField(max_length=500, allow_blank=True, default="")
    line = serializers.IntegerField(min_value=1, max_value=MAX_LINE, allow_null=True, default=None)


class ThreadCommentOut(serializers.ModelSerializer[Comment]):
    """What somebody said; once it was taken out it is empty, with `redacted_at`.

    `redact_reason`: why it was.
    """

    author = AssignmentPersonOut(read_only=True)

    class Meta:
        model = Comment
        fields = (
            "id",
            "thread",
            "author",
            "body",
            "asks",
            "said_at",
            "redacted_at",
            "redact_reason",
        )
        read_only_fields = fields


class ThreadOut(serializers.ModelSerializer[Thread]):
    """A conversation about one revision, oldest comment first."""

    criterion = serializers.CharField(source="criterion.slug", default=None, read_only=True)
    revision_number = serializers.IntegerField(source="revision.number", read_only=True)
    opened_by = AssignmentPersonOut(read_only=True)
    comments = ThreadCommentOut(many=True, read_only=True)

    class Meta:
        model = Thread
        fields = (
            "id",
            "assignment",
            "revision",
            "revision_number",
            "anchor",
            "criterion",
            "deliverable",
            "path",
            "line",
            "state",
            "opened_by",
            "opened_at",
            "resolved_at",
            "comments",
        )
        read_only_fields = fields


# --------------------------------------------------------------------------- snippets


class SnippetCreateIn(StrictSerializer):
    """`criterion`: the slug of a criterion, in whatever rubric; empty for any."""

    organization = IdField()
    criterion = StrictCharField(max_length=60, allow_blank=True, default="")
    body = StrictCharField(max_length=4000)


class SnippetRewriteIn(StrictSerializer):
    body = StrictCharField(max_length=4000)


class SnippetOut(serializers.ModelSerializer[Snippet]):
    """A piece of feedback. `use_count`: in how many reviews it was used."""

    written_by = AssignmentPersonOut(read_only=True)
    use_count = serializers.IntegerField(read_only=True)

    class Meta:
        model = Snippet
        fields = (
            "id",
            "organization",
            "criterion",
            "body",
            "written_by",
            "use_count",
            "archived_at",
            "created_at",
        )
        read_only_fields = fields


# --------------------------------------------------------------------------- second opinions


class SecondOpinionGiveIn(StrictSerializer):
    """As for a review: one level per criterion, an outcome, a word unless it approves."""

    levels = serializers.DictField(child=LevelField())
    outcome = serializers.ChoiceField(choices=[outcome.value for outcome in ReviewOutcome])
    comment = StrictCharField(max_length=MAX_COMMENT, allow_blank=True, default="")


class SecondOpinionOut(serializers.ModelSerializer[SecondOpinion]):
    """A request to judge again what a review has judged. What that review said is not told."""

    assignment = serializers.IntegerField(source="review.revision.assignment_id", read_only=True)
    revision = serializers.IntegerField(source="review.revision_id", read_only=True)
    task = LocalizedText(source="review.revision.assignment.task.title")
    reviewer = AssignmentPersonOut(read_only=True)
    given = serializers.SerializerMethodField()

    class Meta:
        model = SecondOpinion
        fields = ("id", "assignment", "revision", "task", "reviewer", "week", "asked_at", "given")
        read_only_fields = fields

    @extend_schema_field({"type": "boolean"})
    def get_given(self, row: SecondOpinion) -> bool:
        return row.answer_id is not None


class ReviewerOffsetOut(serializers.Serializer[Any]):
    reviewer = serializers.IntegerField()
    name = serializers.CharField()
    offset = serializers.FloatField()
    pairs = serializers.IntegerField()


class ReviewAgreementOut(serializers.Serializer[Any]):
    """How well the reviewers of a cohort agree where work was judged twice.

    `kappa`: Cohen's, with quadratic weights: 1 is full agreement, 0 what chance would give; null
    where nothing can be said. `exact`: the share of criteria given the same level. `offset`: how
    much higher than colleagues on the same work somebody judges, in levels of 0 to 4.
    """

    cohort = serializers.IntegerField()
    pairs = serializers.IntegerField()
    kappa = serializers.FloatField(allow_null=True)
    exact = serializers.FloatField(allow_null=True)
    reviewers = ReviewerOffsetOut(many=True)


class ReviewRulesIn(StrictSerializer):
    promise_hours = serializers.IntegerField(min_value=1, max_value=720)
    sample_share = StrictFloatField(min_value=0, max_value=1)


class ReviewRulesOut(serializers.ModelSerializer[ReviewRules]):
    """Within how many hours of a hand-in a cohort promises a review, and how many are doubled."""

    class Meta:
        model = ReviewRules
        fields = ("cohort", "promise_hours", "sample_share")
        read_only_fields = fields

"""Reviews: what goes in and out."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.assignments.api.serializers import MAX_COMMENT, AssignmentPersonOut
from apps.assignments.models import Review, RubricScore
from apps.core.api.serializers import IdField, LocalizedText, StrictCharField, StrictSerializer
from mentorship.values import TOP_LEVEL, ReviewOutcome


@extend_schema_field({"type": "integer", "minimum": 0, "maximum": TOP_LEVEL})
class LevelField(serializers.IntegerField):
    """A level from 0 (missing) to 4 (excellent), as a number: "3" and 3.0 are refused."""

    def __init__(self) -> None:
        super().__init__(min_value=0, max_value=TOP_LEVEL)

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return int(super().to_internal_value(data))


class ReviewCreateIn(StrictSerializer):
    """`levels`: criterion slug -> level, one for each criterion of the task's rubric.

    `revision`: the revision that was read; if another stands by now, the answer is 409.
    `snippets`: their texts are put behind the comment, and their use is counted.
    """

    levels = serializers.DictField(child=LevelField())
    outcome = serializers.ChoiceField(choices=[outcome.value for outcome in ReviewOutcome])
    comment = StrictCharField(max_length=MAX_COMMENT, allow_blank=True, default="")
    revision = IdField(allow_null=True, default=None)
    snippets = serializers.ListField(child=IdField(), max_length=20, default=list)


# --------------------------------------------------------------------------- out


class RubricScoreOut(serializers.ModelSerializer[RubricScore]):
    """The level given, with the words that stand for it."""

    criterion = serializers.CharField(source="criterion.slug", read_only=True)
    name = LocalizedText(source="criterion.name")
    meaning = serializers.CharField(source="words", read_only=True)

    class Meta:
        model = RubricScore
        fields = ("criterion", "name", "level", "meaning")
        read_only_fields = fields


class ReviewOut(serializers.ModelSerializer[Review]):
    """A judgment of one revision. Once published it never changes; a later one supersedes it."""

    assignment = serializers.IntegerField(source="revision.assignment_id", read_only=True)
    enrollment = serializers.IntegerField(
        source="revision.assignment.enrollment_id", read_only=True
    )
    task = LocalizedText(source="revision.assignment.task.title")
    revision_number = serializers.IntegerField(source="revision.number", read_only=True)
    reviewer = AssignmentPersonOut(read_only=True)
    rubric = LocalizedText(source="rubric_version.title")
    levels = RubricScoreOut(source="rubric_scores", many=True, read_only=True)

    class Meta:
        model = Review
        fields = (
            "id",
            "assignment",
            "enrollment",
            "task",
            "revision",
            "revision_number",
            "reviewer",
            "rubric",
            "rubric_version",
            "state",
            "outcome",
            "score",
            "levels",
            "comment",
            "is_sample",
            "published_at",
        )
        read_only_fields = fields

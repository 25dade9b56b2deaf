"""assignments: what goes in and out."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.assignments import selectors
from apps.assignments.models import Assignment, CheckRun, Review, Revision
from apps.assignments.selectors import NEXT_ACTIONS, NextAction
from apps.core.api.serializers import (
    Composed,
    LocalizedText,
    ProfileBriefOut,
    StrictCharField,
    StrictSerializer,
)
from apps.core.models import Transition
from apps.curriculum.models import Direction, Task
from mentorship.deadlines import Lateness
from mentorship.values import AnnotationLevel, DeliverableType

MAX_COMMENT = 20_000

DirectionSlug = serializers.SlugRelatedField[Direction]

VALUE = {
    "description": "repository: url and full commit SHA; link: an https address; file: an upload, "
    "or an https address; text: 1 to 20000 characters; metric: a number, or one per name.",
    "oneOf": [
        {
            "type": "object",
            "title": "Repository",
            "required": ["url", "commit"],
            "additionalProperties": False,
            "properties": {
                "url": {"type": "string", "format": "uri", "maxLength": 2000},
                "commit": {"type": "string", "pattern": "^[0-9a-f]{40}$"},
            },
        },
        {
            "type": "object",
            "title": "Uploaded file",
            "description": "Handed in as `upload` alone; the rest is added.",
            "required": ["upload"],
            "additionalProperties": False,
            "properties": {
                "upload": {"type": "integer", "format": "int64", "minimum": 1},
                "name": {"type": "string", "readOnly": True},
                "size": {"type": "integer", "readOnly": True},
                "sha256": {"type": "string", "readOnly": True},
            },
        },
        {"type": "string", "title": "Address or text", "minLength": 1, "maxLength": 20000},
        {"type": "number", "title": "Figure"},
        {
            "type": "object",
            "title": "Figures by name",
            "minProperties": 1,
            "maxProperties": 50,
            "additionalProperties": {"type": "number"},
        },
    ],
}


@extend_schema_field(VALUE)
class DeliverableValueField(serializers.JSONField):
    """The value of a deliverable; its shape depends on the type beside it."""


# --------------------------------------------------------------------------- in


class DeliverableIn(StrictSerializer):
    type = serializers.ChoiceField(choices=[kind.value for kind in DeliverableType])
    value = DeliverableValueField()


class AssignmentSubmitIn(StrictSerializer):
    """One deliverable for each the task asks for, in its order."""

    deliverables = serializers.ListField(child=DeliverableIn(), max_length=50)
    comment = StrictCharField(max_length=MAX_COMMENT, allow_blank=True, default="")


# --------------------------------------------------------------------------- out


class AssignmentPersonOut(serializers.Serializer[Any]):
    """Who did something, by name; `id` is the user's."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()


class DeliverableAskedOut(serializers.Serializer[Any]):
    type = serializers.ChoiceField(choices=[kind.value for kind in DeliverableType])
    label = LocalizedText()  # type: ignore[assignment]  # a field, not Field.label


class DeliverableOut(DeliverableAskedOut):
    value = DeliverableValueField()


class DeliverableWantedOut(DeliverableAskedOut):
    """`acceptance`: what the reviewer will answer with yes or no."""

    acceptance = serializers.ListField(child=LocalizedText(), default=list)


class AssignmentTaskOut(serializers.ModelSerializer[Task]):
    """The task as its assignment needs it.

    `/tasks/{id}` has its guide, `/rubrics/{rubric_version}` its criteria.
    """

    title = LocalizedText()
    goal = LocalizedText()
    stage = LocalizedText(source="stage.title")
    deliverables = DeliverableWantedOut(many=True, read_only=True)

    class Meta:
        model = Task
        fields = (
            "id",
            "slug",
            "title",
            "goal",
            "kind",
            "stage",
            "position",
            "deliverables",
            "effort_p50_hours",
            "effort_p80_hours",
            "rubric_version",
        )
        read_only_fields = fields


class ReviewBriefOut(serializers.ModelSerializer[Review]):
    reviewer = AssignmentPersonOut(read_only=True)

    class Meta:
        model = Review
        fields = (
            "id",
            "state",
            "outcome",
            "score",
            "comment",
            "reviewer",
            "is_sample",
            "published_at",
        )
        read_only_fields = fields


class RevisionBriefOut(serializers.ModelSerializer[Revision]):
    class Meta:
        model = Revision
        fields = ("id", "number", "state", "submitted_at")
        read_only_fields = fields


class LatenessOut(serializers.Serializer[Lateness]):
    """How late work first came in. `share`: what is left of its mark, 0..1."""

    is_late = serializers.BooleanField()
    by_hours = serializers.SerializerMethodField()
    share = serializers.FloatField()

    def get_by_hours(self, late: Lateness) -> float:
        return round(late.by.total_seconds() / 3600, 2)


ASSIGNMENT_FIELDS: tuple[str, ...] = (
    "id",
    "enrollment",
    "cohort",
    "learner",
    "direction",
    "task",
    "state",
    "due_at",
    "due_reason",
    "base_due_on",
    "closes_at",
    "late",
    "ball_with",
    "ball_since",
    "submitted_at",
    "closed_at",
    "latest_revision",
    "latest_review",
    "overdue",
    "stuck",
    "created_at",
)


class AssignmentOut(Composed, serializers.ModelSerializer[Assignment]):
    """A task issued to one learner.

    `due_at` is the one due date, extensions and pauses included; `due_reason` says what it follows
    from, `base_due_on` what the schedule alone gives. `closes_at`: from then on nothing is taken.
    `late`: null until something was handed in. `latest_review`: the last word on any revision.
    `overdue`: it is due, the learner's turn, and the learner is at work. `stuck`: it is open,
    though changes were asked for three times or more.
    """

    learner = ProfileBriefOut(source="enrollment.learner", read_only=True)
    direction: DirectionSlug = serializers.SlugRelatedField(
        source="placement.direction", slug_field="slug", read_only=True
    )
    task = AssignmentTaskOut(read_only=True)
    closes_at = serializers.SerializerMethodField()
    late = serializers.SerializerMethodField()
    latest_revision = serializers.SerializerMethodField()
    latest_review = serializers.SerializerMethodField()
    overdue = serializers.BooleanField(read_only=True)
    stuck = serializers.BooleanField(read_only=True)

    class Meta:
        model = Assignment
        fields = ASSIGNMENT_FIELDS
        read_only_fields = fields

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_closes_at(self, row: Assignment) -> Any:
        closes = selectors.closes_at(assignment=row)
        return closes and serializers.DateTimeField().to_representation(closes)

    @extend_schema_field(LatenessOut(allow_null=True))
    def get_late(self, row: Assignment) -> Any:
        return self.part(LatenessOut, selectors.lateness_of(assignment=row))

    @extend_schema_field(RevisionBriefOut(allow_null=True))
    def get_latest_revision(self, row: Assignment) -> Any:
        return self.part(RevisionBriefOut, next(iter(row.revisions.all()), None))  # last first

    @extend_schema_field(ReviewBriefOut(allow_null=True))
    def get_latest_review(self, row: Assignment) -> Any:
        return self.part(ReviewBriefOut, selectors.latest_review(assignment=row))


class MyAssignmentOut(AssignmentOut):
    """One's own work, and what to do next.

    `next_action`: wait_for_start until the cohort runs, wait_for_return while on leave, none where
    nothing is to be done or taken any more. `next_action_on`: the day that is waited for.
    `next_action_text`: the same in words.
    """

    next_action = serializers.SerializerMethodField()
    next_action_on = serializers.SerializerMethodField()
    next_action_text = serializers.SerializerMethodField()

    class Meta(AssignmentOut.Meta):
        fields = (*ASSIGNMENT_FIELDS, "next_action", "next_action_on", "next_action_text")
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(NEXT_ACTIONS))
    def get_next_action(self, row: Assignment) -> str:
        return self._next(row).value

    @extend_schema_field(serializers.DateField(allow_null=True))
    def get_next_action_on(self, row: Assignment) -> Any:
        day = selectors.next_action_on(assignment=row, action=self._next(row))
        return day and day.isoformat()

    def get_next_action_text(self, row: Assignment) -> str:
        return selectors.next_action_told(assignment=row, action=self._next(row))

    def _next(self, row: Assignment) -> NextAction:
        elsewhere = self.context["view"].waiting_elsewhere
        return selectors.next_action(assignment=row, elsewhere=elsewhere)


class HeldClaimOut(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    holder = AssignmentPersonOut()
    lease_until = serializers.DateTimeField()


class ReviewQueueOut(AssignmentOut):
    """Work that waits for the viewer. `mine`: whether the viewer mentors the learner.

    `promised_at`: when the promise of a review breaks. `claim`: who holds it. `routed_to`: who was
    asked; anybody in whose queue it is may take it.
    """

    mine = serializers.BooleanField(read_only=True)
    promised_at = serializers.DateTimeField(read_only=True)
    claim = serializers.SerializerMethodField()
    routed_to = serializers.CharField(read_only=True, allow_null=True)
    asked_of_me = serializers.BooleanField(source="is_asked", read_only=True)

    class Meta(AssignmentOut.Meta):
        fields = (
            *ASSIGNMENT_FIELDS,
            "mine",
            "promised_at",
            "claim",
            "routed_to",
            "asked_of_me",
        )
        read_only_fields = fields

    @extend_schema_field(HeldClaimOut(allow_null=True))
    def get_claim(self, row: Any) -> Any:
        return self.part(HeldClaimOut, next(iter(row.held_claims), None))


class AnnotationOut(serializers.Serializer[Any]):
    path = serializers.CharField()
    line = serializers.IntegerField(allow_null=True)
    level = serializers.ChoiceField(choices=[level.value for level in AnnotationLevel])
    message = serializers.CharField()


class CheckBriefOut(serializers.ModelSerializer[CheckRun]):
    """How one automated check of the revision stands; `/check-runs/{id}` says more."""

    class Meta:
        model = CheckRun
        fields = ("id", "name", "state", "summary", "url", "finished_at")
        read_only_fields = fields


class RevisionOut(serializers.ModelSerializer[Revision]):
    deliverables = DeliverableOut(many=True, read_only=True)
    checks = CheckBriefOut(source="check_runs", many=True, read_only=True)
    submitted_by = AssignmentPersonOut(read_only=True)

    class Meta:
        model = Revision
        fields = (
            "id",
            "assignment",
            "number",
            "state",
            "deliverables",
            "checks",
            "comment",
            "submitted_by",
            "submitted_at",
        )
        read_only_fields = fields


class AssignmentStepOut(serializers.ModelSerializer[Transition]):
    """One step in the life of the work, of a revision of it, or of a review."""

    subject = serializers.SerializerMethodField()
    actor = serializers.CharField(source="actor.name", default=None, read_only=True)

    class Meta:
        model = Transition
        fields = (
            "id",
            "subject",
            "subject_id",
            "from_state",
            "to_state",
            "actor",
            "reason",
            "at",
        )
        read_only_fields = fields

    def get_subject(self, step: Transition) -> str:
        return step.subject.rpartition(".")[2]

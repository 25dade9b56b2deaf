"""What the curriculum looks like from outside; texts in the language of the request."""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.core.api.serializers import Composed, IdField, LocalizedText, StrictSerializer
from apps.curriculum.models import (
    Criterion,
    Direction,
    Roadmap,
    RoadmapVersion,
    RubricVersion,
    Skill,
    Stage,
    Task,
    TaskPrerequisite,
    TaskSkill,
    Vertical,
)
from mentorship.values import LANGUAGES, ChangedPart, ChangeKind, DeliverableType, ResourceKind


class DirectionOut(serializers.ModelSerializer[Direction]):
    """One of the ways into the field."""

    name = LocalizedText()
    summary = LocalizedText()
    entry = LocalizedText(help_text="Whom it suits as a first door.")

    class Meta:
        model = Direction
        fields = ("id", "slug", "position", "name", "summary", "entry")
        read_only_fields = fields


class SkillOut(serializers.ModelSerializer[Skill]):
    """A skill a direction asks for."""

    direction = serializers.CharField(source="direction.slug", read_only=True)
    name = LocalizedText()
    summary = LocalizedText()

    class Meta:
        model = Skill
        fields = ("id", "slug", "direction", "name", "summary")
        read_only_fields = fields


class VerticalOut(serializers.ModelSerializer[Vertical]):
    """An industry or a scenario in which one goes deep."""

    name = LocalizedText()

    class Meta:
        model = Vertical
        fields = ("id", "slug", "kind", "name")
        read_only_fields = fields


# --------------------------------------------------------------------------- rubrics


class CriterionOut(serializers.ModelSerializer[Criterion]):
    """One thing a reviewer looks at. `levels`: five texts, from missing (0) to excellent (4)."""

    name = LocalizedText()
    levels = serializers.ListField(child=LocalizedText(), read_only=True)

    class Meta:
        model = Criterion
        fields = ("id", "slug", "name", "weight", "levels")
        read_only_fields = fields


class RubricOut(serializers.ModelSerializer[RubricVersion]):
    """One version of a rubric; `id` is the version's, which reviews keep."""

    slug = serializers.CharField(source="rubric.slug", read_only=True)
    title = LocalizedText()
    criteria = CriterionOut(many=True, read_only=True)

    class Meta:
        model = RubricVersion
        fields = ("id", "slug", "number", "title", "criteria")
        read_only_fields = fields


# --------------------------------------------------------------------------- tasks


class TaskDeliverableOut(serializers.Serializer[Any]):
    """Something to hand in."""

    type = serializers.ChoiceField(choices=[(t.value, t.value) for t in DeliverableType])
    label = LocalizedText()  # type: ignore[assignment] # declared fields leave the class
    acceptance = serializers.ListField(
        child=LocalizedText(),
        read_only=True,
        default=list,
        help_text="What the reviewer answers with yes or no.",
    )


class TaskSkillOut(serializers.ModelSerializer[TaskSkill]):
    """How much of the work speaks for a skill; the weights of a task sum to 1."""

    slug = serializers.CharField(source="skill.slug", read_only=True)
    name = LocalizedText(source="skill.name")

    class Meta:
        model = TaskSkill
        fields = ("slug", "name", "weight")
        read_only_fields = fields


class PrerequisiteOut(serializers.ModelSerializer[TaskPrerequisite]):
    """A task that comes before."""

    id = serializers.IntegerField(source="requires.pk", read_only=True)
    slug = serializers.CharField(source="requires.slug", read_only=True)
    title = LocalizedText(source="requires.title")

    class Meta:
        model = TaskPrerequisite
        fields = ("id", "slug", "title")
        read_only_fields = fields


class TaskRubricOut(serializers.ModelSerializer[RubricVersion]):
    """Which rubric the task is reviewed by; `/rubrics/{id}` has its criteria."""

    slug = serializers.CharField(source="rubric.slug", read_only=True)
    title = LocalizedText()

    class Meta:
        model = RubricVersion
        fields = ("id", "slug", "number", "title")
        read_only_fields = fields


class TaskOut(serializers.ModelSerializer[Task]):
    """One piece of work. Hours: what half (p50) and four of five (p80) learners need."""

    title = LocalizedText()
    goal = LocalizedText()
    deliverables = TaskDeliverableOut(many=True, read_only=True)
    rubric = TaskRubricOut(source="rubric_version", read_only=True)
    skills = TaskSkillOut(source="task_skills", many=True, read_only=True)
    prerequisites = PrerequisiteOut(many=True, read_only=True)
    stage = serializers.CharField(source="stage.slug", read_only=True)

    class Meta:
        model = Task
        fields: tuple[str, ...] = (
            "id",
            "slug",
            "version",
            "stage",
            "position",
            "kind",
            "shared",
            "title",
            "goal",
            "deliverables",
            "effort_p50_hours",
            "effort_p80_hours",
            "rubric",
            "skills",
            "prerequisites",
        )
        read_only_fields = fields


class TaskStepOut(serializers.Serializer[Any]):
    """A leg of the work; the hours of all steps sum to the task's `effort_p50_hours`."""

    text = LocalizedText()
    hours = serializers.FloatField(min_value=0)


class ResourceOut(serializers.Serializer[Any]):
    """Something free to read elsewhere, in the language it is written in."""

    title = serializers.CharField()
    url = serializers.URLField()
    language = serializers.ChoiceField(choices=LANGUAGES)
    kind = serializers.ChoiceField(choices=[(k.value, k.value) for k in ResourceKind])


class VariantOut(serializers.Serializer[Any]):
    """What changes when the task is done inside one vertical."""

    vertical = serializers.SlugField()
    brief = LocalizedText()


class GuideOut(serializers.Serializer[Any]):
    """How to go about a task."""

    steps = TaskStepOut(many=True, default=())
    spread = LocalizedText(
        default=None, help_text="What costs slower learners the hours between p50 and p80."
    )
    mistakes = serializers.ListField(child=LocalizedText(), default=list)
    hints = serializers.ListField(
        child=LocalizedText(),
        default=list,
        help_text="From gentle to direct: show them one by one.",
    )
    resources = ResourceOut(many=True, default=())
    variants = VariantOut(many=True, default=())


class TaskDetailOut(TaskOut):
    """One piece of work with its guide."""

    guide = GuideOut(source="guide.document", default=None, read_only=True)

    class Meta(TaskOut.Meta):
        fields = (*TaskOut.Meta.fields, "guide")
        read_only_fields = fields


class StageOut(serializers.ModelSerializer[Stage]):
    """A leg of a roadmap with its tasks."""

    title = LocalizedText()
    goal = LocalizedText()
    tasks = TaskOut(many=True, read_only=True)

    class Meta:
        model = Stage
        fields = ("id", "slug", "position", "title", "goal", "tasks")
        read_only_fields = fields


# --------------------------------------------------------------------------- roadmaps


class RoadmapVersionOut(serializers.ModelSerializer[RoadmapVersion]):
    """One edition of a roadmap and its totals."""

    roadmap = serializers.CharField(source="roadmap.slug", read_only=True)
    direction = serializers.CharField(source="roadmap.direction.slug", read_only=True)
    title = LocalizedText()
    summary = LocalizedText()
    stage_count = serializers.IntegerField(read_only=True)
    task_count = serializers.IntegerField(read_only=True)
    p50_hours = serializers.FloatField(read_only=True)
    p80_hours = serializers.FloatField(read_only=True)

    class Meta:
        model = RoadmapVersion
        fields: tuple[str, ...] = (
            "id",
            "roadmap",
            "direction",
            "number",
            "state",
            "newcomer",
            "title",
            "summary",
            "stage_count",
            "task_count",
            "p50_hours",
            "p80_hours",
            "published_at",
        )
        read_only_fields = fields


class RoadmapVersionDetailOut(RoadmapVersionOut):
    """One edition of a roadmap with all its stages and tasks."""

    stages = StageOut(many=True, read_only=True)

    class Meta(RoadmapVersionOut.Meta):
        fields = (*RoadmapVersionOut.Meta.fields, "stages")
        read_only_fields = fields


# --------------------------------------------------------------------------- between versions


class EdgeSkillOut(serializers.ModelSerializer[Skill]):
    name = LocalizedText()

    class Meta:
        model = Skill
        fields = ("slug", "name")
        read_only_fields = fields


class EdgeTaskOut(serializers.ModelSerializer[Task]):
    title = LocalizedText()

    class Meta:
        model = Task
        fields = ("id", "slug", "title", "effort_p50_hours")
        read_only_fields = fields


class NearTaskOut(serializers.Serializer[Any]):
    """A task that would carry over but for the skills it lacks."""

    task = EdgeTaskOut()
    missing = EdgeSkillOut(many=True)


class EdgeEndOut(serializers.ModelSerializer[RoadmapVersion]):
    direction = serializers.CharField(source="roadmap.direction.slug", read_only=True)
    roadmap = serializers.CharField(source="roadmap.slug", read_only=True)
    title = LocalizedText()

    class Meta:
        model = RoadmapVersion
        fields = ("id", "number", "roadmap", "direction", "title")
        read_only_fields = fields


class EdgeOut(serializers.Serializer[Any]):
    """What finishing one roadmap version is worth in another. Hours are p50 hours.

    `same` is credited whatever its scores; `waivable` is waived if the reviews showed every skill
    of it; the three figures of hours sum to the target's hours.
    """

    source = EdgeEndOut()  # type: ignore[assignment]  # a field, not Field.source
    target = EdgeEndOut()
    skills = EdgeSkillOut(many=True)
    same = EdgeTaskOut(many=True)
    waivable = EdgeTaskOut(many=True)
    near = NearTaskOut(many=True)
    hours_saved = serializers.FloatField(min_value=0)
    hours_waivable = serializers.FloatField(min_value=0)
    hours_left = serializers.FloatField(min_value=0)


class FieldChangeOut(serializers.Serializer[Any]):
    """`before` and `after` as a file would hold them; null where there was nothing."""

    field = serializers.CharField()
    before = serializers.JSONField()
    after = serializers.JSONField()


class ChangeOut(serializers.Serializer[Any]):
    """A difference between two editions: of the roadmap itself, a stage or a task."""

    kind = serializers.ChoiceField(choices=[(k.value, k.value) for k in ChangeKind])
    what = serializers.ChoiceField(choices=[(p.value, p.value) for p in ChangedPart])
    id = serializers.SlugField()
    changes = FieldChangeOut(many=True, source="fields")


class DiffIn(StrictSerializer):
    """`base`: the version to compare with; left out, the one before of the same roadmap."""

    base = IdField(required=False)


class RoadmapOut(Composed, serializers.ModelSerializer[Roadmap]):
    """The way through one direction; `published` is the version new cohorts pin."""

    direction = serializers.CharField(source="direction.slug", read_only=True)
    organization = serializers.CharField(
        source="organization.slug",
        default=None,
        read_only=True,
        help_text="Null: the shared library.",
    )
    published = serializers.SerializerMethodField()

    class Meta:
        model = Roadmap
        fields = ("id", "slug", "direction", "organization", "published")
        read_only_fields = fields

    @extend_schema_field(RoadmapVersionOut(allow_null=True))
    def get_published(self, roadmap: Roadmap) -> Any:
        versions: Sequence[RoadmapVersion] = getattr(roadmap, "published")  # noqa: B009
        return self.part(RoadmapVersionOut, next(iter(versions), None))

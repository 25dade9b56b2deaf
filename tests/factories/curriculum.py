from factory import LazyAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from apps.curriculum.models import (
    Criterion,
    Direction,
    Roadmap,
    RoadmapVersion,
    Rubric,
    RubricVersion,
    Skill,
    Stage,
    Task,
    TaskPrerequisite,
    TaskSkill,
    Vertical,
)
from tests.factories.moments import NOW

NAMES = {
    "data": "Data engineering",
    "platform": "Platform engineering",
    "apps": "Applications & algorithms",
    "deploy": "Deployment",
}


def texts(text):
    return {"en": text, "zh-hans": f"{text}（中）"}


def direction(slug="data"):
    """Return one of the four directions, made at first use."""
    found = Direction.objects.filter(slug=slug).first()
    return found or Direction.objects.create(**_told_of(slug))


def directions():
    """Return the four directions by slug, made at first use."""
    found = {row.slug: row for row in Direction.objects.all()}
    missing = [slug for slug in NAMES if slug not in found]
    made = Direction.objects.bulk_create(Direction(**_told_of(slug)) for slug in missing)
    found |= dict(zip(missing, made, strict=True))
    return {slug: found[slug] for slug in NAMES}


def _told_of(slug):
    return {
        "slug": slug,
        "position": list(NAMES).index(slug) + 1,
        "name": texts(NAMES[slug]),
        "summary": texts("What one does there."),
        "entry": texts("Whom it suits."),
    }


class SkillFactory(DjangoModelFactory):
    class Meta:
        model = Skill
        django_get_or_create = ("slug",)

    slug = Sequence(lambda n: f"data.skill_{n}")
    direction = LazyAttribute(lambda _: direction())
    name = LazyAttribute(lambda skill: texts(skill.slug))
    summary = LazyAttribute(lambda skill: texts(f"About {skill.slug}."))


class VerticalFactory(DjangoModelFactory):
    class Meta:
        model = Vertical
        django_get_or_create = ("slug",)

    slug = "medical"
    kind = "industry"
    name = LazyAttribute(lambda vertical: texts(vertical.slug))


class RubricFactory(DjangoModelFactory):
    class Meta:
        model = Rubric

    slug = Sequence(lambda n: f"rubric-{n}")


class RubricVersionFactory(DjangoModelFactory):
    class Meta:
        model = RubricVersion

    rubric = SubFactory(RubricFactory)
    number = 1
    title = texts("Dataset quality")
    digest = Sequence(lambda n: f"{n:064d}")


class CriterionFactory(DjangoModelFactory):
    class Meta:
        model = Criterion

    rubric_version = SubFactory(RubricVersionFactory)
    slug = Sequence(lambda n: f"criterion-{n}")
    position = Sequence(lambda n: n)
    name = texts("Coverage")
    weight = 0.5
    levels = [texts(level) for level in ("missing", "weak", "partial", "good", "excellent")]


class RoadmapFactory(DjangoModelFactory):
    class Meta:
        model = Roadmap

    slug = Sequence(lambda n: f"roadmap-{n}")
    direction = LazyAttribute(lambda _: direction())


class RoadmapVersionFactory(DjangoModelFactory):
    """A draft; `publish` it once its stages and tasks stand."""

    class Meta:
        model = RoadmapVersion

    roadmap = SubFactory(RoadmapFactory)
    number = 1
    title = texts("Data engineering for newcomers")
    summary = texts("From first chores to a training set.")
    digest = Sequence(lambda n: f"{n:064d}")


class StageFactory(DjangoModelFactory):
    class Meta:
        model = Stage

    version = SubFactory(RoadmapVersionFactory)
    slug = Sequence(lambda n: f"stage-{n}")
    position = Sequence(lambda n: n)
    title = texts("First chores")
    goal = texts("Get things running.")


class TaskFactory(DjangoModelFactory):
    class Meta:
        model = Task

    stage = SubFactory(StageFactory)
    version = LazyAttribute(lambda task: task.stage.version)
    slug = Sequence(lambda n: f"task-{n}")
    position = Sequence(lambda n: n)
    kind = "practice"
    title = texts("Remove near-duplicates")
    goal = texts("Find near-duplicates at scale.")
    deliverables = [{"type": "repository", "label": texts("The code")}]
    effort_p50_hours = 6
    effort_p80_hours = 10
    rubric_version = SubFactory(RubricVersionFactory)


class TaskSkillFactory(DjangoModelFactory):
    class Meta:
        model = TaskSkill

    task = SubFactory(TaskFactory)
    skill = SubFactory(SkillFactory)
    weight = 1.0


class TaskPrerequisiteFactory(DjangoModelFactory):
    class Meta:
        model = TaskPrerequisite

    task = SubFactory(TaskFactory)
    requires = SubFactory(TaskFactory)


def publish(version):
    """Publish a draft as it stands, past the checks of the loader."""
    RoadmapVersion.objects.filter(pk=version.pk).update(state="published", published_at=NOW)
    version.refresh_from_db()
    return version

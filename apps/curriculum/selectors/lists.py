"""Rows of the curriculum, as their readers may see them."""

from django.db.models import F, Prefetch, Q
from django.utils.translation import gettext as _

from apps.accounts.models import Organization, User
from apps.core.models import absent
from apps.curriculum.models import (
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
from apps.curriculum.models.field import SharedQuerySet
from apps.curriculum.models.roadmaps import (
    PartQuerySet,
    RoadmapQuerySet,
    RoadmapVersionQuerySet,
)
from apps.curriculum.models.rubrics import RubricVersionQuerySet
from mentorship.errors import NotFound


def direction_list(*, viewer: User) -> SharedQuerySet:
    """Return the directions in the order of the program."""
    return Direction.objects.visible_to(viewer).order_by("position", "id")


def skill_list(*, viewer: User) -> SharedQuerySet:
    """Return the skills, direction by direction."""
    skills = Skill.objects.visible_to(viewer)
    return skills.select_related("direction").order_by("position", "id")


def vertical_list(*, viewer: User) -> SharedQuerySet:
    return Vertical.objects.visible_to(viewer).order_by("position", "id")


# --------------------------------------------------------------------------- rubrics


def rubric_version_list(*, viewer: User) -> RubricVersionQuerySet:
    """Return every version of every rubric with its criteria; `newest()` keeps one each."""
    versions = RubricVersion.objects.visible_to(viewer).order_by("rubric__position", "id")
    return versions.select_related("rubric").prefetch_related("criteria")


def rubric_version_get(*, rubric_version_id: int, viewer: User) -> RubricVersion:
    """Return one version of a rubric with its criteria.

    :raises NotFound: if there is none.
    """
    version: RubricVersion | None = (
        rubric_version_list(viewer=viewer).filter(pk=rubric_version_id).first()
    )
    if version is None:
        raise absent(RubricVersion, rubric_version_id)
    return version


# --------------------------------------------------------------------------- roadmaps


def roadmap_list(*, viewer: User) -> RoadmapQuerySet:
    """Return the roadmaps; `published` holds the published version of each, one or none."""
    published = RoadmapVersion.objects.published().with_totals()
    return (
        Roadmap.objects.visible_to(viewer)
        .select_related("direction", "organization")
        .prefetch_related(Prefetch("versions", published, to_attr="published"))
        .order_by("slug", "id")
    )


def roadmap_version_list(*, viewer: User) -> RoadmapVersionQuerySet:
    """Return the versions with their totals, newest first; no stages."""
    versions = RoadmapVersion.objects.visible_to(viewer).with_totals()
    return versions.select_related("roadmap__direction").order_by("-id")


def roadmap_version_get(*, version_id: int, viewer: User, guides: bool = False) -> RoadmapVersion:
    """Return one version with stages, tasks, skills, rubrics, prerequisites; *guides*: these too.

    Cost: 5 queries, whatever the size of the roadmap.

    :raises NotFound: if there is none, or *viewer* may not see it; the two look the same.
    """
    versions = roadmap_version_list(viewer=viewer).prefetch_related(
        stages_with_tasks(guides=guides)
    )
    version: RoadmapVersion | None = versions.filter(pk=version_id).first()
    if version is None:
        raise absent(RoadmapVersion, version_id)
    return version


def latest_published(
    *, direction_slug: str, organization: Organization | None = None
) -> RoadmapVersion:
    """Return the published version for a direction: the organization's own, else the shared one.

    Of several the one published last.

    :raises NotFound: if nothing is published for the direction.
    """
    published = RoadmapVersion.objects.published().filter(roadmap__direction__slug=direction_slug)
    usable = published.filter(
        Q(roadmap__organization=organization) | Q(roadmap__organization__isnull=True)
    )
    own_first = F("roadmap__organization").asc(nulls_last=True)
    version: RoadmapVersion | None = (
        usable.select_related("roadmap__direction")
        .order_by(own_first, "-published_at", "-id")
        .first()
    )
    if version is None:
        detail = _("Nothing is published for the direction “%(slug)s”.")
        raise NotFound(detail % {"slug": direction_slug})
    return version


# --------------------------------------------------------------------------- tasks


def task_list(*, viewer: User) -> PartQuerySet:
    """Return the tasks with stage, rubric, skills and prerequisites."""
    tasks = Task.objects.visible_to(viewer).select_related("stage", "rubric_version__rubric")
    return tasks.prefetch_related(_skills(), _prerequisites()).order_by("id")


def task_get(*, task_id: int, viewer: User) -> Task:
    """Return one task with its guide, skills, rubric and prerequisites.

    :raises NotFound: if there is none, or *viewer* may not see it; the two look the same.
    """
    task: Task | None = task_list(viewer=viewer).select_related("guide").filter(pk=task_id).first()
    if task is None:
        raise absent(Task, task_id)
    return task


def stages_with_tasks(*, guides: bool = False) -> "Prefetch[str]":
    """Return the prefetch of a version's whole content: 4 queries. *guides*: long texts too."""
    tasks = Task.objects.select_related("rubric_version__rubric").order_by("position")
    if guides:
        tasks = tasks.select_related("guide")
    with_parts = tasks.prefetch_related(_skills(), _prerequisites())
    stages = Stage.objects.order_by("position").prefetch_related(Prefetch("tasks", with_parts))
    return Prefetch("stages", stages)


def _skills() -> "Prefetch[str]":
    return Prefetch("task_skills", TaskSkill.objects.select_related("skill").order_by("id"))


def _prerequisites() -> "Prefetch[str]":
    required = TaskPrerequisite.objects.select_related("requires").order_by("id")
    return Prefetch("prerequisites", required)

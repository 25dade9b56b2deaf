"""Versions of roadmaps: written as drafts, published, superseded, retired."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.models import absent
from apps.core.services import state_begin, state_move
from apps.curriculum import policies
from apps.curriculum.models import (
    Direction,
    Roadmap,
    RoadmapVersion,
    RubricVersion,
    Skill,
    Stage,
    Task,
    TaskGuide,
    TaskPrerequisite,
    TaskSkill,
)
from mentorship.errors import Conflict
from mentorship.roadmap import (
    Curriculum,
    Figures,
    RoadmapSpec,
    Rubric,
    TaskSpec,
    deliverable_document,
    figures_of,
    guide_document,
    roadmap_digest,
)
from mentorship.states import ROADMAP_VERSION, RoadmapVersionState


class VersionInUse(Conflict):
    """Somebody still stands on the version."""

    code, title = "roadmap-version-in-use", "Learners still work along this version"


@dataclass(frozen=True, slots=True)
class RoadmapLoaded:
    """What loading did to one roadmap: `number` is its published version."""

    slug: str
    number: int
    is_new: bool
    figures: Figures


@dataclass(frozen=True, slots=True)
class _Shelves:
    """What tasks point to, by id."""

    skills: Mapping[str, int]
    rubrics: Mapping[str, RubricVersion]


def roadmaps_load(
    *,
    curriculum: Curriculum,
    rubric_versions: Mapping[str, RubricVersion],
    by: User | None,
    now: datetime,
) -> tuple[RoadmapLoaded, ...]:
    """Publish a new version of each roadmap whose content differs from the published one.

    Cost: 6 queries, and 10 for each roadmap that differs.
    """
    roadmaps = _roadmaps(curriculum)
    shelves = _Shelves(dict(Skill.objects.values_list("slug", "pk")), rubric_versions)
    rubrics = {rubric.id: rubric for rubric in curriculum.rubrics}
    published, newest = _published(roadmaps), _newest_numbers(roadmaps)
    loaded = []
    for spec in curriculum.roadmaps:
        digest = roadmap_digest(spec, rubrics)
        version = published.get(spec.id)
        is_new = version is None or version.digest != digest
        if version is None or is_new:
            roadmap = roadmaps[spec.id]
            draft = _draft(roadmap, spec, digest, newest.get(roadmap.pk, 0))
            _fill(draft, spec, shelves)
            _publish(draft, version, by, now)
            version = draft
        loaded.append(RoadmapLoaded(spec.id, version.number, is_new, figures_of(spec)))
    return tuple(loaded)


def version_publish(
    *, spec: RoadmapSpec, roadmap: Roadmap, rubrics: Sequence[Rubric], by: User, now: datetime
) -> tuple[RoadmapVersion, bool]:
    """Publish *spec*, which is without fault, as the next version of *roadmap*.

    Return the published version and whether it is new: the same content changes nothing.
    """
    known = {rubric.id: rubric for rubric in rubrics}
    digest = roadmap_digest(spec, known)
    roadmaps = {roadmap.slug: Roadmap.objects.locked().get(pk=roadmap.pk)}
    published = _published(roadmaps).get(roadmap.slug)
    if published is not None and published.digest == digest:
        return published, False
    newest = RubricVersion.objects.newest().filter(rubric__slug__in=known).select_related("rubric")
    shelves = _Shelves(
        dict(Skill.objects.values_list("slug", "pk")), {row.rubric.slug: row for row in newest}
    )
    numbers = _newest_numbers(roadmaps)
    draft = _draft(roadmap, spec, digest, numbers.get(roadmap.pk, 0))
    _fill(draft, spec, shelves)
    _publish(draft, published, by, now)
    return draft, True


@transaction.atomic
def roadmap_version_retire(
    *, version_id: int, reason: str, by: User, now: datetime
) -> RoadmapVersion:
    """Take a superseded version out of use.

    :raises NotFound: if there is none, or *by* may not see it.
    :raises NotAllowed: unless *by* may change the roadmap.
    :raises VersionInUse: while learners stand on it.
    :raises TransitionNotAllowed: if it is not superseded.
    """
    visible = RoadmapVersion.objects.visible_to(by).values("pk")
    rows = RoadmapVersion.objects.locked().select_related("roadmap")
    version: RoadmapVersion | None = rows.filter(pk=version_id, pk__in=visible).first()
    if version is None:
        raise absent(RoadmapVersion, version_id)
    policies.check_can_retire(user=by, version=version)
    ROADMAP_VERSION.step(RoadmapVersionState(version.state), RoadmapVersionState.RETIRED)
    # By relation name: placements stand above this context (docs/adr).
    standing = version.placements.filter(ended_at=None).count()
    if standing:
        detail = _("Placements that still stand on this version: %(count)s.") % {"count": standing}
        raise VersionInUse(detail, placements=standing)
    state_move(
        row=version,
        machine=ROADMAP_VERSION,
        to=RoadmapVersionState.RETIRED,
        by=by,
        now=now,
        reason=reason,
    )
    return version


# --------------------------------------------------------------------------- parts of loading


def _roadmaps(curriculum: Curriculum) -> dict[str, Roadmap]:
    """Return the row of each roadmap by id, made where there is none."""
    slugs = [spec.id for spec in curriculum.roadmaps]
    known = set(Roadmap.objects.filter(slug__in=slugs).values_list("slug", flat=True))
    directions = {row.slug: row for row in Direction.objects.all()}
    Roadmap.objects.bulk_create(
        Roadmap(slug=spec.id, direction=directions[spec.direction])
        for spec in curriculum.roadmaps
        if spec.id not in known
    )
    return {row.slug: row for row in Roadmap.objects.filter(slug__in=slugs)}


def _newest_numbers(roadmaps: Mapping[str, Roadmap]) -> dict[int, int]:
    """Return the highest number of each roadmap by key, drafts included."""
    versions = RoadmapVersion.objects.filter(roadmap__in=roadmaps.values()).order_by()
    numbers = versions.values("roadmap").annotate(newest=Max("number"))
    return dict(numbers.values_list("roadmap", "newest"))


def _published(roadmaps: Mapping[str, Roadmap]) -> dict[str, RoadmapVersion]:
    rows = RoadmapVersion.objects.published().filter(roadmap__in=roadmaps.values())
    return {row.roadmap.slug: row for row in rows.locked().select_related("roadmap")}


def _draft(roadmap: Roadmap, spec: RoadmapSpec, digest: str, newest: int) -> RoadmapVersion:
    return RoadmapVersion.objects.create(
        roadmap=roadmap,
        number=max(spec.version, newest + 1),
        title=spec.title,
        summary=spec.summary,
        newcomer=spec.newcomer,
        digest=digest,
    )


def _fill(version: RoadmapVersion, spec: RoadmapSpec, shelves: _Shelves) -> None:
    """Write stages, tasks, guides, skills and prerequisites: one statement each."""
    stages = Stage.objects.bulk_create(
        Stage(version=version, slug=row.id, position=at, title=row.title, goal=row.goal)
        for at, row in enumerate(spec.stages, start=1)
    )
    placed = [
        (stage, row) for stage, of in zip(stages, spec.stages, strict=True) for row in of.tasks
    ]
    made = Task.objects.bulk_create(
        _task(stage, row, at, shelves) for at, (stage, row) in enumerate(placed, start=1)
    )
    tasks = {task.slug: task for task in made}
    TaskGuide.objects.bulk_create(
        TaskGuide(task=tasks[row.id], document=guide)
        for row in spec.tasks
        if (guide := guide_document(row.guide))
    )
    TaskSkill.objects.bulk_create(
        TaskSkill(task=tasks[row.id], skill_id=shelves.skills[skill], weight=weight)
        for row in spec.tasks
        for skill, weight in row.skills.items()
    )
    TaskPrerequisite.objects.bulk_create(
        TaskPrerequisite(task=tasks[row.id], requires=tasks[required])
        for row in spec.tasks
        for required in row.requires
    )


def _task(stage: Stage, row: TaskSpec, position: int, shelves: _Shelves) -> Task:
    assert row.effort is not None
    return Task(
        version=stage.version,
        stage=stage,
        slug=row.id,
        position=position,
        kind=row.kind.value,
        shared=row.shared,
        title=row.title,
        goal=row.goal,
        deliverables=[deliverable_document(deliverable) for deliverable in row.deliverables],
        effort_p50_hours=row.effort.p50,
        effort_p80_hours=row.effort.p80,
        rubric_version=shelves.rubrics[row.rubric],
    )


def _publish(
    draft: RoadmapVersion, earlier: RoadmapVersion | None, by: User | None, now: datetime
) -> None:
    """Put *draft* in the place of *earlier*; a roadmap has one published version."""
    state_begin(row=draft, by=by, now=now)
    reason = f"version {draft.number}"
    if earlier is not None:
        state_move(
            row=earlier,
            machine=ROADMAP_VERSION,
            to=RoadmapVersionState.SUPERSEDED,
            by=by,
            now=now,
            reason=reason,
        )
    draft.published_at = now
    state_move(
        row=draft,
        machine=ROADMAP_VERSION,
        to=RoadmapVersionState.PUBLISHED,
        by=by,
        now=now,
        fields=("published_at",),
    )

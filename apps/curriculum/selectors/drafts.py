"""Drafts, and what keeps them from being published."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.models import absent
from apps.curriculum.models import RoadmapDraft, RoadmapVersion
from apps.curriculum.models.drafts import RoadmapDraftQuerySet
from apps.curriculum.selectors.faults import fault_told
from apps.curriculum.selectors.library import (
    library_for_system,
    roadmap_spec,
    task_slugs_for_system,
)
from apps.curriculum.selectors.lists import roadmap_version_get
from mentorship.errors import Fault
from mentorship.roadmap import (
    PROMISES,
    Change,
    Curriculum,
    Figures,
    RoadmapSpec,
    changes_between,
    faults_of,
    figures_of,
    roadmap_of,
)


@dataclass(frozen=True, slots=True)
class DraftChecked:
    """A draft as a curriculum of one roadmap. `faults` keep it from being published.

    `advice`: what the shared library promises and an organization's own roadmap need not keep.
    """

    curriculum: Curriculum
    faults: tuple[Fault, ...]
    advice: tuple[Fault, ...]

    @property
    def figures(self) -> Figures:
        return figures_of(self.curriculum.roadmaps[0])


def draft_list(*, viewer: User) -> RoadmapDraftQuerySet:
    """Return the drafts *viewer* may write, newest first, without their content."""
    drafts = RoadmapDraft.objects.visible_to(viewer).defer("document", "guesses", "skipped")
    rows: RoadmapDraftQuerySet = drafts.select_related(
        "organization", "direction", "roadmap", "base__roadmap", "opened_by"
    ).order_by("-id")
    return rows


def draft_get(*, draft_id: int, viewer: User) -> RoadmapDraft:
    """Return one draft with its content.

    :raises NotFound: if there is none, or *viewer* may not see it; the two look the same.
    """
    rows = RoadmapDraft.objects.visible_to(viewer).select_related(
        "organization", "direction", "roadmap", "base__roadmap", "opened_by"
    )
    draft: RoadmapDraft | None = rows.filter(pk=draft_id).first()
    if draft is None:
        raise absent(RoadmapDraft, draft_id)
    return draft


def draft_check(*, draft: RoadmapDraft) -> DraftChecked:
    """Return the draft read in the light of the shared library. Cost: 11 queries, 12 for a
    foreign roadmap."""
    curriculum, form = roadmap_of(draft.document, library_for_system())
    found = [
        *(fault_told(fault=fault) for fault in faults_of(curriculum, form)),
        *_elsewhere(draft, curriculum),
        *_of_other_work(draft, curriculum.roadmaps[0]),
        *_unconfirmed(draft),
    ]
    is_own = draft.organization_id is not None
    return DraftChecked(
        curriculum=curriculum,
        faults=tuple(fault for fault in found if not (is_own and fault.code in PROMISES)),
        advice=tuple(fault for fault in found if is_own and fault.code in PROMISES),
    )


def _elsewhere(draft: RoadmapDraft, curriculum: Curriculum) -> Iterator[Fault]:
    (spec,) = curriculum.roadmaps
    if spec.direction and spec.direction != draft.direction.slug:
        detail = _("The draft leads through “%(slug)s” and stays there.")
        yield Fault("#/direction", "direction-changed", detail % {"slug": draft.direction.slug})


def _of_other_work(draft: RoadmapDraft, spec: RoadmapSpec) -> Iterator[Fault]:
    """Yield ids of a foreign roadmap that are other work here: the same id earns credit."""
    if draft.base_id is not None:
        return
    written = [task for task in spec.tasks if not task.shared]
    known = task_slugs_for_system(slugs=[task.id for task in written])
    for task in written:
        if task.id in known:
            detail = _("“%(slug)s” is the id of other work already; give this one another.")
            yield task.place.at("id").fault("id-of-other-work", detail % {"slug": task.id})


def _unconfirmed(draft: RoadmapDraft) -> Iterator[Fault]:
    for guess in draft.guesses:
        detail = _("Guessed by the rule “%(rule)s”; confirm it or write it anew.")
        yield Fault(f"#{guess['pointer']}", "guess", detail % {"rule": guess["rule"]})


def version_changes(*, version_id: int, base_id: int | None, viewer: User) -> tuple[Change, ...]:
    """Return what leads to a version from another, or from the one before of the same roadmap.

    Nothing, if there is none before.

    :raises NotFound: if there is no such version, or *viewer* may not see it.
    """
    version = roadmap_version_get(version_id=version_id, viewer=viewer, guides=True)
    base_id = base_id or _before(version, viewer)
    if base_id is None:
        return ()
    base = roadmap_version_get(version_id=base_id, viewer=viewer, guides=True)
    return changes_between(roadmap_spec(base), roadmap_spec(version))


def _before(version: RoadmapVersion, viewer: User) -> int | None:
    earlier = RoadmapVersion.objects.visible_to(viewer).filter(
        roadmap=version.roadmap_id, number__lt=version.number
    )
    key: int | None = earlier.order_by("-number").values_list("pk", flat=True).first()
    return key


def draft_changes(
    *, draft: RoadmapDraft, checked: DraftChecked, viewer: User
) -> tuple[Change, ...]:
    """Return what leads from the version the draft was taken from to what it says now."""
    if draft.base_id is None:
        return ()
    base = roadmap_version_get(version_id=draft.base_id, viewer=viewer, guides=True)
    return changes_between(roadmap_spec(base), checked.curriculum.roadmaps[0])

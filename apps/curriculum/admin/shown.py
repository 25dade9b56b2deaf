"""A roadmap as the desk reads it, whether published or still written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from apps.accounts.models import LANGUAGE_CHOICES, User
from apps.core.models import label_of
from apps.curriculum import selectors
from apps.curriculum.models import RubricVersion
from mentorship.errors import Fault
from mentorship.roadmap import (
    Change,
    Deliverable,
    Guide,
    Resource,
    RoadmapSpec,
    StageSpec,
    TaskSpec,
)
from mentorship.values import ChangedPart, ChangeKind, ResourceKind, TaskKind, Texts, text_in


def here(texts: Texts) -> str:
    """Return *texts* in the reader's language."""
    return text_in(texts, get_language())


@dataclass(frozen=True, slots=True)
class Names:
    """What ids are called, and where rubrics are read."""

    skills: Mapping[str, str]
    verticals: Mapping[str, str]
    rubrics: Mapping[str, tuple[str, str]]

    def of(self, slug: str) -> str:
        """Return the name of what *slug* stands for, or *slug* itself."""
        title, _address = self.rubrics.get(slug, (slug, ""))
        return self.skills.get(slug) or self.verticals.get(slug) or title


def names_for(viewer: User) -> Names:
    """Return the names of all skills, verticals and rubrics. Cost: three queries."""
    skills = selectors.skill_list(viewer=viewer)
    rubrics = selectors.rubric_version_list(viewer=viewer).newest().prefetch_related(None)
    return Names(
        skills={skill.slug: str(skill) for skill in skills},
        verticals={row.slug: str(row) for row in selectors.vertical_list(viewer=viewer)},
        rubrics={row.rubric.slug: (str(row), _address(row)) for row in rubrics},
    )


def _address(rubric: RubricVersion) -> str:
    return reverse("admin:curriculum_rubricversion_change", args=[rubric.pk])


def shown_stages(spec: RoadmapSpec, names: Names) -> list[dict[str, Any]]:
    """Return the page's view of the stages of *spec*, which may have faults."""
    titles = {task.id: here(task.title) for task in spec.tasks}
    return [_stage(stage, names, titles) for stage in spec.stages]


def _stage(stage: StageSpec, names: Names, titles: Mapping[str, str]) -> dict[str, Any]:
    tasks = [_task(task, names, titles) for task in stage.tasks]
    hours = [sum(task["hours"][at] for task in tasks) for at in (0, 1)]
    return {"title": here(stage.title), "goal": here(stage.goal), "hours": hours, "tasks": tasks}


def _task(task: TaskSpec, names: Names, titles: Mapping[str, str]) -> dict[str, Any]:
    effort = task.effort
    return {
        "title": here(task.title) or task.id,
        "slug": task.id,
        "goal": here(task.goal),
        "shared": task.shared,
        "kind": label_of(TaskKind.__name__, task.kind.value),
        "hours": (effort.p50, effort.p80) if effort else (0.0, 0.0),
        "skills": [(names.skills.get(slug, slug), share) for slug, share in task.skills.items()],
        "requires": [titles.get(slug, slug) for slug in task.requires],
        "deliverables": [_deliverable(row) for row in task.deliverables],
        "rubric": names.rubrics.get(task.rubric, (task.rubric, "")),
        "guide": _guide(task.guide, names) if task.guide.steps or task.guide.resources else None,
    }


def _deliverable(row: Deliverable) -> dict[str, Any]:
    return {"label": here(row.label), "acceptance": [here(texts) for texts in row.acceptance]}


def _guide(guide: Guide, names: Names) -> dict[str, Any]:
    return {
        "steps": [(here(step.text), step.hours) for step in guide.steps],
        "spread": here(guide.spread) if guide.spread else "",
        "mistakes": [here(texts) for texts in guide.mistakes],
        "hints": [here(texts) for texts in guide.hints],
        "resources": [_resource(row) for row in guide.resources],
        "variants": [(names.of(row.vertical), here(row.brief)) for row in guide.variants],
    }


def _resource(row: Resource) -> dict[str, Any]:
    return {
        "title": row.title,
        "url": row.url,
        "language": row.language,
        "kind": label_of(ResourceKind.__name__, row.kind.value),
        "in": dict(LANGUAGE_CHOICES).get(row.language, row.language),
    }


def shown_changes(changes: Sequence[Change], names: Names) -> list[dict[str, Any]]:
    """Return the page's view of a diff: what, which, and the fields before and after."""
    return [
        {
            "kind": label_of(ChangeKind.__name__, change.kind.value),
            "what": label_of(ChangedPart.__name__, change.what.value),
            "id": change.id,
            "fields": [
                (field.field, _text(field.before, names), _text(field.after, names))
                for field in change.fields
            ],
        }
        for change in changes
    ]


def _text(value: Any, names: Names) -> str:
    """Return a value of a diff as people read it: one line for each part."""
    if isinstance(value, Mapping):
        return "\n".join(f"{names.of(key)}: {_text(inner, names)}" for key, inner in value.items())
    if isinstance(value, list):
        return "\n".join(_text(inner, names) for inner in value)
    return "–" if value is None else names.of(str(value))


def shown_faults(faults: Sequence[Fault]) -> list[tuple[str, str]]:
    """Return place and words of each fault."""
    return [(fault.pointer.removeprefix("#") or "/", fault.detail) for fault in faults]

"""Roadmaps, their versions, and the tasks they hold."""

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Self

import pgtrigger
from django.db import models
from django.db.models import Aggregate, Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.core.models import (
    ScopedQuerySet,
    TextsField,
    TimestampedModel,
    choices_of,
    follows,
    one_of,
    state_field,
)
from apps.curriculum.models.field import Direction, SharedManager, Skill
from apps.curriculum.models.rubrics import SHARE, RubricVersion
from mentorship.states import ROADMAP_VERSION, RoadmapVersionState
from mentorship.values import MANAGING, TaskKind, text_in

if TYPE_CHECKING:
    from apps.accounts.models import User


def _draft_only(path: str) -> pgtrigger.Trigger:
    """Return the trigger that freezes a row once the version it belongs to is published.

    *path*: SQL that yields the version's id from a row, `{row}` being OLD or NEW. Both are asked,
    so that no update carries a row out of a published version; the version is locked meanwhile,
    so that none is published between this check and the commit.
    """
    old, new = (path.format(row=row) for row in ("OLD", "NEW"))
    return pgtrigger.Trigger(
        name="frozen_once_published",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("version_state", "text")],
        func=f"""
            FOR version_state IN
                SELECT v.state FROM curriculum_roadmapversion v
                WHERE v.id IN ({old}, {new}) ORDER BY v.id FOR SHARE
            LOOP
                IF version_state <> 'draft' THEN
                    RAISE EXCEPTION 'a published roadmap version never changes'
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'roadmap_version_frozen';
                END IF;
            END LOOP;
            RETURN COALESCE(NEW, OLD);
        """,  # noqa: S608 - both parts are constants of this file
    )


def _of_task(column: str) -> str:
    """Return the SQL for the version of the task that *column* points to."""
    return f"(SELECT t.version_id FROM curriculum_task t WHERE t.id = {{row}}.{column})"  # noqa: S608


VERSION_CONTENT = ("roadmap", "number", "digest", "title", "summary", "newcomer", "published_at")
"""What no longer changes once a version is published; its state does."""


def _any_changed(*fields: str) -> pgtrigger.Q:
    changed = [pgtrigger.Q(**{f"old__{name}__df": pgtrigger.F(f"new__{name}")}) for name in fields]
    return reduce(or_, changed)


class OwnedQuerySet(ScopedQuerySet):
    """Roadmaps and what they hold: shared ones, and those of one's own organizations."""

    to_roadmap = "roadmap__"
    to_version = ""

    def visible_to(self, user: "User") -> Self:
        """Keep what is published (drafts: for managers), shared or of *user*'s organizations."""
        if user.is_superuser:
            return self
        mine = user.memberships.filter(state="active")
        managed = mine.filter(role__in=MANAGING).values("organization")
        owner = f"{self.to_roadmap}organization"
        published = ~Q(**{f"{self.to_version}state": RoadmapVersionState.DRAFT.value})
        shared = Q(**{f"{owner}__isnull": True}) | Q(
            **{f"{owner}__in": mine.values("organization")}
        )
        return self.filter((shared & published) | Q(**{f"{owner}__in": managed}))


class RoadmapVersionQuerySet(OwnedQuerySet):
    def published(self) -> Self:
        return self.filter(state=RoadmapVersionState.PUBLISHED.value)

    def with_totals(self) -> Self:
        """Add `stage_count`, `task_count` and the hours of each version, by subqueries."""
        tasks = Task.objects.filter(version=OuterRef("pk")).order_by().values("version")
        stages = Stage.objects.filter(version=OuterRef("pk")).order_by().values("version")
        return self.annotate(
            stage_count=_one(stages, Count("pk"), 0),
            task_count=_one(tasks, Count("pk"), 0),
            p50_hours=_one(tasks, Sum("effort_p50_hours"), 0.0),
            p80_hours=_one(tasks, Sum("effort_p80_hours"), 0.0),
        )


def _one(group: models.QuerySet[Any, Any], aggregate: Aggregate, empty: float) -> Coalesce:
    return Coalesce(Subquery(group.annotate(one=aggregate).values("one")), empty)


class RoadmapQuerySet(ScopedQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Keep the shared library and the roadmaps of *user*'s organizations."""
        if user.is_superuser:
            return self
        mine = user.memberships.filter(state="active").values("organization")
        return self.filter(Q(organization=None) | Q(organization__in=mine))


class Roadmap(TimestampedModel):
    """The way through one direction; its content lives in versions."""

    slug = models.SlugField(_("id"), max_length=60, unique=True)
    direction = models.ForeignKey(
        Direction, models.PROTECT, related_name="roadmaps", verbose_name=_("direction")
    )
    organization = models.ForeignKey(
        "accounts.Organization",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="roadmaps",
        verbose_name=_("organization"),
        help_text=_("Empty: the shared library."),
    )

    objects = models.Manager.from_queryset(RoadmapQuerySet)()

    class Meta:
        verbose_name = _("roadmap")
        verbose_name_plural = _("roadmaps")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug


class RoadmapVersion(TimestampedModel):
    """One edition of a roadmap. Once published it never changes; cohorts pin it."""

    roadmap = models.ForeignKey(
        Roadmap, models.PROTECT, related_name="versions", verbose_name=_("roadmap")
    )
    number = models.PositiveIntegerField(_("version"))
    state = state_field(ROADMAP_VERSION)
    title = TextsField(_("title"))
    summary = TextsField(_("summary"))
    newcomer = models.BooleanField(_("for newcomers"), default=True)
    digest = models.CharField(_("digest"), max_length=64)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    objects = models.Manager.from_queryset(RoadmapVersionQuerySet)()

    class Meta:
        verbose_name = _("roadmap version")
        verbose_name_plural = _("roadmap versions")
        ordering = ["roadmap__slug", "-number"]
        triggers = [
            follows(ROADMAP_VERSION),
            pgtrigger.Protect(
                name="content_frozen",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state="draft") & _any_changed(*VERSION_CONTENT),
            ),
            pgtrigger.Protect(
                name="published_stays",
                operation=pgtrigger.Delete,
                condition=~pgtrigger.Q(old__state="draft"),
            ),
        ]
        constraints = [
            one_of("state", RoadmapVersionState, name="roadmap_version_state_known"),
            models.UniqueConstraint(fields=["roadmap", "number"], name="roadmap_version_once"),
            models.UniqueConstraint(
                fields=["roadmap"],
                condition=Q(state="published"),
                name="roadmap_version_published_once",
            ),
            models.CheckConstraint(
                name="roadmap_version_published_has_a_time",
                condition=Q(state="draft") | Q(published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{text_in(self.title, get_language())} v{self.number}"


class PartQuerySet(OwnedQuerySet):
    """Stages and tasks of a version."""

    to_roadmap = "version__roadmap__"
    to_version = "version__"


class Stage(models.Model):
    """A leg of a roadmap."""

    version = models.ForeignKey(
        RoadmapVersion, models.CASCADE, related_name="stages", verbose_name=_("roadmap version")
    )
    slug = models.SlugField(_("id"), max_length=60)
    position = models.PositiveSmallIntegerField(_("position"))
    title = TextsField(_("title"))
    goal = TextsField(_("goal"))

    objects = models.Manager.from_queryset(PartQuerySet)()

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ["version", "position"]
        triggers = [_draft_only("{row}.version_id")]
        constraints = [
            models.UniqueConstraint(fields=["version", "slug"], name="stage_once"),
            models.UniqueConstraint(fields=["version", "position"], name="stage_position_once"),
        ]

    def __str__(self) -> str:
        return text_in(self.title, get_language())


class SharedTask(TimestampedModel):
    """A task that several roadmaps use, known by its slug; its text lives in their versions.

    The row keeps its place on the shelf, which no roadmap knows.
    """

    slug = models.SlugField(_("id"), max_length=80, unique=True)
    position = models.PositiveSmallIntegerField(_("position"))

    objects = SharedManager()

    class Meta:
        verbose_name = _("shared task")
        verbose_name_plural = _("shared tasks")
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.slug


class Task(models.Model):
    """The definition of one piece of work inside a roadmap version (a task template).

    `slug` is its lineage: the same slug in two roadmaps is the same work, which is what a credit
    transfer goes by. `effort_*_hours`: the hours half, and four of five, learners need.
    """

    version = models.ForeignKey(
        RoadmapVersion, models.CASCADE, related_name="tasks", verbose_name=_("roadmap version")
    )
    stage = models.ForeignKey(Stage, models.CASCADE, related_name="tasks", verbose_name=_("stage"))
    slug = models.SlugField(_("id"), max_length=80)
    position = models.PositiveSmallIntegerField(_("position"))
    kind = models.CharField(_("kind"), max_length=12, choices=choices_of(TaskKind))
    shared = models.BooleanField(_("shared by several roadmaps"), default=False)
    title = TextsField(_("title"))
    goal = TextsField(_("goal"))
    deliverables = models.JSONField(_("deliverables"))
    effort_p50_hours = models.FloatField(_("hours (half of the learners)"))
    effort_p80_hours = models.FloatField(_("hours (four of five)"))
    rubric_version = models.ForeignKey(
        RubricVersion, models.PROTECT, related_name="tasks", verbose_name=_("rubric")
    )
    skills = models.ManyToManyField(Skill, through="TaskSkill", related_name="tasks")
    requires = models.ManyToManyField(
        "self", through="TaskPrerequisite", symmetrical=False, related_name="unlocks"
    )

    objects = models.Manager.from_queryset(PartQuerySet)()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["version", "position"]
        triggers = [_draft_only("{row}.version_id")]
        constraints = [
            one_of("kind", TaskKind, name="task_kind_known"),
            models.UniqueConstraint(fields=["version", "slug"], name="task_once"),
            models.UniqueConstraint(fields=["version", "position"], name="task_position_once"),
            models.CheckConstraint(
                name="task_effort_in_order",
                condition=Q(effort_p50_hours__gt=0)
                & Q(effort_p80_hours__gte=F("effort_p50_hours")),
            ),
        ]

    def __str__(self) -> str:
        return text_in(self.title, get_language())


class TaskGuide(models.Model):
    """How to go about a task. A row of its own, so that no list of work carries the long texts."""

    task = models.OneToOneField(Task, models.CASCADE, primary_key=True, related_name="guide")
    document = models.JSONField(
        _("guide"),
        help_text=_("Steps, common mistakes, hints, resources, and what changes in a vertical."),
    )

    class Meta:
        verbose_name = _("guide")
        verbose_name_plural = _("guides")
        triggers = [_draft_only(_of_task("task_id"))]

    def __str__(self) -> str:
        return f"#{self.pk}"


class TaskSkill(models.Model):
    """How much of a task's evidence speaks for a skill; the weights of a task sum to 1."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="task_skills")
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="task_skills")
    weight = models.FloatField(_("weight"), validators=SHARE)

    class Meta:
        ordering = ["task", "id"]
        triggers = [_draft_only(_of_task("task_id"))]
        constraints = [
            models.UniqueConstraint(fields=["task", "skill"], name="task_skill_once"),
            models.CheckConstraint(
                name="task_skill_weight_in_range", condition=Q(weight__gt=0, weight__lte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.skill_id} {self.weight} #{self.pk}"


class TaskPrerequisite(models.Model):
    """Work that comes before; acyclic within a version (checked when a version is published)."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="prerequisites")
    requires = models.ForeignKey(Task, models.CASCADE, related_name="dependents")

    class Meta:
        ordering = ["task", "id"]
        triggers = [_draft_only(_of_task("task_id"))]
        constraints = [
            models.UniqueConstraint(fields=["task", "requires"], name="task_prerequisite_once"),
            models.CheckConstraint(
                name="task_prerequisite_not_itself", condition=~Q(task=F("requires"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} needs {self.requires_id}"

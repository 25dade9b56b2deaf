"""Rubrics: what a reviewer looks at."""

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.core.models import TextsField, TimestampedModel, append_only
from apps.curriculum.models.field import SharedManager, SharedQuerySet
from mentorship.values import text_in

SHARE = [MinValueValidator(0), MaxValueValidator(1)]


class Rubric(TimestampedModel):
    """What a reviewer looks at. Its versions are immutable; a review keeps the one it used."""

    slug = models.SlugField(_("id"), max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = SharedManager()

    class Meta:
        verbose_name = _("rubric")
        verbose_name_plural = _("rubrics")
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.slug


class RubricVersionQuerySet(SharedQuerySet):
    def newest(self) -> Self:
        """Keep the newest wording of each rubric."""
        newer = RubricVersion.objects.filter(
            rubric=OuterRef("rubric"), number__gt=OuterRef("number")
        )
        return self.filter(~Exists(newer))


class RubricVersion(TimestampedModel):
    """One wording of a rubric, known by the digest of its content."""

    rubric = models.ForeignKey(
        Rubric, models.PROTECT, related_name="versions", verbose_name=_("rubric")
    )
    number = models.PositiveIntegerField(_("version"))
    title = TextsField(_("title"))
    digest = models.CharField(_("digest"), max_length=64)

    objects = models.Manager.from_queryset(RubricVersionQuerySet)()

    class Meta:
        verbose_name = _("rubric version")
        verbose_name_plural = _("rubric versions")
        ordering = ["rubric__slug", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["rubric", "number"], name="rubric_version_once")
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{text_in(self.title, get_language())} v{self.number}"


class Criterion(models.Model):
    """One thing a rubric looks at, with five levels from missing (0) to excellent (4)."""

    rubric_version = models.ForeignKey(RubricVersion, models.PROTECT, related_name="criteria")
    slug = models.SlugField(_("id"), max_length=60)
    position = models.PositiveSmallIntegerField(_("position"))
    name = TextsField(_("name"))
    weight = models.FloatField(_("weight"), validators=SHARE)
    levels = models.JSONField(_("levels"))

    objects = SharedManager()

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["rubric_version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["rubric_version", "slug"], name="criterion_once"),
            models.CheckConstraint(
                name="criterion_weight_in_range", condition=Q(weight__gt=0, weight__lte=1)
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return text_in(self.name, get_language())

"""The map of the field: directions, skills, verticals."""

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.core.models import ScopedQuerySet, TextsField, TimestampedModel, choices_of, one_of
from mentorship.values import VerticalKind, text_in

if TYPE_CHECKING:
    from apps.accounts.models import User


class SharedQuerySet(ScopedQuerySet):
    """Rows that every organization shares: anyone signed in may read them."""

    def visible_to(self, user: "User") -> Self:
        return self if user.is_authenticated else self.none()


SharedManager = models.Manager.from_queryset(SharedQuerySet)


class Direction(TimestampedModel):
    """One of the ways into the field: data, platform, apps, deploy."""

    slug = models.SlugField(_("id"), max_length=30, unique=True)
    position = models.PositiveSmallIntegerField(_("position"))
    name = TextsField(_("name"))
    summary = TextsField(_("what one does there"))
    entry = TextsField(_("whom it suits as a first door"))

    objects = SharedManager()

    class Meta:
        verbose_name = _("direction")
        verbose_name_plural = _("directions")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return text_in(self.name, get_language())


class Skill(TimestampedModel):
    """A skill a direction asks for. `position` counts through all directions."""

    slug = models.CharField(_("id"), max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    direction = models.ForeignKey(
        Direction, models.PROTECT, related_name="skills", verbose_name=_("direction")
    )
    name = TextsField(_("name"))
    summary = TextsField(_("what it is"))
    sources = ArrayField(models.CharField(max_length=10), default=list, verbose_name=_("sentences"))

    objects = SharedManager()

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return text_in(self.name, get_language())


class Vertical(TimestampedModel):
    """An industry or a scenario in which one goes deep."""

    slug = models.SlugField(_("id"), max_length=30, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    kind = models.CharField(_("kind"), max_length=10, choices=choices_of(VerticalKind))
    name = TextsField(_("name"))

    objects = SharedManager()

    class Meta:
        verbose_name = _("vertical")
        verbose_name_plural = _("verticals")
        ordering = ["position", "slug"]
        constraints = [one_of("kind", VerticalKind, name="vertical_kind_known")]

    def __str__(self) -> str:
        return text_in(self.name, get_language())

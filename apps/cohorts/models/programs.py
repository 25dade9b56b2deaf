"""Programs: the whole offering of an organization."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Membership, Organization
from apps.core.models import ScopedQuerySet, TimestampedModel, follows, one_of, state_field
from mentorship.states import PROGRAM, ProgramState

if TYPE_CHECKING:
    from apps.accounts.models import User


class ProgramQuerySet(ScopedQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Keep the programs of organizations *user* belongs to."""
        if user.is_superuser:
            return self
        return self.filter(organization__in=Membership.objects.of(user).values("organization"))


class Program(TimestampedModel):
    """The whole offering of an organization; its runs are cohorts."""

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="programs", verbose_name=_("organization")
    )
    slug = models.SlugField(_("short name"), max_length=60)
    name = models.CharField(_("name"), max_length=150)
    state = state_field(PROGRAM)

    objects = models.Manager.from_queryset(ProgramQuerySet)()

    class Meta:
        verbose_name = _("program")
        verbose_name_plural = _("programs")
        ordering = ["-id"]
        triggers = [follows(PROGRAM)]
        constraints = [
            one_of("state", ProgramState, name="program_state_known"),
            models.UniqueConstraint(fields=["organization", "slug"], name="program_slug_once"),
        ]

    def __str__(self) -> str:
        return self.name

"""Drafts: roadmaps on their way to a version."""

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from psycopg.types.json import Json

from apps.accounts.models import Membership
from apps.core.models import ScopedQuerySet, TimestampedModel, follows, one_of, state_field
from apps.curriculum.models.field import Direction
from apps.curriculum.models.roadmaps import Roadmap, RoadmapVersion
from mentorship.states import ROADMAP_DRAFT, RoadmapDraftState

if TYPE_CHECKING:
    from apps.accounts.models import User


class WrittenField(models.JSONField):
    """JSON whose keys keep the order they were written in: people read it as a file."""

    def db_type(self, connection: Any) -> str:  # noqa: ARG002 - Django's signature
        return "json"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: ARG002, FBT001, FBT002
        return Json(value)  # what goes through jsonb comes back in another order

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:  # noqa: ARG002
        return value  # the driver has parsed it; Django parses what comes as jsonb alone


class RoadmapDraftQuerySet(ScopedQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Keep those of organizations *user* manages; the shared library's are the operator's."""
        if user.is_superuser:
            return self
        return self.filter(
            organization__in=Membership.objects.managing(user).values("organization")
        )


class RoadmapDraft(TimestampedModel):
    """A roadmap that people still write: the content of a file, faults and all.

    `roadmap`: the one it continues; None if it begins a new one. `base`: the version it was taken
    from. `guesses`: what an import had to guess and nobody has confirmed yet, each
    `{pointer, rule, value, because}`. `confirmed`: those somebody confirmed, with `by` (name) and
    `at`. `skipped`: what an import left out. `revision`: counts the writes, so that nobody writes
    over what they have not seen.
    """

    organization = models.ForeignKey(
        "accounts.Organization",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="roadmap_drafts",
        verbose_name=_("organization"),
        help_text=_("Empty: the shared library."),
    )
    direction = models.ForeignKey(
        Direction, models.PROTECT, related_name="drafts", verbose_name=_("direction")
    )
    roadmap = models.ForeignKey(
        Roadmap,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="drafts",
        verbose_name=_("roadmap"),
    )
    base = models.ForeignKey(
        RoadmapVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="drafts",
        verbose_name=_("taken from"),
    )
    version = models.OneToOneField(
        RoadmapVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="draft",
        verbose_name=_("published as"),
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("opened by"),
    )
    state = state_field(ROADMAP_DRAFT)
    source = models.CharField(_("brought in from"), max_length=100, blank=True)
    document = WrittenField(_("content"))
    guesses = models.JSONField(_("guesses to confirm"), default=list, blank=True)
    confirmed = models.JSONField(_("confirmed guesses"), default=list, blank=True)
    skipped = models.JSONField(_("left out"), default=list, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("last written by"),
    )
    written_at = models.DateTimeField(_("last written"), null=True, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=1)

    objects = models.Manager.from_queryset(RoadmapDraftQuerySet)()

    class Meta:
        verbose_name = _("roadmap draft")
        verbose_name_plural = _("roadmap drafts")
        ordering = ["-id"]
        triggers = [follows(ROADMAP_DRAFT)]
        constraints = [
            one_of("state", RoadmapDraftState, name="roadmap_draft_state_known"),
            models.CheckConstraint(
                name="roadmap_draft_published_has_a_version",
                condition=~Q(state="published") | Q(version__isnull=False),
            ),
            models.CheckConstraint(
                name="roadmap_draft_published_has_no_guesses",
                condition=~Q(state="published") | Q(guesses=[]),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.document.get('id') or self.source}"

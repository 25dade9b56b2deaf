"""Who suits whom: runs of the matching, what they propose, and what people wish in private."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Membership
from apps.cohorts.models import Cohort
from apps.core.models import (
    ScopedQuerySet,
    TimestampedModel,
    append_only,
    choices_of,
    follows,
    one_of,
    state_field,
)
from apps.mentoring.models.mentorships import Mentorship
from mentorship.states import MATCH_PROPOSAL, OPEN_MATCH_PROPOSAL, MatchProposalState
from mentorship.values import OfferDecline, Side, Stance

if TYPE_CHECKING:
    from apps.accounts.models import User

OPEN = sorted(state.value for state in OPEN_MATCH_PROPOSAL)
UNSEEN = ("proposed",)
"""States of a proposal its mentor has not been told of."""


def _arranged_by(user: "User", path: str = "") -> Q:
    """Return the condition that *user* manages the organization or leads the cohort at *path*."""
    managed = Membership.objects.managing(user).values("organization")
    led = Cohort.objects.led_by(user).values("pk")
    return Q(organization__in=managed) | Q((f"{path}cohort__in", led))


class MatchRunQuerySet(ScopedQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Keep the runs over cohorts *user* leads or whose organization *user* manages."""
        return self if user.is_superuser else self.filter(_arranged_by(user))


class MatchRun(models.Model):
    """One run of the matching over a cohort, as it came out.

    `kept`: pairs that stand and stay. `unmatched`: who is left without a mentor, and the rule that
    binds. `total`: what was maximized, in points. `digest`: of everything it went by. `prices`:
    what one more place of each full mentor would gain. `envy`: who would rather change, and why
    they do not.
    """

    organization = models.ForeignKey(
        "accounts.Organization", models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    cohort = models.ForeignKey(
        Cohort, models.CASCADE, related_name="match_runs", verbose_name=_("cohort")
    )
    made_at = models.DateTimeField(_("made"))
    digest = models.CharField(_("digest of the inputs"), max_length=64)
    learners = models.PositiveIntegerField(_("learners"))
    kept = models.JSONField(_("pairs that stay"))
    unmatched = models.JSONField(_("without a mentor"))
    total = models.FloatField(_("total value"))
    prices = models.JSONField(_("worth of one more place"), default=list)
    envy = models.JSONField(_("who would rather change"), default=list)

    objects = models.Manager.from_queryset(MatchRunQuerySet)()

    class Meta:
        verbose_name = _("match run")
        verbose_name_plural = _("match runs")
        ordering = ["-id"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.cohort} #{self.pk}"


class MatchProposalQuerySet(ScopedQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Keep what managers and leads arrange, and what was offered to *user* as the mentor."""
        if user.is_superuser:
            return self
        working = Membership.objects.working(user).values("organization")
        offered = Q(mentor__user=user.pk, organization__in=working, offered_at__isnull=False)
        mine = Q(enrollment__learner__user=user.pk)
        return self.filter((_arranged_by(user, "enrollment__") & ~mine) | offered)

    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def offered(self) -> Self:
        """Keep the offers that wait for an answer: each of these holds hours of its mentor."""
        return self.filter(state=MatchProposalState.OFFERED.value)


class MatchProposal(TimestampedModel):
    """A mentor proposed for an enrollment; accepted by the mentor, it becomes a mentorship.

    `contributions`: the score's parts in words and numbers, without a remainder. `replaces`: the
    pair that would be parted.
    """

    organization = models.ForeignKey(
        "accounts.Organization", models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    run = models.ForeignKey(
        MatchRun, models.PROTECT, related_name="proposals", verbose_name=_("match run")
    )
    enrollment = models.ForeignKey(
        "cohorts.Enrollment",
        models.CASCADE,
        related_name="match_proposals",
        verbose_name=_("enrollment"),
    )
    mentor = models.ForeignKey(
        "accounts.Mentor", models.PROTECT, related_name="match_proposals", verbose_name=_("mentor")
    )
    replaces = models.ForeignKey(
        Mentorship,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("instead of"),
    )
    state = state_field(MATCH_PROPOSAL)
    score = models.FloatField(_("points"))
    contributions = models.JSONField(_("why"))
    offered_at = models.DateTimeField(_("offered"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decline_reason = models.CharField(
        _("why declined"), max_length=20, choices=choices_of(OfferDecline), blank=True
    )
    note = models.TextField(_("note"), blank=True)
    mentorship = models.OneToOneField(
        Mentorship,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proposal",
        verbose_name=_("mentorship"),
    )

    objects = models.Manager.from_queryset(MatchProposalQuerySet)()

    class Meta:
        verbose_name = _("match proposal")
        verbose_name_plural = _("match proposals")
        ordering = ["-id"]
        triggers = [follows(MATCH_PROPOSAL)]
        indexes = [
            models.Index(
                fields=["expires_at"], name="match_proposal_waiting", condition=Q(state="offered")
            )
        ]
        constraints = [
            one_of("state", MatchProposalState, name="match_proposal_state_known"),
            one_of(
                "decline_reason", OfferDecline, name="match_proposal_reason_known", or_empty=True
            ),
            models.UniqueConstraint(
                fields=["enrollment"],
                condition=Q(state__in=OPEN),
                name="match_proposal_one_open",
            ),
            models.CheckConstraint(
                name="match_proposal_offer_expires",
                condition=~Q(state__in=["offered", "accepted", "declined", "expired"])
                | Q(offered_at__isnull=False, expires_at__isnull=False),
            ),
            models.CheckConstraint(
                name="match_proposal_accepted_is_a_mentorship",
                condition=Q(state="accepted", mentorship__isnull=False)
                | ~Q(state="accepted") & Q(mentorship=None),
            ),
            models.CheckConstraint(
                name="match_proposal_declined_has_a_reason",
                condition=Q(state="declined") & ~Q(decline_reason="")
                | ~Q(state="declined") & Q(decline_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentor} → {self.enrollment} (#{self.pk})"


class PreferenceQuerySet(ScopedQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Keep what *user* said, and what was said in organizations *user* manages."""
        if user.is_superuser:
            return self
        belongs = Membership.objects.of(user).values("organization")
        own = Q(side=Side.MENTOR.value, mentor__user=user.pk) | Q(
            side=Side.LEARNER.value, learner__user=user.pk
        )
        managed = Membership.objects.managing(user).values("organization")
        return self.filter(Q(organization__in=managed) | own & Q(organization__in=belongs))


class Preference(TimestampedModel):
    """What a learner wishes of a mentor, or a mentor of a learner. The other side never sees it."""

    organization = models.ForeignKey(
        "accounts.Organization", models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    learner = models.ForeignKey(
        "accounts.Learner", models.CASCADE, related_name="+", verbose_name=_("learner")
    )
    mentor = models.ForeignKey(
        "accounts.Mentor", models.CASCADE, related_name="+", verbose_name=_("mentor")
    )
    side = models.CharField(_("side"), max_length=10, choices=choices_of(Side))
    stance = models.CharField(_("wish"), max_length=10, choices=choices_of(Stance))

    objects = models.Manager.from_queryset(PreferenceQuerySet)()

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")
        ordering = ["-id"]
        constraints = [
            one_of("side", Side, name="preference_side_known"),
            one_of("stance", Stance, name="preference_stance_known"),
            models.UniqueConstraint(
                fields=["learner", "mentor", "side"], name="preference_once_per_side"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_stance_display()} #{self.pk}"

"""Who may need somebody: assessments, the signals people take up, and rules that were muted."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Membership
from apps.cohorts.models import OfEnrollmentQuerySet
from apps.core.models import (
    ScopedQuerySet,
    TimestampedModel,
    append_only,
    choices_of,
    follows,
    frozen,
    one_of,
    state_field,
)
from mentorship.states import OPEN_RISK_SIGNAL, RISK_SIGNAL, RiskSignalState
from mentorship.values import RiskCode, RiskDismissal, RiskOutcome

if TYPE_CHECKING:
    from apps.accounts.models import User


class RiskQuerySet(OfEnrollmentQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Keep what *user* may act on: a learner does not read what is said about oneself."""
        return self.worked_on_by(user)

    def open(self) -> Self:
        """Keep the signals that still hold."""
        return self.filter(state__in=[state.value for state in OPEN_RISK_SIGNAL])


class RiskAssessment(models.Model):
    """How likely an enrollment is not to make it, as of some day. One per day, never changed.

    `contributions`: `[{"code", "value", "log_odds", "rows"}]`, which with `base` add up to the
    log-odds of `probability`.
    """

    organization = models.ForeignKey(
        "accounts.Organization", models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    enrollment = models.ForeignKey(
        "cohorts.Enrollment",
        models.CASCADE,
        related_name="risk_assessments",
        verbose_name=_("enrollment"),
    )
    as_of = models.DateField(_("as of"))
    probability = models.FloatField(_("risk"))
    base = models.FloatField(_("log-odds of the safest"))
    contributions = models.JSONField(_("what adds to it"))
    shapes = models.CharField(_("shapes"), max_length=20)

    objects = models.Manager.from_queryset(RiskQuerySet)()

    class Meta:
        verbose_name = _("risk assessment")
        verbose_name_plural = _("risk assessments")
        ordering = ["-id"]
        triggers = [append_only()]
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "as_of"], name="risk_assessment_once"),
            models.CheckConstraint(
                name="risk_assessment_in_range",
                condition=Q(probability__gte=0, probability__lte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.probability:.2f}"


class RiskSignal(TimestampedModel):
    """One rule that holds for one enrollment, with the rows that show it.

    `rows`: ids of assignments. `cleared_at`: when the rule ceased to hold; until then a signal that
    was dismissed is not raised again. `judged_at`: when somebody last acted on it or dismissed it,
    which says whether the rule was right. `risk_then` and `risk_later`: the risk on the day
    somebody acted and two weeks on, from which `outcome` follows.
    """

    organization = models.ForeignKey(
        "accounts.Organization", models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    enrollment = models.ForeignKey(
        "cohorts.Enrollment",
        models.CASCADE,
        related_name="risk_signals",
        verbose_name=_("enrollment"),
    )
    code = models.CharField(_("signal"), max_length=20, choices=choices_of(RiskCode))
    state = state_field(RISK_SIGNAL)
    value = models.FloatField(_("value"))
    threshold = models.FloatField(_("threshold"))
    probability = models.FloatField(_("risk"))
    rows = models.JSONField(_("evidence"))
    shapes = models.CharField(_("shapes"), max_length=20)
    raised_at = models.DateTimeField(_("raised"))
    cleared_at = models.DateTimeField(_("ceased to hold"), null=True, blank=True)
    note = models.TextField(_("what was done"), blank=True)
    dismissal = models.CharField(
        _("why dismissed"), max_length=20, choices=choices_of(RiskDismissal), blank=True
    )
    acted_at = models.DateTimeField(_("acted on"), null=True, blank=True)
    judged_at = models.DateTimeField(_("judged"), null=True, blank=True)
    outcome = models.CharField(
        _("what came of it"), max_length=20, choices=choices_of(RiskOutcome), blank=True
    )
    outcome_at = models.DateTimeField(_("outcome noted"), null=True, blank=True)
    risk_then = models.FloatField(_("risk then"), null=True, blank=True)
    risk_later = models.FloatField(_("risk two weeks later"), null=True, blank=True)

    objects = models.Manager.from_queryset(RiskQuerySet)()

    class Meta:
        verbose_name = _("risk signal")
        verbose_name_plural = _("risk signals")
        ordering = ["-id"]
        triggers = [follows(RISK_SIGNAL)]
        indexes = [
            models.Index(
                fields=["-probability", "-id"],
                name="risk_signal_open",
                condition=Q(state__in=["raised", "acknowledged", "actioned"]),
            ),
            models.Index(
                fields=["organization", "code", "judged_at"],
                name="risk_signal_judged",
                condition=Q(judged_at__isnull=False),
            ),
            models.Index(
                fields=["acted_at"],
                name="risk_signal_outcome_owed",
                condition=Q(acted_at__isnull=False, outcome=""),
            ),
        ]
        constraints = [
            one_of("state", RiskSignalState, name="risk_signal_state_known"),
            one_of("code", RiskCode, name="risk_signal_code_known"),
            models.UniqueConstraint(
                fields=["enrollment", "code"],
                condition=Q(state__in=["raised", "acknowledged", "actioned"]),
                name="risk_signal_one_open",
            ),
            models.CheckConstraint(
                name="risk_signal_dismissed_with_a_reason",
                condition=Q(state="dismissed") & ~Q(dismissal="")
                | ~Q(state="dismissed") & Q(dismissal=""),
            ),
            models.CheckConstraint(
                name="risk_signal_over_is_cleared",
                condition=~Q(state__in=["resolved", "expired"]) | Q(cleared_at__isnull=False),
            ),
            one_of("outcome", RiskOutcome, name="risk_signal_outcome_known", or_empty=True),
            models.CheckConstraint(
                name="risk_signal_judged_has_a_time",
                condition=~Q(state__in=["actioned", "dismissed"]) | Q(judged_at__isnull=False),
            ),
            models.CheckConstraint(
                name="risk_signal_outcome_of_a_deed",
                condition=Q(outcome="", outcome_at=None)
                | ~Q(outcome="") & Q(acted_at__isnull=False, outcome_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.get_code_display()}"


class RiskMuteQuerySet(ScopedQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Keep the mutes of organizations *user* mentors in or manages."""
        if user.is_superuser:
            return self
        return self.filter(organization__in=Membership.objects.working(user).values("organization"))

    def in_force(self) -> Self:
        return self.filter(lifted_at=None)


class RiskMute(models.Model):
    """A rule that was wrong too often in one organization, and since when it is silent there.

    `confirmed` and `refuted`: what people made of its signals; `precision` is the share that was
    right, `upper` the most it may be, which fell below `floor`. Lifted by a manager, or by the
    service (`lifted_by` None) when the figures have recovered.
    """

    organization = models.ForeignKey(
        "accounts.Organization", models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    code = models.CharField(_("signal"), max_length=20, choices=choices_of(RiskCode))
    muted_at = models.DateTimeField(_("muted since"))
    confirmed = models.PositiveIntegerField(_("right"))
    refuted = models.PositiveIntegerField(_("wrong"))
    precision = models.FloatField(_("precision"))
    upper = models.FloatField(_("precision at most"))
    floor = models.FloatField(_("floor"))
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lifted by"),
    )
    lift_reason = models.TextField(_("why lifted"), blank=True)

    objects = models.Manager.from_queryset(RiskMuteQuerySet)()

    class Meta:
        verbose_name = _("muted rule")
        verbose_name_plural = _("muted rules")
        ordering = ["-id"]
        triggers = [
            frozen(
                "organization",
                "code",
                "muted_at",
                "confirmed",
                "refuted",
                "precision",
                "upper",
                "floor",
            )
        ]
        constraints = [
            one_of("code", RiskCode, name="risk_mute_code_known"),
            models.UniqueConstraint(
                fields=["organization", "code"],
                condition=Q(lifted_at=None),
                name="risk_mute_one_in_force",
            ),
            models.CheckConstraint(
                name="risk_mute_below_its_floor",
                condition=Q(upper__lt=models.F("floor"), upper__gte=0, floor__lte=1),
            ),
            models.CheckConstraint(
                name="risk_mute_lifted_has_a_time",
                condition=Q(lifted_by=None) | Q(lifted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.get_code_display()}"

    @property
    def why(self) -> str:
        """The figures in one sentence, in the reader's language."""
        return gettext(
            "%(refuted)s of %(judged)s judged signals were wrong or did not apply: the rule is"
            " right %(upper)s of the time at most, less than the %(floor)s it must be."
        ) % {
            "refuted": self.refuted,
            "judged": self.confirmed + self.refuted,
            "upper": f"{self.upper:.0%}",
            "floor": f"{self.floor:.0%}",
        }

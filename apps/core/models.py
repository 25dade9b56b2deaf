"""core: tables of the plumbing, and the pieces every other model is made of."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from mentorship.errors import NotFound
from mentorship.states import JOB, JobState, Machine
from mentorship.values import LANGUAGES, MANAGING

# --------------------------------------------------------------------------- pieces


def label_of(family: str, value: str) -> Any:
    """Return what people read for *value* of a closed set, lazily in their language.

    *family*: the name of the set, for an "active" program and an "active" learner are two words in
    Chinese. The words are marked in config/phrases.py. Migrations hold the English ones, since
    makemigrations translates nothing.
    """
    return pgettext_lazy(family, value.replace("_", " "))


def absent(model: type[models.Model], key: object) -> NotFound:
    """Return the refusal of a row that is not there, or that the viewer may not see."""
    named = {"what": model._meta.verbose_name, "key": key}
    return NotFound(gettext("No %(what)s %(key)s.") % named)


def choices_of(members: type[StrEnum]) -> list[tuple[str, Any]]:
    """Return *members* as plain tuples, so that no migration ever imports the enum."""
    return [(member.value, label_of(members.__name__, member.value)) for member in members]


def one_of(
    field: str, members: type[StrEnum], *, name: str, or_empty: bool = False
) -> models.CheckConstraint:
    """Return a constraint that holds *field* to *members* in the database itself."""
    values = [member.value for member in members] + ([""] if or_empty else [])
    return models.CheckConstraint(name=name, condition=Q(**{f"{field}__in": values}))


def state_field(machine: Machine[Any]) -> "models.CharField[str, str]":
    """Return the state column of a row whose life *machine* describes."""
    members = type(next(iter(machine.arrows)))
    default = next(s for s in machine.arrows if s in machine.initial)
    return models.CharField(
        _("state"), max_length=20, choices=choices_of(members), default=default.value
    )


def follows(machine: Machine[Any], *, field: str = "state") -> pgtrigger.FSM:
    """Return the trigger that refuses every step *machine* does not have, whoever takes it."""
    return pgtrigger.FSM(name="state_follows", field=field, transitions=machine.steps())


def append_only() -> pgtrigger.Protect:
    """Return the trigger that refuses to change or delete a row once written."""
    return pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


def frozen(*fields: str, once: pgtrigger.Q | None = None) -> pgtrigger.Protect:
    """Return the trigger that refuses to change *fields*, from the moment *once* holds."""
    changed = pgtrigger.Q()
    for field in fields:
        changed |= pgtrigger.Q(**{f"old__{field}__df": pgtrigger.F(f"new__{field}")})
    return pgtrigger.Protect(
        name="content_frozen",
        operation=pgtrigger.Update,
        condition=changed if once is None else once & changed,
    )


def validate_texts(value: object) -> None:
    """Refuse anything but one non-empty text per language.

    :raises ValidationError: if a language is missing, empty or unknown.
    """
    if not isinstance(value, Mapping) or set(value) != set(LANGUAGES):
        raise ValidationError(_("Give one text per language: en and zh-hans."))
    if not all(isinstance(text, str) and text.strip() for text in value.values()):
        raise ValidationError(_("A text must not be empty."))


class TextsField(models.JSONField):
    """One text in every language, `{"en": ..., "zh-hans": ...}`."""

    default_validators = [validate_texts]


class TimestampedModel(models.Model):
    """Audit times. Never read them in a rule: a rule gets its own explicit field."""

    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        abstract = True


class ScopedQuerySet(models.QuerySet[Any]):
    """The adjectives every scoped table has. A context adds `visible_to` and its own."""

    def locked(self) -> Self:
        """Lock the rows in one order, without holding up those who insert children."""
        return self.order_by("pk").select_for_update(of=("self",), no_key=True)


# --------------------------------------------------------------------------- timeline


class TransitionQuerySet(models.QuerySet["Transition"]):
    def of(self, subject: str, subject_id: int) -> Self:
        """Keep the steps of one row; *subject* is a model label such as `cohorts.enrollment`."""
        return self.filter(subject=subject, subject_id=subject_id)

    def visible_to(self, user: Any) -> Self:
        """Keep the steps in organizations *user* manages; a row's own door shows its own steps."""
        if user.is_superuser:
            return self
        return self.filter(organization_id__in=_managed_organization_ids(user))


class Transition(models.Model):
    """One step of one row's life: what, from, to, who, why, when. Never changed."""

    subject = models.CharField(_("kind of row"), max_length=60)
    subject_id = models.BigIntegerField(_("row"))
    organization_id = models.BigIntegerField(_("organization"), null=True)
    from_state = models.CharField(_("from"), max_length=20, blank=True)
    to_state = models.CharField(_("to"), max_length=20)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by")
    )
    reason = models.TextField(_("reason"), blank=True)
    request_id = models.CharField(_("request"), max_length=64, blank=True)
    at = models.DateTimeField(_("at"))

    objects = models.Manager.from_queryset(TransitionQuerySet)()

    class Meta:
        verbose_name = _("transition")
        verbose_name_plural = _("transitions")
        ordering = ["-id"]
        indexes = [models.Index(fields=["subject", "subject_id", "id"], name="transition_subject")]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.subject} {self.subject_id}: {self.from_state} → {self.to_state} (#{self.pk})"

    @property
    def from_label(self) -> str:
        """The state before in the reader's language; empty at a birth."""
        return self._label(self.from_state)

    @property
    def to_label(self) -> str:
        """The state after in the reader's language."""
        return self._label(self.to_state)

    def _label(self, state: str) -> str:
        field: Any = apps.get_model(self.subject)._meta.get_field("state")
        return str(dict(field.flatchoices).get(state, state))


# --------------------------------------------------------------------------- outbox and jobs


class OutboxEvent(models.Model):
    """A fact written in the same transaction as the change it tells of."""

    name = models.CharField(_("event"), max_length=60)
    payload = models.JSONField(_("facts"))
    organization_id = models.BigIntegerField(_("organization"), null=True)
    request_id = models.CharField(_("request"), max_length=64, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    relayed_at = models.DateTimeField(_("relayed"), null=True)

    class Meta:
        verbose_name = _("outbox event")
        verbose_name_plural = _("outbox events")
        indexes = [models.Index(fields=["id"], name="outbox_waiting", condition=Q(relayed_at=None))]

    def __str__(self) -> str:
        return f"#{self.pk} {self.name}"


def _managed_organization_ids(user: Any) -> models.QuerySet[Any, Any]:
    # By relation name, since core stands below the memberships (docs/adr: reverse relations).
    mine: models.QuerySet[Any, Any] = user.memberships.filter(state="active", role__in=MANAGING)
    return mine.values("organization_id")


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: Any) -> Self:
        """Keep the jobs of organizations *user* manages, and the ones *user* asked for."""
        if user.is_superuser:
            return self
        return self.filter(
            Q(organization_id__in=_managed_organization_ids(user)) | Q(requested_by=user.pk)
        )

    def due(self, now: datetime) -> Self:
        """Keep what a worker may take: queued and due, or running on a lease that ran out."""
        return self.filter(
            Q(state=JobState.QUEUED.value, due_at__lte=now)
            | Q(state=JobState.RUNNING.value, lease_until__lt=now)
        )


class Job(TimestampedModel):
    """A piece of background work. The row is the promise; the broker only rings for it.

    `lease_until`: a running job whose lease ran out may be taken by another worker.
    `rung_until`: the sweep does not ring again before, so a slow queue is not flooded.
    `attempts` is counted before the work begins and fences the effect: only the holder of the
    latest attempt may finish the job.
    """

    kind = models.CharField(_("kind"), max_length=60)
    dedup_key = models.CharField(_("deduplication key"), max_length=200, unique=True)
    payload = models.JSONField(_("arguments"), default=dict, blank=True)
    state = state_field(JOB)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    max_attempts = models.PositiveSmallIntegerField(_("attempts at most"), default=5)
    due_at = models.DateTimeField(_("due"))
    lease_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    rung_until = models.DateTimeField(_("rung until"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("total"), null=True, blank=True)
    result = models.JSONField(_("result"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)
    parent = models.ForeignKey(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("part of"),
    )
    organization = models.ForeignKey(
        "accounts.Organization",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organization"),
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("requested by"),
    )
    request_id = models.CharField(_("request"), max_length=64, blank=True)

    objects = models.Manager.from_queryset(JobQuerySet)()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-id"]
        triggers = [follows(JOB)]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                name="job_waiting",
                condition=Q(state__in=["queued", "running"]),
            ),
            models.Index(fields=["organization", "state", "-id"], name="job_by_organization"),
        ]
        constraints = [
            one_of("state", JobState, name="job_state_known"),
            models.CheckConstraint(
                name="job_attempts_bounded", condition=Q(attempts__lte=F("max_attempts"))
            ),
            models.CheckConstraint(
                name="job_running_is_leased",
                condition=~Q(state="running") | Q(lease_until__isnull=False),
            ),
            models.CheckConstraint(
                name="job_finished_has_a_time",
                condition=~Q(state__in=["succeeded", "dead", "cancelled"])
                | Q(finished_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{label_of('JobKind', self.kind)} #{self.pk}"


class Schedule(models.Model):
    """Recurring work, read by the sweep: beat only rings, so two beats or none change nothing."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    kind = models.CharField(_("kind of job"), max_length=60)
    every_seconds = models.PositiveIntegerField(_("every (seconds)"))
    next_due_at = models.DateTimeField(_("next due"))
    enabled = models.BooleanField(_("enabled"), default=True)

    class Meta:
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")
        constraints = [
            models.CheckConstraint(
                name="schedule_period_positive", condition=Q(every_seconds__gte=1)
            )
        ]

    def __str__(self) -> str:
        return self.name

"""Notifications, and how each person wishes to get them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Membership, Organization, User
from apps.core.models import (
    ScopedQuerySet,
    TimestampedModel,
    choices_of,
    follows,
    frozen,
    label_of,
    one_of,
    state_field,
)
from apps.integrations.models.catalog import NOTICES
from apps.integrations.models.notices import Notice
from mentorship.quiet import DIGEST_AT, MailHours
from mentorship.states import NOTIFICATION, NotificationState
from mentorship.values import MailMode, text_in

UNDELIVERED = (NotificationState.PENDING.value, NotificationState.DEAD.value)
"""States of what has not reached anybody's mailbox and still can."""


class OwnQuerySet(ScopedQuerySet):
    def visible_to(self, user: User) -> Self:
        """Keep *user*'s own in organizations they belong to: not even the operator reads others."""
        return self.filter(
            **{self.owner: user.pk},
            organization__in=Membership.objects.of(user).values("organization"),
        )

    owner: ClassVar[str] = "user"


class NotificationQuerySet(OwnQuerySet):
    owner = "recipient"

    def visible_to(self, user: User) -> Self:
        """Keep what *user* is shown: not what they wish to hear of by mail alone."""
        return super().visible_to(user).filter(in_app=True)

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def due(self, now: datetime) -> Self:
        """Keep what is to be mailed by now."""
        return self.filter(state=NotificationState.PENDING.value, mail_due_at__lte=now)


class Notification(models.Model):
    """One person told of one fact, once.

    `facts` are the names the texts need, as they were; the texts are made when they are read, in
    the reader's language. `state` and the `mail_` columns tell of the mail, `read_at` of the list.
    """

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="+", verbose_name=_("organization")
    )
    recipient = models.ForeignKey(
        User,
        models.CASCADE,
        related_name="notifications",
        db_index=False,  # the unique constraint below begins with it
        verbose_name=_("recipient"),
    )
    type = models.CharField(_("type"), max_length=40)
    facts = models.JSONField(_("facts"), default=dict)
    link = models.CharField(_("link"), max_length=200, blank=True)
    dedupe_key = models.CharField(_("deduplication key"), max_length=200)
    at = models.DateTimeField(_("at"))
    in_app = models.BooleanField(_("in the list"), default=True)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    state = state_field(NOTIFICATION)
    mail_mode = models.CharField(_("e-mail"), max_length=10, choices=choices_of(MailMode))
    mail_due_at = models.DateTimeField(_("mail due"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("mailed"), null=True, blank=True)

    objects = models.Manager.from_queryset(NotificationQuerySet)()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-id"]
        triggers = [
            follows(NOTIFICATION),
            frozen("organization", "recipient", "type", "facts", "link", "dedupe_key", "at"),
        ]
        indexes = [
            models.Index(
                fields=["recipient", "-id"], name="notification_list", condition=Q(in_app=True)
            ),
            models.Index(
                fields=["recipient", "organization"],
                name="notification_unread",
                condition=Q(in_app=True, read_at=None),
            ),
            models.Index(
                fields=["mail_due_at"], name="notification_due", condition=Q(state="pending")
            ),
        ]
        constraints = [
            one_of("state", NotificationState, name="notification_state_known"),
            one_of("mail_mode", MailMode, name="notification_mail_mode_known"),
            models.UniqueConstraint(
                fields=["recipient", "dedupe_key"], name="notification_once_per_recipient"
            ),
            models.CheckConstraint(
                name="notification_pending_is_due",
                condition=~Q(state="pending") | Q(mail_due_at__isnull=False) & ~Q(mail_mode="off"),
            ),
            models.CheckConstraint(
                name="notification_mailed_has_a_time",
                condition=Q(state__in=["sent", "digested"], mailed_at__isnull=False)
                | ~Q(state__in=["sent", "digested"]) & Q(mailed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} (#{self.pk})"

    @property
    def notice(self) -> Notice | None:
        """The row of the catalog; None once a type is no longer in use."""
        return NOTICES.get(self.type)

    @property
    def title(self) -> str:
        """One line in the language of whoever reads."""
        return self._told(self.notice.title) if self.notice else self.type

    @property
    def body(self) -> str:
        """A sentence or two in the language of whoever reads."""
        return self._told(self.notice.body) if self.notice else ""

    def _told(self, template: str) -> str:
        return translated(template) % _Facts(self.facts, get_language())


class _Facts(dict[str, str]):
    """Facts as a text takes them: in one language, a dash for what is not known."""

    def __init__(self, facts: Mapping[str, Any], language: str | None) -> None:
        super().__init__({name: self._text(value, language) for name, value in facts.items()})

    @staticmethod
    def _text(value: Any, language: str | None) -> str:
        if isinstance(value, list):
            return " ".join(_Facts._text(part, language) for part in value)
        if not isinstance(value, dict):
            return str(value)
        if "word" in value:
            return str(label_of(value["set"], value["word"]))
        if "at" in value:
            here = datetime.fromisoformat(value["at"]).astimezone(ZoneInfo(value["zone"]))
            return f"{date_format(here, 'DATETIME_FORMAT')} ({value['zone']})"
        return text_in(value, language)

    def __missing__(self, name: str) -> str:
        return "–"


class NotificationPreference(TimestampedModel):
    """How one person wishes to hear of one type in one organization; no row is the catalog's."""

    user = models.ForeignKey(
        User,
        models.CASCADE,
        related_name="notification_preferences",
        db_index=False,  # the unique constraint below begins with it
        verbose_name=_("person"),
    )
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="+", verbose_name=_("organization")
    )
    type = models.CharField(_("type"), max_length=40)
    email = models.CharField(_("e-mail"), max_length=10, choices=choices_of(MailMode))
    in_app = models.BooleanField(_("in the list"), default=True)

    objects = models.Manager.from_queryset(OwnQuerySet)()

    class Meta:
        verbose_name = _("notification preference")
        verbose_name_plural = _("notification preferences")
        ordering = ["-id"]
        constraints = [
            one_of("email", MailMode, name="notification_preference_email_known"),
            models.UniqueConstraint(
                fields=["user", "organization", "type"], name="notification_preference_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} #{self.pk}"


class MailSchedule(TimestampedModel):
    """When one person may be mailed for one organization, in the person's own time zone."""

    user = models.ForeignKey(
        User,
        models.CASCADE,
        related_name="mail_schedules",
        db_index=False,  # the unique constraint below begins with it
        verbose_name=_("person"),
    )
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="+", verbose_name=_("organization")
    )
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    digest_at = models.TimeField(_("daily digest at"), default=DIGEST_AT)

    objects = models.Manager.from_queryset(OwnQuerySet)()

    class Meta:
        verbose_name = _("mail schedule")
        verbose_name_plural = _("mail schedules")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "organization"], name="mail_schedule_once"),
            models.CheckConstraint(
                name="mail_schedule_quiet_has_two_ends",
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False)
                & ~Q(quiet_from=F("quiet_until")),
            ),
        ]

    def __str__(self) -> str:
        return f"mail schedule #{self.pk}"

    def hours(self) -> MailHours:
        """Return the hours as the rules take them; *user* is at hand."""
        return MailHours(
            ZoneInfo(self.user.time_zone), self.quiet_from, self.quiet_until, self.digest_at
        )

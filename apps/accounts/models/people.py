"""Users, organizations, and what a person is to an organization."""

from datetime import datetime
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.core.models import (
    ScopedQuerySet,
    TimestampedModel,
    choices_of,
    follows,
    one_of,
    state_field,
)
from mentorship.states import INVITATION, MEMBERSHIP, InvitationState, MembershipState
from mentorship.values import DESK, MANAGING, Role

LANGUAGE_CHOICES = [("en", "English"), ("zh-hans", "简体中文")]
ACTIVE = MembershipState.ACTIVE.value


class UserQuerySet(ScopedQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Keep *user* itself and the people of organizations it manages."""
        if user.is_superuser:
            return self
        managed = Membership.objects.managing(user).values("organization")
        return self.filter(
            Q(pk=user.pk)
            | Q(pk__in=Membership.objects.filter(organization__in=managed).values("user"))
        )


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a person who signs in with *email*, kept in lower case."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user  # type: ignore[no-any-return]

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a platform operator."""
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=(email or "").strip().lower())  # type: ignore[no-any-return]


class User(AbstractBaseUser, PermissionsMixin):
    """A person. What they are is told by memberships; the operator alone is a superuser."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(pgettext_lazy("person", "name"), max_length=150)
    language = models.CharField(
        _("language"), max_length=10, choices=LANGUAGE_CHOICES, default="en"
    )
    time_zone = models.CharField(_("time zone"), max_length=50, default="UTC")
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="user_email_in_lower_case", condition=Q(email=Lower("email"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"

    def get_full_name(self) -> str:
        """Return what the desk calls the person."""
        return self.name

    @property
    def is_claimed(self) -> bool:
        """Tell whether the person has ever made the account theirs; a roster only prepares it."""
        return self.has_usable_password() or self.last_login is not None

    @property
    def is_staff(self) -> bool:
        """What Django's own screens ask; our admin asks for a membership instead."""
        return self.is_superuser


# --------------------------------------------------------------------------- organizations


class OrganizationQuerySet(ScopedQuerySet):
    def visible_to(self, user: User) -> Self:
        """Keep the organizations *user* belongs to."""
        if user.is_superuser:
            return self
        return self.filter(pk__in=Membership.objects.of(user).values("organization"))

    def managed_by(self, user: User) -> Self:
        """Keep the organizations whose whole scope is *user*'s: managers and admins."""
        if user.is_superuser:
            return self
        return self.filter(pk__in=Membership.objects.managing(user).values("organization"))


class Organization(TimestampedModel):
    """Whoever runs a mentoring program. Nothing crosses its borders."""

    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=150)
    time_zone = models.CharField(_("time zone"), max_length=50, default="UTC")
    language = models.CharField(
        _("language"), max_length=10, choices=LANGUAGE_CHOICES, default="en"
    )

    objects = models.Manager.from_queryset(OrganizationQuerySet)()

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(ScopedQuerySet):
    def of(self, user: User) -> Self:
        """Keep *user*'s active memberships."""
        return self.filter(user=user.pk, state=ACTIVE)

    def with_role(self, *roles: Role) -> Self:
        return self.filter(role__in=[role.value for role in roles])

    def managing(self, user: User) -> Self:
        """Keep *user*'s memberships that reach over a whole organization."""
        return self.of(user).with_role(*MANAGING)

    def working(self, user: User) -> Self:
        """Keep *user*'s memberships as a mentor or more."""
        return self.of(user).with_role(*DESK)

    def visible_to(self, user: User) -> Self:
        """Keep *user*'s own, and all of the organizations it manages."""
        if user.is_superuser:
            return self
        managed = Membership.objects.managing(user).values("organization")
        return self.filter(Q(user=user.pk) | Q(organization__in=managed))


class Membership(TimestampedModel):
    """One role of one person in one organization."""

    user = models.ForeignKey(
        User, models.CASCADE, related_name="memberships", verbose_name=_("person")
    )
    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="memberships", verbose_name=_("organization")
    )
    role = models.CharField(_("role"), max_length=20, choices=choices_of(Role))
    state = state_field(MEMBERSHIP)

    objects = models.Manager.from_queryset(MembershipQuerySet)()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["-id"]
        triggers = [follows(MEMBERSHIP)]
        constraints = [
            one_of("role", Role, name="membership_role_known"),
            one_of("state", MembershipState, name="membership_state_known"),
            models.UniqueConstraint(
                fields=["user", "organization", "role"], name="membership_once_per_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} #{self.pk}"


class InvitationQuerySet(ScopedQuerySet):
    def visible_to(self, user: User) -> Self:
        """Keep the invitations of organizations *user* manages."""
        if user.is_superuser:
            return self
        return self.filter(
            organization__in=Membership.objects.managing(user).values("organization")
        )


class Invitation(TimestampedModel):
    """A promise of one role, sent by mail. The token is signed, so none is stored."""

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="invitations", verbose_name=_("organization")
    )
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=20, choices=choices_of(Role))
    state = state_field(INVITATION)
    nonce = models.CharField(max_length=32, editable=False)
    invited_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("invited by")
    )
    expires_at = models.DateTimeField(_("expires"))
    accepted_by = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("accepted by"),
    )

    objects = models.Manager.from_queryset(InvitationQuerySet)()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-id"]
        triggers = [follows(INVITATION)]
        constraints = [
            one_of("role", Role, name="invitation_role_known"),
            one_of("state", InvitationState, name="invitation_state_known"),
            models.CheckConstraint(
                name="invitation_email_in_lower_case", condition=Q(email=Lower("email"))
            ),
            models.UniqueConstraint(
                fields=["organization", "email", "role"],
                condition=Q(state="open"),
                name="invitation_open_once",
            ),
            models.CheckConstraint(
                name="invitation_accepted_by_somebody",
                condition=~Q(state="accepted") | Q(accepted_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} ({self.get_role_display()})"

    def is_open_at(self, now: datetime) -> bool:
        """Tell whether the promise still stands at *now*."""
        return self.state == InvitationState.OPEN.value and now < self.expires_at


class ExternalIdQuerySet(ScopedQuerySet):
    def visible_to(self, user: User) -> Self:
        """Keep those of organizations *user* manages."""
        if user.is_superuser:
            return self
        return self.filter(
            organization__in=Membership.objects.managing(user).values("organization")
        )


class ExternalId(TimestampedModel):
    """What another system, such as a school's records, calls a person of the organization."""

    organization = models.ForeignKey(
        Organization, models.CASCADE, related_name="external_ids", verbose_name=_("organization")
    )
    user = models.ForeignKey(
        User, models.CASCADE, related_name="external_ids", verbose_name=_("person")
    )
    value = models.CharField(_("external id"), max_length=255)

    objects = models.Manager.from_queryset(ExternalIdQuerySet)()

    class Meta:
        verbose_name = _("external id")
        verbose_name_plural = _("external ids")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "value"], name="external_id_once"),
            models.UniqueConstraint(
                fields=["organization", "user"], name="external_id_one_per_person"
            ),
            models.CheckConstraint(name="external_id_not_empty", condition=~Q(value="")),
        ]

    def __str__(self) -> str:
        return f"{self.value} (#{self.pk})"

"""The desk's pages of people, organizations, memberships and invitations."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts import policies, selectors, services
from apps.accounts.admin.forms import GrantForm, InviteForm, WhyForm
from apps.accounts.models import Invitation, Membership, Organization, User
from apps.core.admin import LeadsTo, ScopedAdmin, ScopedInline, Verb
from apps.core.selectors import database_now
from mentorship.states import InvitationState, MembershipState
from mentorship.values import MANAGING, Role

ORGANIZATION = ("organization", admin.RelatedOnlyFieldListFilter)

# --------------------------------------------------------------------------- when offered


def _operates(request: HttpRequest) -> bool:
    return bool(request.user.is_authenticated and request.user.is_superuser)


def _reaches(request: HttpRequest, row: Any) -> bool:
    reach = policies.grantable_roles(user=_person(request), organization_id=row.organization_id)
    return Role(row.role) in reach


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the desk lets nobody else in
    return request.user


def _can_invite(request: HttpRequest, row: Organization) -> bool:
    return bool(policies.grantable_roles(user=_person(request), organization_id=row.pk))


def _can_grant(request: HttpRequest, row: User) -> bool:
    return selectors.organizations_shared(viewer=_person(request), person=row).exists()


def _can_end(request: HttpRequest, row: Membership) -> bool:
    return row.state == MembershipState.ACTIVE.value and _reaches(request, row)


def _can_revoke(request: HttpRequest, row: Invitation) -> bool:
    return row.state == InvitationState.OPEN.value and _reaches(request, row)


# --------------------------------------------------------------------------- deeds


def _invite(row: Organization, user: User, data: dict[str, Any]) -> LeadsTo:
    invitation = services.invitation_issue(
        organization_id=row.pk,
        email=data["email"],
        role=Role(data["role"]),
        by=user,
        now=database_now(),
    )
    return LeadsTo(invitation)


def _grant(row: User, user: User, data: dict[str, Any]) -> None:
    services.membership_grant(
        organization_id=data["organization"].pk,
        user_id=row.pk,
        role=Role(data["role"]),
        by=user,
        now=database_now(),
    )


def _end(row: Membership, user: User, data: dict[str, Any]) -> None:
    services.membership_end(membership_id=row.pk, by=user, now=database_now(), **data)


def _revoke(row: Invitation, user: User, data: dict[str, Any]) -> None:
    services.invitation_revoke(invitation_id=row.pk, by=user, now=database_now(), **data)


# --------------------------------------------------------------------------- pages


class MembershipInline(ScopedInline):
    """A person's roles, as far as the viewer manages the organizations."""

    model = Membership
    fields = ("organization", "role", "state")
    verbose_name_plural = _("roles")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = selectors.membership_list(viewer=_person(request))
        return rows.select_related("organization")


@admin.register(User)
class UserAdmin(ScopedAdmin):
    """People of the organizations one manages."""

    readers = MANAGING
    list_display = ("name", "email", "is_active", "language", "date_joined")
    list_filter = ("is_active", "language")
    search_fields = ("name", "email")
    fields = ("name", "email", "language", "time_zone", "is_active", "date_joined", "last_login")
    inlines = (MembershipInline,)
    verbs = (
        Verb(
            "grant",
            _("Give a role"),
            help_text=_("Strangers are invited instead, on the organization's page."),
            form=GrantForm,
            fits=_can_grant,
            do=_grant,
        ),
        Verb(
            "deactivate",
            _("Shut out"),
            help_text=_("Ends every session at the next click; what they did stays."),
            fits=lambda request, row: row.is_active and _operates(request),
            do=lambda row, user, data: services.user_deactivate(
                user_id=row.pk, by=user, now=database_now()
            ),
        ),
        Verb(
            "reactivate",
            _("Let in again"),
            fits=lambda request, row: not row.is_active and _operates(request),
            do=lambda row, user, data: services.user_reactivate(
                user_id=row.pk, by=user, now=database_now()
            ),
        ),
    )


@admin.register(Organization)
class OrganizationAdmin(ScopedAdmin):
    readers = MANAGING
    list_display = ("name", "slug", "language", "time_zone", "created_at")
    search_fields = ("name", "slug")
    verbs = (
        Verb(
            "invite",
            _("Invite somebody"),
            help_text=_("Sends a mail with a link that works once, for two weeks."),
            form=InviteForm,
            fits=_can_invite,
            do=_invite,
        ),
    )


@admin.register(Membership)
class MembershipAdmin(ScopedAdmin):
    readers = MANAGING
    list_display = ("user", "role", "state", "organization", "created_at")
    list_filter = ("role", "state", ORGANIZATION)
    list_select_related = ("user", "organization")
    search_fields = ("user__name", "user__email")
    verbs = (
        Verb(
            "end",
            _("Take the role away"),
            help_text=_("It counts from the person's next click. Profiles and work stay."),
            form=WhyForm,
            fits=_can_end,
            do=_end,
        ),
    )


@admin.register(Invitation)
class InvitationAdmin(ScopedAdmin):
    readers = MANAGING
    list_display = ("email", "role", "state", "organization", "invited_by", "expires_at")
    list_filter = ("state", "role", ORGANIZATION)
    list_select_related = ("organization", "invited_by")
    search_fields = ("email",)
    fields = (
        "email",
        "role",
        "state",
        "organization",
        "invited_by",
        "accepted_by",
        "expires_at",
        "created_at",
    )
    verbs = (
        Verb(
            "revoke",
            _("Withdraw"),
            help_text=_("The link of the mail stops working at once."),
            form=WhyForm,
            fits=_can_revoke,
            do=_revoke,
        ),
    )

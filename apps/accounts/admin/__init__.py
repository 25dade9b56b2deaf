"""accounts: the desk's pages of people, roles, invitations and profiles."""

from apps.accounts.admin.people import (
    InvitationAdmin,
    MembershipAdmin,
    OrganizationAdmin,
    UserAdmin,
)
from apps.accounts.admin.profiles import LearnerAdmin, MentorAdmin

__all__ = [
    "InvitationAdmin",
    "LearnerAdmin",
    "MembershipAdmin",
    "MentorAdmin",
    "OrganizationAdmin",
    "UserAdmin",
]

"""accounts: deeds on people, their roles and their profiles."""

from apps.accounts.services.invitations import (
    AlreadyInvited,
    SignInFirst,
    invitation_accept,
    invitation_issue,
    invitation_revoke,
)
from apps.accounts.services.memberships import (
    AlreadyGranted,
    LastAdmin,
    membership_end,
    membership_grant,
)
from apps.accounts.services.organizations import SlugTaken, organization_create
from apps.accounts.services.people import (
    check_time_zone,
    user_amend,
    user_deactivate,
    user_reactivate,
)
from apps.accounts.services.profiles import (
    learner_basics_save,
    learner_profile_save,
    mentor_profile_save,
)

__all__ = [
    "AlreadyGranted",
    "AlreadyInvited",
    "LastAdmin",
    "SignInFirst",
    "SlugTaken",
    "check_time_zone",
    "invitation_accept",
    "invitation_issue",
    "invitation_revoke",
    "learner_basics_save",
    "learner_profile_save",
    "membership_end",
    "membership_grant",
    "mentor_profile_save",
    "organization_create",
    "user_amend",
    "user_deactivate",
    "user_reactivate",
]

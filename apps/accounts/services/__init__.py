"""accounts: deeds on people, their roles and their profiles."""

from apps.accounts.services.arrivals import (
    AddressTaken,
    ExternalIdTaken,
    Newcomer,
    external_id_set,
    external_ids_set,
    people_prepare,
    person_invite,
    person_prepare,
    role_ensure,
)
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
from apps.accounts.services.organizations import (
    SlugTaken,
    organization_create,
    organization_lock,
)
from apps.accounts.services.people import (
    check_time_zone,
    user_amend,
    user_deactivate,
    user_reactivate,
)
from apps.accounts.services.profiles import (
    learner_basics_save,
    learner_intake_save,
    learner_profile_save,
    mentor_profile_save,
)

__all__ = [
    "AddressTaken",
    "AlreadyGranted",
    "AlreadyInvited",
    "ExternalIdTaken",
    "LastAdmin",
    "Newcomer",
    "SignInFirst",
    "SlugTaken",
    "check_time_zone",
    "external_id_set",
    "external_ids_set",
    "invitation_accept",
    "invitation_issue",
    "invitation_revoke",
    "learner_basics_save",
    "learner_intake_save",
    "learner_profile_save",
    "membership_end",
    "membership_grant",
    "mentor_profile_save",
    "organization_create",
    "organization_lock",
    "people_prepare",
    "person_invite",
    "person_prepare",
    "role_ensure",
    "user_amend",
    "user_deactivate",
    "user_reactivate",
]

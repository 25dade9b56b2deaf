"""accounts: people, organizations, what they are to each other, and what they bring along."""

from apps.accounts.models.people import (
    LANGUAGE_CHOICES,
    ExternalId,
    Invitation,
    Membership,
    Organization,
    User,
)
from apps.accounts.models.profiles import (
    Experience,
    Learner,
    Mentor,
    SkillClaim,
    VerticalExperience,
)

__all__ = [
    "LANGUAGE_CHOICES",
    "Experience",
    "ExternalId",
    "Invitation",
    "Learner",
    "Membership",
    "Mentor",
    "Organization",
    "SkillClaim",
    "User",
    "VerticalExperience",
]

"""accounts: people, organizations, what they are to each other, and what they bring along."""

from apps.accounts.models.mentors import Availability, Mentor, MentorQuerySet, MentorSkill
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
    SkillClaim,
    VerticalExperience,
)

__all__ = [
    "LANGUAGE_CHOICES",
    "Availability",
    "Experience",
    "ExternalId",
    "Invitation",
    "Learner",
    "Membership",
    "Mentor",
    "MentorQuerySet",
    "MentorSkill",
    "Organization",
    "SkillClaim",
    "User",
    "VerticalExperience",
]

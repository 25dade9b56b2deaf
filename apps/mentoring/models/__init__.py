"""mentoring: who accompanies whom, who is away, who suits whom, and when they met."""

from apps.mentoring.models.absences import Absence, AbsenceQuerySet
from apps.mentoring.models.matching import (
    MatchProposal,
    MatchProposalQuerySet,
    MatchRun,
    Preference,
)
from apps.mentoring.models.meetings import Meeting, MeetingQuerySet
from apps.mentoring.models.mentorships import (
    WITHIN_HOURS,
    Mentorship,
    MentorshipQuerySet,
    Unmentored,
)

__all__ = [
    "WITHIN_HOURS",
    "Absence",
    "AbsenceQuerySet",
    "MatchProposal",
    "MatchProposalQuerySet",
    "MatchRun",
    "Meeting",
    "MeetingQuerySet",
    "Mentorship",
    "MentorshipQuerySet",
    "Preference",
    "Unmentored",
]

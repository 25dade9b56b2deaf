"""mentoring: the desk."""

from apps.mentoring.admin.absences import AbsenceAdmin
from apps.mentoring.admin.matching import MatchProposalAdmin, MatchRunAdmin, PreferenceAdmin
from apps.mentoring.admin.meetings import MeetingAdmin
from apps.mentoring.admin.mentorships import MentorshipAdmin, UnmentoredAdmin

__all__ = [
    "AbsenceAdmin",
    "MatchProposalAdmin",
    "MatchRunAdmin",
    "MeetingAdmin",
    "MentorshipAdmin",
    "PreferenceAdmin",
    "UnmentoredAdmin",
]

"""mentoring: deeds on pairings, absences, matchings, wishes and meetings."""

from apps.mentoring.services.absences import (
    AbsenceOver,
    absence_cancel,
    absence_plan,
    absences_announce,
)
from apps.mentoring.services.following import mentorships_follow
from apps.mentoring.services.matching import cohort_match, match_request
from apps.mentoring.services.meetings import MeetingNotes, meeting_amend, meeting_record
from apps.mentoring.services.mentorships import (
    mentorship_assign,
    mentorship_end,
    mentorship_hand_over,
    mentorship_pause,
    mentorship_resume,
    mentorships_leave,
    mentorships_settle,
)
from apps.mentoring.services.pairing import (
    AlreadyMentoring,
    EnrollmentEnded,
    MentorFull,
    MentorOnLeave,
    NotAMentor,
    PairRuledOut,
    PrimaryMentorPresent,
)
from apps.mentoring.services.preferences import preference_set, preference_withdraw
from apps.mentoring.services.proposals import (
    proposal_accept,
    proposal_cancel,
    proposal_decline,
    proposal_offer,
    proposals_expire,
)

__all__ = [
    "AbsenceOver",
    "AlreadyMentoring",
    "EnrollmentEnded",
    "MeetingNotes",
    "MentorFull",
    "MentorOnLeave",
    "NotAMentor",
    "PairRuledOut",
    "PrimaryMentorPresent",
    "absence_cancel",
    "absence_plan",
    "absences_announce",
    "cohort_match",
    "match_request",
    "meeting_amend",
    "meeting_record",
    "mentorship_assign",
    "mentorship_end",
    "mentorship_hand_over",
    "mentorship_pause",
    "mentorship_resume",
    "mentorships_follow",
    "mentorships_leave",
    "mentorships_settle",
    "preference_set",
    "preference_withdraw",
    "proposal_accept",
    "proposal_cancel",
    "proposal_decline",
    "proposal_offer",
    "proposals_expire",
]

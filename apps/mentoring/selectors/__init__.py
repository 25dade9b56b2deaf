"""mentoring: questions about pairings, absences, matchings and meetings."""

from apps.mentoring.selectors.absences import absence_list
from apps.mentoring.selectors.matching import (
    NEW_LEARNER,
    MatchFacts,
    contributions_shown,
    learner_names,
    match_facts,
    match_proposal_list,
    match_run_list,
    mentor_names,
    mentor_of,
    preference_list,
)
from apps.mentoring.selectors.meetings import meeting_list
from apps.mentoring.selectors.mentorships import (
    mentor_with_load,
    mentors_available,
    mentors_present,
    mentorship_get,
    mentorship_list,
    unmentored_list,
)

__all__ = [
    "NEW_LEARNER",
    "MatchFacts",
    "absence_list",
    "contributions_shown",
    "learner_names",
    "match_facts",
    "match_proposal_list",
    "match_run_list",
    "meeting_list",
    "mentor_names",
    "mentor_of",
    "mentor_with_load",
    "mentors_available",
    "mentors_present",
    "mentorship_get",
    "mentorship_list",
    "preference_list",
    "unmentored_list",
]

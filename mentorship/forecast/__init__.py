"""When learners finish, what mentors are asked for, and what would change either.

    outlook(facts)                   # the figures of a cohort, as they stand
    outlook(changed(facts, change))  # the same function over a changed cohort

So "no change" is the live figures, to the last digit. docs/pivot-engine.md, section 15.
"""

from mentorship.forecast._changes import (
    AddMentors,
    Change,
    DropTask,
    MoveLearner,
    SlipStart,
    changed,
)
from mentorship.forecast._facts import CohortFacts, LearnerFacts, MentorFacts, OpenTask
from mentorship.forecast._finish import Finish, finish_forecast
from mentorship.forecast._outlook import Figures, Load, Outlook, Pace, outlook, pace_of

__all__ = [
    "AddMentors",
    "Change",
    "CohortFacts",
    "DropTask",
    "Figures",
    "Finish",
    "LearnerFacts",
    "Load",
    "MentorFacts",
    "MoveLearner",
    "OpenTask",
    "Outlook",
    "Pace",
    "SlipStart",
    "changed",
    "finish_forecast",
    "outlook",
    "pace_of",
]

"""What a learner has shown: skill mastery from claims and reviewed work.

A two-component Bayesian Elo: one general ability and one component per skill, both on the
log-odds scale, each with a variance. Reviewed work is folded in week by week, weighed by how
reliable its reviewer is and set against how difficult its task was; a claim moves the mean of its
skill by as much as its evidence is worth and wears off as reviewed work narrows the variance.
Pure: the same claims and works give the same floats, in whatever order they come.

Source: docs/pivot-engine.md, section 2.
"""

from mentorship.evidence._calibration import (
    USUAL_SCORE,
    reviewer_reliability,
    shrunk_mean,
    task_difficulty,
)
from mentorship.evidence._fold import claim_lifts, mastery
from mentorship.evidence._values import (
    Claim,
    Mastery,
    Priors,
    SkillState,
    Work,
    normal_share,
    skill_state,
)

FORMULA = "elo-2"
"""The edition of the fold; a change that moves a number needs a new one."""

__all__ = [
    "FORMULA",
    "USUAL_SCORE",
    "Claim",
    "Mastery",
    "Priors",
    "SkillState",
    "Work",
    "claim_lifts",
    "mastery",
    "normal_share",
    "reviewer_reliability",
    "shrunk_mean",
    "skill_state",
    "task_difficulty",
]

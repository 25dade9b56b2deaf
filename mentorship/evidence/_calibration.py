"""What the scores themselves say of reviewers and tasks: empirical Bayes, always towards a prior.

Both are estimated when evidence is appended, from what was known by then, and kept on the
evidence: a belief is a fold of the ledger alone, and the past never changes under it.
"""

from collections.abc import Iterable

from mentorship.evidence._values import log_odds

TRUE_VARIANCE = 0.09  # of the work itself: scores differ by .3 for good reasons
REVIEW_VARIANCE = 0.0225  # of one review of the same work: a standard deviation of .15
PSEUDO_REVIEWS = 4.0
PSEUDO_DOUBLES = 8.0
USUAL_SCORE = 0.70
FLOOR = 0.05


def reviewer_reliability(doubles: Iterable[tuple[float, int]]) -> float:
    """Return how far a reviewer's scores tell works apart: true variance over all variance.

    *doubles*: for each work that others reviewed too, the distance to the mean of their scores
    (in [-1, 1]) and how many they were (>= 1). Eight pseudo-doubles hold the estimate at .8 until
    there are some. Range: (0, 1).
    Source: docs/pivot-engine.md, section 2; classical test theory.
    """
    noise, count = PSEUDO_DOUBLES * REVIEW_VARIANCE, PSEUDO_DOUBLES
    for distance, others in doubles:
        noise += distance * distance / (1.0 + 1.0 / others)
        count += 1.0
    return TRUE_VARIANCE / (TRUE_VARIANCE + noise / count)


def shrunk_mean(total: float, count: float, towards: float) -> float:
    """Return the mean of *count* scores adding up to *total*, with four more of *towards*."""
    return (total + PSEUDO_REVIEWS * towards) / (count + PSEUDO_REVIEWS)


def task_difficulty(total: float, count: float, usual: float) -> float:
    """Return how much harder a task is than its skills' usual ones, in log-odds.

    *total*, *count*: the task's past scores. *usual*: the mean score of its skills, by share.
    Four pseudo-reviews draw the task towards that, so an unseen task has difficulty 0.
    Range: [-5.9, 5.9], for shares are clipped to [.05, .95].
    """
    return log_odds(usual, FLOOR) - log_odds(shrunk_mean(total, count, usual), FLOOR)

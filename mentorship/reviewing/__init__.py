"""Reviewing: what a learner is promised, who is asked, who is reminded, and how well they agree."""

from mentorship.reviewing._agreement import (
    Agreement,
    Double,
    Offset,
    agreement_of,
    weighted_kappa,
)
from mentorship.reviewing._promise import (
    HELD_AT_MOST,
    LEASE_HOURS,
    PROMISE_HOURS,
    ball_after,
    is_stuck_now,
)
from mentorship.reviewing._reminders import LADDER, Audience, Rung, rungs_due
from mentorship.reviewing._routing import Candidate, Part, Relation, Route, route
from mentorship.reviewing._sample import sample_of
from mentorship.reviewing._wait import LEAST_REVIEWS, InLine, Wait, place_in, wait_for

__all__ = [
    "HELD_AT_MOST",
    "LADDER",
    "LEASE_HOURS",
    "LEAST_REVIEWS",
    "PROMISE_HOURS",
    "Agreement",
    "Audience",
    "Candidate",
    "Double",
    "InLine",
    "Offset",
    "Part",
    "Relation",
    "Route",
    "Rung",
    "Wait",
    "agreement_of",
    "ball_after",
    "is_stuck_now",
    "place_in",
    "route",
    "rungs_due",
    "sample_of",
    "wait_for",
    "weighted_kappa",
]

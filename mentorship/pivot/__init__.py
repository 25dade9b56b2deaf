"""The pivot engine: where a learner should start, stay or go next, and why.

    policy = Policy.from_document(document)            # fixtures/policy/*.json
    scenario = scenario_from(document, policy)         # {stage, profile, progress, context}
    recommendation = recommend(scenario, policy)
    recommendation.as_document()                       # plain JSON values

Values in, values out; docs/pivot-engine.md has the mathematics. The engine only proposes: every
change of direction is a mentor's decision.
"""

from mentorship.pivot._explain import (
    Quote,
    headline,
    quotes_of,
    sentence_of,
    why,
    why_not_target,
)
from mentorship.pivot._learned import policy_with_model
from mentorship.pivot._policy import Policy
from mentorship.pivot._recommend import recommend, recommend_all
from mentorship.pivot._recommendation import (
    Advice,
    Contribution,
    Reason,
    Recommendation,
    Step,
    WhyNot,
)
from mentorship.pivot._recourse import Plan, Recourse, what_would_change
from mentorship.pivot._recourse_words import action_in_words, none_in_words
from mentorship.pivot._scenario import Scenario
from mentorship.pivot._scenario_document import scenario_from
from mentorship.pivot._score import entry_features, term_name
from mentorship.pivot._seating import SeatWish, seat_wish

__all__ = [
    "Advice",
    "Contribution",
    "Plan",
    "Policy",
    "Quote",
    "Reason",
    "Recommendation",
    "Recourse",
    "Scenario",
    "SeatWish",
    "Step",
    "WhyNot",
    "action_in_words",
    "entry_features",
    "headline",
    "none_in_words",
    "policy_with_model",
    "quotes_of",
    "recommend",
    "recommend_all",
    "scenario_from",
    "seat_wish",
    "sentence_of",
    "term_name",
    "what_would_change",
    "why",
    "why_not_target",
]

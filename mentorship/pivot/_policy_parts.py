"""The parts a policy is made of: sentences, rules, weights, edges, gates, thresholds."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

DATA, PLATFORM, APPS, DEPLOY = "data", "platform", "apps", "deploy"
DIRECTIONS = (DATA, PLATFORM, APPS, DEPLOY)
EVIDENCE_LEVELS = ("claimed", "project", "reviewed", "production")
EXPERIENCES = ("algo", "eng", "infra", "dep", "data")
LANGUAGES = ("en", "zh-hans")

# Features that have one value per direction; all others have one value per learner.
OWN_FEATURES = ("target", "rejected", "performance", "readiness")
SHARED_FEATURES = (
    "always", *EXPERIENCES, "no_algo", "no_dep", "just_moving", "little_practice", "vertical",
    "shipped", "large_company", "interest_engineering", "interest_data",
)  # fmt: skip

Text = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the source. `zh_ours`: the Chinese is our rendering of the English."""

    id: str
    texts: Text
    zh_ours: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it is called, what it says, and the sentences it rests on."""

    id: str
    code: str
    basis: str
    ours: bool
    sentences: tuple[str, ...]
    short: Text
    text: Text
    advice: Text | None


@dataclass(frozen=True, slots=True)
class Term:
    """One summand of a direction's score: `mean` (log-odds) times a feature in [0, 1].

    `cited_above`: the feature must exceed this before the rule is named among the reasons, so
    that nobody with some experience is told the rule for newcomers.
    """

    rule: str
    feature: str
    direction: str
    mean: float
    cited_above: float

    @property
    def key(self) -> str:
        """The name under which this term's feature value is kept."""
        if self.feature in OWN_FEATURES:
            return f"{self.feature}.{self.direction}"
        return self.feature


@dataclass(frozen=True, slots=True)
class Edge:
    """A stepping stone: `strength` in (0, 1] is the chance that the step succeeds."""

    source: str
    target: str
    strength: float
    basis: str
    rule: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gate:
    """A direction open to the experienced, or after the stage that prepares for it."""

    direction: str
    rule: str
    feature: str
    at_least: float
    opened_by: str
    order_rule: str


@dataclass(frozen=True, slots=True)
class Kin:
    """Directions that can stand in for each other when one is full."""

    rule: str
    pairs: tuple[tuple[str, str], ...]

    def of(self, direction: str) -> str | None:
        for left, right in self.pairs:
            if direction in (left, right):
                return right if direction == left else left
        return None


@dataclass(frozen=True, slots=True)
class Experience:
    """Years in some role families, weighted per family, saturating at `years`."""

    years: float
    families: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class DirectionPart:
    """A direction: its name, its usual hours, and its skills with weights."""

    id: str
    name: Text
    hours: float
    skills: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Learned:
    """What a fitted model adds to a policy.

    *covariance*: of the weights of a direction, in the order of its terms. *edge_variance*: of
    ln p of a step. *intercept*: log-odds common to all directions. *knots*: the calibration map.
    """

    version: str
    covariance: Mapping[str, tuple[tuple[float, ...], ...]]
    edge_variance: Mapping[tuple[str, str], float]
    intercept: float
    knots: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The numbers that decide. Scores in log-odds, means and shares in [0, 1], else as named."""

    direct_slack: float
    edge_weight: float
    pivot_enter: float
    pivot_leave: float
    pivot_probability: float
    dwell_weeks: float
    weeks_before_pivot: float
    facts_before_pivot: float
    well_mean: float
    well_reviews: float
    well_on_time: float
    weak_mean: float
    at_risk_mean: float
    at_risk_missed: float
    pseudo_reviews: float
    pseudo_mean: float
    review_noise: float
    advance_done: float
    advance_mean: float
    reviewer_spread: float
    stalled_days: float
    newcomer_years: float
    low_hours: float
    popular_target_cap: float
    reason_at_least: float
    medium_probability: float
    high_probability: float
    weight_spread: float
    edge_pseudo_counts: float
    contradiction_years: float
    contradiction_variance: float


THRESHOLD_NAMES = tuple(field.name for field in fields(Thresholds))

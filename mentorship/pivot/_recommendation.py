"""A recommendation: the decision, what it rests on, and its form as a document."""

from collections.abc import Mapping
from dataclasses import dataclass

DIGITS = 12  # floats are rounded at the door, so that the last bit of a libm does not show

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]
Evidence = Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule with its weight in this decision.

    `points`: what the rule adds for the recommended direction over the one it was compared
    with (20 points double the odds); None for a rule that decides without being weighed.
    """

    rule: str
    code: str
    points: float | None
    evidence: tuple[Evidence, ...]
    sentences: tuple[str, ...]
    basis: str
    ours: bool

    def as_document(self) -> dict[str, Json]:
        return {
            "rule": self.rule,
            "code": self.code,
            "points": None if self.points is None else rounded(self.points),
            "evidence": [dict(row) for row in self.evidence],
            "sentences": list(self.sentences),
            "basis": self.basis,
            "ours": self.ours,
        }


@dataclass(frozen=True, slots=True)
class Advice:
    """A piece of advice that changes no score."""

    rule: str
    code: str
    sentences: tuple[str, ...]
    basis: str
    ours: bool

    def as_document(self) -> dict[str, Json]:
        return {
            "rule": self.rule,
            "code": self.code,
            "sentences": list(self.sentences),
            "basis": self.basis,
            "ours": self.ours,
        }


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the plan; `weeks` is None while the weekly hours are unknown.

    `after_stage`: the stage of the step before after which this one begins; None is the end.
    """

    direction: str
    weeks: float | None
    after_stage: int | None = None

    def as_document(self) -> dict[str, Json]:
        weeks = None if self.weeks is None else rounded(self.weeks)
        return {"direction": self.direction, "weeks": weeks, "after_stage": self.after_stage}


@dataclass(frozen=True, slots=True)
class Difference:
    """A rule's points for the recommended direction over the stated target."""

    rule: str
    points: float


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why the stated target is not proposed now: the rule that decides, and what weighs most."""

    target: str
    instead: str | None
    kind: str
    rule: str
    differences: tuple[Difference, ...]

    def as_document(self) -> dict[str, Json]:
        return {
            "target": self.target,
            "instead": self.instead,
            "kind": self.kind,
            "rule": self.rule,
            "differences": [
                {"rule": row.rule, "points": rounded(row.points)} for row in self.differences
            ],
        }


@dataclass(frozen=True, slots=True)
class Contribution:
    """One summand of a score: `points` = 28.85 x weight x value."""

    rule: str
    feature: str
    value: float
    weight: float
    points: float

    @property
    def amount(self) -> float:
        """The summand itself, in log-odds."""
        return self.weight * self.value

    def as_document(self) -> dict[str, Json]:
        return {
            "rule": self.rule,
            "feature": self.feature,
            "value": rounded(self.value),
            "weight": rounded(self.weight),
            "amount": rounded(self.amount),
            "points": rounded(self.points),
        }


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What to propose to one learner, and everything it rests on.

    Scores are log-odds; probability, coverage and readiness are in [0, 1]. `direction` is None
    for stay and defer. The contributions of a direction add up to its score.
    """

    decision: str
    direction: str | None
    then: str | None
    plan: tuple[Step, ...]
    reasons: tuple[Reason, ...]
    advice: tuple[Advice, ...]
    flags: tuple[str, ...]
    confidence: str
    probability: float
    coverage: float
    requests: tuple[str, ...]
    scores: Mapping[str, float]
    contributions: Mapping[str, tuple[Contribution, ...]]
    readiness: Mapping[str, float]
    gates: Mapping[str, bool]
    trace: tuple[str, ...]
    why_not_target: WhyNot | None
    inputs_hash: str
    policy_version: str
    model_version: str | None
    success_probability: float | None

    def as_document(self) -> dict[str, Json]:
        """Return the recommendation as plain JSON values, floats rounded to 12 decimals."""
        why_not = self.why_not_target
        return {
            "decision": self.decision,
            "direction": self.direction,
            "then": self.then,
            "reasons": [row.as_document() for row in self.reasons],
            "advice": [row.as_document() for row in self.advice],
            "flags": list(self.flags),
            "confidence": self.confidence,
            "probability": rounded(self.probability),
            "requests": list(self.requests),
            "scores": {name: rounded(value) for name, value in self.scores.items()},
            "readiness": {name: rounded(value) for name, value in self.readiness.items()},
            "contributions": {
                name: [part.as_document() for part in parts]
                for name, parts in self.contributions.items()
            },
            "gates": dict(self.gates),
            "trace": list(self.trace),
            "plan": [step.as_document() for step in self.plan],
            "why_not_target": None if why_not is None else why_not.as_document(),
            "policy_version": self.policy_version,
            "model_version": self.model_version,
            "success_probability": (
                None if self.success_probability is None else rounded(self.success_probability)
            ),
            "inputs_hash": self.inputs_hash,
        }


def rounded(value: float) -> float:
    return round(value, DIGITS) + 0.0  # no negative zero

"""Trace: the rules that had a say without being weighed, in a fixed order."""

from collections.abc import Callable, Iterator
from itertools import pairwise

from mentorship.pivot._features import is_popular_default
from mentorship.pivot._policy_parts import APPS, DATA, DEPLOY, PLATFORM
from mentorship.pivot._situation import Situation
from mentorship.pivot._verdict import ADVANCE, DEFER, PIVOT, STAY, Verdict, steps_of

# From this much of the experience a direction asks for, a learner is judged by it (R50).
TELLING = 0.5
ASKED_FOR = {DATA: ("data",), PLATFORM: ("eng", "infra"), APPS: ("algo",), DEPLOY: ("dep",)}


def traces_of(situation: Situation, verdict: Verdict) -> tuple[str, ...]:
    """Return the rules of the trace: what settled the decision first."""
    rules = [*verdict.settled_by]
    rules += _order_rules(situation, verdict)
    if situation.closed_gate is not None and verdict.decision != DEFER:
        rules.append(situation.closed_gate.rule)
    rules += [rule for rule, holds in _CONDITIONS if holds(situation, verdict)]
    return tuple(dict.fromkeys(rules))


def _order_rules(situation: Situation, verdict: Verdict) -> Iterator[str]:
    """Yield the rules of the stepping stones in the plan."""
    steps = list(steps_of(situation, verdict))
    if situation.progress is not None and verdict.decision == ADVANCE:
        steps.insert(0, situation.progress.current)
    for pair in pairwise(steps):
        edge = situation.policy.edges.get(pair)
        if edge is not None:
            yield edge.rule


def _wants_the_popular(situation: Situation, _: Verdict) -> bool:
    features = situation.card.features
    known = features.values["no_algo"] is not None
    return known and is_popular_default(situation.profile, features.values["no_algo"])


def _wants_tuning_first(situation: Situation, _: Verdict) -> bool:
    return situation.profile.tuning_only and situation.card.features.is_newcomer is True


def _leaves_data(situation: Situation, verdict: Verdict) -> bool:
    progress = situation.progress
    moves = verdict.decision in {ADVANCE, PIVOT}
    return moves and progress is not None and progress.current == DATA


def _relies_on_claims(situation: Situation, _: Verdict) -> bool:
    profile = situation.profile
    levels = [role.evidence for role in profile.roles]
    levels += [skill.evidence for skill in profile.skills]
    return "claimed" in levels


def _is_experienced(situation: Situation, verdict: Verdict) -> bool:
    if verdict.decision in {STAY, DEFER} or situation.card.features.is_newcomer is not False:
        return False
    known = situation.card.features.known
    return any(known(name) >= TELLING for name in ASKED_FOR[verdict.choice])


_CONDITIONS: tuple[tuple[str, Callable[[Situation, Verdict], bool]], ...] = (
    ("R06", _wants_the_popular),
    ("R13", _wants_tuning_first),
    ("R45", _leaves_data),
    ("R50", _is_experienced),
    ("P09", _relies_on_claims),
)

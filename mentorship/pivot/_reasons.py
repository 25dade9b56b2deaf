"""Reasons: the rules that made the difference, and the rules that decided without a score."""

from collections.abc import Mapping
from itertools import pairwise

from mentorship.pivot._path import best
from mentorship.pivot._policy_parts import Edge
from mentorship.pivot._recommendation import Difference, Reason, WhyNot
from mentorship.pivot._rows import rows_of
from mentorship.pivot._score import POINTS, Contribution
from mentorship.pivot._settled_rows import settled_rows
from mentorship.pivot._situation import Situation
from mentorship.pivot._trace import traces_of
from mentorship.pivot._verdict import ADVANCE, DEFER, STAY, WAITLIST, Verdict, steps_of

SHOWN_DIFFERENCES = 3


def reasons_of(situation: Situation, verdict: Verdict) -> tuple[Reason, ...]:
    """Return the reasons: what settled it, then what weighed most, then what else applies."""
    traces = traces_of(situation, verdict)
    settled = [row for row in traces if row in verdict.settled_by]
    others = [row for row in traces if row not in verdict.settled_by]
    weighed = [row for row in _weighed(situation, verdict) if row.rule not in traces]
    edges = _edges(situation, verdict)
    return (
        *(_unweighed(situation, rule, edges) for rule in settled),
        *weighed,
        *(_unweighed(situation, rule, edges) for rule in others),
    )


def why_not_target(situation: Situation, verdict: Verdict) -> WhyNot | None:
    """Return why the stated target is not proposed now; None if it is, or if there is none."""
    target = situation.target
    if target is None or (verdict.choice == target and verdict.decision not in {WAITLIST, DEFER}):
        return None
    kind, rule = _refusal(situation, verdict, target)
    differences: tuple[Difference, ...] = ()
    if verdict.decision != DEFER and verdict.choice != target:
        differences = _differences(situation, verdict.choice, target)
    if kind == "fit" and differences:
        rule = differences[0].rule
    instead = None if verdict.decision == DEFER else verdict.choice
    return WhyNot(target, instead, kind, rule, differences)


def _refusal(situation: Situation, verdict: Verdict, target: str) -> tuple[str, str]:
    """Return what keeps the learner from the target: a kind and the rule that names it."""
    if verdict.decision == DEFER:
        return "missing", "P04"
    if verdict.wanted == target:
        return "capacity", "P05"
    gate = situation.closed_gate
    if gate is not None:
        return "gate", gate.rule
    if verdict.decision == STAY:
        return _refusal_while_staying(situation, verdict)
    return "fit", "R21"


def _refusal_while_staying(situation: Situation, verdict: Verdict) -> tuple[str, str]:
    for kind, rule in (("early", "P04"), ("dwell", "P03"), ("stall", "P08")):
        if rule in verdict.settled_by:
            return kind, rule
    if (verdict.choice, situation.target) in situation.policy.edges:
        return "unfinished", "R15"
    return ("well", "P02") if "P02" in verdict.settled_by else ("fit", "R21")


# ---------------------------------------------------------------- weighed rules


def _weighed(situation: Situation, verdict: Verdict) -> list[Reason]:
    """Return the rules that separate the choice from what it was compared with.

    If some other open direction scores higher than the choice, the rules that speak for it are
    named as well: a recommendation does not hide what stands against it.
    """
    found: dict[str, Reason] = {}
    reference, rival = _reference(situation, verdict), _rival(situation, verdict)
    for other in (reference, rival):
        if other is not None:
            for reason in _compared(situation, verdict.choice, other):
                if other == reference or (reason.points or 0.0) < 0.0:
                    found.setdefault(reason.rule, reason)
    if verdict.decision == ADVANCE:
        found.pop("P02", None)  # good work is why the stage is left, not a reason to stay in it
    return sorted(found.values(), key=lambda reason: (-abs(reason.points or 0.0), reason.rule))


def _compared(situation: Situation, choice: str, other: str) -> list[Reason]:
    parts = _by_rule(situation, choice, other)
    amounts = _amounts(parts, choice)
    bar = situation.limits.reason_at_least
    return [
        _reason(situation, rule, amount, parts[rule])
        for rule, amount in amounts.items()
        if abs(amount) >= bar and _is_cited(situation, parts[rule])
    ]


def _reference(situation: Situation, verdict: Verdict) -> str | None:
    """Return what the choice is measured against: the stated target, else the next best."""
    if situation.target is not None and situation.target != verdict.choice:
        return situation.target
    names = tuple(name for name in situation.open_names if name != verdict.choice)
    return best(names, {name: situation.value(name) for name in names}) if names else None


def _rival(situation: Situation, verdict: Verdict) -> str | None:
    """Return the open direction with the highest score, if that is not the choice."""
    scores = situation.card.scores
    top = best(situation.open_names, scores)
    return top if scores[top] > scores[verdict.choice] else None


def _by_rule(situation: Situation, choice: str, other: str) -> dict[str, list[Contribution]]:
    parts: dict[str, list[Contribution]] = {}
    for direction in (choice, other):
        for part in situation.card.contributions[direction]:
            parts.setdefault(part.term.rule, []).append(part)
    return parts


def _amounts(parts: Mapping[str, list[Contribution]], choice: str) -> dict[str, float]:
    return {
        rule: sum(row.amount if row.term.direction == choice else -row.amount for row in rows)
        for rule, rows in parts.items()
    }


def _is_cited(situation: Situation, parts: list[Contribution]) -> bool:
    """Tell whether the condition of a rule holds well enough to name it.

    A rule for newcomers is not held against someone with experience, and the gate's rule is
    silent once the gate is open.
    """
    opened = {gate.rule for name, gate in situation.policy.gates.items() if situation.gates[name]}
    return any(
        abs(part.value) > part.term.cited_above and part.term.rule not in opened for part in parts
    )


def _differences(situation: Situation, choice: str, target: str) -> tuple[Difference, ...]:
    """Return the rules that weigh most for the choice and against the target."""
    named = [
        Difference(reason.rule, reason.points)
        for reason in _compared(situation, choice, target)
        if reason.points is not None and reason.points > 0.0
    ]
    named.sort(key=lambda row: (-row.points, row.rule))
    return tuple(named[:SHOWN_DIFFERENCES])


def _reason(situation: Situation, rule: str, amount: float, parts: list[Contribution]) -> Reason:
    named = situation.policy.rules[rule]
    telling = [part for part in parts if part.amount != 0.0]
    return Reason(
        rule=rule,
        code=named.code,
        points=amount * POINTS,
        evidence=rows_of(telling, situation),
        sentences=named.sentences,
        basis=named.basis,
        ours=named.ours,
    )


# ---------------------------------------------------------------- rules that are not weighed


def _edges(situation: Situation, verdict: Verdict) -> dict[str, Edge]:
    """Return the stepping stones the plan uses, by the rule that names them."""
    steps = list(steps_of(situation, verdict))
    if situation.progress is not None and verdict.decision not in {STAY, DEFER}:
        steps.insert(0, situation.progress.current)
    known = situation.policy.edges
    edges = [known[pair] for pair in pairwise(steps) if pair in known]
    return {edge.rule: edge for edge in reversed(edges)}


def _cited(own: tuple[str, ...], edge: Edge | None) -> tuple[str, ...]:
    """Return the rule's own sentences first, then what the stepping stone rests on."""
    return own if edge is None else tuple(dict.fromkeys((*own, *edge.sentences)))


def _unweighed(situation: Situation, rule: str, edges: Mapping[str, Edge]) -> Reason:
    named = situation.policy.rules[rule]
    edge = edges.get(rule)
    return Reason(
        rule=rule,
        code=named.code,
        points=None,
        evidence=settled_rows(rule, situation),
        sentences=_cited(named.sentences, edge),
        basis=named.basis if edge is None else edge.basis,
        ours=named.ours,
    )

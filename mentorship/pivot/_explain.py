"""Explain: sentences made from a recommendation's document, never the reverse.

Every function takes the document (as stored) and not the object, so that a recommendation kept
in a database explains itself in the words of the policy version it was made under.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from mentorship.pivot._policy import Policy

Document = Mapping[str, object]

WHY_RULES = 3
WAITING = ("P03", "P04")  # rules that wait: beside them no other reason matters yet
DECISIVE = ("P02", "P03", "P04", "P05", "P08", "R40", "R41", "R15", "R28")

_HEADLINES = {
    "en": {
        "start": "Start in {here}",
        "start_then": "Start in {here}, then move to {then}",
        "waitlist": "Wait for a seat in {here}",
        "defer": "Ask first: {requests}",
        "stay": "Stay in {here}",
        "pivot": "Move to {here}",
        "pivot_then": "Move to {here}, then to {then}",
        "advance": "Advance to {here}",
        "advance_then": "Advance to {here}, then to {then}",
    },
    "zh-hans": {
        "start": "从{here}开始",
        "start_then": "先从{here}开始，再转到{then}",
        "waitlist": "等待{here}的名额",
        "defer": "先了解：{requests}",
        "stay": "留在{here}",
        "pivot": "转到{here}",
        "pivot_then": "转到{here}，之后再到{then}",
        "advance": "进入{here}",
        "advance_then": "进入{here}，之后再到{then}",
    },
}
_REQUESTS = {
    "en": {
        "status": "present status",
        "roles": "work experience",
        "interest_engineering": "interest in engineering",
    },
    "zh-hans": {
        "status": "目前的身份",
        "roles": "工作经历",
        "interest_engineering": "对工程的兴趣",
    },
}
_WHY_NOT = {
    "en": {
        "fit": "Not {target} now: {why}.",
        "gate": "Not {target} yet: {why}.",
        "capacity": "Not {target} now: {why}.",
        "missing": "Not {target} yet: {why}.",
        "early": "Not {target} yet: {why}.",
        "dwell": "Not {target} now: {why}.",
        "stall": "Not {target} now: {why}.",
        "unfinished": "Not {target} yet: {here} comes first and is not finished ({why}).",
        "well": "Not {target} now: things go well in {here}.",
    },
    "zh-hans": {
        "fit": "暂不建议{target}：{why}。",
        "gate": "还不能进入{target}：{why}。",
        "capacity": "暂不能进入{target}：{why}。",
        "missing": "暂不判断{target}：{why}。",
        "early": "暂不建议{target}：{why}。",
        "dwell": "暂不建议{target}：{why}。",
        "stall": "暂不建议{target}：{why}。",
        "unfinished": "还不到{target}：先完成{here}（{why}）。",
        "well": "暂不建议{target}：在{here}进展良好。",
    },
}
_POINTS = {
    "en": (
        "{text} Speaks for it with {points} points.",
        "{text} Speaks against it with {points} points.",
    ),
    "zh-hans": ("{text}加 {points} 分。", "{text}减 {points} 分。"),
}
_QUOTED = {"en": "“{text}” ({by})", "zh-hans": "“{text}”（{by}）"}
_POOR_RESULTS = {"en": "weak results in the present direction", "zh-hans": "在当前方向成绩偏弱"}
_POOR_REVIEWS = {
    "en": "The reviews in the present direction are weak.",
    "zh-hans": "当前方向的评审成绩偏弱。",
}
_BRACKETED = {"en": "({})", "zh-hans": "（{}）"}
_JOIN = {"en": "; ", "zh-hans": "；"}
_LIST = {"en": ", ", "zh-hans": "、"}
_THEN = {"en": ", then to ", "zh-hans": "，再到"}


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence of the source in one language. `ours`: the wording is our rendering."""

    sentence: str
    text: str
    attribution: str
    ours: bool


def sentence_of(
    reason: Document, policy: Policy, language: str, recommendation: Document | None = None
) -> str:
    """Say one reason (or piece of advice) in words, with its first quote and whose it is.

    *reason*: a row of `reasons` or `advice` of the document. *recommendation*: the document it
    stands in; with it, results that speak for a move are called weak.
    """
    rule = policy.rules[str(reason["rule"])]
    is_advice = "points" not in reason
    text = rule.advice[language] if is_advice and rule.advice is not None else rule.text[language]
    if recommendation is not None and _is_poor(reason, recommendation):
        text = _POOR_REVIEWS[language]
    points = reason.get("points")
    if isinstance(points, int | float):
        shape = _POINTS[language][0 if points >= 0 else 1]
        text = shape.format(text=text, points=f"{abs(points):.0f}")
    gap = " " if language == "en" else ""
    return f"{text}{gap}{_source_of(reason, policy, language)}"


def quotes_of(reason: Document, policy: Policy, language: str) -> tuple[Quote, ...]:
    """Return the sentences a reason (or piece of advice) rests on; a product rule has none."""
    quotes = []
    for name in cast("Sequence[str]", reason["sentences"]):
        sentence = policy.sentences[name]
        ours = sentence.zh_ours and language != "en"
        quotes.append(
            Quote(name, sentence.texts[language], _attribution(policy, language, ours=ours), ours)
        )
    return tuple(quotes)


def headline(recommendation: Document, policy: Policy, language: str) -> str:
    """Say the decision in one line."""
    decision = str(recommendation["decision"])
    then = recommendation["then"]
    key = f"{decision}_then" if then is not None and decision != "start_then" else decision
    shapes = _HEADLINES[language]
    return shapes.get(key, shapes[decision]).format(
        here=_name(_here(recommendation), policy, language),
        then=_THEN[language].join(_later(recommendation, policy, language)),
        requests=requests_in_words(cast("Sequence[str]", recommendation["requests"]), language),
    )


def _later(recommendation: Document, policy: Policy, language: str) -> list[str]:
    """Name what comes after the first step: all of a plan with a step between, else `then`."""
    plan = cast("Sequence[Document]", recommendation["plan"])
    steps = [step["direction"] for step in plan[1:]]
    if len(steps) < 2 or steps[-1] != recommendation["then"]:
        steps = [recommendation["then"]]
    return [_name(step, policy, language) for step in steps]


def why(recommendation: Document, policy: Policy, language: str) -> str:
    """Say the two or three reasons that count most, short enough for a cell of a table."""
    reasons = cast("Sequence[Document]", recommendation["reasons"])
    if reasons and reasons[0]["rule"] in WAITING:
        return policy.rules[str(reasons[0]["rule"])].short[language]
    named = [
        _short(reason, recommendation, policy, language)
        for reason in reasons
        if (
            reason["rule"] in DECISIVE
            if reason["points"] is None
            else cast("float", reason["points"]) > 0.0
        )
    ]
    return _JOIN[language].join(named[:WHY_RULES])


def _short(reason: Document, recommendation: Document, policy: Policy, language: str) -> str:
    """Say a reason in a few words; results that speak for moving on are poor ones."""
    if _is_poor(reason, recommendation):
        return _POOR_RESULTS[language]
    return policy.rules[str(reason["rule"])].short[language]


def _is_poor(reason: Document, recommendation: Document) -> bool:
    """Tell whether a reason weighs results that speak for leaving the present direction."""
    moves = recommendation["decision"] in {"pivot", "waitlist"}
    return moves and reason["rule"] == "P02" and reason.get("points") is not None


def why_not_target(recommendation: Document, policy: Policy, language: str) -> str:
    """Say in one line why the stated target is not proposed now; empty if it is."""
    refusal = cast("Document | None", recommendation["why_not_target"])
    if refusal is None:
        return ""
    said = [policy.rules[str(refusal["rule"])].short[language]]
    if refusal["kind"] == "fit":
        rows = cast("Sequence[Document]", refusal["differences"])
        said = [_short(row, recommendation, policy, language) for row in rows[:2]] or said
    return _WHY_NOT[language][str(refusal["kind"])].format(
        target=_name(refusal["target"], policy, language),
        here=_name(refusal["instead"], policy, language),
        why=_JOIN[language].join(said),
    )


def _here(recommendation: Document) -> object:
    """Return the direction spoken of: for a learner who stays, the first step of the plan."""
    if recommendation["direction"] is not None:
        return recommendation["direction"]
    plan = cast("Sequence[Document]", recommendation["plan"])
    return plan[0]["direction"] if plan else None


def _name(direction: object, policy: Policy, language: str) -> str:
    return "" if direction is None else policy.name_of(str(direction), language)


def requests_in_words(requests: Sequence[str], language: str) -> str:
    """Name the facts that are asked for, in a list."""
    names = _REQUESTS[language]
    return _LIST[language].join(names.get(name, name) for name in requests)


def _source_of(reason: Document, policy: Policy, language: str) -> str:
    if reason["ours"]:
        return _BRACKETED[language].format(policy.our_rule[language])
    quotes = quotes_of(reason, policy, language)
    if not quotes:
        return ""
    return _QUOTED[language].format(text=quotes[0].text, by=quotes[0].attribution)


def _attribution(policy: Policy, language: str, *, ours: bool) -> str:
    if not ours:
        return policy.attribution[language]
    return f"{policy.attribution[language]}{_LIST[language]}{policy.our_rendering[language]}"

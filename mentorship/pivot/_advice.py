"""Advice and flags: what to tell the people beside the decision. Neither changes a score."""

from collections.abc import Callable

from mentorship.pivot._policy_parts import APPS, DATA, DEPLOY, PLATFORM
from mentorship.pivot._recommendation import Advice
from mentorship.pivot._scenario import NEWCOMER_STATUSES
from mentorship.pivot._situation import Situation
from mentorship.pivot._verdict import DEFER, Verdict, steps_of

Condition = Callable[[Situation, Verdict], bool]

FLAGS = ("stalled", "at_risk", "capacity", "low_hours", "reviewer_disagreement")


def advice_of(situation: Situation, verdict: Verdict) -> tuple[Advice, ...]:
    """Return the advice that fits, in the order of the table below."""
    rules = (situation.policy.rules[name] for name, fits in _ADVICE if fits(situation, verdict))
    return tuple(
        Advice(rule.id, rule.code, rule.sentences, rule.basis, rule.ours) for rule in rules
    )


def flags_of(situation: Situation, verdict: Verdict) -> tuple[str, ...]:
    """Return what people should look at, in the order of `FLAGS`."""
    standing, limits = situation.card.standing, situation.limits
    hours = situation.profile.weekly_hours
    raised = {
        "stalled": standing is not None and standing.is_stalled,
        "at_risk": standing is not None and standing.is_at_risk(limits),
        "capacity": verdict.lacks_seat,
        "low_hours": hours is not None and hours < limits.low_hours,
        "reviewer_disagreement": standing is not None and standing.spread >= limits.reviewer_spread,
    }
    return tuple(name for name in FLAGS if raised[name])


# ---------------------------------------------------------------- when advice fits


def _is_new_entrant(situation: Situation, _: Verdict) -> bool:
    return situation.card.features.is_newcomer is True


def _is_on_the_way_to_apps(situation: Situation, verdict: Verdict) -> bool:
    return APPS in (situation.target, *_places(situation, verdict))


def _places(situation: Situation, verdict: Verdict) -> tuple[str, ...]:
    """Return where the learner is going to be."""
    return steps_of(situation, verdict)


def _wants_tuning_only(situation: Situation, _: Verdict) -> bool:
    return situation.profile.tuning_only


def _newcomer_wants_tuning(situation: Situation, verdict: Verdict) -> bool:
    return _wants_tuning_only(situation, verdict) and _is_new_entrant(situation, verdict)


def _needs_little_tuning(situation: Situation, verdict: Verdict) -> bool:
    return _wants_tuning_only(situation, verdict) or _is_new_entrant(situation, verdict)


def _aims_at_apps(situation: Situation, _: Verdict) -> bool:
    return situation.target == APPS


def _rejects_data(situation: Situation, _: Verdict) -> bool:
    return DATA in situation.profile.rejects


def _newcomer_to_apps(situation: Situation, verdict: Verdict) -> bool:
    return _is_new_entrant(situation, verdict) and _is_on_the_way_to_apps(situation, verdict)


def _could_ship(situation: Situation, verdict: Verdict) -> bool:
    """Someone at work, on the way to applications, who has not shipped a feature yet (R09)."""
    profile = situation.profile
    at_work = profile.status == "employed" and not profile.shipped_llm
    return at_work and _is_on_the_way_to_apps(situation, verdict)


def _has_strong_background(situation: Situation, verdict: Verdict) -> bool:
    education = situation.profile.education
    if education is None or education.field == "non_stem":
        return False
    return education.tier == "strong" and _is_entering(situation, verdict)


def _has_other_background(situation: Situation, verdict: Verdict) -> bool:
    """A weaker school, or a field far from the work: gather experience in a smaller company."""
    education = situation.profile.education
    if education is None or not _is_entering(situation, verdict):
        return False
    return education.tier in {"average", "weak"} or education.field == "non_stem"


def _is_entering(situation: Situation, _: Verdict) -> bool:
    """New entrants: the newcomers, and whoever has no experience in any of the four fields."""
    if situation.profile.status in NEWCOMER_STATUSES or situation.card.features.is_newcomer:
        return True
    just_moving = situation.card.features.values["just_moving"]
    return just_moving is not None and just_moving > 0.5


def _platform_in_small_company(situation: Situation, verdict: Verdict) -> bool:
    if PLATFORM not in _places(situation, verdict)[:1]:
        return False
    small = situation.profile.company_preference == "small_mid"
    return small or _has_other_background(situation, verdict)


def _data_with_vertical(situation: Situation, verdict: Verdict) -> bool:
    has_vertical = situation.card.features.known("vertical") > 0.0
    return has_vertical and DATA in _places(situation, verdict)[:1]


def _newcomer_in_infrastructure(situation: Situation, verdict: Verdict) -> bool:
    first = _places(situation, verdict)[:1]
    return first in {(DATA,), (PLATFORM,)} and _is_new_entrant(situation, verdict)


def _works_on_cost(situation: Situation, verdict: Verdict) -> bool:
    return _places(situation, verdict)[:1] in {(APPS,), (DEPLOY,)}


def _deploys(situation: Situation, verdict: Verdict) -> bool:
    return DEPLOY in _places(situation, verdict)


def _has_a_plan(_: Situation, verdict: Verdict) -> bool:
    return verdict.decision != DEFER


_ADVICE: tuple[tuple[str, Condition], ...] = (
    ("R11", _wants_tuning_only),
    ("R13", _newcomer_wants_tuning),
    ("R18", _aims_at_apps),
    ("R19", _rejects_data),
    ("R44", _is_on_the_way_to_apps),
    ("R14", _newcomer_to_apps),
    ("R09", _could_ship),
    ("R25", _data_with_vertical),
    ("R31", _platform_in_small_company),
    ("R36", _works_on_cost),
    ("R37", _deploys),
    ("R16", _has_strong_background),
    ("R17", _has_other_background),
    ("R49", _newcomer_in_infrastructure),
    ("R45", _has_a_plan),
    ("R43", _needs_little_tuning),
)

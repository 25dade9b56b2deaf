"""Features: what the rules look at, each in [0, 1]; None is unknown and is never filled in."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from mentorship.pivot._policy import Policy
from mentorship.pivot._policy_parts import APPS, DIRECTIONS, EXPERIENCES
from mentorship.pivot._scenario import NEWCOMER_STATUSES, Profile

Value = float | None


@dataclass(frozen=True, slots=True)
class Features:
    """The value of every feature a term may name, by `Term.key`."""

    values: Mapping[str, Value]
    is_newcomer: bool | None

    def known(self, key: str) -> float:
        """Return a value, 0 where it is unknown: for questions that need a yes."""
        return self.values[key] or 0.0


def profile_features(profile: Profile, policy: Policy, *, trust_claims: bool = False) -> Features:
    """Return the features that rest on the profile alone.

    *trust_claims*: take every role as if it were production experience (to see how much of a
    recommendation hangs on unproven claims).
    """
    experience = {
        name: _experience(name, profile, policy, trust=trust_claims) for name in EXPERIENCES
    }
    newcomer = _is_newcomer(profile, policy, trust=trust_claims)
    values: dict[str, Value] = {"always": 1.0, **experience}
    values["no_algo"] = _rest(experience["algo"])
    values["no_dep"] = _rest(experience["dep"])
    values["just_moving"] = _rest(_most(experience, ("algo", "infra", "dep", "data")))
    values["little_practice"] = _little_practice(experience, newcomer=newcomer)
    values["vertical"] = _vertical(profile, policy)
    values["shipped"] = float(profile.shipped_llm)
    values["large_company"] = _large_company(profile)
    values["interest_engineering"] = profile.interest_engineering
    values["interest_data"] = profile.interest_data
    for direction in DIRECTIONS:
        values[f"target.{direction}"] = _target(direction, profile, values["no_algo"], policy)
        values[f"rejected.{direction}"] = float(direction in profile.rejects)
    return Features(values, newcomer)


def years_in(
    families: Mapping[str, float], profile: Profile, policy: Policy, *, trust: bool
) -> float:
    """Return the years in some role families, weighted by family and by evidence."""
    return math.fsum(
        families[role.family]
        * role.years
        * (1.0 if trust else policy.evidence_factors[role.evidence])
        for role in profile.roles
        if role.family in families
    )


def technical_years(profile: Profile, policy: Policy, *, trust: bool) -> float:
    """Return the years in any technical role, weighted by evidence."""
    families = {name: 1.0 for name in policy.families if name not in policy.not_technical}
    return years_in(families, profile, policy, trust=trust)


def saturated(years: float, horizon: float) -> float:
    """Return `min(1, years / horizon)`: more years than the horizon say no more."""
    return min(1.0, years / horizon)


def is_popular_default(profile: Profile, no_algo: Value) -> bool:
    """Tell whether the wish for applications has no business experience behind it (R06)."""
    return profile.target == APPS and not profile.shipped_llm and (no_algo is None or no_algo > 0.5)


def _experience(name: str, profile: Profile, policy: Policy, *, trust: bool) -> Value:
    if not profile.roles_known:
        return None
    part = policy.experience[name]
    return saturated(years_in(part.families, profile, policy, trust=trust), part.years)


def _is_newcomer(profile: Profile, policy: Policy, *, trust: bool) -> bool | None:
    if profile.status in NEWCOMER_STATUSES:
        return True
    if not profile.roles_known:
        return None
    if technical_years(profile, policy, trust=trust) < policy.thresholds.newcomer_years:
        return True
    return None if profile.status is None else False


def _rest(value: Value) -> Value:
    return None if value is None else 1.0 - value


def _most(experience: Mapping[str, Value], names: tuple[str, ...]) -> Value:
    values = [experience[name] for name in names]
    known = [value for value in values if value is not None]
    return max(known) if len(known) == len(values) else None


def _little_practice(experience: Mapping[str, Value], *, newcomer: bool | None) -> Value:
    rest = _rest(_most(experience, ("algo", "dep")))
    if newcomer is False or rest == 0.0:
        return 0.0
    return None if newcomer is None else rest


def _vertical(profile: Profile, policy: Policy) -> Value:
    """Years in the longest industry; a scenario such as chatbots is not one."""
    years = [row.years for row in profile.verticals if not policy.verticals[row.vertical]]
    return saturated(max(years, default=0.0), policy.vertical_years)


def _large_company(profile: Profile) -> Value:
    if profile.company_preference is None:
        return None
    return float(profile.company_preference == "large")


def _target(direction: str, profile: Profile, no_algo: Value, policy: Policy) -> float:
    """Return how much the stated target counts.

    Applications is the popular default: without algorithm work or a shipped feature behind it
    the wish counts for `popular_target_cap` of a full one, in proportion in between (R06).
    """
    if direction != profile.target:
        return 0.0
    if direction != APPS or profile.shipped_llm:
        return 1.0
    return 1.0 - (1.0 if no_algo is None else no_algo) * (
        1.0 - policy.thresholds.popular_target_cap
    )

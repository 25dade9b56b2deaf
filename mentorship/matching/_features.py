"""The seven features of a pair: value, points, words."""

from collections.abc import Callable

from mentorship.matching._values import (
    Contribution,
    Feature,
    Seeker,
    Stances,
    Supporter,
)
from mentorship.matching._zones import EVENINGS, overlap_hours
from mentorship.values import Stance, Texts

POINTS = {
    Feature.DIRECTION: 30.0,
    Feature.SKILLS: 25.0,
    Feature.VERTICAL: 10.0,
    Feature.OVERLAP: 20.0,
    Feature.LANGUAGE: 10.0,
    Feature.CONTINUITY: 15.0,
    Feature.PREFERENCE: 15.0,
}
"""What a value of 1 adds."""

ENOUGH_OVERLAP = 6.0
"""Hours a week from which more overlap adds nothing."""

WEIGHT = {Stance.PREFER: 1.0, Stance.AVOID: -2.0}
"""What a wish of either side counts; nobody learns who wished what."""

Told = tuple[float, float, Texts]
"""The value people check, the share of the feature's points it earns, and the words."""


def contributions_of(
    seeker: Seeker, supporter: Supporter, stances: Stances
) -> tuple[Contribution, ...]:
    """Return what each feature adds to the pair, all seven of them, in the order of the enum."""
    return tuple(
        _contribution(feature, rule(seeker, supporter, stances)) for feature, rule in _RULES.items()
    )


def _contribution(feature: Feature, told: Told) -> Contribution:
    value, share, texts = told
    return Contribution(feature, round(value, 3), round(POINTS[feature] * share, 3), texts)


# ---------------------------------------------------------------- the rules


def _direction(seeker: Seeker, supporter: Supporter, _: Stances) -> Told:
    fits = float(seeker.direction in supporter.directions)
    if fits:
        return 1, 1, _both("Mentors the learner's direction.", "导师负责学员所在的方向。")
    return 0, 0, _both("Has not named the learner's direction.", "导师没有写明负责该方向。")


def _skills(seeker: Seeker, supporter: Supporter, _: Stances) -> Told:
    missing = sum(seeker.needs.values())
    helped = sum(need * supporter.skills.get(skill, 0.0) for skill, need in seeker.needs.items())
    share = helped / missing if missing > 0 else 0.0
    return (
        share,
        share,
        _both(
            f"Covers {share:.0%} of what the learner still lacks in the direction.",
            f"覆盖学员在该方向上所缺能力的 {share:.0%}。",
        ),
    )


def _vertical(seeker: Seeker, supporter: Supporter, _: Stances) -> Told:
    common = sorted(seeker.verticals & supporter.verticals)
    if common:
        names = ", ".join(common)
        return (
            len(common),
            1,
            _both(f"Both know a vertical: {names}.", f"双方都熟悉的垂直领域：{names}。"),
        )
    return 0, 0, _both("No vertical in common.", "没有共同的垂直领域。")


def _overlap(seeker: Seeker, supporter: Supporter, _: Stances) -> Told:
    windows = supporter.windows or EVENINGS
    hours = overlap_hours(windows, supporter.utc_offset, seeker.utc_offset)
    texts = _both(
        f"{hours:.1f} hours a week suit both, {_zone(seeker)} and {_zone(supporter)}.",
        f"每周有 {hours:.1f} 小时双方都合适（{_zone(seeker)} 与 {_zone(supporter)}）。",
    )
    return hours, min(1.0, hours / ENOUGH_OVERLAP), texts


def _language(seeker: Seeker, supporter: Supporter, _: Stances) -> Told:
    if seeker.language in supporter.languages:
        return 1, 1, _both("Speaks the learner's language.", "使用学员的语言。")
    return 0, 0, _both("Has not named any language.", "导师没有写明语言。")


def _continuity(seeker: Seeker, supporter: Supporter, _: Stances) -> Told:
    if seeker.present == supporter.mentor:
        return 1, 1, _both("Is the mentor already.", "目前就是该学员的导师。")
    if supporter.mentor in seeker.known:
        return 1, 1, _both("Has mentored the learner before.", "以前辅导过该学员。")
    return 0, 0, _both("The two have not worked together yet.", "双方还没有合作过。")


def _preference(seeker: Seeker, supporter: Supporter, stances: Stances) -> Told:
    said = stances.get((seeker.learner, supporter.mentor), frozenset())
    value = sum(WEIGHT.get(stance, 0.0) for _, stance in said)
    if value > 0:
        return value, value, _both("Wished for.", "有人希望这样搭配。")
    if value < 0:
        return value, value, _both("Rather not, if it can be avoided.", "如有其他选择，最好避免。")
    return 0, 0, _both("No wish stands for or against it.", "没有人表示希望或回避。")


def _zone(one: Seeker | Supporter) -> str:
    sign = "+" if one.utc_offset >= 0 else "-"
    hours, minutes = divmod(abs(one.utc_offset), 60)
    return f"UTC{sign}{hours}" + (f":{minutes:02}" if minutes else "")


def _both(english: str, chinese: str) -> Texts:
    return {"en": english, "zh-hans": chinese}


_RULES: dict[Feature, Callable[[Seeker, Supporter, Stances], Told]] = {
    Feature.DIRECTION: _direction,
    Feature.SKILLS: _skills,
    Feature.VERTICAL: _vertical,
    Feature.OVERLAP: _overlap,
    Feature.LANGUAGE: _language,
    Feature.CONTINUITY: _continuity,
    Feature.PREFERENCE: _preference,
}

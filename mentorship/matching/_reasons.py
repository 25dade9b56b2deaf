"""Hard rules of a pair, and which of them leaves a learner without any mentor."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mentorship.matching._values import Seeker, Stances, Supporter
from mentorship.values import Stance, Texts


class Binding(StrEnum):
    """What left a learner without a mentor: the first rule that no mentor passes any more."""

    NO_MENTORS = "no_mentors"
    DIRECTION = "direction"
    LANGUAGE = "language"
    BAN = "ban"
    ABSENCE = "absence"
    HOURS = "hours"
    COMPETITION = "competition"


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A learner without a mentor. *passed*: mentors that fit up to the rule in *binding*."""

    enrollment: int
    binding: Binding
    passed: int
    texts: Texts


def may_be_paired(seeker: Seeker, supporter: Supporter, stances: Stances) -> bool:
    """Tell whether every hard rule but the hours allows the pair."""
    return all(rule(seeker, supporter, stances) for _, rule in HARD)


def is_barred(seeker: Seeker, supporter: Supporter, stances: Stances) -> bool:
    """Tell whether a ban of either side stands, or the two are one person."""
    said = stances.get((seeker.learner, supporter.mentor), frozenset())
    banned = any(stance is Stance.BAN for _, stance in said)
    return banned or seeker.user == supporter.user


def _mentors_direction(seeker: Seeker, supporter: Supporter, _: Stances) -> bool:
    return not supporter.directions or seeker.direction in supporter.directions


def _speaks(seeker: Seeker, supporter: Supporter, _: Stances) -> bool:
    return not supporter.languages or seeker.language in supporter.languages


def _is_not_barred(seeker: Seeker, supporter: Supporter, stances: Stances) -> bool:
    return not is_barred(seeker, supporter, stances)


def _is_here(_: Seeker, supporter: Supporter, __: Stances) -> bool:
    return not supporter.is_away


Rule = Callable[[Seeker, Supporter, Stances], bool]
HARD: tuple[tuple[Binding, Rule], ...] = (
    (Binding.DIRECTION, _mentors_direction),
    (Binding.LANGUAGE, _speaks),
    (Binding.BAN, _is_not_barred),
    (Binding.ABSENCE, _is_here),
)


def unmatched_of(seeker: Seeker, supporters: Sequence[Supporter], stances: Stances) -> Unmatched:
    """Return what binds: rule by rule, until no mentor is left; else the better fit of others."""
    left = list(supporters)
    if not left:
        return _told(seeker, Binding.NO_MENTORS, 0)
    rules = (*HARD, (Binding.HOURS, lambda _, supporter, __: supporter.room > 0))
    for binding, rule in rules:
        passed = [supporter for supporter in left if rule(seeker, supporter, stances)]
        if not passed:
            return _told(seeker, binding, len(left))
        left = passed
    return _told(seeker, Binding.COMPETITION, len(left))


def _told(seeker: Seeker, binding: Binding, passed: int) -> Unmatched:
    english, chinese = SAID[binding]
    facts = {"passed": passed, "direction": seeker.direction, "language": seeker.language}
    texts = {"en": english.format(**facts), "zh-hans": chinese.format(**facts)}
    return Unmatched(seeker.enrollment, binding, passed, texts)


SAID = {
    Binding.NO_MENTORS: ("There are no mentors.", "目前没有导师。"),
    Binding.DIRECTION: (
        "Mentors: {passed}. None of them mentors the direction “{direction}”.",
        "共有 {passed} 位导师，没有人负责方向“{direction}”。",
    ),
    Binding.LANGUAGE: (
        "Mentors of the direction: {passed}. None of them speaks “{language}”.",
        "该方向有 {passed} 位导师，没有人使用“{language}”。",
    ),
    Binding.BAN: (
        "Mentors that suit otherwise: {passed}. With each of them a pair is ruled out.",
        "其他条件合适的导师有 {passed} 位，但都不允许与该学员配对。",
    ),
    Binding.ABSENCE: (
        "Mentors that suit: {passed}. All of them are on leave.",
        "合适的导师有 {passed} 位，目前都在休假。",
    ),
    Binding.HOURS: (
        "Mentors that suit: {passed}. None of them has hours left for one more learner.",
        "合适的导师有 {passed} 位，但都没有足够的空闲时间再辅导一位学员。",
    ),
    Binding.COMPETITION: (
        "Mentors that suit and have hours: {passed}. Others fit better, and took all of them.",
        "合适且有空闲时间的导师有 {passed} 位，但这些时间已分给更合适的学员。",
    ),
}

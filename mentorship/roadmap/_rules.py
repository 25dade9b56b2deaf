"""All rules a curriculum must keep, in the order in which their faults are told."""

from collections.abc import Callable, Iterator

from mentorship.errors import Fault
from mentorship.roadmap import _roadmap_rules, _task_rules
from mentorship.roadmap._values import Curriculum

Rule = Callable[[Curriculum], Iterator[Fault]]

RULES: tuple[Rule, ...] = (
    _task_rules.duplicate_ids,
    _task_rules.unknown_names,
    _task_rules.task_effort,
    _task_rules.task_content,
    _task_rules.weights,
    _task_rules.circles,
    _task_rules.requirements,
    _roadmap_rules.size,
    _roadmap_rules.coverage,
    _roadmap_rules.set_construction,
    _roadmap_rules.tuning,
    _roadmap_rules.common_chores,
    _roadmap_rules.unused_shared_tasks,
)


PROMISES = frozenset(
    {
        "few-stages",
        "few-tasks",
        "uncovered-skill",
        "no-set-construction",
        "tuning-share",
        "no-common-chore",
        "chore-not-common",
        "unused-task",
    }
)
"""Codes of what the shared library promises; an organization's own roadmap need not keep it."""


def faults_of(curriculum: Curriculum, form: tuple[Fault, ...] = ()) -> tuple[Fault, ...]:
    """Return *form*, the faults found while reading, and every broken rule beside them.

    A rule is silent at, below and right above a place that could not be read: there it saw a
    stand-in.
    """
    unread = [fault.pointer for fault in form]
    broken = [fault for rule in RULES for fault in rule(curriculum)]
    return (*form, *(fault for fault in broken if not _stands_in(fault.pointer, unread)))


def _stands_in(pointer: str, unread: list[str]) -> bool:
    return any(
        pointer == place or pointer.startswith(f"{place}/") or place.rpartition("/")[0] == pointer
        for place in unread
    )

"""Recourse in words, in both languages; made from its document, never the reverse."""

from collections.abc import Mapping
from typing import cast

from mentorship.pivot._explain import requests_in_words
from mentorship.pivot._policy import Policy

Document = Mapping[str, object]

_ACTIONS = {
    "en": {
        "name_as_target": "Name {direction} as the direction you aim at",
        "lift_rejection": "No longer rule out {direction}",
        "verify_claims": "Have {count} claims or projects looked at and confirmed by a mentor",
        "ship_feature": "Ship one LLM feature in your own business",
        "work_in_field": "Work {count} months in {direction}",
        "show_project": "Show {count} core skills of {direction} in a project of your own",
        "submit_overdue": "Hand in the {count} overdue tasks",
        "good_reviews": "Have {count} more tasks in {direction} reviewed, at 85 or better",
        "finish_stage": "Finish the stage in {direction}: {count} more tasks, at 85 or better",
    },
    "zh-hans": {
        "name_as_target": "把{direction}定为目标方向",
        "lift_rejection": "不再排斥{direction}",
        "verify_claims": "请导师核实 {count} 项自述或项目经历",
        "ship_feature": "在自己的业务中上线一个大模型功能",
        "work_in_field": "在{direction}相关岗位工作 {count} 个月",
        "show_project": "用自己的项目展示{direction}的 {count} 项核心技能",
        "submit_overdue": "补交 {count} 项逾期任务",
        "good_reviews": "在{direction}再完成 {count} 项任务，评审达到 85 分",
        "finish_stage": "完成{direction}阶段：再完成 {count} 项任务，评审达到 85 分",
    },
}
_NONE = {
    "en": {
        "reached": "This is what is proposed already.",
        "facts": "First the missing facts are needed: {requests}.",
        "dwell": "A change of direction was decided a few weeks ago; a new one is looked at later.",
        "early": "It is too early: there is too little work to judge by.",
        "capacity": "No seat is free in {direction}; nothing the learner does changes that.",
        "gate": "{direction} is not open yet, and nothing within three steps opens it.",
        "steps": "Nothing within three steps would change the answer.",
    },
    "zh-hans": {
        "reached": "目前的建议已经如此。",
        "facts": "首先需要补充信息：{requests}。",
        "dwell": "几周前刚决定过方向变更，稍后再重新评估。",
        "early": "为时尚早：可供判断的工作太少。",
        "capacity": "{direction}没有空余名额，学员自身的行动无法改变这一点。",
        "gate": "{direction}尚未开放，三步之内无法打开。",
        "steps": "三步之内没有任何行动会改变结论。",
    },
}


def action_in_words(action: Document, policy: Policy, language: str) -> str:
    """Say one step of a plan (a row of `plans[].actions` of the recourse document)."""
    direction = action["direction"]
    name = "" if direction is None else policy.name_of(str(direction), language)
    return _ACTIONS[language][str(action["code"])].format(direction=name, count=action["count"])


def none_in_words(
    recourse: Document, requests: tuple[str, ...], policy: Policy, language: str
) -> str:
    """Say why there is no plan; empty where there is one. *requests*: the missing facts."""
    code = cast("str | None", recourse["none_because"])
    if code is None:
        return ""
    goal = recourse["goal"]
    name = "" if goal is None else policy.name_of(str(goal), language)
    asked = requests_in_words(requests, language)
    return _NONE[language][code].format(direction=name, requests=asked)

"""The small tables by which a task gets its kind, hours, rubric and resources."""

import re
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import urlsplit

from mentorship.drafting._text import EXERCISE
from mentorship.drafting._values import Topic
from mentorship.values import DeliverableType, ResourceKind, TaskKind

WORDS = {
    TaskKind.DATASET: r"""\bdata[ ]?-?sets?\b|\bcorp(?:us|ora)\b|\bannotat(?:e|ion|ing)\b
        |\blabell?ing\b|数据集|语料|训练集|测试集|标注|数据筛选|数据构建""",
    TaskKind.EXPERIMENT: r"""\bexperiments?\b|\bevaluat(?:e|ion|ions|ing)\b
        |\bbenchmark(?:s|ing)?\b|\bablations?\b|实验|评测|评估|测评|压测|基准测试""",
    TaskKind.PROJECT: r"""\bprojects?\b|\bcapstones?\b|\bend-to-end\b
        |项目|大作业|毕业设计|综合实战""",
    TaskKind.TUNING: r"""\bfine-?[ ]?tun(?:e|es|ed|ing)\b|\btun(?:e|ing)\b|\bq?lora\b
        |微调|调参|精调|调优""",
    TaskKind.CHORE: r"""\binstall(?:s|ing|ation)?\b|\bset(?:ting)?[- ]?up\b|\benvironments?\b
        |安装|环境搭建|搭建环境|环境配置|配置环境|基础环境""",
}
"""What a title says, to the kind of task; the first that fits decides."""
KINDS = {kind: re.compile(words, re.IGNORECASE | re.VERBOSE) for kind, words in WORDS.items()}
RUBRICS = {
    TaskKind.DATASET: "dataset-quality",
    TaskKind.EXPERIMENT: "experiment-report",
    TaskKind.PROJECT: "pipeline-engineering",
    TaskKind.TUNING: "experiment-report",
    TaskKind.CHORE: "reproducible-environment",
    TaskKind.PRACTICE: "written-analysis",
}
"""Shared rubrics, by the kind of task they are most often right for."""
IN_A_REPOSITORY = {TaskKind.PROJECT, TaskKind.EXPERIMENT}
LABELS = {
    DeliverableType.REPOSITORY: {"en": "Repository for “{}”", "zh-hans": "“{}”的代码仓库"},
    DeliverableType.TEXT: {"en": "Notes on “{}”", "zh-hans": "“{}”的学习笔记"},
}
HOSTS: tuple[tuple[str, ResourceKind], ...] = (
    ("arxiv.org", ResourceKind.PAPER),
    ("aclanthology.org", ResourceKind.PAPER),
    ("openreview.net", ResourceKind.PAPER),
    ("youtube.com", ResourceKind.VIDEO),
    ("youtu.be", ResourceKind.VIDEO),
    ("bilibili.com", ResourceKind.VIDEO),
    ("vimeo.com", ResourceKind.VIDEO),
    ("huggingface.co/datasets", ResourceKind.DATASET),
    ("kaggle.com/datasets", ResourceKind.DATASET),
    ("huggingface.co/docs", ResourceKind.DOCS),
    ("readthedocs.io", ResourceKind.DOCS),
    ("coursera.org", ResourceKind.COURSE),
    ("edx.org", ResourceKind.COURSE),
    ("github.com", ResourceKind.TOOL),
    ("gitlab.com", ResourceKind.TOOL),
)
"""Where a page is, to what it is; the first that fits decides."""

PER_LINK, PER_STEP = 0.75, 0.5
LEAST_HOURS, MOST_HOURS = 1.0, 16.0
SAID_AT_MOST = 80.0
NEAR = r"(?:takes?|about|around|approx\.?|approximately|~|estimated|estimate|time|duration|effort)"
SAID = re.compile(
    rf"(?P<cue>{NEAR}[: ]*(?:time|duration|effort)?[: ]*|[(（\[]\s*~?\s*)?"
    r"(?<![\d.])(?P<low>\d{1,3}(?:\.\d{1,2})?)(?:\s*(?:-|–|to)\s*(?P<high>\d{1,3}(?:\.\d{1,2})?))?"
    r"[\s-]*(?P<unit>hours?|hrs?|minutes?|mins?)\b",
    re.IGNORECASE,
)
SAID_IN_CHINESE = re.compile(
    r"(?P<cue>约|大约|大概|预计|需要?|用时|耗时|时长|学时|[(（]\s*)?[:：\s]*"
    r"(?<![\d.])(?P<low>\d{1,3}(?:\.\d{1,2})?)"
    r"(?:\s*(?:-|–|~|～|到|至)\s*(?P<high>\d{1,3}(?:\.\d{1,2})?))?"
    r"\s*个?\s*(?P<unit>小时|学时|分钟)"
)
BEGINNERS = re.compile(
    r"\bbeginners?\b|\bfrom scratch\b|\bnewcomers?\b|\bno prior\b|\bzero to\b"
    r"|零基础|入门|新手|小白|初学者",
    re.IGNORECASE,
)


class Kind(NamedTuple):
    kind: TaskKind
    because: str


class Hours(NamedTuple):
    """`rule`: the code of the rule that found them."""

    p50: float
    rule: str
    because: str


def kind_of(title: str, stage: str) -> Kind:
    """Return the kind the words of *title* tell, or else those of the stage's title."""
    above = "" if EXERCISE.match(title) else stage  # a question below “Setup” sets nothing up
    for where, text in (("title", title), ("stage's title", above)):
        for kind, words in KINDS.items():
            found = words.search(text)
            if found:
                return Kind(kind, f"The {where} says “{found[0]}”.")
    return Kind(TaskKind.PRACTICE, "Neither title nor stage has a word that tells another kind.")


def hours_of(topic: Topic) -> Hours:
    """Return the hours that are said, or else those that links and steps add up to."""
    if topic.hours is not None:
        return Hours(topic.hours, "hours-said", f"The source gives {topic.hours:g} hours.")
    for text, is_title in ((topic.title, True), *((text, False) for text in topic.goal)):
        said = _said(text, is_title=is_title)
        if said:
            return said
    links, steps = len(topic.links), len(topic.steps)
    total = PER_LINK * links + PER_STEP * steps
    p50 = min(max(total, LEAST_HOURS), MOST_HOURS)
    because = f"{_count(links, 'link')} at {PER_LINK:g} h and {_count(steps, 'step')}"
    because += f" at {PER_STEP:g} h make {total:g} h"
    if p50 != total:
        because += f"; {'at least' if p50 > total else 'at most'} {p50:g} h are set"
    return Hours(p50, "hours-from-parts", f"{because}.")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _said(text: str, *, is_title: bool) -> Hours | None:
    """Return the hours *text* says; in running text only with a word like “takes” before them."""
    for pattern in (SAID, SAID_IN_CHINESE):
        for found in pattern.finditer(text):
            if not (is_title or found["cue"]):
                continue
            low, high = float(found["low"]), float(found["high"] or found["low"])
            per_hour = 60 if found["unit"].lower().startswith(("min", "分")) else 1
            amount = round((low + high) / 2 / per_hour * 4) / 4
            if 0 < amount <= SAID_AT_MOST:
                return Hours(amount, "hours-said", f"The text says “{found[0].strip()}”.")
    return None


def slower(p50: float) -> float:
    """Return p80 for *p50*: half as much again, in half hours, and never below."""
    return max(p50, int(1.5 * p50 * 2 + 0.5) / 2)


def shared_out(p50: float, steps: int) -> list[float]:
    """Share *p50* hours out evenly: in quarters, or in twentieths where those are too few."""
    units = 4 if p50 * 4 >= steps else 20
    marks = [round(p50 * units * at / steps) for at in range(steps + 1)]
    marks[-1] = round(p50 * units)
    return [(after - before) / units for before, after in pairwise(marks)]


def resource_kind(url: str) -> tuple[ResourceKind, str]:
    """Return what a page is by its address, and why."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ResourceKind.ARTICLE, "Its host cannot be told."
    for place, kind in HOSTS:
        home, _, folder = place.partition("/")
        if _is_at(host, home) and (not folder or parts.path.startswith(f"/{folder}")):
            return kind, f"Pages at {place} count as {kind.value}."
    if host.startswith(("docs.", "doc.")) or "readthedocs" in host:
        return ResourceKind.DOCS, f"{host} looks like a site of documentation."
    return ResourceKind.ARTICLE, f"{host} is in no table, so it counts as an article."


def _is_at(host: str, home: str) -> bool:
    return host == home or host.endswith(f".{home}")

"""Roadmaps other people wrote, and what a draft makes of them, guesses told."""

import json
from itertools import pairwise
from math import fsum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentorship.drafting import (
    MAX_DEPTH,
    MAX_TEXT,
    MAX_TOPICS,
    Undraftable,
    draft_of_graph,
    draft_of_markdown,
)
from mentorship.roadmap import FILES, Skill, curriculum_of, faults_of
from mentorship.values import LANGUAGES
from tests.unit.mentorship.test_roadmap import documents, texts  # noqa: F401

SKILLS = (
    Skill(
        "data.cleaning",
        "data",
        {"en": "Data cleaning", "zh-hans": "数据清洗"},
        {"en": "Repair or reject broken records.", "zh-hans": "修复或拒收残缺的记录。"},
        (),
    ),
    Skill(
        "data.dedup",
        "data",
        {"en": "Deduplication", "zh-hans": "数据去重"},
        {"en": "Find exact and near copies at scale.", "zh-hans": "找出完全重复和近似重复。"},
        (),
    ),
    Skill(
        "dep.inference_engine",
        "deploy",
        {"en": "Inference engines", "zh-hans": "推理引擎"},
        {"en": "Batching, caching and scheduling.", "zh-hans": "批处理、缓存和调度。"},
        (),
    ),
    *(
        Skill(
            f"apps.other_{name}",
            "apps",
            {"en": f"Something {name}", "zh-hans": f"别的{name}"},
            {"en": f"All about {name}.", "zh-hans": f"关于{name}。"},
            (),
        )
        for name in ("kites", "boats", "maps", "clocks", "bread", "rivers", "stamps", "bells")
    ),
)
WHOLE = """\
# Bread for beginners

How to bake, told from the oven's side.

## 🍞 Flour

Know what you buy.

### 1. Kinds of grain

Why a rye loaf stays flat.

- Feel three flours
- Write down what differs
- [Grain atlas](https://arxiv.org/abs/1234.5678): a survey

### 2. Data cleaning of recipes (about 3 hours)

| Part | Where | Film |
|---|---|---|
| Weights | [notes](https://docs.example.org/weights) | [Watch](https://www.youtube.com/watch?v=1) |
| Yeast | none | N/A |

## Ovens

1. [ ] Install the stove
2. Evaluate three heats
   - [x] One loaf at each
   - [Heat log](https://github.com/example/heat)
3. Bake a project loaf

## License

- Free as air
"""
CHINESE = """\
## 面粉

### 认识谷物

不同面粉的差别，大约 2 小时。

- 摸三种面粉
- [谷物图册](https://www.bilibili.com/video/BV1)

### 使用 Docker Compose 跑烤箱

## 烤箱

- 数据清洗与数据去重
- 用烤箱做评测
"""


def drafted(text, **fields):
    return draft_of_markdown(
        text, **{"slug": "bread", "direction": "data", **fields}, skills=SKILLS
    )


def drawn(document, **fields):
    return draft_of_graph(
        document, **{"slug": "bread", "direction": "data", **fields}, skills=SKILLS
    )


def tasks(draft):
    return [task for stage in draft.document["stages"] for task in stage["tasks"]]


def titles(rows):
    return [next(iter(row["title"].values()), None) for row in rows]


def skipped(draft):
    return [(row.line, row.why) for row in draft.skipped]


def guess(draft, pointer):
    return next(each for each in draft.guesses if each.pointer == pointer)


def at(document, pointer):
    """Return what stands at a JSON pointer."""
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        document = document[int(key) if isinstance(document, list) else key]
    return document


# --------------------------------------------------------------------------- Markdown


def test_headings_become_stages_and_deeper_ones_tasks():
    draft = drafted(WHOLE)
    document = draft.document
    assert (document["id"], document["direction"], document["version"]) == ("bread", "data", 1)
    assert document["title"] == {"en": "Bread for beginners"}
    assert document["summary"] == {"en": "How to bake, told from the oven's side."}
    assert titles(document["stages"]) == ["Flour", "Ovens"]
    assert document["stages"][0]["goal"] == {"en": "Know what you buy."}
    assert [task["id"] for task in tasks(draft)] == [
        "kinds-of-grain",
        "data-cleaning-of-recipes-about-3-hours",
        "install-the-stove",
        "evaluate-three-heats",
        "bake-a-project-loaf",
    ]
    assert (32, "no-teaching") in skipped(draft)
    assert draft.figures["tasks"] == 5
    assert draft.figures["guesses"] == len(draft.guesses)


def test_texts_steps_and_links_find_their_task():
    grain = tasks(drafted(WHOLE))[0]
    assert grain["goal"] == {"en": "Why a rye loaf stays flat."}
    assert [step["text"]["en"] for step in grain["guide"]["steps"]] == [
        "Feel three flours",
        "Write down what differs",
    ]
    assert grain["guide"]["resources"] == [
        {
            "title": "Grain atlas",
            "url": "https://arxiv.org/abs/1234.5678",
            "language": "en",
            "kind": "paper",
        }
    ]


def test_a_table_gives_links_named_after_their_row_and_steps():
    guide = tasks(drafted(WHOLE))[1]["guide"]
    assert [(row["title"], row["kind"]) for row in guide["resources"]] == [
        ("notes", "docs"),
        ("Watch", "video"),
    ]
    assert [step["text"]["en"] for step in guide["steps"]] == ["Yeast"]
    text = "## A\n\n### B\n\n|x|y|\n|-|-|\n|Kite|[here](https://a.org/1)|\n\n## C\n\n- D\n"
    assert tasks(drafted(text))[0]["guide"]["resources"][0]["title"] == "Kite – here"


def test_only_numbers_make_an_order():
    draft = drafted(WHOLE)
    assert [task["requires"] for task in tasks(draft)] == [
        [],
        ["kinds-of-grain"],
        [],
        ["install-the-stove"],
        ["evaluate-three-heats"],
    ]
    assert "line 27" in guess(draft, "/stages/1/tasks/1/requires").because
    assert all(not task["requires"] for task in tasks(drafted("## A\n- b\n- c\n## D\n- e\n")))
    apart = drafted("## A\n### 1. B\n### 3. C\n## D\n- e\n")
    assert all(not task["requires"] for task in tasks(apart))


def test_kinds_and_what_hangs_on_them_follow_the_words_of_the_title():
    draft = drafted(WHOLE)
    found = [(t["kind"], t["rubric"], t["deliverables"][0]["type"]) for t in tasks(draft)]
    assert found == [
        ("practice", "written-analysis", "text"),
        ("practice", "written-analysis", "text"),
        ("chore", "reproducible-environment", "text"),
        ("experiment", "experiment-report", "repository"),
        ("project", "pipeline-engineering", "repository"),
    ]
    assert guess(draft, "/stages/1/tasks/0/kind").because == "The title says “Install”."


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Build a dataset", "dataset"),
        ("构建训练集", "dataset"),
        ("Fine-tune a model", "tuning"),
        ("模型微调", "tuning"),
        ("Fortune and projection", "practice"),
        ("毕业设计", "project"),
        ("环境搭建", "chore"),
        ("模型评估", "experiment"),
    ],
)
def test_words_tell_the_kind(title, kind):
    assert tasks(drafted(f"## A\n- {title}\n## B\n- c\n"))[0]["kind"] == kind


@pytest.mark.parametrize(
    ("item", "p50", "p80", "rule"),
    [
        ("Knead (3 hours)", 3, 4.5, "hours-said"),
        ("Knead for 90 minutes", 1.5, 2.5, "hours-said"),
        ("Knead: it takes 2-4 hours", 3, 4.5, "hours-said"),
        ("揉面，约 3 小时", 3, 4.5, "hours-said"),
        ("Knead: open 24 hours a day", 1, 1.5, "hours-from-parts"),
        ("Knead", 1, 1.5, "hours-from-parts"),
        ("Knead\n" + "".join(f"  - step {n}\n" for n in range(5)), 2.5, 4, "hours-from-parts"),
        ("Knead\n" + "".join(f"  - step {n}\n" for n in range(50)), 16, 24, "hours-from-parts"),
        (
            "Knead\n" + "".join(f"  - [l](https://a.org/{n})\n" for n in range(3)),
            2.25,
            3.5,
            "hours-from-parts",
        ),
    ],
)
def test_hours_are_those_said_or_those_of_the_parts(item, p50, p80, rule):
    draft = drafted(f"## A\n- {item}\n## B\n- c\n")
    assert tasks(draft)[0]["hours"] == {"p50": p50, "p80": p80}
    assert guess(draft, "/stages/0/tasks/0/hours").rule == rule


@given(st.integers(1, 80), st.integers(0, 40))
def test_the_hours_of_the_steps_sum_to_those_of_the_task(steps, links):
    items = "".join(f"  - step {n}\n" for n in range(steps))
    items += "".join(f"  - [page](https://a.org/{n})\n" for n in range(links))
    draft = drafted(f"## A\n- Knead\n{items}## B\n- c\n")
    task = tasks(draft)[0]
    parts = [step["hours"] for step in task["guide"]["steps"]]
    assert fsum(parts) == pytest.approx(task["hours"]["p50"])
    assert min(parts) >= 0
    lost = [row for row in draft.skipped if row.why == "too-many-steps"]
    assert len(parts) + len(lost) == steps


def test_a_chinese_source_stays_chinese():
    draft = drafted(CHINESE)
    found = tasks(draft)
    assert draft.document["title"] == {}
    assert guess(draft, "/title").rule == "source-language"
    assert [stage["id"] for stage in draft.document["stages"]] == ["stage-1", "stage-2"]
    assert [task["id"] for task in found] == [
        "bread-stage-1-task-1",
        "docker-compose",
        "bread-stage-2-task-1",
        "bread-stage-2-task-2",
    ]
    assert {key for task in found for key in task["title"]} == {"zh-hans"}
    assert found[0]["hours"] == {"p50": 2, "p80": 3}
    assert found[0]["deliverables"][0]["label"] == {"zh-hans": "“认识谷物”的学习笔记"}
    assert found[0]["guide"]["resources"][0]["language"] == "zh-hans"
    assert set(found[2]["skills"]) == {"data.cleaning", "data.dedup"}


def test_a_language_that_is_given_is_not_guessed():
    draft = drafted(CHINESE, language="en")
    assert set(tasks(draft)[0]["title"]) == {"en"}
    assert "source-language" not in {each.rule for each in draft.guesses}


def test_labels_that_stand_twice_get_numbers():
    text = "## A\n- Foo\n- Foo\n- Foo 2\n## A\n- Foo\n"
    draft = drafted(text)
    assert [task["id"] for task in tasks(draft)] == ["foo", "foo-2", "foo-2-2", "foo-3"]
    assert [stage["id"] for stage in draft.document["stages"]] == ["a", "a-2"]


def test_what_is_no_teaching_is_left_out_with_its_line_and_reason():
    text = """\
---
title: kite
---
[![build](https://a.org/b.svg)](https://a.org)

## Contents
- [A](#a)
- [B](#b)

## A
<details>hidden</details>

![picture](p.png)

```sh
rm -rf bread
```

- [Empty]()
- [Near](./near.md)
- [Post](mailto:a@b.org)
- [Odd](https://not an address)
- Once [x](https://a.org/1) and again [y](https://a.org/1)

##

## B
- Fly <b>high</b>
"""
    draft = drafted(text)
    assert sorted(skipped(draft)) == [
        (1, "front-matter"),
        (4, "badge"),
        (6, "table-of-contents"),
        (11, "html-block"),
        (13, "image"),
        (15, "code-block"),
        (19, "empty-link"),
        (20, "relative-link"),
        (21, "no-web-address"),
        (22, "bad-address"),
        (23, "link-twice"),
        (25, "empty-heading"),
        (28, "html"),
    ]
    assert "rm -rf" not in json.dumps(draft.document)
    assert titles(tasks(draft))[0] == "Empty"


def test_links_below_resources_belong_to_the_task_before():
    text = "## A\n- Fly\n\nResources:\n\n- [Wind](https://a.org/w)\n- Ask a pilot\n\n## B\n- Land\n"
    fly = tasks(drafted(text))[0]
    assert fly["guide"]["resources"][0]["title"] == "Wind"
    assert fly["guide"]["steps"][0]["text"] == {"en": "Ask a pilot"}


def test_bold_lines_are_headings_where_there_are_no_others():
    text = "# Kites\n\n**Part 1**\n\n- Fold\n\n**Part 2**:\n\n- Fly\n"
    draft = drafted(text)
    assert titles(draft.document["stages"]) == ["Part 1", "Part 2"]
    assert titles(tasks(draft)) == ["Fold", "Fly"]


def test_what_stands_below_a_table_of_contents_is_the_roadmap():
    text = "# K\n## Table of contents\n**One**\n\n- a\n\n**Two**\n\n- b\n\n## Talks\n- c\n"
    draft = drafted(text)
    assert titles(draft.document["stages"]) == ["One", "Two", "Talks"]
    assert (2, "frame-heading") in skipped(draft)


def test_numbered_exercises_are_tasks_of_one_stage_without_their_answers():
    text = """\
# Week of kites
## Question 1. Wind
How strong is it? Use your hand.

Do it twice.

- weak
- strong

## Question 2. String
Tie it.
"""
    draft = drafted(text)
    assert titles(draft.document["stages"]) == ["Week of kites"]
    assert titles(tasks(draft)) == ["Question 1. Wind", "Question 2. String"]
    assert "guide" not in tasks(draft)[0]
    assert (7, "answer-options") in skipped(draft)


def test_answers_to_a_question_in_a_list_are_no_tasks():
    text = "## Quiz\n1. How strong is it?\n- weak\n- strong\n\n2. Which way?\n- north\n## B\n- c\n"
    draft = drafted(text)
    assert titles(tasks(draft)) == ["How strong is it?", "Which way?", "c"]
    assert [row for row in skipped(draft) if row[1] == "answer-options"] == [
        (3, "answer-options"),
        (7, "answer-options"),
    ]


def test_several_files_one_after_another_are_stages():
    week = "# Week {}\n## Question 1\nFold?\n## Question 2\nFly?\n"
    draft = drafted("\n".join(week.format(number) for number in (1, 2, 3)))
    assert titles(draft.document["stages"]) == ["Week 1", "Week 2", "Week 3"]
    assert [task["id"] for task in tasks(draft)][:3] == ["question-1", "question-2", "question-1-2"]


def test_a_list_without_headings_is_read_by_its_depth():
    nested = drafted("- A\n  - a1\n  - a2\n- B\n  - b1\n")
    assert titles(nested.document["stages"]) == ["A", "B"]
    assert titles(tasks(nested)) == ["a1", "a2", "b1"]
    flat = drafted("1. a\n2. b\n")
    assert (len(flat.document["stages"]), titles(tasks(flat))) == (1, ["a", "b"])
    assert tasks(flat)[1]["requires"] == ["a"]


def test_headings_alone_are_tasks():
    draft = drafted("## Fold\n## Fly\n")
    assert (len(draft.document["stages"]), titles(tasks(draft))) == (1, ["Fold", "Fly"])


def test_an_item_that_names_nothing_is_named_by_its_stage():
    draft = drafted("## Kites\n- Homework\n## Boats\n- Homework\n")
    assert [task["id"] for task in tasks(draft)] == ["kites-homework", "boats-homework"]
    assert guess(draft, "/stages/0/tasks/0/title").rule == "task-title"


# --------------------------------------------------------------------------- skills


def test_skills_come_from_shared_words_and_sum_to_one():
    draft = drafted("## A\n- Data cleaning and deduplication of broken records\n## B\n- Sing\n")
    cleaning, sing = tasks(draft)
    assert list(cleaning["skills"]) == ["data.cleaning", "data.dedup"]
    assert fsum(cleaning["skills"].values()) == 1.0
    assert all(round(share * 20) == share * 20 for share in cleaning["skills"].values())
    assert "cleaning" in guess(draft, "/stages/0/tasks/0/skills").because
    assert "skills" not in sing
    assert draft.figures["without_skill"] == 1


def test_plurals_and_both_languages_are_found():
    english = drafted("## A\n- Choose an inference engine\n## B\n- c\n")
    assert tasks(english)[0]["skills"] == {"dep.inference_engine": 1.0}
    chinese = drafted("## 甲\n- 读懂推理引擎\n## 乙\n- 睡觉\n")
    assert tasks(chinese)[0]["skills"] == {"dep.inference_engine": 1.0}


def test_one_word_in_passing_is_no_skill():
    draft = drafted("## A\n- Sing: near the river, on a record\n## B\n- c\n")
    assert "skills" not in tasks(draft)[0]


# --------------------------------------------------------------------------- graphs


CHAIN = {
    "title": "Kites",
    "nodes": [{"id": n, "label": f"Topic {n}"} for n in range(1, 7)],
    "edges": [{"source": n, "target": n + 1} for n in range(1, 6)],
}


def test_depths_become_stages_and_edges_requirements():
    draft = drawn(CHAIN)
    assert draft.document["title"] == {"en": "Kites"}
    assert titles(draft.document["stages"]) == [f"Stage {n}" for n in range(1, 7)]
    assert [task["requires"] for task in tasks(draft)] == [
        [],
        *([f"topic-{n}"] for n in range(1, 6)),
    ]
    assert guess(draft, "/stages/0/title").rule == "stage-title"
    assert "“Topic 1” before “Topic 2”" in guess(draft, "/stages/1/tasks/0/requires").because


@pytest.mark.parametrize(
    "document",
    [
        {
            "nodes": [{"id": "a", "title": "Fold"}, {"id": "b", "name": "Fly"}],
            "edges": [{"from": "a", "to": "b"}],
        },
        {
            "nodes": [{"id": 1, "data": {"label": "Fold"}}, {"id": "2", "label": "Fly"}],
            "edges": [{"source": "1", "target": 2.0}],
        },
        {"topics": [{"name": "Fold"}, {"name": "Fly", "prerequisites": ["Fold"]}]},
        [{"id": 1, "title": "Fold"}, {"id": 2, "title": "Fly", "prerequisites": [1]}],
        {
            "nodes": [{"id": "b", "label": "Fly"}, {"id": "a", "label": "Fold"}],
            "links": [{"source": {"id": "a"}, "target": {"id": "b"}}],
        },
    ],
)
def test_the_usual_shapes_are_read(document):
    draft = drawn(document)
    assert [(task["id"], task["requires"]) for task in tasks(draft)] == [
        ("fold", []),
        ("fly", ["fold"]),
    ]


def test_edges_that_say_nothing_are_left_out():
    edges = [
        {"source": 1, "target": 2},
        {"source": 1, "target": 2},
        {"source": None, "target": 2},
        {"source": 1},
        {"source": 1, "target": 99},
        {"source": 3, "target": 3},
        "nonsense",
    ]
    nodes = [*({"id": n, "label": f"T{n}"} for n in (1, 2, 3)), {"id": 1, "label": "Twin"}, {}]
    nodes.append({"id": 9, "type": "title", "label": "Map"})
    draft = drawn({"nodes": nodes, "edges": edges})
    assert [row.why for row in draft.skipped] == [
        "duplicate-topic",
        "no-label",
        "decoration",
        "duplicate-edge",
        "null-edge",
        "null-edge",
        "unknown-end",
        "self-edge",
        "null-edge",
    ]
    assert draft.figures["requires"] == 1
    assert draft.figures["edges"] == 7


def test_a_circle_is_cut_where_it_closes():
    edges = [*CHAIN["edges"], {"source": 6, "target": 2}, {"source": 2, "target": 1}]
    draft = drawn({**CHAIN, "edges": edges})
    cut = [row.what for row in draft.skipped if row.why == "cycle-broken"]
    assert draft.figures["cycles_broken"] == len(cut) == 2
    assert any(what.startswith("Topic 6 → Topic 2, which closes Topic 2") for what in cut)
    assert draft.figures["requires"] == 5


def test_many_depths_are_packed_and_few_are_parted():
    long = {
        "nodes": [{"id": n, "label": f"T{n}"} for n in range(50)],
        "edges": [{"source": n, "target": n + 1} for n in range(49)],
    }
    sizes = [len(stage["tasks"]) for stage in drawn(long).document["stages"]]
    assert (len(sizes), sum(sizes), max(sizes) - min(sizes)) == (8, 50, 1)
    flat = {"nodes": [{"id": n, "label": f"T{n}"} for n in range(10)]}
    assert [len(stage["tasks"]) for stage in drawn(flat).document["stages"]] == [3, 2, 3, 2]
    assert len(drawn({"nodes": long["nodes"][:2]}).document["stages"]) == 2


pairs = st.lists(st.tuples(st.integers(0, 24), st.integers(0, 24)), max_size=120)


@given(st.integers(1, 25), pairs)
def test_every_drawing_gives_an_order_that_can_be_kept(count, edges):
    document = {
        "nodes": [{"id": n, "label": f"T{n}"} for n in range(count)],
        "edges": [{"source": one, "target": other} for one, other in edges],
    }
    draft = drawn(document)
    seen = set()
    for task in tasks(draft):
        assert seen >= set(task["requires"])
        seen.add(task["id"])
    assert len(seen) == count
    assert min(count, 4) <= len(draft.document["stages"]) <= 8
    kept, cut = draft.figures["requires"], draft.figures["cycles_broken"]
    known = {(a, b) for a, b in edges if a != b and max(a, b) < count}
    assert kept + cut == len(known)
    assert drawn(document) == draft


@given(st.permutations(range(12)))
def test_a_drawing_without_circles_loses_no_edge(order):
    document = {
        "nodes": [{"id": n, "label": f"T{n}"} for n in order],
        "edges": [{"source": a, "target": b} for a, b in pairwise(range(12))],
    }
    assert drawn(document).figures["cycles_broken"] == 0


def test_twenty_thousand_edges_take_seconds():
    count = 4000
    edges = [{"source": n % count, "target": (n * 7919 + n // 3) % count} for n in range(20_000)]
    edges += [{"source": edge["target"], "target": edge["source"]} for edge in edges[:500]]
    document = {"nodes": [{"id": n, "label": f"Topic {n}"} for n in range(count)], "edges": edges}
    draft = drawn(document)
    assert draft.figures["tasks"] == count
    assert draft.figures["cycles_broken"] >= 500 / 2


# --------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "nothing-found"),
        ("Just words.\n\nAnd more.", "nothing-found"),
        ("## A\n- b\x00", "bad-character"),
        ("## A\n- b\ud800", "bad-character"),
        ("a" * (MAX_TEXT + 1), "too-large"),
        ("面" * (MAX_TEXT // 3 + 1), "too-large"),
        ("- a\n" * (MAX_TOPICS + 1), "too-many"),
        ("".join(f"{'  ' * n}- a\n" for n in range(MAX_DEPTH + 1)), "too-deep"),
        (">" * (MAX_DEPTH + 1) + " a", "too-deep"),
        ("> " * MAX_DEPTH + "\n" + "a\n" * 20_001, "too-deep"),
        (("![" * 190 + "\n\n") * 300, "too-large"),
        ("|a" * 500 + "\n" + "|-" * 500 + "\n" + "|a\n" * 2000, "too-large"),
        (7, "wrong-type"),
    ],
)
def test_a_text_that_is_no_roadmap_is_refused(text, code):
    with pytest.raises(Undraftable) as refused:
        drafted(text)
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [("#", code)]
    assert refused.value.code == "roadmap-unreadable"


def deep(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ({}, "nothing-found"),
        (None, "nothing-found"),
        ({"nodes": []}, "nothing-found"),
        ({"nodes": [{}]}, "nothing-found"),
        ({"nodes": ["a\x00"]}, "bad-character"),
        ({"nodes": ["a" * MAX_TEXT]}, "too-large"),
        ({"nodes": [{"id": n} for n in range(8001)]}, "too-many"),
        ({"nodes": deep(30)}, "too-deep"),
    ],
)
def test_a_document_that_is_no_drawing_is_refused(document, code):
    with pytest.raises(Undraftable) as refused:
        drawn(document)
    assert [fault.code for fault in refused.value.faults] == [code]


def test_a_language_nobody_reads_is_refused():
    with pytest.raises(Undraftable):
        drafted(WHOLE, language="fr")


@pytest.mark.parametrize("opening", ["[", "![", "[a](", "*a ", "<a ", "**a_ "])
def test_a_tangled_line_is_passed_over_soon(opening):
    draft = drafted(f"## A\n- b\n## B\n- c\n\n{opening * 30_000}\n")
    assert [row.why for row in draft.skipped] == ["paragraph-too-tangled"]


# --------------------------------------------------------------------------- form and promises


def filled(value):
    """Write what a draft leaves open: the texts it has no words for."""
    if isinstance(value, list):
        return [filled(each) for each in value]
    if not isinstance(value, dict):
        return value
    written = {key: filled(each) for key, each in value.items()}
    for key in {"title", "goal", "summary", "label", "text"} & set(written):
        if isinstance(written[key], dict):
            said = next(iter(written[key].values()), "filled in")
            written[key] = {language: written[key].get(language, said) for language in LANGUAGES}
    return written


def faults_of_form(draft, others):
    file = f"roadmaps/{draft.document['id']}.yaml"
    return curriculum_of({**others, file: filled(draft.document)})


@pytest.mark.parametrize("text", [WHOLE, CHINESE])
def test_a_draft_has_the_form_of_a_curriculum(text, documents):  # noqa: F811
    curriculum, faults = faults_of_form(drafted(text), documents)
    assert faults == ()
    roadmap = next(each for each in curriculum.roadmaps if each.id == "bread")
    assert all(task.effort and task.deliverables for task in roadmap.tasks)
    broken = {fault.code for fault in faults_of(curriculum) if "bread" in fault.pointer}
    assert not broken & {"duplicate-id", "weights-sum", "effort-order", "cycle", "unknown-task"}
    assert not broken & {"requirement-missing", "requirement-later", "empty-stage", "no-effort"}


def test_without_the_other_language_only_that_is_missing(documents):  # noqa: F811
    draft = drafted(WHOLE)
    _, faults = curriculum_of({**documents, "roadmaps/bread.yaml": draft.document})
    assert {fault.code for fault in faults} == {"missing-language"}


def form_is_kept(draft):
    shelf = {name: [] for name in FILES}
    curriculum, faults = faults_of_form(draft, shelf)
    assert faults == ()
    broken = {fault.code for fault in faults_of(curriculum)}
    assert not broken & {"duplicate-id", "weights-sum", "effort-order", "cycle", "unknown-task"}
    assert not broken & {"requirement-missing", "requirement-later", "empty-stage", "no-effort"}


def promises_are_kept(draft):
    assert len({each.id for each in draft.guesses}) == len(draft.guesses)
    for each in draft.guesses:
        assert each.id == each.pointer
        assert at(draft.document, each.pointer) == each.value
        assert each.because.strip()
    assert json.loads(json.dumps(draft.document)) == draft.document
    assert draft.figures["tasks"] == len(tasks(draft))
    form_is_kept(draft)


LINES = st.sampled_from(
    [
        "# Title",
        "## Stage",
        "## 阶段",
        "### 1. Task",
        "### 2. 任务",
        "#### Deeper",
        "##",
        "- item",
        "  - below [x](https://a.org/1) more",
        "1. first",
        "2. [second](https://github.com/a/b)",
        "- [ ] box",
        "- ![p](q.png)",
        "**Bold**",
        "**Resources**:",
        "Is it so?",
        "Options:",
        "words about 3 hours",
        "> - quoted",
        "| a | b |",
        "|---|---|",
        "| c | [d](http://x.y/?q=1) |",
        "```",
        "<div>",
        "---",
        "",
        "[r]: https://r.org",
        "see [r] and https://bare.org/x.",
        "- 数据清洗：修复残缺的记录",
        "Setext",
        "======",
    ]
)


@settings(max_examples=150)
@given(st.lists(LINES, max_size=30).map("\n".join))
def test_whatever_stands_where_a_draft_keeps_its_promises(text):
    try:
        draft = drafted(text)
    except Undraftable:
        return
    promises_are_kept(draft)


@given(st.text(max_size=300))
def test_no_text_raises_anything_else(text):
    for whole in (text, f"## A\n- {text}\n## {text}\n- b\n"):
        try:
            draft = drafted(whole)
        except Undraftable:
            continue
        promises_are_kept(draft)


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
KEYS = st.sampled_from(
    ["id", "label", "title", "type", "data", "prerequisites", "source", "target", "from", "hours"]
) | st.sampled_from(["nodes", "edges", "topics", "url", "resources", "description"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=25,
)
ROWS = st.lists(st.dictionaries(KEYS, VALUES, max_size=5) | VALUES, max_size=8)


@settings(max_examples=150)
@given(VALUES | st.fixed_dictionaries({"nodes": ROWS, "edges": ROWS}))
def test_no_document_raises_anything_else(document):
    try:
        draft = drawn(document)
    except Undraftable:
        return
    promises_are_kept(draft)

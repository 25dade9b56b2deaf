"""Sentences are made from the stored document, in both languages, with whose words they are."""

import json

import pytest

from mentorship.pivot import headline, quotes_of, sentence_of, why, why_not_target
from tests.unit.mentorship.pivot.cases import answer, persona, personas, policy

LANGUAGES = ("en", "zh-hans")


def stored(name):
    """Return a recommendation as it comes back from a database."""
    return json.loads(json.dumps(answer(persona(name))))


def reason(document, rule):
    return next(row for row in document["reasons"] if row["rule"] == rule)


@pytest.mark.parametrize(
    ("name", "english", "chinese"),
    [
        (
            "S01",
            "Start in data engineering, then move to applications & algorithms",
            "先从数据工程开始，再转到应用与算法",
        ),
        ("S06", "Start in applications & algorithms", "从应用与算法开始"),
        ("S19", "Stay in data engineering", "留在数据工程"),
        ("S20", "Advance to applications & algorithms", "进入应用与算法"),
        ("S22", "Move to platform engineering", "转到平台工程"),
        ("S30", "Move to platform engineering, then to deployment", "转到平台工程，之后再到部署"),
        (
            "E03",
            "Ask first: work experience, interest in engineering, present status",
            "先了解：工作经历、对工程的兴趣、目前的身份",
        ),
        ("G42", "Wait for a seat in applications & algorithms", "等待应用与算法的名额"),
        (
            "G58",
            "Advance to platform engineering, then to deployment",
            "进入平台工程，之后再到部署",
        ),
    ],
)
def test_the_headline_says_the_decision(name, english, chinese):
    assert headline(stored(name), policy(), "en") == english
    assert headline(stored(name), policy(), "zh-hans") == chinese


def test_why_names_the_reasons_that_count_most():
    assert why(stored("S10"), policy(), "en").startswith("deployment feeds on experience; platform")
    assert why(stored("G01"), policy(), "en").count("; ") == 2
    assert why(stored("G66"), policy(), "en").split("; ")[1] == (
        "weak results in the present direction"
    )
    assert why(stored("E18"), policy(), "en").startswith("doing well in the present direction")
    assert why(stored("G47"), policy(), "en") == "too soon after the last change"
    assert why(stored("G42"), policy(), "en").startswith("no free seat")
    assert why(stored("E03"), policy(), "en") == "too little is known yet"
    assert "上岸" in why(stored("S01"), policy(), "zh-hans")


def test_why_not_the_target_is_one_line():
    assert why_not_target(stored("S10"), policy(), "en") == (
        "Not deployment yet: deployment feeds on experience."
    )
    assert why_not_target(stored("S19"), policy(), "en") == (
        "Not applications & algorithms yet: data engineering comes first and is not finished "
        "(groundwork first, then the next stage)."
    )
    assert why_not_target(stored("G42"), policy(), "en") == (
        "Not applications & algorithms now: no free seat."
    )
    assert why_not_target(stored("S06"), policy(), "en") == ""


def test_a_sentence_says_rule_points_quote_and_whose_it_is():
    row = reason(stored("S01"), "R20")

    assert sentence_of(row, policy(), "en") == (
        "Data is the easier way ashore for someone just moving into LLM work. "
        "Speaks for it with 35 points. “Data engineer may be the easier way ashore for many who "
        "just moved into LLMs.” (one practitioner's advice, January 2025)"
    )
    assert sentence_of(row, policy(), "zh-hans") == (
        "对刚转入大模型的人来说，数据是更容易上岸的方式。加 35 分。"
        "“但是我想告诉大家，比如说1，大模型数据工程师可能是很多刚转行大模型的同学更容易上岸的方式”"
        "（一位从业者的建议，2025 年 1 月）"
    )


def test_what_speaks_against_says_so():
    sentence = sentence_of(reason(stored("E18"), "R20"), policy(), "en")

    assert "Speaks against it with 35 points." in sentence


def test_a_rule_of_the_program_says_that_it_is_ours():
    sentence = sentence_of(reason(stored("E18"), "P02"), policy(), "en")

    assert sentence.endswith("(a rule of this program, not of the source)")
    assert quotes_of(reason(stored("E18"), "P02"), policy(), "en") == ()


def test_a_rendering_of_ours_is_marked():
    quotes = quotes_of(reason(stored("S01"), "R10"), policy(), "zh-hans")

    assert [quote.sentence for quote in quotes] == ["T11", "M29"]
    assert all(quote.ours and "转述" in quote.attribution for quote in quotes)
    assert not any(quote.ours for quote in quotes_of(reason(stored("S01"), "R10"), policy(), "en"))


def test_advice_is_said_as_advice():
    advice = next(row for row in stored("S01")["advice"] if row["rule"] == "R18")

    assert sentence_of(advice, policy(), "en").startswith("Compare at least one other direction")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", personas())
def test_everything_can_be_said_about_everybody(name, language):
    document = stored(name)
    lines = [headline(document, policy(), language), why(document, policy(), language)]
    lines += [sentence_of(row, policy(), language) for row in document["reasons"]]
    lines += [sentence_of(row, policy(), language) for row in document["advice"]]
    if document["why_not_target"]:
        lines.append(why_not_target(document, policy(), language))

    assert all(line.strip() and "{" not in line and "None" not in line for line in lines)
    assert all("\n" not in line for line in lines)

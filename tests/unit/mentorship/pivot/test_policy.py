"""The policy fixture says what it should, and a broken one is refused."""

import pytest

from mentorship.errors import Invalid
from mentorship.pivot import Policy
from mentorship.pivot._advice import _ADVICE
from mentorship.pivot._policy import ENGINE_RULES
from tests.unit.mentorship.pivot.cases import POLICY_FILE, document_of, persona, policy, recommended

LANGUAGES = ("en", "zh-hans")


def broken(change):
    document = document_of(POLICY_FILE)
    change(document)
    with pytest.raises(Invalid) as caught:
        Policy.from_document(document)
    return {fault.pointer: fault.code for fault in caught.value.faults}


def test_the_version_and_the_digest_name_the_policy():
    again = Policy.from_document(document_of(POLICY_FILE))
    changed = document_of(POLICY_FILE)
    changed["thresholds"]["direct_slack"] = 0.6

    assert policy().version == "2025-01"
    assert again.digest == policy().digest != Policy.from_document(changed).digest


def test_the_priors_are_those_of_the_policy_table():
    means = {
        (term.rule, term.feature, term.direction): term.mean
        for terms in policy().terms.values()
        for term in terms
    }
    table = {
        ("R07", "no_algo", "apps"): -1.0,
        ("R08", "algo", "apps"): 2.4,
        ("R09", "shipped", "apps"): 1.6,
        ("R10", "no_algo", "apps"): -1.3,
        ("R12", "always", "apps"): -0.3,
        ("R20", "just_moving", "data"): 1.2,
        ("R22", "always", "data"): 0.2,
        ("R22", "always", "platform"): 0.2,
        ("R24", "vertical", "data"): 0.8,
        ("R26", "data", "data"): 1.6,
        ("R27", "eng", "platform"): 1.6,
        ("R27", "interest_engineering", "platform"): 0.9,
        ("R33", "infra", "platform"): 2.2,
        ("R34", "always", "deploy"): 0.2,
        ("R40", "no_dep", "deploy"): -2.0,
        ("R42", "dep", "deploy"): 2.6,
        ("R46", "large_company", "platform"): 0.3,
        ("R48", "little_practice", "data"): 0.3,
        ("R48", "little_practice", "platform"): 0.3,
        ("P01", "interest_data", "data"): 0.5,
    }
    shared = {"target": ("P01", 0.5), "rejected": ("P01", -1.0), "performance": ("P02", 10.0)}
    shared["readiness"] = ("P10", 1.0)
    for feature, (rule, mean) in shared.items():
        table |= {(rule, feature, name): mean for name in policy().directions}
    assert means == table


def test_each_direction_teaches_its_skills_with_equal_weights():
    counts = {name: len(part.skills) for name, part in policy().directions.items()}

    assert counts == {"data": 13, "platform": 14, "apps": 12, "deploy": 11}
    assert all(set(part.skills.values()) == {1.0} for part in policy().directions.values())


def test_only_sentences_that_a_reason_can_cite_are_shipped():
    cited = {name for rule in policy().rules.values() for name in rule.sentences}
    cited |= {name for edge in policy().edges.values() for name in edge.sentences}

    assert set(policy().sentences) == cited


def test_every_rule_has_a_place_where_it_speaks():
    speaking = {term.rule for terms in policy().terms.values() for term in terms}
    speaking |= {edge.rule for edge in policy().edges.values()}
    speaking |= {gate.rule for gate in policy().gates.values()}
    speaking |= {gate.order_rule for gate in policy().gates.values()}
    speaking |= {policy().kin.rule, *ENGINE_RULES, *(rule for rule, _ in _ADVICE)}

    # P06 and P07 are kept by the house around the engine and by what the engine cannot see.
    assert set(policy().rules) == speaking | {"P06", "P07"}


def test_no_quote_is_torn_or_raw():
    document = document_of(POLICY_FILE)

    for row in document["sentences"]:
        assert set(row) == {"id", "en", "zh", "zh_ours"}
        assert not any(mark in row["zh"] for mark in ("…", "(?)", "?"))
        assert row["en"]


def test_rules_of_the_program_are_marked_as_ours_and_quote_nobody():
    for rule in policy().rules.values():
        assert rule.ours == rule.id.startswith("P") == (rule.basis == "ours")
        assert bool(rule.sentences) != rule.ours


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_speaks_both_languages(language):
    for rule in policy().rules.values():
        assert rule.short[language]
        assert rule.text[language]
    advised = {name for name, _ in _ADVICE}
    assert all(policy().rules[name].advice[language] for name in advised)


def test_a_broken_policy_is_refused_by_pointer():
    def change(document):
        document["weights"][0]["mean"] = "much"
        document["weights"][1]["rule"] = "R99"
        document["thresholds"]["dwell_weeks"] = -1
        document["rules"][0]["sentences"] = ["T99"]
        document["edges"][0]["strength"] = 0
        document["directions"][0]["skills"] = {}

    assert broken(change) == {
        "#/weights/0/mean": "not-a-number",
        "#/weights/1/rule": "unknown-value",
        "#/thresholds/dwell_weeks": "out-of-range",
        "#/rules/0/sentences/0": "unknown-value",
        "#/edges/0/strength": "out-of-range",
        "#/directions/0/skills": "required",
    }


def test_a_policy_lacking_what_the_engine_names_is_refused():
    assert (
        broken(lambda document: document["directions"].pop())["#/directions"] == "four-directions"
    )
    assert broken(lambda document: document.pop("version")) == {"#/version": "required"}
    assert broken(without_rule_p05) == {"#/rules": "required"}


def without_rule_p05(document):
    document["rules"] = [rule for rule in document["rules"] if rule["id"] != "P05"]


def test_a_rule_may_be_there_once():
    def change(document):
        document["rules"].append(document["rules"][0])

    assert list(broken(change).values()) == ["duplicate"]


def test_a_gate_that_nobody_could_open_is_refused():
    def change(document):
        document["gates"].append({**document["gates"][0], "direction": "platform"})

    assert broken(change) == {"#/gates": "closed-opener"}


def test_another_policy_gives_another_answer():
    document = document_of(POLICY_FILE)
    for row in document["weights"]:
        if row["rule"] in {"R07", "R10"}:
            row["mean"] = 0.0
        if row["rule"] == "R20":
            row["mean"] = -3.0

    assert recommended(persona("S01"), Policy.from_document(document)).direction != "data"

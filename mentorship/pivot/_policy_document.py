"""Reading the parts of a policy from its document (fixtures/policy/*.json)."""

from collections.abc import Callable, Collection
from dataclasses import fields
from typing import TypeVar

from mentorship.evidence import Priors
from mentorship.pivot._policy_parts import (
    DIRECTIONS,
    EVIDENCE_LEVELS,
    EXPERIENCES,
    LANGUAGES,
    OWN_FEATURES,
    SHARED_FEATURES,
    THRESHOLD_NAMES,
    DirectionPart,
    Edge,
    Experience,
    Gate,
    Kin,
    Rule,
    Sentence,
    Term,
    Text,
    Thresholds,
)
from mentorship.pivot._reading import Node

Part = TypeVar("Part")
BASES = ("explicit", "implied", "inferred", "ours")


def read_text(node: Node) -> Text:
    """Read a text in every language people read the product in."""
    if not node.is_object():
        return dict.fromkeys(LANGUAGES, "")
    return {language: node[language].text() for language in LANGUAGES}


def by_id(node: Node, read: Callable[[Node], Part]) -> dict[str, Part]:
    """Read a list of named parts; a name may occur once."""
    parts: dict[str, Part] = {}
    for row in node.rows():
        if not row.is_object():
            continue
        name = row["id"].text()
        if name in parts:
            row["id"].fail("duplicate", "%(name)s is there twice.", name=name)
        parts[name] = read(row)
    return parts


def read_sentence(node: Node) -> Sentence:
    texts = {"en": node["en"].text(), "zh-hans": node["zh"].text()}
    return Sentence(node["id"].text(), texts, node["zh_ours"].flag())


def read_rule(sentences: Collection[str]) -> Callable[[Node], Rule]:
    def read(node: Node) -> Rule:
        return Rule(
            id=node["id"].text(),
            code=node["code"].text(),
            basis=node["basis"].choice(BASES),
            ours=node["ours"].flag(),
            sentences=tuple(row.choice(sentences) for row in node["sentences"].rows()),
            short=read_text(node["short"]),
            text=read_text(node["text"]),
            advice=None if node["advice"].is_empty else read_text(node["advice"]),
        )

    return read


def read_direction(node: Node) -> DirectionPart:
    skills = {skill: row.number(1e-6, 1e6) for skill, row in node["skills"].fields()}
    if not skills:
        node["skills"].fail("required", "A direction teaches at least one skill.")
    return DirectionPart(
        id=node["id"].choice(DIRECTIONS),
        name=read_text(node["name"]),
        hours=node["hours"].number(1, 10_000),
        skills=skills or {"": 1.0},
    )


def read_terms(node: Node, rules: Collection[str]) -> tuple[Term, ...]:
    return tuple(_read_term(row, rules) for row in node.rows() if row.is_object())


def _read_term(node: Node, rules: Collection[str]) -> Term:
    return Term(
        rule=node["rule"].choice(rules),
        feature=node["feature"].choice((*SHARED_FEATURES, *OWN_FEATURES)),
        direction=node["direction"].choice(DIRECTIONS),
        mean=node["mean"].number(-100, 100),
        cited_above=node["cited_above"].number_or_none(0, 1) or 0.0,
    )


def read_edges(
    node: Node, rules: Collection[str], sentences: Collection[str]
) -> dict[tuple[str, str], Edge]:
    edges = {}
    for row in node.rows():
        if row.is_object():
            edge = Edge(
                source=row["from"].choice(DIRECTIONS),
                target=row["to"].choice(DIRECTIONS),
                strength=row["strength"].number(1e-9, 1),
                basis=row["basis"].choice(BASES),
                rule=row["rule"].choice(rules),
                sentences=tuple(item.choice(sentences) for item in row["sentences"].rows()),
            )
            edges[edge.source, edge.target] = edge
    return edges


def read_gates(node: Node, rules: Collection[str]) -> dict[str, Gate]:
    gates = {}
    for row in node.rows():
        if row.is_object():
            gate = Gate(
                direction=row["direction"].choice(DIRECTIONS),
                rule=row["rule"].choice(rules),
                feature=row["feature"].choice(EXPERIENCES),
                at_least=row["at_least"].number(0, 1),
                opened_by=row["opened_by"].choice(DIRECTIONS),
                order_rule=row["order_rule"].choice(rules),
            )
            gates[gate.direction] = gate
    return gates


def read_kin(node: Node, rules: Collection[str]) -> Kin:
    pairs = []
    for row in node["pairs"].rows():
        pair = [item.choice(DIRECTIONS) for item in row.rows()]
        if len(pair) == 2:
            pairs.append((pair[0], pair[1]))
        else:
            row.fail("not-a-pair", "Two directions are expected.")
    return Kin(node["rule"].choice(rules), tuple(pairs))


def read_experience(node: Node) -> dict[str, Experience]:
    return {
        name: Experience(
            years=node[name]["years"].number(0.1, 80),
            families={family: row.number(0, 1) for family, row in node[name]["families"].fields()},
        )
        for name in EXPERIENCES
    }


def read_factors(node: Node) -> dict[str, float]:
    return {level: node[level].number(0, 1) for level in EVIDENCE_LEVELS}


def read_thresholds(node: Node) -> Thresholds:
    return Thresholds(**{name: node[name].number(0, 1_000) for name in THRESHOLD_NAMES})


def read_priors(node: Node) -> Priors:
    return Priors(**{field.name: node[field.name].number(-10, 10) for field in fields(Priors)})

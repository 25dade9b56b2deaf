"""The policy: every rule, weight and threshold of one version, frozen and checked."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from mentorship.evidence import Priors
from mentorship.pivot import _policy_document as document_parts
from mentorship.pivot._policy_parts import (
    DIRECTIONS,
    DirectionPart,
    Edge,
    Experience,
    Gate,
    Kin,
    Learned,
    Rule,
    Sentence,
    Term,
    Text,
    Thresholds,
)
from mentorship.pivot._reading import Node, canonical_json, finish, root_of

# Rules the engine names by itself, beside those that weights, edges and gates name.
ENGINE_RULES = (
    "R06", "R09", "R11", "R13", "R14", "R15", "R16", "R17", "R18", "R19", "R21", "R25", "R31",
    "R36", "R37", "R43", "R44", "R45", "R49", "R50", "P02", "P03", "P04", "P05", "P08", "P09",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of the policy; build it with `from_document`."""

    version: str
    digest: str
    attribution: Text
    our_rule: Text
    our_rendering: Text
    directions: Mapping[str, DirectionPart]
    sentences: Mapping[str, Sentence]
    rules: Mapping[str, Rule]
    terms: Mapping[str, tuple[Term, ...]]
    edges: Mapping[tuple[str, str], Edge]
    gates: Mapping[str, Gate]
    kin: Kin
    experience: Mapping[str, Experience]
    families: tuple[str, ...]
    not_technical: tuple[str, ...]
    evidence_factors: Mapping[str, float]
    verticals: Mapping[str, bool]
    vertical_years: float
    mastery: Priors
    thresholds: Thresholds
    skills: Mapping[str, str] = field(repr=False)
    learned: Learned | None = None

    @classmethod
    def from_document(cls, document: Mapping[str, object]) -> "Policy":
        """Read and check a policy document (the form of fixtures/policy/*.json).

        :raises Invalid: with one fault per wrong value.
        """
        root = root_of(document)
        if not root.is_object():
            finish(root, "The policy")
        policy = _read(root)
        finish(root, "The policy")
        return policy

    def name_of(self, direction: str, language: str) -> str:
        return self.directions[direction].name[language]


def _read(root: Node) -> Policy:
    sentences = document_parts.by_id(root["sentences"], document_parts.read_sentence)
    rules = document_parts.by_id(root["rules"], document_parts.read_rule(sentences))
    experience = document_parts.read_experience(root["experience"])
    directions = _directions(root["directions"])
    not_technical = tuple(row.text() for row in root["not_technical"].rows())
    others = tuple(row.text() for row in root["other_families"].rows())
    gates = document_parts.read_gates(root["gates"], rules)
    _check_gates(root["gates"], gates)
    _check_engine_rules(root["rules"], rules)
    return Policy(
        version=root["version"].text(),
        digest=_digest(root),
        attribution=document_parts.read_text(root["attribution"]),
        our_rule=document_parts.read_text(root["our_rule"]),
        our_rendering=document_parts.read_text(root["our_rendering"]),
        directions=directions,
        sentences=MappingProxyType(sentences),
        rules=MappingProxyType(rules),
        terms=_terms(root["weights"], rules),
        edges=MappingProxyType(document_parts.read_edges(root["edges"], rules, sentences)),
        gates=MappingProxyType(gates),
        kin=document_parts.read_kin(root["kin"], rules),
        experience=MappingProxyType(experience),
        families=_families(experience, (*others, *not_technical)),
        not_technical=not_technical,
        evidence_factors=MappingProxyType(document_parts.read_factors(root["evidence_factors"])),
        verticals=_verticals(root["verticals"]),
        vertical_years=root["vertical_years"].number(0.1, 80),
        mastery=document_parts.read_priors(root["mastery"]),
        thresholds=document_parts.read_thresholds(root["thresholds"]),
        skills=_skills(directions),
    )


def _directions(node: Node) -> Mapping[str, DirectionPart]:
    directions = document_parts.by_id(node, document_parts.read_direction)
    if tuple(sorted(directions)) != tuple(sorted(DIRECTIONS)):
        node.fail("four-directions", "Exactly %(all)s are expected.", all=", ".join(DIRECTIONS))
    return MappingProxyType({name: directions[name] for name in DIRECTIONS if name in directions})


def _terms(node: Node, rules: Collection[str]) -> Mapping[str, tuple[Term, ...]]:
    terms = document_parts.read_terms(node, rules)
    return MappingProxyType(
        {name: tuple(term for term in terms if term.direction == name) for name in DIRECTIONS}
    )


def _check_engine_rules(node: Node, rules: Mapping[str, Rule]) -> None:
    for name in ENGINE_RULES:
        if name not in rules:
            node.fail("required", "Rule %(name)s is missing.", name=name)


def _check_gates(node: Node, gates: Mapping[str, Gate]) -> None:
    """Refuse gates that nobody could ever get through: an opener must be open itself."""
    for gate in gates.values():
        if gate.opened_by in gates:
            detail = "%(opener)s opens a gate, so it must have none."
            node.fail("closed-opener", detail, opener=gate.opened_by)


def _verticals(node: Node) -> Mapping[str, bool]:
    """Return the verticals; true marks a scenario (chatbot, Q&A), which is no industry."""
    rows = document_parts.by_id(node, lambda row: row["scenario"].flag())
    return MappingProxyType(rows)


def _families(experience: Mapping[str, Experience], others: tuple[str, ...]) -> tuple[str, ...]:
    named = {family for part in experience.values() for family in part.families}
    return tuple(sorted(named.union(others)))


def _skills(directions: Mapping[str, DirectionPart]) -> Mapping[str, str]:
    """Return the direction that teaches each skill."""
    return MappingProxyType(
        {skill: part.id for part in directions.values() for skill in part.skills}
    )


def _digest(root: Node) -> str:
    try:
        text = canonical_json(root.value)
    except (TypeError, ValueError, RecursionError):
        root.fail("not-json", "A policy must be plain JSON.")
        return ""
    return hashlib.sha256(text.encode()).hexdigest()

"""A recommendation in the words of whoever reads the desk."""

from collections.abc import Container, Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.assignments.selectors import assignments_seen
from apps.core.models import label_of
from apps.curriculum.selectors import skill_list
from apps.pivots import selectors
from apps.pivots.models import Recommendation
from apps.pivots.selectors import Explained
from mentorship.pivot import Policy
from mentorship.states import PlacementState
from mentorship.values import CompanyPreference, LearnerStatus, Proof, RoleFamily


def language() -> str:
    return "zh-hans" if (get_language() or "en").startswith("zh") else "en"


def groups_of(reasons: list[dict[str, Any]]) -> list[tuple[Any, list[dict[str, Any]]]]:
    """Return the reasons as a mentor reads them: what settles it, what speaks for and against."""
    settled = [row for row in reasons if row["points"] is None]
    weighed = [row for row in reasons if row["points"] is not None]
    groups = [
        (_("Rules that apply"), settled),
        (_("Speaks for it"), [row for row in weighed if row["points"] >= 0]),
        (_("Speaks against it"), [row for row in weighed if row["points"] < 0]),
    ]
    return [(title, rows) for title, rows in groups if rows]


def facts_of(row: Recommendation) -> list[tuple[Any, Any]]:
    """Return what stands at the head of a recommendation's page: (label, value)."""
    answer, wanted = row.document, row.inputs["profile"].get("target_direction")
    placements = row.enrollment.placements.all()
    current = [p.direction for p in placements if p.state == PlacementState.CURRENT.value]
    names = {step["direction"]: step["weeks"] for step in answer["plan"]}
    plan = [_step(row, slug, weeks) for slug, weeks in names.items()]
    facts = [
        (_("Cohort"), row.enrollment.cohort.name),
        (_("Stands in"), current[0] if current else _("not placed yet")),
        (_("Wants"), _step(row, wanted, None) if wanted else _("has not said")),
        (_("Plan"), " → ".join(plan) or "–"),
        (_("Confidence"), row.get_confidence_display()),
        (_("State"), row.get_state_display()),
    ]
    if answer["flags"]:
        facts.append(
            (_("Flags"), _(", ").join(str(label_of("Flag", flag)) for flag in answer["flags"]))
        )
    return facts


CLOSED_SETS = {
    "family": RoleFamily.__name__,
    "evidence": Proof.__name__,
    "status": LearnerStatus.__name__,
    "company_preference": CompanyPreference.__name__,
    "field": "Fact",
}
"""Facts of an evidence row whose values are words, and the set each belongs to."""
SKILLS = ("skill", "skills")
DIRECTIONS = ("direction", "target_direction", "rejects")


def skill_names(viewer: User) -> dict[str, str]:
    """Return what each skill is called. Cost: one query."""
    return {skill.slug: str(skill) for skill in skill_list(viewer=viewer)}


def reasons_of(row: Recommendation, said: Explained, viewer: User) -> list[dict[str, Any]]:
    """Return the reasons with their evidence in the reader's words."""
    policy, names = selectors.policy_of(version=row.policy_version), skill_names(viewer)
    work = {pk for reason in said.reasons for pk in map(_work_of, reason["evidence"]) if pk}
    seen = assignments_seen(viewer=viewer, among=work)
    return [
        {
            **reason,
            "evidence": [_evidence(shown, policy, seen, names) for shown in reason["evidence"]],
        }
        for reason in said.reasons
    ]


def _work_of(row: Mapping[str, Any]) -> int | None:
    """Return the id of the assignment a row of evidence speaks of, if it speaks of one."""
    ref = row.get("ref") or {}
    return ref["id"] if ref.get("kind") == "assignment" else None


def _evidence(
    row: Mapping[str, Any], policy: Policy, seen: Container[int], names: Mapping[str, str]
) -> dict[str, Any]:
    """Return one row of evidence: its facts as (label, value), and the work to be looked at.

    Work from before a transfer may be in a cohort that is not the reader's: it is told, not opened.
    """
    shown = {
        key: _named(value, names) if key in SKILLS else value
        for key, value in row.items()
        if key not in {"kind", "ref"}
    }
    facts = [
        (label_of("Evidence", key), _worded(row["field"] if key == "value" else key, value, policy))
        for key, value in shown.items()
    ]
    work = _work_of(row)
    return {"facts": facts, "assignment": work if work in seen else None}


def _named(value: Any, names: Mapping[str, str]) -> Any:
    """Return a skill, or a list of them, by name."""
    if isinstance(value, list):
        return [names.get(one, one) for one in value]
    return names.get(value, value)


def _worded(fact: str, value: Any, policy: Policy) -> str:
    if value is None or value == []:
        return "–"
    if isinstance(value, list):
        return ", ".join(_worded(fact, one, policy) for one in value)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if fact in DIRECTIONS:
        return policy.name_of(value, language())
    if fact in CLOSED_SETS:
        return str(label_of(CLOSED_SETS[fact], value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _step(row: Recommendation, slug: str, weeks: float | None) -> str:
    version = selectors.policy_of(version=row.policy_version)
    name = version.name_of(slug, language())
    if weeks is None:
        return name
    return _("%(name)s (about %(weeks)s weeks)") % {"name": name, "weeks": round(weeks)}

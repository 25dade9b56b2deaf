"""Drills: for each figure of a summary, the address that lists exactly the rows it counts."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from apps.assignments.models import ASKED_FOR, WAITING
from apps.insights.selectors.quiet import QUIET_DAYS
from mentorship.states import OPEN_RECOMMENDATION

if TYPE_CHECKING:
    from apps.insights.selectors.summary import CohortSummary

ROOT = "/api/v1"


def drills_of(summary: "CohortSummary") -> Mapping[str, str]:
    """Return `{figure: address}`; a figure is named by its place, `directions.data.learners`."""
    return dict(_drills(summary, _of(summary)))


def _of(summary: "CohortSummary") -> dict[str, Any]:
    """Return the parameters that keep whose work is counted."""
    cohort = {"cohort": summary.cohort}
    return cohort | ({"enrollment_state": "active"} if summary.people == "active" else {})


def _drills(summary: "CohortSummary", whose: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    cohort = {"cohort": summary.cohort}
    at_work = {**cohort, "state": "active"}
    for state in summary.enrollments:
        yield f"enrollments.{state}", _to("enrollments", cohort, state=state)
    for state in summary.assignments:
        yield f"assignments.{state}", _to("assignments", whose, state=state)
    yield "overdue", _to("assignments", cohort, overdue="true")
    yield "waiting_for_review", _to("assignments", whose, state=WAITING)
    yield "never_handed_in", _to("enrollments", at_work, without_work="true")
    yield "without_mentor", _to("enrollments", at_work, without_mentor="true")
    yield "planned_pivots", _to("pivots", cohort, state="planned")
    yield "quiet", f"{ROOT}/cohorts/{summary.cohort}/quiet-learners?days={QUIET_DAYS}"
    open_ = sorted(state.value for state in OPEN_RECOMMENDATION)
    for decision in summary.open_recommendations:
        place = f"open_recommendations.{decision}"
        yield place, _to("recommendations", cohort, decision=decision, state=open_)
    yield from _of_directions(summary, whose)
    yield from _of_mentors(summary, whose)


def _of_directions(summary: "CohortSummary", whose: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for row in summary.directions:
        place, here = f"directions.{row.direction}", {"direction": row.direction}
        held = {"cohort": summary.cohort, **here, "state": ["proposed", "current"]}
        yield f"{place}.taken", _to("placements", held)
        yield f"{place}.learners", _to("placements", whose, **here, state="current")
        yield f"{place}.assignments", _to("assignments", whose, **here, state=ASKED_FOR)
        yield f"{place}.approved", _to("assignments", whose, **here, state="approved")


def _of_mentors(summary: "CohortSummary", whose: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    people: dict[str, Any] = {"cohort": summary.cohort}
    if summary.people == "active":
        people["state"] = "active"
    for row in summary.mentors:
        place, mentor = f"mentors.{row.mentor}", {"mentor": row.mentor}
        yield f"{place}.learners", _to("enrollments", people, **mentor)
        waiting = _to("assignments", whose, **mentor, state=WAITING)
        yield f"{place}.waiting_for_review", waiting


def _to(resource: str, base: Mapping[str, Any], **more: Any) -> str:
    return f"{ROOT}/{resource}?{urlencode({**base, **more}, doseq=True)}"

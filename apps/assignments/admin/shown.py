"""What was handed in and said, as the pages show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import get_language

from apps.assignments import selectors
from apps.assignments.models import Assignment, CheckRun, Review, Revision
from apps.core.models import label_of
from mentorship.values import DeliverableType, text_in

ADDRESSES = (DeliverableType.LINK, DeliverableType.FILE)


@dataclass(frozen=True, slots=True)
class ShownDeliverable:
    """`href` only for an https address, or a file of ours; all else is shown as text."""

    kind: str
    label: str
    text: str
    href: str
    figures: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ShownLevel:
    name: str
    level: int
    words: str


@dataclass(frozen=True, slots=True)
class ShownReview:
    review: Review
    percent: int
    levels: tuple[ShownLevel, ...]


@dataclass(frozen=True, slots=True)
class ShownRevision:
    revision: Revision
    deliverables: tuple[ShownDeliverable, ...]
    checks: tuple[CheckRun, ...]
    reviews: tuple[ShownReview, ...]


@dataclass(frozen=True, slots=True)
class ShownWork:
    """The task of one assignment and all that was handed in, last first."""

    goal: str
    asked: tuple[ShownDeliverable, ...]
    revisions: tuple[ShownRevision, ...]


def shown_work(row: Assignment) -> ShownWork:
    """Return the page's view of *row*, which its viewer may see."""
    revisions = selectors.work_on(assignment=row)
    return ShownWork(
        goal=text_in(row.task.goal, get_language()),
        asked=tuple(_deliverable({**wish, "value": ""}) for wish in row.task.deliverables),
        revisions=tuple(shown_revision(revision) for revision in revisions),
    )


def shown_revision(revision: Revision) -> ShownRevision:
    """Return the page's view of one revision with its reviews."""
    return ShownRevision(
        revision=revision,
        deliverables=tuple(_deliverable(given) for given in revision.deliverables),
        checks=tuple(revision.check_runs.all()),
        reviews=tuple(_review(review) for review in revision.reviews.all()),
    )


def _deliverable(given: Mapping[str, Any]) -> ShownDeliverable:
    value = given["value"]
    kind = DeliverableType(given["type"])
    text = ""
    figures: Mapping[str, Any] = {}
    if kind == DeliverableType.REPOSITORY and isinstance(value, Mapping):
        text = value["url"]
        figures = {"commit": value["commit"]}
    elif kind == DeliverableType.FILE and isinstance(value, Mapping):
        return _upload(given, value)
    elif isinstance(value, Mapping):
        figures = value
    else:
        text = str(value)
    is_address = kind in (DeliverableType.REPOSITORY, *ADDRESSES) and text.startswith("https://")
    return ShownDeliverable(
        kind=label_of(DeliverableType.__name__, kind.value),
        label=text_in(given["label"], get_language()),
        text=text,
        href=text if is_address else "",
        figures=figures,
    )


def _upload(given: Mapping[str, Any], value: Mapping[str, Any]) -> ShownDeliverable:
    return ShownDeliverable(
        kind=label_of(DeliverableType.__name__, DeliverableType.FILE.value),
        label=text_in(given["label"], get_language()),
        text=f"{value['name']} ({filesizeformat(value['size'])})",
        href=reverse("upload-content", args=[value["upload"]]),
        figures={"SHA-256": value["sha256"]},
    )


def _review(review: Review) -> ShownReview:
    language = get_language()
    levels = tuple(
        ShownLevel(
            name=text_in(score.criterion.name, language),
            level=score.level,
            words=score.words,
        )
        for score in review.rubric_scores.all()
    )
    return ShownReview(review=review, percent=round(review.score * 100), levels=levels)

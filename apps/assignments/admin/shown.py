"""What was handed in and said, as the pages show it."""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import get_language

from apps.assignments import selectors
from apps.assignments.models import Assignment, CheckRun, Review, Revision, SecondOpinion, Thread
from apps.core.models import label_of
from mentorship.values import DeliverableType, text_in

MAX_LINES = 500
"""Lines of a text compared with the former one: comparing takes the square of them."""

ADDRESSES = (DeliverableType.LINK, DeliverableType.FILE)


@dataclass(frozen=True, slots=True)
class ShownDeliverable:
    """`href` only for an https address, or a file of ours; all else is shown as text.

    `commit_href`: the pinned commit, where repository hosts keep one. `changes`: the lines of a
    text that differ from the revision before, each with its sign. `acceptance`: what the review
    answers with yes or no.
    """

    kind: str
    label: str
    text: str
    href: str
    figures: Mapping[str, Any]
    commit: str = ""
    commit_href: str = ""
    changes: tuple[tuple[str, str], ...] = ()
    acceptance: tuple[str, ...] = ()


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
    threads: tuple[Thread, ...] = ()


def shown_work(row: Assignment) -> ShownWork:
    """Return the page's view of *row*, which its viewer may see."""
    revisions = list(selectors.work_on(assignment=row))
    before = [*(older.deliverables for _newer, older in pairwise(revisions)), ()]
    return ShownWork(
        goal=text_in(row.task.goal, get_language()),
        asked=_asked(row),
        revisions=tuple(map(shown_revision, revisions, before)),
        threads=tuple(selectors.threads_on(assignment=row)),
    )


def shown_blind(opinion: SecondOpinion) -> ShownWork:
    """Return the work a second opinion is asked of, without anything that was said of it."""
    revision = opinion.review.revision
    return ShownWork(
        goal=text_in(revision.assignment.task.goal, get_language()),
        asked=_asked(revision.assignment),
        revisions=(
            ShownRevision(
                revision=revision,
                deliverables=tuple(_deliverable(given) for given in revision.deliverables),
                checks=tuple(revision.check_runs.all()),
                reviews=(),
            ),
        ),
    )


def _asked(row: Assignment) -> tuple[ShownDeliverable, ...]:
    return tuple(_deliverable({**wish, "value": ""}) for wish in row.task.deliverables)


def shown_revision(revision: Revision, before: Sequence[Mapping[str, Any]] = ()) -> ShownRevision:
    """Return the page's view of one revision with its reviews.

    *before*: what was handed in the time before, to tell what has changed.
    """
    former = [*before, *[{}] * len(revision.deliverables)]
    return ShownRevision(
        revision=revision,
        deliverables=tuple(map(_deliverable, revision.deliverables, former)),
        checks=tuple(revision.check_runs.all()),
        reviews=tuple(_review(review) for review in revision.reviews.all()),
    )


def _deliverable(
    given: Mapping[str, Any], former: Mapping[str, Any] | None = None
) -> ShownDeliverable:
    value = given["value"]
    kind = DeliverableType(given["type"])
    text = commit = ""
    figures: Mapping[str, Any] = {}
    if kind == DeliverableType.REPOSITORY and isinstance(value, Mapping):
        text, commit = value["url"], value["commit"]
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
        commit=commit,
        commit_href=_commit_address(text, commit) if commit else "",
        changes=tuple(_changes(former or {}, given)),
        acceptance=tuple(text_in(each, get_language()) for each in given.get("acceptance", ())),
    )


def _commit_address(url: str, commit: str) -> str:
    """Return where a host shows a commit; most do as GitHub does."""
    host = urlsplit(url).hostname or ""
    way = "/-/commit/" if "gitlab" in host else "/commits/" if "bitbucket" in host else "/commit/"
    return url.rstrip("/").removesuffix(".git") + way + commit


def _changes(former: Mapping[str, Any], given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the lines that came and went, if both are texts short enough to be compared."""
    if not former or {former["type"], given["type"]} != {DeliverableType.TEXT.value}:
        return
    old, new = former["value"].splitlines(), given["value"].splitlines()
    if max(len(old), len(new)) > MAX_LINES:
        return
    for line in list(difflib.unified_diff(old, new, lineterm="", n=0))[2:]:
        if not line.startswith("@@"):
            yield line[0], line[1:]


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

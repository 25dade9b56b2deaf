"""Conversations about work, and the library of feedback."""

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from apps.accounts.models import Membership, Organization, User
from apps.assignments.models import (
    Assignment,
    Comment,
    OfAssignmentQuerySet,
    Snippet,
    SnippetQuerySet,
    Thread,
)
from apps.cohorts.models import OfEnrollmentQuerySet
from apps.core.models import absent
from apps.curriculum.models import Criterion
from mentorship.states import ThreadState


def thread_list(*, viewer: User) -> OfAssignmentQuerySet:
    """Return the threads on work *viewer* may see, newest first, with all that was said."""
    comments = Comment.objects.select_related("author").order_by("pk")
    rows: OfAssignmentQuerySet = Thread.objects.visible_to(viewer)
    return (
        rows.select_related("criterion", "revision", "opened_by", "assignment__task")
        .prefetch_related(Prefetch("comments", comments))
        .order_by("-pk")
    )


def thread_get(*, thread_id: int, viewer: User) -> Thread:
    """Return one thread.

    :raises NotFound: if there is none, or *viewer* may not see it; the two look the same.
    """
    thread: Thread | None = thread_list(viewer=viewer).filter(pk=thread_id).first()
    if thread is None:
        raise absent(Thread, thread_id)
    return thread


def threads_on(*, assignment: Assignment) -> OfAssignmentQuerySet:
    """Return what was talked about on one assignment, oldest first.

    The caller has checked that the assignment may be seen. Cost: two queries.
    """
    comments = Comment.objects.select_related("author").order_by("pk")
    rows: OfAssignmentQuerySet = Thread.objects.filter(assignment=assignment.pk)
    return (
        rows.select_related("criterion")
        .prefetch_related(Prefetch("comments", comments))
        .order_by("pk")
    )


def comment_list(*, viewer: User) -> OfEnrollmentQuerySet:
    """Return what was said on work *viewer* may see, newest first."""
    rows: OfEnrollmentQuerySet = Comment.objects.visible_to(viewer)
    return rows.select_related("author", "thread__assignment").order_by("-pk")


def question_open_for_system(*, assignment_id: int) -> bool:
    """Tell whether the last word in an open thread of the assignment asks for an answer."""
    last = Comment.objects.filter(thread=OuterRef("pk")).order_by("-pk")
    open_threads = Thread.objects.filter(assignment=assignment_id, state=ThreadState.OPEN.value)
    asking = open_threads.annotate(asks=Subquery(last.values("asks")[:1])).filter(asks=True)
    return bool(asking.exists())


def snippet_list(*, viewer: User) -> SnippetQuerySet:
    """Return the library of the organizations *viewer* works in, newest first, with use counts.

    `criterion_name`: its name in every language, in the newest wording; None for any.
    """
    rows: SnippetQuerySet = Snippet.objects.visible_to(viewer)
    named = Criterion.objects.filter(slug=OuterRef("criterion")).order_by("-pk").values("name")
    rows = rows.annotate(criterion_name=Subquery(named[:1]))
    return rows.with_uses().select_related("written_by").order_by("-pk")


def snippet_organizations(*, viewer: User) -> QuerySet[Organization]:
    """Return the organizations whose library *viewer* may fill, by name."""
    rows: QuerySet[Organization] = Organization.objects.all()
    if not viewer.is_superuser:
        working = Membership.objects.working(viewer)
        rows = rows.filter(pk__in=working.values("organization"))
    return rows.order_by("name", "pk")


def snippet_criteria() -> list[Criterion]:
    """Return every criterion once, in its newest wording."""
    return list(Criterion.objects.order_by("slug", "-pk").distinct("slug"))


def snippets_for(*, assignment: Assignment) -> SnippetQuerySet:
    """Return the feedback offered for a piece of work, the most used first.

    That of its rubric's criteria, and what fits any.
    """
    slugs = assignment.task.rubric_version.criteria.values("slug")
    rows: SnippetQuerySet = Snippet.objects.in_use().filter(organization=assignment.organization_id)
    fitting = rows.filter(criterion__in=slugs) | rows.filter(criterion="")
    return fitting.with_uses().order_by("-use_count", "pk")

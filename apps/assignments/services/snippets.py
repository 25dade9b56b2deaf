"""Snippets: feedback written once and used again."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.assignments import policies
from apps.assignments.models import Review, Snippet, SnippetUse
from mentorship.errors import Conflict, Fault, Invalid, NotFound

MAX_BODY = 4000
AT_ONCE = 20


class SnippetArchived(Conflict):
    code, title = "snippet-archived", "This snippet was put away"


@transaction.atomic
def snippet_create(*, organization_id: int, criterion: str, body: str, by: User) -> Snippet:
    """Add a piece of feedback to an organization's library, for one criterion or for any ("").

    :raises NotAllowed: unless *by* works there as a mentor or more.
    :raises Invalid: if *body* is blank or too long.
    """
    policies.check_can_write_snippets(user=by, organization_id=organization_id)
    if not body.strip() or len(body) > MAX_BODY:
        detail = _("Write 1 to 4000 characters.")
        raise Invalid(detail, (Fault("#/body", "length", detail),))
    snippet: Snippet = Snippet.objects.create(
        organization_id=organization_id, criterion=criterion, body=body.strip(), written_by=by
    )
    return snippet


@transaction.atomic
def snippet_archive(*, snippet_id: int, by: User, now: datetime) -> Snippet:
    """Put a snippet away: it is not offered any more, and its uses stay counted.

    :raises NotFound: if there is no such snippet.
    :raises NotAllowed: unless *by* wrote it or manages the organization.
    :raises SnippetArchived: if it was put away before.
    """
    snippet: Snippet | None = Snippet.objects.locked().filter(pk=snippet_id).first()
    if snippet is None:
        raise NotFound(_("There is no such snippet."))
    policies.check_can_archive(user=by, snippet=snippet)
    if snippet.archived_at is not None:
        raise SnippetArchived(_("This snippet was put away before."))
    snippet.archived_at = now
    snippet.save(update_fields=["archived_at", "updated_at"])
    return snippet


@transaction.atomic
def snippet_rewrite(*, snippet_id: int, body: str, by: User, now: datetime) -> Snippet:
    """Put a snippet away and offer another text in its place; what was said in reviews stays.

    :raises NotFound: if there is no such snippet.
    :raises NotAllowed: unless *by* wrote it or manages the organization, and works there.
    :raises SnippetArchived: if it was put away before.
    :raises Invalid: if *body* is blank or too long.
    """
    old = snippet_archive(snippet_id=snippet_id, by=by, now=now)
    return snippet_create(
        organization_id=old.organization_id, criterion=old.criterion, body=body, by=by
    )


def snippets_used(*, organization_id: int, snippet_ids: Sequence[int]) -> list[Snippet]:
    """Return the snippets a review uses, in the order given.

    :raises Invalid: if one is not in the library, or there are too many.
    """
    known = Snippet.objects.in_use().filter(organization=organization_id)
    found = known.in_bulk(list(snippet_ids)[:AT_ONCE]) if snippet_ids else {}
    missing = [i for i, pk in enumerate(snippet_ids) if pk not in found]
    if missing:
        detail = _("The library has no such snippet.")
        faults = tuple(Fault(f"#/snippets/{i}", "unknown", detail) for i in missing)
        raise Invalid(detail, faults)
    return [found[pk] for pk in dict.fromkeys(snippet_ids)]


def with_snippets(*, comment: str, snippets: Sequence[Snippet]) -> str:
    """Return *comment* with the texts of *snippets* behind it, each a paragraph of its own."""
    parts = [comment.strip(), *(snippet.body for snippet in snippets)]
    return "\n\n".join(part for part in parts if part)


def uses_write(*, review: Review, snippets: Sequence[Snippet]) -> None:
    """Count the snippets of a review as used."""
    SnippetUse.objects.bulk_create(
        SnippetUse(snippet=snippet, review=review) for snippet in snippets
    )

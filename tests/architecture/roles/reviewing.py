"""What stands around the reviews of the two organizations: claims, threads, snippets, opinions."""

from apps.assignments.models import Comment, ReviewClaim, SecondOpinion, Snippet, Thread
from tests.factories import AssignmentFactory, RevisionFactory, TaskFactory
from tests.factories.moments import NOW


def around_reviews(house, word, work, until):
    """Return a claim, threads, a snippet and a second opinion about the learner's work."""
    return {
        "review_claim": _claim(house, word, until),
        "snippet": Snippet.objects.create(
            organization=house.organization, body=word, written_by=house.mentor
        ),
        "second_opinion": SecondOpinion.objects.create(
            organization=house.organization,
            review=work["review"],
            reviewer=house.lead,
            week="2026-W45",
            asked_at=NOW,
        ),
        **_threads(house, word, work["revision"]),
    }


def _claim(house, word, until):
    claimed = AssignmentFactory(
        placement=house.placement, task=TaskFactory(), state="in_review", submitted_at=NOW
    )
    RevisionFactory(assignment=claimed, comment=word)
    return ReviewClaim.objects.create(
        organization=house.organization,
        assignment=claimed,
        holder=house.mentor,
        slot=1,
        claimed_at=NOW,
        lease_until=until,
    )


def _threads(house, word, revision):
    about = {
        "organization": house.organization,
        "assignment": revision.assignment,
        "revision": revision,
        "anchor": "revision",
        "opened_by": house.mentor,
        "opened_at": NOW,
    }
    thread = Thread.objects.create(**about)
    return {
        "thread": thread,
        "thread_comment": Comment.objects.create(
            thread=thread, author=house.mentor, body=word, said_at=NOW
        ),
        "resolved_thread": Thread.objects.create(**about, state="resolved", resolved_at=NOW),
    }

"""What the pages of the desk make of what was handed in."""

import pytest

from apps.assignments.admin.shown import _commit_address, shown_work
from tests.integration.assignments.conftest import NOTES, REPOSITORY, SHA


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://github.com/lin/dedup", "https://github.com/lin/dedup/commit/"),
        ("https://git.example.org/lin/dedup.git", "https://git.example.org/lin/dedup/commit/"),
        ("https://gitlab.com/lin/dedup/", "https://gitlab.com/lin/dedup/-/commit/"),
        ("https://bitbucket.org/lin/dedup", "https://bitbucket.org/lin/dedup/commits/"),
    ],
)
def test_a_pinned_commit_has_an_address(url, address):
    assert _commit_address(url, SHA) == address + SHA


@pytest.mark.django_db
def test_a_text_says_what_has_changed_since_the_revision_before(issued, submit, review):
    row = issued["lock-file"]
    submit(row, deliverables=[REPOSITORY, {**NOTES, "value": "Ran once.\nSame counts."}])
    review(row, outcome="changes_requested")
    submit(row, deliverables=[REPOSITORY, {**NOTES, "value": "Ran twice.\nSame counts."}])

    newer, older = shown_work(row).revisions

    assert newer.deliverables[1].changes == (("-", "Ran once."), ("+", "Ran twice."))
    assert older.deliverables[1].changes == ()
    assert newer.deliverables[0].changes == ()

"""What the database itself refuses, whoever asks: raw SQL on every table of the record."""

import pytest
from django.db import DatabaseError, connection, transaction

pytestmark = pytest.mark.django_db

STATEMENTS = {
    "content of a revision": (
        "UPDATE assignments_revision SET deliverables = '[]' WHERE id = {revision}"
    ),
    "comment of a revision": (
        "UPDATE assignments_revision SET comment = 'better' WHERE id = {revision}"
    ),
    "number of a revision": "UPDATE assignments_revision SET number = 9 WHERE id = {revision}",
    "date of a revision": (
        "UPDATE assignments_revision SET submitted_at = now() WHERE id = {revision}"
    ),
    "a revision itself": "DELETE FROM assignments_revision WHERE id = {revision}",
    "a superseded revision set up again": (
        "UPDATE assignments_revision SET state = 'submitted' WHERE id = {superseded}"
    ),
    "score of a review": "UPDATE assignments_review SET score = 0.5 WHERE id = {review}",
    "outcome of a review": (
        "UPDATE assignments_review SET outcome = 'rejected' WHERE id = {review}"
    ),
    "words of a review": "UPDATE assignments_review SET comment = 'no' WHERE id = {review}",
    "date of a review": "UPDATE assignments_review SET published_at = now() WHERE id = {review}",
    "reviewer of a review": (
        "UPDATE assignments_review SET reviewer_id = {learner} WHERE id = {review}"
    ),
    "a review taken back": "UPDATE assignments_review SET state = 'drafted' WHERE id = {review}",
    "a review itself": "DELETE FROM assignments_review WHERE id = {review}",
    "a level": "UPDATE assignments_rubricscore SET level = 0 WHERE review_id = {review}",
    "the levels": "DELETE FROM assignments_rubricscore WHERE review_id = {review}",
    "evidence": "UPDATE progress_skillevidence SET score = 0.5 WHERE review_id = {review}",
    "the evidence itself": "DELETE FROM progress_skillevidence WHERE review_id = {review}",
    "a step without an arrow": (
        "UPDATE assignments_assignment SET state = 'locked' WHERE id = {assignment}"
    ),
    "an unknown state": (
        "UPDATE assignments_assignment SET state = 'great' WHERE id = {assignment}"
    ),
    "a second assignment of the same task": (
        "INSERT INTO assignments_assignment (created_at, updated_at, organization_id, cohort_id,"
        " enrollment_id, placement_id, task_id, state, due_at, ball_with, ball_since)"
        " SELECT created_at, updated_at, organization_id, cohort_id, enrollment_id, placement_id,"
        " task_id, 'available', due_at, ball_with, ball_since"
        " FROM assignments_assignment WHERE id = {assignment}"
    ),
    "the timeline": "UPDATE core_transition SET to_state = 'x' WHERE subject_id = {assignment}",
}


@pytest.fixture
def record(here, issued, submit, review, now):
    from apps.progress.services import evidence_append

    row = issued["lock-file"]
    superseded = submit(row)
    review(row, outcome="changes_requested", comment="Pin the versions.")
    revision = submit(row)
    said = review(row)
    evidence_append(review_id=said.pk, now=now)
    return {
        "assignment": row.pk,
        "superseded": superseded.pk,
        "revision": revision.pk,
        "review": said.pk,
        "learner": here.learner.pk,
    }


def test_the_record_does_not_change(record, subtests):
    for what, statement in STATEMENTS.items():
        with (
            subtests.test(what),
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement.format(**record))


def test_the_same_connection_may_write_what_is_no_part_of_the_record(record):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE assignments_assignment SET due_at = now() WHERE id = {assignment}".format(
                **record
            )
        )

        assert cursor.rowcount == 1

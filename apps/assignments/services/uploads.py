"""Files: taken in, thrown away, and swept up when nobody handed them in."""

import hashlib
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.assignments import policies, selectors
from apps.assignments.models import Assignment, Revision, Upload
from apps.assignments.services.file_kinds import file_kind, file_name, refused
from apps.assignments.services.steps import assignment_hold
from mentorship.errors import Conflict, NotFound
from mentorship.states import OPEN_ASSIGNMENT, AssignmentState

SWEPT_AT_ONCE = 500


class TooManyUploads(Conflict):
    code, title = "too-many-uploads", "Too much was uploaded for this work"


class UploadHandedIn(Conflict):
    code, title = "upload-handed-in", "The file was handed in and stays"


class UploadsClosed(Conflict):
    code, title = "uploads-closed", "No more files are taken for this work"


# Note [Bytes before rows]
#
# A row is the promise, bytes are kept for it. Bytes are written before the row is committed and
# taken away again if it is not; they are deleted before the row is, under its lock. So a row
# whose bytes are missing is one that the sweep was about to delete, and will, next time.


def upload_create(*, assignment_id: int, content: "File[bytes]", by: User, now: datetime) -> Upload:
    """Keep a file for an assignment until it is handed in.

    *content*: with the name it had at home, which decides nothing but the kind it claims to be.

    :raises NotAllowed: unless *by* is the learner.
    :raises UploadsClosed: if nothing will be handed in any more.
    :raises FileRefused: if it is empty, too large, of no kind that is taken, or of another kind.
    :raises TooManyUploads: if the assignment's files would be too many, or too large together.
    """
    name = file_name(given=content.name or "")
    _check_size(content.size)
    with transaction.atomic():
        row = assignment_hold(assignment_id=assignment_id)
        policies.check_can_work(user=by, assignment=row)
        _check_open(row)
        kind = file_kind(name=name, content=content)
        _check_room(row, content.size)
        with _kept(content) as (key, digest):
            upload: Upload = Upload.objects.create(
                assignment=row,
                name=name,
                media_type=kind.media_type,
                size=content.size,
                sha256=digest,
                key=key,
                uploaded_by=by,
                uploaded_at=now,
            )
    return upload


@transaction.atomic
def upload_discard(*, upload_id: int, by: User) -> None:
    """Throw a file away that was not handed in.

    :raises NotFound: if there is none.
    :raises NotAllowed: unless *by* is the learner.
    :raises UploadHandedIn: if it is part of a revision.
    """
    upload: Upload | None = Upload.objects.locked().filter(pk=upload_id).first()
    if upload is None:
        raise NotFound(_("There is no such file, or you may not see it."))
    policies.check_can_work(user=by, assignment=upload.assignment)
    if upload.revision_id is not None:
        raise UploadHandedIn(_("This file was handed in; it stays with its revision."))
    _drop(upload)


@transaction.atomic
def uploads_sweep(*, now: datetime) -> int:
    """Delete what was uploaded a week ago and never handed in; return how many."""
    old = now - timedelta(days=settings.UPLOAD_KEEP_DAYS)
    waiting = Upload.objects.waiting().filter(uploaded_at__lt=old).order_by("pk")
    rows = list(waiting.select_for_update(skip_locked=True)[:SWEPT_AT_ONCE])
    for upload in rows:
        _drop(upload)
    return len(rows)


def uploads_offer(
    *, assignment: Assignment, given: Sequence[Mapping[str, Any]]
) -> dict[int, Upload]:
    """Lock those files of an assignment that *given* deliverables name, and return them by id.

    The caller holds the assignment.
    """
    values = [each.get("value") for each in given if isinstance(each, Mapping)]
    named = [value.get("upload") for value in values if isinstance(value, Mapping)]
    ids = [key for key in named if type(key) is int and 0 < key < 2**63]
    rows = Upload.objects.locked().filter(assignment=assignment, pk__in=ids)
    return {upload.pk: upload for upload in rows}


def uploads_hand_in(*, revision: Revision, uploads: Mapping[int, Upload]) -> None:
    """Freeze files to the revision they are first handed in with; the caller holds them."""
    fresh = [pk for pk, upload in uploads.items() if upload.revision_id is None]
    Upload.objects.filter(pk__in=fresh).update(revision=revision)


# --------------------------------------------------------------------------- rules


def _check_open(row: Assignment) -> None:
    if AssignmentState(row.state) not in OPEN_ASSIGNMENT:
        detail = _("The assignment is %(state)s.") % {"state": row.get_state_display()}
        raise UploadsClosed(detail, state=row.state)


def _check_size(size: int) -> None:
    limit = settings.UPLOAD_MAX_BYTES
    if size == 0:
        raise refused(code="empty", detail=_("The file is empty."))
    if size > limit:
        detail = _("A file has at most %(size)s MB.")
        raise refused(code="max_size", detail=detail % {"size": limit // 1_000_000})


def _check_room(row: Assignment, size: int) -> None:
    count, total = selectors.uploads_taken_for_system(assignment_id=row.pk)
    most, most_bytes = settings.UPLOAD_MAX_FILES, settings.UPLOAD_MAX_BYTES_PER_ASSIGNMENT
    if count < most and total + size <= most_bytes:
        return
    detail = _("The files of one assignment are at most %(count)s, and %(size)s MB together.")
    raise TooManyUploads(
        detail % {"count": most, "size": most_bytes // 1_000_000}, files=count, bytes=total
    )


# --------------------------------------------------------------------------- bytes


@contextmanager
def _kept(content: "File[bytes]") -> Iterator[tuple[str, str]]:
    """Write the bytes under a random key; take them away if the block fails. Yields their SHA.

    See Note [Bytes before rows].
    """
    digest = hashlib.sha256()
    for chunk in content.chunks():
        digest.update(chunk)
    content.seek(0)
    key = default_storage.save(f"uploads/{secrets.token_hex(16)}", content)
    try:
        yield key, digest.hexdigest()
    except BaseException:
        default_storage.delete(key)
        raise


def _drop(upload: Upload) -> None:
    """See Note [Bytes before rows]."""
    default_storage.delete(upload.key)
    upload.delete()

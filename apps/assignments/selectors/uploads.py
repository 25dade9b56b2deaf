"""Files: whose they are, how much they take, and their bytes for those who may see them."""

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.assignments.models import Upload, UploadQuerySet
from mentorship.errors import NotFound


def upload_list(*, viewer: User) -> UploadQuerySet:
    """Return the files *viewer* may see, newest first."""
    rows: UploadQuerySet = Upload.objects.visible_to(viewer).select_related("uploaded_by")
    return rows.order_by("-pk")


def upload_get(*, upload_id: int, viewer: User) -> Upload:
    """Return one file.

    :raises NotFound: if there is none, or *viewer* may not see it; the two look the same.
    """
    row: Upload | None = upload_list(viewer=viewer).filter(pk=upload_id).first()
    if row is None:
        raise NotFound(_("There is no such row, or you may not see it."))
    return row


def upload_open(*, upload: Upload) -> "File[bytes]":
    """Return the bytes of a file its viewer may see; the caller closes them.

    :raises NotFound: if they are gone, as those of a file are that is being swept up.
    """
    try:
        content: File[bytes] = default_storage.open(upload.key)
    except FileNotFoundError as gone:
        raise NotFound(_("There is no such row, or you may not see it.")) from gone
    return content


def uploads_taken_for_system(*, assignment_id: int) -> tuple[int, int]:
    """Return how many files an assignment has, and how many bytes they are together."""
    rows = Upload.objects.filter(assignment=assignment_id)
    found = rows.aggregate(count=Count("pk"), total=Sum("size", default=0))
    return int(found["count"]), int(found["total"])

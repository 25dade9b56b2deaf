"""When learners and mentors met."""

from apps.accounts.models import User
from apps.mentoring.models import Meeting, MeetingQuerySet


def meeting_list(*, viewer: User) -> MeetingQuerySet:
    """Return the meetings of enrollments *viewer* may see, newest first.

    `notes_shown` holds what the viewer may read; `notes` itself is not loaded.
    """
    rows: MeetingQuerySet = Meeting.objects.visible_to(viewer).with_notes_for(viewer).defer("notes")
    return rows.select_related("enrollment__learner__user", "written_by").order_by("-id")

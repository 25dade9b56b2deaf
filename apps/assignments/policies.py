"""assignments: who may work on, review and manage issued work."""

from django.utils.translation import gettext as _

from apps.accounts.models import Membership, Organization, User
from apps.assignments.models import Assignment, Comment, SecondOpinion, Snippet, Thread
from apps.cohorts import policies as cohorts
from apps.cohorts.models import Cohort, Enrollment, OfEnrollmentQuerySet
from mentorship.errors import NotAllowed
from mentorship.values import BallWith


def check_can_work(*, user: User, assignment: Assignment) -> None:
    """Only the learner works on an assignment: nobody hands in for somebody else.

    :raises NotAllowed: for everyone else.
    """
    if assignment.enrollment.learner.user_id != user.pk:
        raise NotAllowed(_("Only the learner works on this assignment."))


def can_review(*, user: User, assignment: Assignment) -> bool:
    """Tell whether *user* is an active mentor, a lead or a manager, and not the learner."""
    if assignment.enrollment.learner.user_id == user.pk:
        return False
    mine = Enrollment.objects.worked_on_by(user)
    return bool(mine.filter(pk=assignment.enrollment_id).exists())


def check_can_review(*, user: User, assignment: Assignment) -> None:
    """Mentors of the enrollment, leads of the cohort and managers review; never the learner.

    :raises NotAllowed: for everyone else.
    """
    if not can_review(user=user, assignment=assignment):
        raise NotAllowed(_("Only a mentor of this learner, a lead or a manager reviews this work."))


def check_can_extend(*, user: User | None, assignment: Assignment) -> None:
    """Whoever may review the work may give more time for it; so may the service itself (None).

    :raises NotAllowed: for everyone else.
    """
    if user is not None and not can_review(user=user, assignment=assignment):
        raise NotAllowed(_("Only a mentor of this learner, a lead or a manager gives more time."))


def check_can_date(*, user: User | None, cohort: Cohort) -> None:
    """Leads of the cohort and managers give work to all and move its dates.

    :raises NotAllowed: for everyone else.
    """
    if not cohorts.can_lead(user=user, cohort=cohort):
        raise NotAllowed(_("Only a lead of the cohort or a manager gives work or moves dates."))


def can_manage(*, user: User, assignment: Assignment) -> bool:
    """Tell whether *user* manages the organization the assignment belongs to."""
    managed = Organization.objects.managed_by(user)
    return bool(managed.filter(pk=assignment.organization_id).exists())


def check_can_manage(*, user: User | None, assignment: Assignment) -> None:
    """Managers waive and cancel; so does the service itself (None).

    :raises NotAllowed: for everyone else.
    """
    if user is not None and not can_manage(user=user, assignment=assignment):
        raise NotAllowed(_("Only a manager of the organization may do this."))


def can_manage_checks(*, user: User, organization_id: int) -> bool:
    """Tell whether *user* manages an organization, and with it who reports checks there."""
    return bool(Organization.objects.managed_by(user).filter(pk=organization_id).exists())


def check_can_manage_checks(*, user: User, organization_id: int) -> None:
    """Managers issue and revoke the credentials of automated checks.

    :raises NotAllowed: for everyone else.
    """
    if not can_manage_checks(user=user, organization_id=organization_id):
        raise NotAllowed(_("Only a manager of the organization may do this."))


def can_reopen(*, user: User, assignment: Assignment) -> bool:
    """Tell whether *user* manages the organization or leads the cohort."""
    if can_manage(user=user, assignment=assignment):
        return True
    return bool(assignment.cohort.leads.filter(pk=user.pk).exists())


def check_can_reopen(*, user: User | None, assignment: Assignment) -> None:
    """Managers and leads of the cohort reopen what was closed.

    :raises NotAllowed: for everyone else.
    """
    if user is not None and not can_reopen(user=user, assignment=assignment):
        raise NotAllowed(_("Only a manager or a lead of the cohort may reopen this work."))


def check_can_revoke(*, user: User | None, assignment: Assignment) -> None:
    """Managers and leads of the cohort take back time that was granted.

    :raises NotAllowed: for everyone else.
    """
    if user is not None and not can_reopen(user=user, assignment=assignment):
        raise NotAllowed(_("Only a manager or a lead of the cohort may take back granted time."))


# --------------------------------------------------------------------------- threads


def side_in_threads(*, user: User, assignment: Assignment) -> BallWith:
    """Return for which side *user* speaks: the learner's, or that of who may review the work.

    :raises NotAllowed: for everyone else.
    """
    if assignment.enrollment.learner.user_id == user.pk:
        return BallWith.LEARNER
    if can_review(user=user, assignment=assignment):
        return BallWith.MENTOR
    raise NotAllowed(_("Only the learner and those who review the work take part."))


def can_redact(*, user: User, comment: Comment) -> bool:
    """Tell whether *user* said it or manages the organization."""
    return comment.author_id == user.pk or can_manage(
        user=user, assignment=comment.thread.assignment
    )


def redactable(*, user: User, thread: Thread) -> OfEnrollmentQuerySet:
    """Return the comments of a thread *user* may take out, oldest first, with their authors."""
    rows: OfEnrollmentQuerySet = Comment.objects.filter(thread=thread.pk, redacted_at=None)
    if not can_manage(user=user, assignment=thread.assignment):
        rows = rows.filter(author=user.pk)
    return rows.select_related("author").order_by("pk")


def check_can_redact(*, user: User, comment: Comment) -> None:
    """Who said it and managers take a comment out.

    :raises NotAllowed: for everyone else.
    """
    if not can_redact(user=user, comment=comment):
        raise NotAllowed(_("Only who said it or a manager takes a comment out."))


# --------------------------------------------------------------------------- the library, the rules


def can_write_snippets(*, user: User, organization_id: int) -> bool:
    """Tell whether *user* works in the organization as a mentor or more."""
    if user.is_superuser:
        return True
    working = Membership.objects.working(user).filter(organization=organization_id)
    return bool(working.exists())


def check_can_write_snippets(*, user: User, organization_id: int) -> None:
    """Mentors and more fill the library.

    :raises NotAllowed: for everyone else.
    """
    if not can_write_snippets(user=user, organization_id=organization_id):
        raise NotAllowed(_("Only mentors of the organization write snippets."))


def can_archive(*, user: User, snippet: Snippet) -> bool:
    """Tell whether *user* wrote the snippet or manages the organization."""
    if snippet.written_by_id == user.pk:
        return True
    managed = Organization.objects.managed_by(user)
    return bool(managed.filter(pk=snippet.organization_id).exists())


def check_can_archive(*, user: User, snippet: Snippet) -> None:
    """Who wrote it and managers put a snippet away.

    :raises NotAllowed: for everyone else.
    """
    if not can_archive(user=user, snippet=snippet):
        raise NotAllowed(_("Only who wrote it or a manager puts a snippet away."))


def can_rule(*, user: User, cohort: Cohort) -> bool:
    """Tell whether *user* manages the organization or leads the cohort."""
    managed = Organization.objects.managed_by(user).filter(pk=cohort.organization_id)
    led = Cohort.objects.led_by(user).filter(pk=cohort.pk)
    return bool(managed.exists()) or bool(led.exists())


def check_can_rule(*, user: User, cohort: Cohort) -> None:
    """Managers and leads of the cohort say what its reviews promise, and see how they agree.

    :raises NotAllowed: for everyone else.
    """
    if not can_rule(user=user, cohort=cohort):
        raise NotAllowed(_("Only a manager or a lead of the cohort may do this."))


def check_can_give(*, user: User, opinion: SecondOpinion, assignment: Assignment) -> None:
    """Only who was asked gives a second opinion, as long as they may review the work.

    :raises NotAllowed: for everyone else.
    """
    if opinion.reviewer_id != user.pk:
        raise NotAllowed(_("Only who was asked gives this second opinion."))
    check_can_review(user=user, assignment=assignment)

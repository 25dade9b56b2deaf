"""Invitations, by mail."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from apps.accounts import selectors as people
from apps.accounts.models import Invitation
from apps.integrations.transports import email
from mentorship.values import LANGUAGES, Role, Texts, text_in

ROLE_NAMES: Mapping[Role, Texts] = {
    Role.LEARNER: {"en": "a learner", "zh-hans": "学员"},
    Role.MENTOR: {"en": "a mentor", "zh-hans": "导师"},
    Role.LEAD_MENTOR: {"en": "a lead mentor", "zh-hans": "带班导师"},
    Role.PROGRAM_MANAGER: {"en": "a program manager", "zh-hans": "项目经理"},
    Role.ORGANIZATION_ADMIN: {"en": "an administrator", "zh-hans": "机构管理员"},
}


def invitation_mail(*, invitation_id: int, now: datetime) -> bool:
    """Mail an invitation in the language of its organization; return whether it was sent.

    Sent at least once: a worker lost right after sending sends again. An invitation that was used
    or withdrawn meanwhile, or whose time is over, is not sent.

    :raises NotFound: if there is no such invitation.
    :raises TransportError: if the mail server did not take it.
    """
    invitation = people.invitation_for_system(invitation_id=invitation_id)
    if not invitation.is_open_at(now):
        return False
    email.send(_message(invitation))
    return True


def _message(invitation: Invitation) -> email.Message:
    language = invitation.organization.language
    if language not in LANGUAGES:
        language = LANGUAGES[0]
    context = _context(invitation, language)
    with translation.override(language):
        return email.Message(
            to=invitation.email,
            subject=render_to_string(f"mail/{language}/invitation_subject.txt", context),
            text=render_to_string(f"mail/{language}/invitation.txt", context),
            html=render_to_string(f"mail/{language}/invitation.html", context),
        )


def _context(invitation: Invitation, language: str) -> dict[str, str]:
    organization = invitation.organization
    path = reverse("invitation-accept", args=[people.invitation_token(invitation=invitation)])
    with translation.override(language), timezone.override(organization.time_zone):
        until = date_format(timezone.localtime(invitation.expires_at), "DATETIME_FORMAT")
    return {
        "organization": organization.name,
        "inviter": invitation.invited_by.name,
        "role": text_in(ROLE_NAMES[Role(invitation.role)], language),
        "until": f"{until} ({organization.time_zone})",
        "link": f"{settings.PUBLIC_URL}{path}",
    }

"""allauth's hooks."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils import translation


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Nobody signs up unasked: people come by invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """People have no user names here."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write in the language of the person where there is one, not of whoever asked."""
        person = context.get("user")
        language = person.language if person else translation.get_language()
        with translation.override(language):
            super().send_mail(
                template_prefix, email, {"public_url": settings.PUBLIC_URL, **context}
            )

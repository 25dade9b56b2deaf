"""accounts: the pages behind the link of an invitation, and the doors of allauth that stay shut."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts import selectors, services
from apps.accounts.models import Invitation, User
from apps.core.selectors import database_now
from mentorship.errors import DomainError, Invalid
from mentorship.values import DESK, Role


class JoinForm(forms.Form):
    """Somebody who has an account only agrees."""


class NewcomerForm(forms.Form):
    """Somebody new says who they are and chooses a password."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Choose a password"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters."),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the link promises; accept it on POST."""
    try:
        invitation = selectors.invitation_by_token(token=token, now=database_now())
    except selectors.InvitationNotValid as refusal:
        context = {"detail": refusal.detail}
        return render(request, "accounts/invitation_closed.html", context, status=404)

    account = selectors.claimed_account_of(email=invitation.email)
    form_class = NewcomerForm if account is None else JoinForm
    form = form_class(request.POST if request.method == "POST" else None)
    if form.is_valid():
        accepted = _accept(request, token, form)
        if accepted is not None:
            return HttpResponseRedirect(_next_door(accepted))
    return render(request, "accounts/invitation.html", _context(request, invitation, account, form))


def _accept(request: HttpRequest, token: str, form: forms.Form) -> Invitation | None:
    by = request.user if isinstance(request.user, User) else None
    try:
        return services.invitation_accept(
            token=token, by=by, now=database_now(), **form.cleaned_data
        )
    except Invalid as refusal:
        for fault in refusal.faults:
            form.add_error(fault.pointer.removeprefix("#/"), fault.detail)
    except DomainError as refusal:
        form.add_error(None, refusal.detail)
    return None


def _next_door(accepted: Invitation) -> str:
    works_at_a_desk = Role(accepted.role) in DESK
    return reverse("admin:index" if works_at_a_desk else "invitation-welcome")


def _context(
    request: HttpRequest, invitation: Invitation, account: User | None, form: forms.Form
) -> dict[str, Any]:
    return {
        "invitation": invitation,
        "role": ROLE_NAMES[Role(invitation.role)],
        "form": form,
        "must_sign_in": account is not None and account != request.user,
        "sign_in_url": f"{reverse('account_login')}?{urlencode({'next': request.path})}",
    }


ROLE_NAMES = {
    Role.LEARNER: _("a learner"),
    Role.MENTOR: _("a mentor"),
    Role.LEAD_MENTOR: _("a lead mentor"),
    Role.PROGRAM_MANAGER: _("a program manager"),
    Role.ORGANIZATION_ADMIN: _("an administrator"),
}


@require_safe
def welcome_page(request: HttpRequest) -> HttpResponse:
    """Thank whoever joined without a desk to go to."""
    return render(request, "accounts/welcome.html")


def closed_page(request: HttpRequest, **_: str) -> HttpResponse:  # noqa: ARG001
    """Shut a door of allauth, before its own addresses are looked at.

    Its e-mail pages let whoever has no verified address (an account made by the operator) make an
    unproven one the one to sign in with, somebody else's included. An address changes by a new
    invitation instead.
    """
    raise Http404


urlpatterns = [
    path("invitations/welcome", welcome_page, name="invitation-welcome"),
    path("invitations/<str:token>", invitation_page, name="invitation-accept"),
    path("accounts/email/", closed_page),
    path("_allauth/<str:client>/v1/account/email", closed_page),
]

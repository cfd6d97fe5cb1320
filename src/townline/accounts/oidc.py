"""Signing in with the region's own identity provider: who is staff here already, and nobody else.

Only loaded where TOWNLINE_OIDC_URL is set. The provider says who somebody is; what they may do stays here.
"""

from __future__ import annotations

from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render

from townline.accounts import actions
from townline.accounts.errors import NotStaffHere, ProviderFailed
from townline.accounts.models import User
from townline.core import clock
from townline.core.errors import Refusal


def _back_to_the_door(request: HttpRequest, refusal: Refusal) -> NoReturn:
    page = render(
        request, "accounts/sign_in.html",
        {"refusal": refusal, "next": "", "username": "", "oidc_name": settings.OIDC_NAME},
        status=refusal.status,
    )  # fmt: skip
    raise ImmediateHttpResponse(page)


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Says nothing of its own: the desk is greeting enough."""

    def add_message(self, *_arguments: Any, **_words: Any) -> None:
        """No toast."""


class Staff(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Lets in whom an administrator hired here, by the claim that carries their user name."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Join the identity to its member of staff at the first sign-in; refuse everybody else."""
        if not sociallogin.is_existing:
            found = list(User.objects.filter(username__iexact=_user_name(sociallogin))[:2])
            if len(found) != 1 or not found[0].is_active:  # of two that differ by case, neither
                _back_to_the_door(request, NotStaffHere())
            with transaction.atomic():
                sociallogin.connect(request, found[0])
                actions.note_identity(
                    user_id=found[0].pk, provider=settings.OIDC_NAME, now=clock.now()
                )
        elif not sociallogin.user.is_active:
            _back_to_the_door(request, NotStaffHere())

    def on_authentication_error(self, request: HttpRequest, *_what: Any, **_more: Any) -> None:
        _back_to_the_door(request, ProviderFailed())


def _user_name(sociallogin: SocialLogin) -> str:
    """The claim that carries the user name, from the identity token or the provider's answer about it."""
    said = sociallogin.account.extra_data
    for part in (said.get("id_token") or {}, said.get("userinfo") or {}, said):
        if name := part.get(settings.OIDC_CLAIM):
            return str(name)
    return ""

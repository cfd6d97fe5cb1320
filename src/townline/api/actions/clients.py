"""Giving a program a sign-in, and taking it away."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from oauth2_provider.models import AccessToken, Application

from townline.accounts import actions as accounts
from townline.accounts.models import User
from townline.api.errors import NoSuchClient, UnknownScope
from townline.api.models import Client
from townline.api.rules import unknown_scopes
from townline.core import ledger


@dataclass(frozen=True)
class Registered:
    """A program and its secret, which is shown once and kept only as a hash."""

    client: Client
    secret: str


@transaction.atomic
def register(*, name: str, scopes: Sequence[str], actor: User, now: datetime) -> Registered:
    """Give a program an account of its own and an OAuth2 client. Raises UnknownScope."""
    name = " ".join(name.split())[:80]
    if not name:
        raise NoSuchClient("A program needs a name by which people know it.", field="name")
    if wrong := unknown_scopes(scopes):
        raise UnknownScope(f"{', '.join(wrong)} is no scope of this door.", field="scopes")
    if not scopes:
        raise UnknownScope("Choose at least one scope.", field="scopes")
    account = accounts.hire(
        username=f"program-{secrets.token_hex(6)}", name=name, roles=["program"], actor=actor,
        now=now,
    )  # fmt: skip
    account.set_unusable_password()
    account.save(update_fields=["password"])
    secret = secrets.token_urlsafe(32)
    application = Application.objects.create(
        name=name, client_type=Application.CLIENT_CONFIDENTIAL, client_secret=secret,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
    )  # fmt: skip
    client = Client.objects.create(
        name=name, application=application, account=account, scopes=sorted(set(scopes)),
        created_at=now, created_by=actor,
    )  # fmt: skip
    ledger.append(stream=f"program:{client.pk}", verb="program.registered", actor=actor, now=now,
                  after={"name": name, "scopes": client.scopes})  # fmt: skip
    return Registered(client, secret)


@transaction.atomic
def renew_secret(*, client_id: int, actor: User, now: datetime) -> Registered:
    """Give a program another secret; the old one and every token end at once."""
    client = _locked(client_id)
    secret = secrets.token_urlsafe(32)
    client.application.client_secret = secret
    client.application.save()
    AccessToken.objects.filter(application=client.application).delete()
    ledger.append(
        stream=f"program:{client.pk}", verb="program.secret_renewed", actor=actor, now=now
    )
    return Registered(client, secret)


@transaction.atomic
def revoke(*, client_id: int, reason: str, actor: User, now: datetime) -> None:
    """Take a program's sign-in away: its tokens end at once, and nothing more is sent to it."""
    client = _locked(client_id)
    if client.revoked_at:
        return
    client.revoked_at = now
    client.save(update_fields=["revoked_at"])
    client.application.client_secret = secrets.token_urlsafe(32)  # known to nobody
    client.application.save()
    AccessToken.objects.filter(application=client.application).delete()
    client.subscriptions.filter(ended_at=None).update(
        ended_at=now, ended_why="The program's sign-in was taken away."
    )
    User.objects.filter(pk=client.account_id).update(is_active=False)
    ledger.append(stream=f"program:{client.pk}", verb="program.revoked", actor=actor, now=now,
                  reason=reason)  # fmt: skip


def _locked(client_id: int) -> Client:
    found = (
        Client.objects.select_for_update(of=("self",)).select_related("application")
        .filter(pk=client_id).first()
    )  # fmt: skip
    if found is None:
        raise NoSuchClient
    return found

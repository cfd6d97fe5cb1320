"""Programs with a sign-in, and whose token this is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from oauth2_provider.models import AccessToken

from townline.accounts.models import User
from townline.api.errors import NoSuchClient
from townline.api.models import Client
from townline.api.rules import fields_of


@dataclass(frozen=True)
class Principal:
    """Who calls: the program, the account it acts as, and what the token carries."""

    client: Client
    account: User
    scopes: frozenset[str]


def principal(token: str, at: datetime) -> Principal | None:
    """Whose token this is, while it holds; None for any other text. One statement."""
    found = (
        AccessToken.objects.select_related("application__townline_client__account")
        .filter(token_checksum=hashlib.sha256(token.encode()).hexdigest(), expires__gt=at)
        .first()
    )
    client = getattr(found.application, "townline_client", None) if found else None
    if found is None or client is None or client.revoked_at or not client.account.is_active:
        return None
    held = fields_of(found.scope) & set(client.scopes)
    return Principal(client, client.account, frozenset(held))


def clients() -> list[Client]:
    """Every program, those in use first, by name; with how many addresses each is told at."""
    told = Count("subscriptions", filter=Q(subscriptions__ended_at=None))
    rows = Client.objects.select_related("application", "created_by").annotate(told=told)
    return list(rows.order_by("-revoked_at", "name")[:200])


def client_for(client_id: int) -> Client:
    """A program; NoSuchClient."""
    found = Client.objects.select_related("application", "account").filter(pk=client_id).first()
    if found is None:
        raise NoSuchClient
    return found

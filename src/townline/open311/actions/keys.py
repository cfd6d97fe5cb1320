"""Keys: issued once, shown once, revoked for good."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from townline.accounts.models import User
from townline.core import ledger
from townline.open311.errors import NeedsName, NoSuchKey, UnknownJurisdiction, UnknownScope
from townline.open311.models import ApiKey, Jurisdiction
from townline.open311.queries import digest

PREFIX = "tl311_"


@transaction.atomic
def issue(
    *, name: str, contact: str, scopes: Sequence[str], body_code: str, a_minute: int,
    jurisdictions: Sequence[str] = (), actor: User | None, now: datetime,
) -> tuple[ApiKey, str]:  # fmt: skip
    """(the key's row, the key itself): only a digest is kept, so this is the one time it can be read.

    `jurisdictions` empty means all. Raises NeedsName, UnknownScope, UnknownJurisdiction.
    """
    if not name.strip():
        raise NeedsName(field="name")
    if not scopes or not set(scopes) <= set(ApiKey.SCOPES):
        raise UnknownScope(field="scopes")
    wanted = sorted(set(jurisdictions))
    if Jurisdiction.objects.filter(code__in=wanted).count() < len(wanted):
        raise UnknownJurisdiction(field="jurisdictions")
    secret = PREFIX + secrets.token_urlsafe(32)
    row = ApiKey.objects.create(
        name=name.strip()[:120], contact=contact.strip()[:200], hint=secret[:12],
        digest=digest(secret), scopes=sorted(set(scopes)), body_code=body_code,
        jurisdictions=wanted,
        a_minute=min(max(a_minute, 1), 6000), issued_at=now, issued_by=actor,
    )  # fmt: skip
    ledger.append(stream=f"open311_key:{row.pk}", verb="key.issued", actor=actor, now=now,
                  after={"name": row.name, "scopes": row.scopes, "body": body_code,
                         "jurisdictions": wanted,
                         "a_minute": row.a_minute, "hint": row.hint})  # fmt: skip
    return row, secret


@transaction.atomic
def revoke(*, key_id: int, actor: User | None, now: datetime) -> ApiKey:
    """From now on the key opens nothing. Raises NoSuchKey."""
    row = ApiKey.objects.select_for_update().filter(pk=key_id, revoked_at=None).first()
    if row is None:
        raise NoSuchKey
    row.revoked_at = now
    row.save(update_fields=["revoked_at"])
    ledger.append(stream=f"open311_key:{row.pk}", verb="key.revoked", actor=actor, now=now)
    return row

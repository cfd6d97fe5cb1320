"""The signed address under which one person answers one call, without signing in."""

from __future__ import annotations

from uuid import UUID

from django.core import signing

SALT = "callouts.answer"


def token_for(call_id: UUID | str) -> str:
    """A token for this call alone. It names no person and no number."""
    return signing.Signer(salt=SALT).sign(str(call_id).replace("-", ""))


def call_of(token: str) -> str | None:
    """The call a token was made for, as our call id; None where it was not made here."""
    try:
        return str(UUID(signing.Signer(salt=SALT).unsign(token)))
    except (signing.BadSignature, ValueError):
        return None


def link_for(call_id: UUID | str) -> str:
    """The path under which that call is answered."""
    return f"/callouts/answer/{token_for(call_id)}/"

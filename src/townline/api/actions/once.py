"""A call with an idempotency key is done once, however often it comes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from townline.api.errors import KeyReused
from townline.api.models import Asked, Client


@transaction.atomic
def once(
    *, client: Client, key: str, fingerprint: str, now: datetime,
    do: Callable[[], tuple[int, dict[str, Any]]],
) -> tuple[int, dict[str, Any], bool]:  # fmt: skip
    """Do something and keep its answer, or give the answer it had: (status, answer, was it known).

    The key is taken in the transaction of what is done: a second call waits for the first, and where the
    first failed the key is free again. Raises KeyReused where the key stood for another call.
    """
    if not key:
        return (*do(), False)
    made, is_new = Asked.objects.select_for_update().get_or_create(
        client=client, key=key, defaults={"fingerprint": fingerprint, "at": now}
    )
    if not is_new:
        if made.fingerprint != fingerprint:
            raise KeyReused(field="Idempotency-Key")
        return made.status, dict(made.answer or {}), True
    status, answer = do()
    made.status, made.answer = status, answer
    made.save(update_fields=["status", "answer"])
    return status, answer, False

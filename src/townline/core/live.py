"""Live topics: a nudge that something changed, never the thing itself.

A page listens to topics and refetches its own fragment, so permissions apply per viewer. A nudge may
be lost (PostgreSQL's NOTIFY is not a queue); the live server sends `resync` whenever it may have
missed one. Nudges are sent after the commit, in one statement for all topics of a transaction: inside
it they would make every committing transaction queue for one global lock.
"""

from __future__ import annotations

import json

from django.db import connection, transaction

CHANNEL = "townline_live"


def announce(topic: str, ref: object = "") -> None:
    """Tell listeners of `topic` (such as `contact:12`, `queues`, `bulletins`) to look again."""
    pending: list[tuple[str, str]] | None = getattr(connection, "_townline_pending", None)
    if pending is not None and connection.in_atomic_block:
        if (topic, str(ref)) not in pending:
            pending.append((topic, str(ref)))
        return
    pending = [(topic, str(ref))]
    connection._townline_pending = pending  # type: ignore[attr-defined] # noqa: SLF001
    transaction.on_commit(lambda: _send(pending))


def _send(pending: list[tuple[str, str]]) -> None:
    connection._townline_pending = None  # type: ignore[attr-defined] # noqa: SLF001
    payloads = [json.dumps({"topic": topic, "ref": ref}) for topic, ref in pending]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_notify(%s, payload) FROM unnest(%s::text[]) AS payload", [CHANNEL, payloads]
        )

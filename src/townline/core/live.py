"""Live topics: a nudge that something changed, never the thing itself.

A page listens to topics and refetches its own fragment, so permissions apply per viewer. A nudge may
be lost (PostgreSQL's NOTIFY is not a queue); the live server sends `resync` whenever it may have
missed one. Nudges are sent after the commit, in one statement for all topics of a transaction: inside
it they would make every committing transaction queue for one global lock. Where a job is enqueued by the
same statement (`rows.together`) that lock is taken already, and the nudges go with it.
"""

from __future__ import annotations

import json

from django.db import connection, transaction

from townline.core import rows

CHANNEL = "townline_live"
_NOTIFY = f"pg_notify('{CHANNEL}', %s)"


def announce(topic: str, ref: object = "") -> None:
    """Tell listeners of `topic` (such as `contact:12`, `queues`, `bulletins`) to look again."""
    if rows.is_together():  # a job in the same statement takes the lock anyway
        rows.call(_NOTIFY, [_payload(topic, str(ref))])
        return
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
    payloads = [_payload(topic, ref) for topic, ref in pending]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_notify(%s, payload) FROM unnest(%s::text[]) AS payload", [CHANNEL, payloads]
        )


def _payload(topic: str, ref: str) -> str:
    return json.dumps({"topic": topic, "ref": ref})

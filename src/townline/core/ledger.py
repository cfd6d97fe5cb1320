"""Evidence: append a fact to its stream, and prove afterwards that nobody touched it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db import connection

from townline.core import rows
from townline.core.models import LedgerEntry


class Actor(Protocol):
    """Whoever did it: a member of staff, as far as evidence is concerned."""

    @property
    def pk(self) -> Any: ...

    @property
    def display_name(self) -> str: ...


def append(
    *,
    stream: str,
    verb: str,
    actor: Actor | None,
    now: datetime,
    known_at: datetime | None = None,
    subject: str = "",
    contact_id: int | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    rule_version: str = "",
) -> None:
    """Write one entry, in the caller's transaction, with one statement.

    `stream` names the chain (`contact:12`, `request:7`, `resident:3`, `bulletin:1`); `verb` is a past
    participle (`request.opened`). `now` is when it was done and `known_at`, where earlier, when we
    became aware. `before` and `after` hold only what changed, as JSON. `actor` None means the system.
    """
    data: dict[str, Any] = {}
    if before:
        data["before"] = dict(before)
    if after:
        data["after"] = dict(after)
    if reason:
        data["reason"] = reason
    rows.insert(
        LedgerEntry(
            stream=stream,
            verb=verb,
            subject=subject or stream,
            contact_id=contact_id,
            actor_id=actor.pk if actor else None,
            actor_name=actor.display_name if actor else "Townline",
            known_at=known_at or now,
            acted_at=now,
            data=data,
            rule_version=rule_version,
        )
    )


@dataclass(frozen=True)
class Fault:
    """A broken link: which row, and what is wrong with it."""

    stream: str
    seq: int
    entry_id: int | None
    problem: str

    def __str__(self) -> str:
        row = f"row {self.entry_id}" if self.entry_id else "no row"
        return f"{self.stream} #{self.seq} ({row}): {self.problem}"


# Each row is digested again from its own columns and its predecessor's stored digest. A stream's last
# row must be the one its head names, so a cut tail shows as well as an edited middle.
_VERIFY = """
WITH chain AS (
  SELECT e.*, core_ledger_digest(e) AS again,
         lag(e.hash) OVER w AS before_hash, lag(e.seq) OVER w AS before_seq
  FROM core_ledgerentry e
  WHERE %(streams)s::text[] IS NULL OR e.stream = ANY(%(streams)s)
  WINDOW w AS (PARTITION BY stream ORDER BY seq)
)
SELECT stream, seq, id,
  CASE WHEN hash IS DISTINCT FROM again THEN 'its content was changed after it was written'
       WHEN seq <> coalesce(before_seq, 0) + 1 THEN 'a row before it is missing'
       ELSE 'it does not follow the row before it' END
FROM chain
WHERE hash IS DISTINCT FROM again
   OR seq <> coalesce(before_seq, 0) + 1
   OR prev_hash IS DISTINCT FROM coalesce(before_hash, '\\x'::bytea)
UNION ALL
SELECT h.stream, h.seq, NULL, 'the last row of the stream is missing or its head was changed'
FROM core_ledgerhead h
LEFT JOIN core_ledgerentry e ON e.stream = h.stream AND e.seq = h.seq AND e.hash = h.hash
WHERE e.id IS NULL AND (%(streams)s::text[] IS NULL OR h.stream = ANY(%(streams)s))
UNION ALL
SELECT e.stream, max(e.seq), max(e.id), 'the stream has rows but no head'
FROM core_ledgerentry e LEFT JOIN core_ledgerhead h USING (stream)
WHERE h.stream IS NULL AND (%(streams)s::text[] IS NULL OR e.stream = ANY(%(streams)s)) GROUP BY e.stream
ORDER BY 1, 2
"""


def verify(*streams: str) -> Iterator[Fault]:
    """Walk every chain, or these, and yield each broken link; nothing yielded means nothing was touched."""
    with connection.cursor() as cursor:
        cursor.execute(_VERIFY, {"streams": list(streams) or None})
        while rows := cursor.fetchmany(100):
            for stream, seq, entry_id, problem in rows:
                yield Fault(stream, seq, entry_id, problem)


def size() -> tuple[int, int]:
    """How many entries and how many streams stand in the ledger."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT stream) FROM core_ledgerentry")
        entries, streams = cursor.fetchone()
    return entries, streams


def tips_digest() -> str:
    """One digest over the tip of every stream: kept elsewhere, it shows a rewritten ledger."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT encode(sha256(coalesce(string_agg(convert_to(stream, 'UTF8') || hash, ''::bytea"
            " ORDER BY stream), ''::bytea)), 'hex') FROM core_ledgerhead"
        )
        return str(cursor.fetchone()[0])

"""The directory's lines of a pack: one table a kind; dates may count from the day of loading."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone
from psycopg.types.range import Range

from townline.directory.actions import put
from townline.directory.actions.entries import plain_of
from townline.directory.models import FIELDS, Entry, NeutralPeriod
from townline.directory.rules.files import Line, read_csv, slug
from townline.regions.reading import BadPack, midnight, rows

TABLES = {
    "units": "unit", "places": "place", "staff": "staff", "agencies": "agency",
    "members": "member", "interpreters": "interpreter", "events": "event",
}  # fmt: skip
SINCE = datetime(2020, 1, 1, 5, tzinfo=UTC)
OURS = frozenset({"verified_days_ago", "in_days", "at", "minutes", "contact"})


def load(folder: Path, *, now: datetime) -> int:
    """Load the tables that are there; what is known already and differs gets a new version."""
    known = {row.code: row for row in Entry.objects.order_by("effective")}
    count = 0
    for name, kind in TABLES.items():
        path = folder / f"{name}.csv"
        if not path.exists():
            continue
        fresh = []
        for line, extra in _lines(path, now):
            count += 1
            if line.code not in known:
                fresh.append(_made(kind, line, extra))
            elif kind != "event":
                _renew(kind, line, known[line.code], now)
        Entry.objects.bulk_create(fresh)
    return count


def _lines(path: Path, now: datetime) -> Iterator[tuple[Line, dict[str, str]]]:
    found = read_csv(_without(path, OURS), FIELDS)
    for refused in found.refused:
        raise BadPack(f"{path.name}, line {refused.line}: {refused.why}")
    extras = list(rows(path))
    for line, extra in zip(found.lines, extras, strict=True):
        fields = {**line.fields, **_dated(extra, now)}
        if extra.get("contact"):
            fields["unit"] = slug(extra["contact"])
        yield (
            Line(line.line, line.code, fields, _aware(line.from_at), _aware(line.to_at)),
            {k: v for k, v in extra.items() if k in OURS and v},
        )


def _without(path: Path, left_out: frozenset[str]) -> str:
    table = list(rows(path))
    columns = [name for name in table[0] if name not in left_out]
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(table)
    return out.getvalue()


def _aware(at: datetime | None) -> datetime | None:
    return timezone.make_aware(at) if at is not None and timezone.is_naive(at) else at


def _dated(extra: dict[str, str], now: datetime) -> dict[str, Any]:
    """An event so many days from now, at an hour, for so many minutes."""
    if not extra.get("in_days"):
        return {}
    day = timezone.localtime(now).date() + timedelta(days=int(extra["in_days"]))
    starts = timezone.make_aware(datetime.combine(day, time.fromisoformat(extra["at"])))
    return {"starts_at": starts, "ends_at": starts + timedelta(minutes=int(extra["minutes"]))}


def _made(kind: str, line: Line, extra: dict[str, str]) -> Entry:
    row = Entry(kind=kind, code=line.code, **line.fields)
    row.effective = Range(line.from_at or SINCE, line.to_at, "[)")
    if "verified_days_ago" in extra:
        today = timezone.localtime().date()
        row.verified_date = today - timedelta(days=int(extra["verified_days_ago"]))
        row.verified_by = "Kit Ade"
    row.plain = plain_of(row)
    return row


def _renew(kind: str, line: Line, known: Entry, now: datetime) -> None:
    if line.from_at is None and any(getattr(known, n) != v for n, v in line.fields.items()):
        put(kind=kind, code=line.code, fields=line.fields, from_at=now, actor=None, now=now,
            source="region pack")  # fmt: skip


def neutral(periods: Iterable[dict[str, Any]]) -> None:
    """The periods before elections, replaced as a whole."""
    NeutralPeriod.objects.all().delete()
    NeutralPeriod.objects.bulk_create(
        NeutralPeriod(body_code=each["body"], text=each["text"],
                      effective=Range(midnight(each["from"]), midnight(each["to"]), "[)"))
        for each in periods
    )  # fmt: skip

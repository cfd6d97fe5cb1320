"""Verbs on one entry. Nothing is overwritten: a change ends one version and begins another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from psycopg.types.range import Range

from townline.accounts.models import User
from townline.core import ledger, live
from townline.directory.errors import AlreadyFromThen, BadEntry, HomeNumber, NoSuchEntry
from townline.directory.models import FIELDS, Entry
from townline.directory.queries import fold
from townline.directory.rules.files import HOME, PHONES, BadValue, phone

OUTCOMES = ("verified", "changed", "dead")


def plain_of(row: Entry) -> str:
    """What an entry is found by: its names, roles, callers' words, unit and number."""
    words = [row.name, row.name_fr, row.role, row.role_fr, *row.aliases, row.city,
             row.unit.replace("-", " ")]  # fmt: skip
    digits = "".join(c for c in f"{row.phone} {row.after_hours_phone}" if c.isdigit() or c == " ")
    return f"{fold(' '.join(words))} {digits}".strip()


def _plain_value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _check(row: Entry) -> None:
    if not row.name.strip():
        raise BadEntry("Give it a name.", field="name")
    if row.kind == Entry.Kind.EVENT and not (row.starts_at and row.ends_at):
        raise BadEntry("Say when the event begins and ends.", field="starts_at")
    if row.starts_at and row.ends_at and row.ends_at <= row.starts_at:
        raise BadEntry("It ends before it begins.", field="ends_at")
    if any(HOME.search(getattr(row, name)) for name in PHONES):
        raise HomeNumber(field="phone")
    for name in ("name", "role", "address", "hours"):
        if len(getattr(row, name)) > 160:
            raise BadEntry("That is too long: 160 letters at most.", field=name)


@transaction.atomic
def put(
    *, kind: str, code: str, fields: Mapping[str, Any], from_at: datetime,
    to_at: datetime | None = None, actor: User | None, now: datetime, source: str = "",
) -> Entry:  # fmt: skip
    """Make something true from an instant on: a new entry, or the next version of one.

    Fields that are not given stay as they were. The version before ends at `from_at`; one that begins
    later stays, and this one ends where it begins. Raises BadEntry, HomeNumber, AlreadyFromThen.
    """
    rows = list(Entry.objects.select_for_update().filter(code=code).order_by("effective"))
    old = next((row for row in rows if from_at in row.effective), None)
    later = [row.effective.lower for row in rows if row.effective.lower > from_at]
    before = {name: getattr(old, name) for name in FIELDS} if old else {}
    row = Entry(kind=old.kind if old else kind, code=code, **before)
    for name in FIELDS:
        if name in fields:
            setattr(row, name, fields[name])
    if old is not None:
        row.verified_date, row.verified_by = old.verified_date, old.verified_by
    if "verified_date" in fields:
        row.verified_date = fields["verified_date"]
    _check(row)
    row.plain = plain_of(row)
    ends = [each for each in (to_at, old.effective.upper if old else None, *later[:1]) if each]
    row.effective = Range(from_at, min(ends, default=None), "[)")
    if old is not None:
        if old.effective.lower == from_at:
            raise AlreadyFromThen(field="from")
        _close(old, from_at)
    row.save()
    _write(row, "changed" if old else "added", before, actor=actor, now=now, reason=source)
    return row


def _close(row: Entry, at: datetime) -> None:
    row.effective = Range(row.effective.lower, at, "[)")
    row.save(update_fields=["effective"])


def _write(
    row: Entry, verb: str, before: Mapping[str, Any], *, actor: User | None, now: datetime,
    reason: str = "",
) -> None:  # fmt: skip
    changed = [name for name in FIELDS if before.get(name) != getattr(row, name)]
    if not before:
        changed = [name for name in changed if getattr(row, name) not in ("", None, [], True)]
    ledger.append(
        stream=f"entry:{row.code}", verb=f"entry.{verb}", actor=actor, now=now, reason=reason,
        before={name: _plain_value(before[name]) for name in changed if name in before},
        after={**{name: _plain_value(getattr(row, name)) for name in changed},
               "from": row.effective.lower.isoformat()},
    )  # fmt: skip
    live.announce("directory", row.code)


@transaction.atomic
def end(*, code: str, at: datetime, actor: User | None, now: datetime, reason: str = "") -> Entry:
    """Say that something is not any more from an instant on. Raises NoSuchEntry."""
    rows = Entry.objects.select_for_update().filter(code=code, effective__contains=at)
    row: Entry | None = rows.first()
    if row is None:
        raise NoSuchEntry
    if row.effective.lower == at:
        raise AlreadyFromThen(field="from")
    _close(row, at)
    ledger.append(stream=f"entry:{code}", verb="entry.ended", actor=actor, now=now, reason=reason,
                  after={"at": at.isoformat()})  # fmt: skip
    live.announce("directory", code)
    return row


@transaction.atomic
def verify(
    *, code: str, outcome: str, actor: User, now: datetime, number: str = "", note: str = ""
) -> Entry:
    """Say what came of calling a number: it is right, it is another one now, or it is dead.

    A dead number stays on top of the queue and is shown with a warning until there is another. Raises
    NoSuchEntry, BadEntry.
    """
    if outcome not in OUTCOMES:
        raise BadEntry("Say verified, changed or dead.", field="outcome")
    row = Entry.objects.select_for_update().filter(code=code, effective__contains=now).first()
    if row is None:
        raise NoSuchEntry
    if outcome == "changed":
        try:
            given = phone(number)
        except BadValue as wrong:
            raise BadEntry(f"{wrong}.", field="number") from wrong
        if given != row.phone:
            row = put(kind=row.kind, code=code, fields={"phone": given}, from_at=now, actor=actor,
                      now=now, source="verification")  # fmt: skip
    checked, was_dead = row.verified_date, row.is_dead
    row.is_dead = outcome == "dead"
    if outcome != "dead":
        row.verified_date, row.verified_by = timezone.localtime(now).date(), actor.display_name
    row.save(update_fields=["is_dead", "verified_date", "verified_by"])
    ledger.append(
        stream=f"entry:{code}", verb=f"entry.found_{outcome}", actor=actor, now=now, reason=note,
        before={"verified": checked.isoformat() if checked else None, "dead": was_dead},
        after={"number": row.phone, "dead": row.is_dead},
    )  # fmt: skip
    live.announce("directory", code)
    return row
